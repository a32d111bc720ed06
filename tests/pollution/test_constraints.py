"""What the database refuses of the air, with the sentence that a person gets to read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from pollution.choices import DustState, RecalculationReason, Scale, UploadState
from pollution.models import (
    DustEvent,
    DustRegion,
    MonitoringMapping,
    MonitoringUpload,
    Reading,
    Recalculation,
    RegionIndex,
    RegionSubstitute,
    Station,
    StationIndex,
    StationPeriod,
)
from portal import attachments
from portal.file_kinds import FileKind
from portal.organization.models import Region
from tests.pollution.factories import NOW, StationFactory, clerk, kept
from tests.pollution.refusals import refused_by
from tests.pollution.test_alert_constraints import CASES as OF_ALERTS

pytestmark = pytest.mark.django_db
FIRST, LATER = date(2026, 1, 1), date(2026, 7, 1)


def region(name="伊宁市"):
    return Region.objects.get(name=name)


def station(**facts):
    return Station(**({"code": "T1", "name": "站", "kind": "county"} | facts))


def period(**facts):
    held = DateRange(FIRST, None)
    return StationPeriod(**({"station": StationFactory(until=FIRST), "held": held} | facts))


def substitute(**facts):
    usual = {"region": region("昭苏县"), "source": region(), "held": DateRange(FIRST, None), "basis": "纪要"}
    return RegionSubstitute(**(usual | {"decided_at": NOW} | facts))


def upload(**facts):
    attachment = attachments.store(ContentFile(b"a,b\n", name="a.csv"), allowed=[FileKind.CSV], by=None, at=NOW)
    return MonitoringUpload(**({"attachment": attachment, "received_at": NOW} | facts))


def confirmed():
    return {"read_at": NOW, "confirmed_by": clerk(), "confirmed_at": NOW}


def mapping(**facts):
    return MonitoringMapping(**({"name": "月报", "mapping": {}, "created_by": clerk(), "created_at": NOW} | facts))


def index(model, **facts):
    whose = {"station_id": 1} if model is StationIndex else {"region": region(), "possible": 1}
    counts = {f"{name}_count": 1 for name in ("so2", "no2", "co", "o3", "pm10", "pm25")}
    usual = {"scale": Scale.HOUR, "at": NOW, "edition": "HJ633-2026", "profile": "text", "aqi": 50}
    return model(**(usual | whose | counts | facts))


def recalculation(**facts):
    usual = {"reason": RecalculationReason.STORED, "first_day": FIRST, "last_day": LATER, "created_at": NOW}
    return Recalculation(**(usual | facts))


def dust(**facts):
    hours = DateTimeTZRange(NOW, NOW + timedelta(hours=3), "(]")
    return DustEvent(**({"hours": hours, "evidence": "PM10激增"} | facts))


def dust_region(*, region=None, **facts):
    """A region of an event, with its hours as the trigger will write them."""
    event = kept(dust(**facts))
    where = region or Region.objects.get(name="伊宁市")
    return DustRegion(event=event, region=where, hours=None if facts else event.hours)


def again(row):
    return DustRegion(event=row.event, region=row.region)


CASES = {
    "station_code_form": (lambda: station(code="27 03"), "站点编码只能由字母、数字、汉字和._-组成"),
    "station_name_given": (lambda: station(name=""), "站点名称不能为空"),
    "station_kind_known": (lambda: station(kind="private"), "站点类别不在列表中"),
    "station_code_once": (lambda: station(code=StationFactory().code), "该编码的站点已登记"),
    "station_period_one_at_a_time": (
        lambda: period(station=StationFactory()), "该站点在这段时间已有登记，请先改前一段的终止日"
    ),
    "station_period_not_empty": (lambda: period(held=DateRange(FIRST, FIRST)), "终止日应晚于起始日"),
    "station_period_in_china": (lambda: period(longitude="43.9", latitude="81.3"), "请核对是否填反"),
    "region_substitute_one_at_a_time": (
        lambda: substitute(region=kept(substitute()).region), "该区域在这段时间已登记取用区域"
    ),
    "region_substitute_not_empty": (lambda: substitute(held=DateRange(FIRST, FIRST)), "终止日应晚于起始日"),
    "region_substitute_is_another": (lambda: substitute(region=region()), "不能取用自己的监测结果"),
    "region_substitute_basis_given": (lambda: substitute(basis=""), "依据不能为空"),
    "monitoring_upload_state_known": (lambda: upload(state="lost"), "上传状态不在列表中"),
    "monitoring_upload_unreadable_says_why": (
        lambda: upload(state=UploadState.UNREADABLE), "无法读取的上传须写明原因"
    ),
    "monitoring_upload_read_dated": (lambda: upload(state=UploadState.READ), "已读取的上传须有读取时间"),
    "monitoring_upload_confirmed_by_somebody": (
        lambda: upload(state=UploadState.CONFIRMED, read_at=NOW, confirmed_at=NOW), "已确认的上传须有确认人和确认时间"
    ),
    "monitoring_upload_stored_dated": (
        lambda: upload(state=UploadState.STORED, **confirmed()), "只有入库的上传才有入库时间"
    ),
    "monitoring_upload_withdrawn_by_somebody": (
        lambda: upload(state=UploadState.WITHDRAWN), "撤回的上传须有撤回人和撤回时间"
    ),
    "monitoring_upload_period_in_order": (
        lambda: upload(first_at=NOW, last_at=NOW - timedelta(hours=1)), "前者不晚于后者"
    ),
    "monitoring_mapping_name_once": (lambda: mapping(name=kept(mapping()).name), "已有同名的列对应"),
    "monitoring_mapping_name_given": (lambda: mapping(name=""), "名称不能为空"),
    "reading_not_negative": (
        lambda: Reading(at=NOW, station_id=1, upload_id=1, line=1, said=1, so2=-2), "浓度不能为负；-1 表示不监测"
    ),
    "station_index_scale_known": (lambda: index(StationIndex, scale="year"), "尺度不在列表中"),
    "station_index_in_range": (lambda: index(StationIndex, aqi=501), "AQI应在0至500之间"),
    "region_index_scale_known": (lambda: index(RegionIndex, scale="year"), "尺度不在列表中"),
    "region_index_in_range": (lambda: index(RegionIndex, aqi=-1), "AQI应在0至500之间"),
    "recalculation_reason_known": (lambda: recalculation(reason="whim"), "重算原因不在列表中"),
    "recalculation_days_in_order": (lambda: recalculation(last_day=date(2025, 1, 1)), "起始日不能晚于终止日"),
    "recalculation_day_ended_once": (
        lambda: recalculation(reason=kept(recalculation(reason=RecalculationReason.DAY_ENDED)).reason), "该日已重算"
    ),
    "recalculation_revision_once": (
        lambda: recalculation(revision=kept(recalculation(revision=7, done_at=NOW)).revision, done_at=NOW),
        "该指数版次已存在",
    ),
    "recalculation_done_has_revision": (lambda: recalculation(done_at=NOW), "已完成的重算须有指数版次和完成时间"),
    "dust_event_state_known": (lambda: dust(state="maybe"), "沙尘过程状态不在列表中"),
    "dust_event_hours_bounded": (lambda: dust(hours=DateTimeTZRange(NOW, None)), "沙尘过程须有起止时间"),
    "dust_event_evidence_given": (lambda: dust(evidence=""), "证据不能为空"),
    "dust_event_dropped_says_why": (lambda: dust(state=DustState.DROPPED), "撤销提示须写明理由"),
    "dust_region_one_at_a_time": (
        lambda: dust_region(region=kept(dust_region()).region), "该区域在这段时间已有另一次沙尘过程"
    ),
    "dust_region_once": (lambda: again(kept(dust_region(state=DustState.DROPPED, reason="x"))), "已列出这个区域"),
    "dust_event_decided_by_somebody": (lambda: dust(state=DustState.DECIDED), "认定结果须有认定人和认定时间"),
}  # fmt: skip


class TestEveryConstraint:
    @pytest.mark.parametrize("name", CASES)
    def test_refuses_with_its_sentence(self, name):
        build, message = CASES[name]

        assert message in refused_by(build(), name)

    def test_has_a_case(self):
        models = apps.get_app_config("pollution").get_models()
        written = {each.name for model in models for each in model._meta.constraints}

        assert set(CASES) | set(OF_ALERTS) == written
        assert set(CASES) & set(OF_ALERTS) == set()


class TestHalfAFact:
    def test_is_refused_of_a_place(self):
        assert "同时填写" in refused_by(period(longitude="81.3"), "station_period_in_china")

    def test_is_refused_of_a_time_range(self):
        assert "同时填写" in refused_by(upload(last_at=NOW), "monitoring_upload_period_in_order")

    def test_is_refused_of_a_decision(self):
        assert refused_by(dust(decided_at=NOW), "dust_event_decided_by_somebody")

    def test_is_refused_of_a_stored_time_without_storing(self):
        assert refused_by(upload(stored_at=NOW), "monitoring_upload_stored_dated")


class TestWhatReadingsName:
    @pytest.mark.parametrize("build", [StationFactory, lambda: kept(upload())], ids=["station", "upload"])
    def test_is_never_deleted(self, build):
        row = build()

        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            row.delete()

        assert type(row).objects.filter(pk=row.pk).exists()
