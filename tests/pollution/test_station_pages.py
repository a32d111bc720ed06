"""Pages of stations and of whose air stands in: what everybody reads, and what 监测录入员 keeps."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution.choices import RecalculationReason
from pollution.models import Recalculation, RegionSubstitute, Station, StationPeriod
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.factories import StationFactory, csv_file, hour, stored
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
NEW = {
    "code": "2703A",
    "name": "市政府站",
    "kind": "national",
    "operator": "州生态环境监测站",
    "remark": "",
    "since": "2016-1-1",
    "longitude": "81.32",
    "latitude": "43.91",
}


def region(name):
    return Region.objects.get(name=name)


@pytest.fixture
def clerk(client):
    client.user = one_with(Role.MONITORING_CLERK)
    client.force_login(client.user)
    return client


def codes(page):
    return [row.record.code for row in page.context["table"].rows]


def send(client, view, *args, **given):
    return client.post(reverse(f"pollution:{view}", args=args), given)


class TestTheList:
    def test_is_open_to_everybody_in_the_shell_of_the_public(self, client):
        StationFactory(code="T1", name="市政府站", operator="州监测站")

        page = client.get(reverse("pollution:station_list"))

        assert "T1 市政府站 州控 伊宁市 州监测站 2010-01-01 起" in text_of(page)
        assert 'class="public"' in page.text
        assert "登记站点" not in page.text

    def test_offers_registering_to_clerks_only(self, client):
        for role, is_offered in ((Role.MONITORING_CLERK, True), (Role.WARNING_ANALYST, False)):
            client.force_login(one_with(role))
            assert ("登记站点" in client.get(reverse("pollution:station_list")).text) is is_offered

    def test_filters_by_text_kind_region_and_day(self, client):
        StationFactory(code="T1", name="市政府站", kind="national")
        StationFactory(code="T2", operator="县监测站", region="霍城县")
        StationFactory(code="T3", region=None, until=date(2020, 1, 1))

        def found(**given):
            return codes(client.get(reverse("pollution:station_list"), given))

        assert found() == ["T1", "T2", "T3"]
        assert found(q="县监测") == ["T2"]
        assert found(q="t1") == ["T1"]
        assert found(kind="national") == ["T1"]
        assert found(region=region("霍城县").pk) == ["T2"]
        assert found(on="2019-12-31") == ["T1", "T2", "T3"]
        assert found(on="2020年1月1日") == ["T1", "T2"]

    def test_asks_for_region_and_day_together(self, client):
        station = StationFactory(code="T1", region="霍城县", until=date(2020, 1, 1))
        StationPeriod.objects.create(station=station, region=region("伊宁市"), held=DateRange(date(2020, 1, 1), None))
        url, where = reverse("pollution:station_list"), region("霍城县").pk

        assert codes(client.get(url, {"region": where, "on": "2019-1-1"})) == ["T1"]
        assert codes(client.get(url, {"region": where})) == []

    def test_is_exported_as_it_is_filtered(self, client):
        StationFactory(code="T1")
        StationFactory(code="T2", region="霍城县")

        answer = client.get(reverse("pollution:station_list"), {"q": "T2", "export": "csv"})

        lines = b"".join(answer).decode("utf-8-sig").splitlines()
        assert lines[1:] == ["T2,测试站T2,州控,霍城县,,2010-01-01 起"]

    def test_asks_as_many_queries_for_thirty_stations_as_for_one(self, client):
        def count():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("pollution:station_list"), {"per_page": 50})
            return len(captured)

        StationFactory()
        count()
        before = count()
        StationFactory.create_batch(30)
        assert count() == before


class TestAStation:
    def test_tells_everybody_where_it_stood_when(self, client):
        station = StationFactory(code="T1", until=date(2020, 1, 1))
        StationPeriod.objects.create(
            station=station, region=region("霍城县"), held=DateRange(date(2020, 1, 1), None),
            longitude="81.32", latitude="43.91",
        )  # fmt: skip

        page = client.get("/air/stations/T1/")

        text = text_of(page)
        assert "所在区域 霍城县" in text
        assert "2020-01-01 起 霍城县 81.320000 43.910000" in text
        assert "2010-01-01 至 2019-12-31 伊宁市 — —" in text
        assert "变更记录" not in text
        assert "更正" not in text

    def test_has_its_history_for_the_office(self, clerk):
        station = StationFactory(code="T1")
        send(clerk, "station_edit", "T1", name="新名", kind="county", operator="", remark="")

        text = text_of(clerk.get(station.get_absolute_url() + "?tab=history"))

        assert f"{clerk.user.name} 修改 名称 测试站T1 新名" in text
        assert "类别 州控 县市控" in text

    def test_that_nobody_registered_is_not_found(self, client):
        assert client.get("/air/stations/T9/").status_code == 404


class TestRegistering:
    def test_keeps_the_station_with_its_first_period(self, clerk):
        answer = send(clerk, "station_new", **NEW, region=region("伊宁市").pk)

        station = Station.objects.get()
        period = station.periods.get()
        assert answer.url == "/air/stations/2703A/"
        assert (station.name, station.operator) == ("市政府站", "州生态环境监测站")
        assert (period.region.name, period.held.lower, period.held.upper) == ("伊宁市", date(2016, 1, 1), None)
        assert (str(period.longitude), str(period.latitude)) == ("81.320000", "43.910000")

    @pytest.mark.parametrize(
        ("wrong", "field", "message"),
        [
            ({"code": ""}, "code", "必填"),
            ({"code": "27/03"}, "code", "站点编码只能由字母、数字、汉字和._-组成"),
            ({"since": "上周"}, "since", "上周"),
            ({"longitude": "43.91", "latitude": "81.32"}, "longitude", "73"),
            ({"latitude": ""}, "latitude", "经度和纬度应同时填写"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, clerk, wrong, field, message):
        answer = send(clerk, "station_new", **(NEW | wrong))

        assert message in str(answer.context["form"].errors[field])
        assert not Station.objects.exists()

    def test_refuses_a_code_twice(self, clerk):
        StationFactory(code="2703A")

        answer = send(clerk, "station_new", **NEW)

        assert answer.context["form"].errors["code"] == ["该编码的站点已登记"]

    def test_moves_a_station_from_a_day_on_and_computes_its_regions_again(self, clerk):
        station = StationFactory(code="T1")
        stored(csv_file([hour("T1", "2026-03-10 12:00:00")]))

        send(clerk, "period_new", "T1", since="2026-1-1", region=region("霍城县").pk, longitude="", latitude="")

        held = [(each.region.name, each.period_label) for each in station.periods.order_by("held")]
        assert held == [("伊宁市", "2010-01-01 至 2025-12-31"), ("霍城县", "2026-01-01 起")]
        assert Recalculation.objects.filter(reason=RecalculationReason.STATION).count() == 1

    def test_corrects_a_period(self, clerk):
        period = StationFactory(code="T1").periods.get()
        url = reverse("pollution:period_correct", args=[period.pk])
        assert clerk.get(url).context["form"].initial["region"] == period.region_id

        clerk.post(url, {"region": region("霍城县").pk, "longitude": "81", "latitude": "44"})

        period.refresh_from_db()
        assert (period.region.name, str(period.latitude)) == ("霍城县", "44.000000")

    def test_ends_a_station_on_its_last_day(self, clerk):
        station = StationFactory(code="T1")

        send(clerk, "station_end", "T1", last_day="2026-6-30")
        again = send(clerk, "station_end", "T1", last_day="2026-7-1")

        assert station.periods.get().period_label == "2010-01-01 至 2026-06-30"
        assert "没有有效期" in again.context["form"].errors["last_day"][0]


class TestSubstitutes:
    def test_are_registered_with_their_basis_and_listed(self, clerk):
        given = {"since": "2026-1-1", "until": "2026-12-31", "basis": "会议纪要〔2026〕3号"}

        send(clerk, "substitute_new", **given, region=region("昭苏县").pk, source=region("特克斯县").pk)

        row = RegionSubstitute.objects.get()
        assert (row.held.upper, row.decided_by) == (date(2027, 1, 1), clerk.user)
        text = text_of(clerk.get(reverse("pollution:substitute_list")))
        assert "昭苏县 特克斯县 2026-01-01 至 2026-12-31 会议纪要〔2026〕3号" in text

    def test_are_not_chained_nor_of_oneself_nor_without_basis(self, clerk):
        first, second, third = (region(name).pk for name in ("昭苏县", "特克斯县", "霍城县"))
        given = {"since": "2026-1-1", "basis": "会议纪要"}
        send(clerk, "substitute_new", **given, region=first, source=second)

        chained = send(clerk, "substitute_new", **given, region=third, source=first)
        own = send(clerk, "substitute_new", **given, region=third, source=third)
        twice = send(clerk, "substitute_new", **given, region=first, source=third)
        baseless = send(clerk, "substitute_new", since="2026-1-1", basis="", region=third, source=second)

        assert "请直接选择特克斯县" in str(chained.context["form"].errors)
        assert "不能取用自己的监测结果" in str(own.context["form"].errors)
        assert "该区域在这段时间已登记取用区域" in str(twice.context["form"].errors)
        assert "basis" in baseless.context["form"].errors
        assert RegionSubstitute.objects.count() == 1

    def test_end_on_a_day(self, clerk):
        row = RegionSubstitute.objects.create(
            region=region("昭苏县"), source=region("特克斯县"), held=DateRange(date(2026, 1, 1), None), basis="纪要",
            decided_at=timezone.now(),
        )  # fmt: skip

        early = send(clerk, "substitute_end", row.pk, last_day="2025-12-31")
        send(clerk, "substitute_end", row.pk, last_day="2026-6-30")

        assert "终止日应在" in str(early.context["form"].errors)
        row.refresh_from_db()
        assert row.held.upper == date(2026, 7, 1)

    def test_are_read_but_not_kept_by_the_warning_groups(self, client):
        client.force_login(one_with(Role.WARNING_ANALYST))

        page = client.get(reverse("pollution:substitute_list"))

        assert page.status_code == 200
        assert "登记区域取值" not in page.text.partition("<main")[2].partition("empty-state")[0]
        assert "操作" not in page.text.partition("<main")[2]
