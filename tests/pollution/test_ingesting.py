"""The way of a file: what is said of it, what is stored of it, and that nothing is stored half."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from pollution import ingesting
from pollution.choices import UploadState
from pollution.doubts import NOTICE, QUESTION, doubts_of
from pollution.models import MonitoringUpload, Reading, Recalculation, Station, SupersededReading
from portal import jobs
from portal.file_kinds import Unsafe
from portal.lifecycle import Refused
from portal.organization.models import Region
from tests.pollution.factories import NOW, StationFactory, clerk, csv_file, hour, received, stored, withdrawn
from tests.rule_tables import cases

AT = "2026-03-10T12:00:00"
WEIGHTS = {"question": QUESTION, "doubt": "warning", "notice": NOTICE}
UNDERSTOOD = {
    "seems_exchanged": False, "refused": 0, "refusals": [], "duplicates": {"dropped": 0, "refused": 0, "examples": []},
    "outcome": {"new": 1, "changed": 0, "unchanged": 0}, "unknown_stations": {}, "rows": 3, "missing": 0, "gaps": {},
    "units": dict.fromkeys(("so2", "no2", "co", "o3", "pm10", "pm25"), "µg/m³"), "remarks": [], "described": {},
    "suspicions": [], "suspicious": {}, "co_seems_micrograms": False, "co_high": 0, "head_line": 1,
}  # fmt: skip
TWICE = [{"lines": [2, 3], "is_same": False}]
SITUATIONS = {
    "O3 nowhere below O3_24h, nobody has said which is which": {"seems_exchanged": True},
    "a cell, a line or an hour is refused": {
        "refused": 1, "refusals": [{"line": 2, "column": "so2", "value": "-5", "reason": "浓度为负"}],
    },
    "one station and hour twice, different values": {
        "duplicates": {"dropped": 0, "refused": 1, "examples": TWICE},
    },
    "one station and hour twice, the same values": {"duplicates": {"dropped": 1, "refused": 0, "examples": []}},
    "values differ from what is stored": {"outcome": {"new": 0, "changed": 1, "unchanged": 0}},
    "stations nobody registered, beside known ones": {"unknown_stations": {"9999A": 2}},
    "only stations nobody registered": {"unknown_stations": {"9999A": 3}},
    "stations will be created": {"unknown_stations": {"9999A": 3}},
    "a station to be created has a code that none can have": {"unknown_stations": {"甲 站": 3}},
    "a station to be created has a name longer than 100 characters": {
        "unknown_stations": {"9999A": 3},
        "described": {"9999A": [{"name": "长" * 101, "longitude": None, "latitude": None}]},
    },
    "a station to be created stands outside China, or half of its place lacks": {
        "unknown_stations": {"9999A": 3}, "described": {"9999A": [{"name": "", "longitude": 43.9, "latitude": 81.3}]},
    },
    "most values of CO are above 50 mg/m³, nobody has said the unit": {"co_seems_micrograms": True},
    "some values of CO are above 50 mg/m³, not most": {"co_high": 2},
    "the same, where each line names its own unit": {
        "co_seems_micrograms": True,
        "units": UNDERSTOOD["units"] | {"co": "按各行单位"},
    },
    "nothing stands below the head, or nothing of it can be stored": {"rows": 0},
    "a pollutant has no column": {"units": {"pm25": "µg/m³"}},
    "values are missing": {"missing": 2, "gaps": {"NA": 2}},
    "everything is known already": {"outcome": {"new": 0, "changed": 0, "unchanged": 3}},
}  # fmt: skip

OF_NEW_STATIONS = ("stations_created", "stations_unnameable", "station_name_too_long", "station_place_odd")


class TestWhatIsSaidOfAFile:
    @pytest.mark.parametrize(
        "case", cases("readings.md", "Cases: what is said of a file"), ids=lambda case: case["code"]
    )
    def test_has_its_weight(self, case):
        is_of_a_new_one = case["code"] in OF_NEW_STATIONS

        found = doubts_of(UNDERSTOOD | SITUATIONS[case["situation"]], {"creates_stations": is_of_a_new_one})

        weights = {each.code: each.severity for each in found}
        assert weights.pop(case["code"]) == WEIGHTS[case["weight"]]
        assert set(weights) <= ({"stations_created"} if is_of_a_new_one else set())
        assert all(each.remedy for each in found if each.severity != NOTICE)

    def test_has_a_way_out_also_for_a_doubt_about_the_file_as_a_whole(self):
        remark = {"line": 9, "column": "", "value": "1,2", "reason": "最后一行没有换行符"}

        [found] = doubts_of(UNDERSTOOD | {"remarks": [remark]}, {})

        assert (found.code, found.severity) == ("of_the_file", "warning")
        assert found.remedy

    def test_is_nothing_of_a_plain_file(self):
        assert doubts_of(UNDERSTOOD, {}) == []


@pytest.mark.django_db
class TestReading:
    def test_stores_nothing(self):
        upload = received(csv_file([hour(StationFactory().code, AT)]))

        assert upload.state == UploadState.READ
        assert upload.understanding["outcome"]["new"] == 1
        assert not Reading.objects.exists()

    def test_refuses_what_it_cannot_read_with_the_way_out(self):
        upload = received(csv_file([("1", "2")], head=("甲", "乙")))

        assert upload.state == UploadState.UNREADABLE
        assert "请为它设置列对应" in upload.refusal

    def test_takes_no_file_of_another_kind(self):
        with pytest.raises(Unsafe, match=r"另存为 \.xlsx"):
            received(csv_file([], name="月报.xls"))

        assert not MonitoringUpload.objects.exists()

    def test_refuses_hours_that_have_not_passed(self):
        station = StationFactory()
        lines = [hour(station.code, moment) for moment in ("2026-11-20T09:00:00", "2026-11-20T10:00:00")]

        upload = received(csv_file(lines), at=NOW)

        [refusal] = upload.understanding["refusals"]
        assert (refusal["line"], refusal["value"]) == (3, f"{station.code} 2026-11-20 10:00")
        assert "时间在未来" in refusal["reason"]
        assert upload.understanding["outcome"]["new"] == 1

    def test_refuses_hours_before_the_first_standard(self):
        upload = received(csv_file([hour(StationFactory().code, "2011-12-31T12:00:00")]))

        assert "早于2012-02-29" in upload.understanding["refusals"][0]["reason"]

    def test_counts_what_would_change_with_old_and_new_values(self):
        station = StationFactory()
        first = stored(csv_file([hour(station.code, AT, pm25=35)]))

        again = received(csv_file([hour(station.code, AT, pm25=48)]), at=NOW + timedelta(hours=1))

        [example] = again.understanding["outcome"]["examples"]
        assert (example["upload"], example["values"]) == (first.pk, {"pm25": [48000, 35000]})
        assert again.understanding["outcome"]["changed"] == 1

    def test_may_be_done_in_another_way(self):
        upload = received(csv_file([hour(StationFactory().code, AT, o3=90, o3_24h=60)]))
        assert [each["code"] for each in upload.understanding["findings"]] == ["o3_exchanged"]

        ingesting.read_again(upload, ingesting.FileChoices(o3="exchanged"), by=clerk(), at=NOW)
        ingesting.read(upload, at=NOW)

        assert upload.understanding["first_rows"][0]["o3"] == 60_000
        assert upload.understanding["findings"] == []

    def test_tells_a_station_that_is_renamed_in_the_middle(self):
        station = StationFactory()
        lines = [hour(station.code, AT), hour(station.code, "2026-03-10T13:00:00")]
        lines[1] = (*lines[1][:2], "另一个名称", *lines[1][3:])

        upload = received(csv_file(lines))

        assert "测试站、另一个名称" in upload.understanding["findings"][0]["message"]


@pytest.mark.django_db
class TestConfirming:
    def test_needs_an_answer_to_every_question(self):
        upload = received(csv_file([hour(StationFactory().code, AT, o3=90, o3_24h=60)]))

        with pytest.raises(Refused, match="请先回答：O3列几乎处处不低于O3_24h列"):
            ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)

    def test_needs_a_look_at_the_doubts(self):
        station = StationFactory()
        upload = received(csv_file([hour(station.code, AT, so2=-5)]))

        with pytest.raises(Refused, match="已核对全部疑点"):
            ingesting.confirm(upload, accepts_doubts=False, by=clerk(), at=NOW)

        ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)
        assert upload.state == UploadState.CONFIRMED

    def test_needs_something_to_store(self):
        upload = received(csv_file([hour("9999A", AT)]))

        with pytest.raises(Refused, match="没有可以入库的数据"):
            ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)

    def test_happens_by_itself_where_a_program_asks_and_nothing_is_doubtful(self):
        station, by = StationFactory(), clerk()
        plain, doubtful = (
            ingesting.receive(csv_file([hour(station.code, AT, so2=value)]), confirms_itself=True, by=by, at=NOW)
            for value in (10, -5)
        )

        for upload in (plain, doubtful):
            ingesting.read(upload, at=NOW)

        assert (plain.state, plain.confirmed_by, doubtful.state) == (UploadState.CONFIRMED, by, UploadState.READ)

    def test_twice_is_once(self):
        upload = received(csv_file([hour(StationFactory().code, AT)]))
        ingesting.confirm(upload, accepts_doubts=False, by=clerk(), at=NOW)

        with pytest.raises(Refused, match="刚被他人处理"):
            ingesting.confirm(upload, accepts_doubts=False, by=clerk(), at=NOW)

    def test_goes_back_to_be_looked_at_when_storing_was_called_off(self):
        upload = received(csv_file([hour(StationFactory().code, AT)]))
        ingesting.confirm(upload, accepts_doubts=False, by=clerk(), at=NOW)
        with pytest.raises(Refused, match="正在入库"):
            ingesting.reopen(upload, by=clerk(), at=NOW)

        jobs.cancel(jobs.latest(ingesting.STORE, subject_id=upload.pk), by=clerk(), at=NOW)
        ingesting.reopen(upload, by=clerk(), at=NOW)

        assert (upload.state, upload.confirmed_by) == (UploadState.READ, None)


@pytest.mark.django_db
class TestStoring:
    def test_keeps_where_every_value_stands(self):
        station = StationFactory()
        upload = stored(csv_file([hour("9999A", AT), hour(station.code, AT, pm25=35.5)]))

        [found] = Reading.objects.all()

        assert (found.station_id, found.at, found.upload_id, found.line, found.pm25) == (
            station.pk, timezone.make_aware(datetime(2026, 3, 10, 12)), upload.pk, 3, 35_500,
        )  # fmt: skip
        assert (upload.rows_read, upload.rows_stored, upload.rows_left_out) == (2, 1, 1)

    def test_counts_identical_lines_once(self):
        station = StationFactory()
        line = hour(station.code, AT)

        upload = stored(csv_file([line, line, line]))

        assert (upload.rows_stored, Reading.objects.get().line) == (1, 2)
        assert upload.understanding["duplicates"]["dropped"] == 2

    def test_takes_none_of_different_lines_for_one_hour(self):
        first, second = StationFactory.create_batch(2)
        lines = [hour(first.code, AT, pm25=35), hour(second.code, AT), hour(first.code, AT, pm25=36)]

        upload = stored(csv_file(lines))

        assert [each.station_id for each in Reading.objects.all()] == [second.pk]
        assert (upload.rows_stored, upload.rows_refused) == (1, 1)
        assert "第2、4行" in upload.understanding["findings"][0]["message"]

    def test_joins_pollutants_that_stand_on_lines_of_their_own(self):
        station = StationFactory()
        head = ("location_id", "location", "datetime", "lat", "lon", "parameter", "units", "value")
        place = (station.code, "测试站", "2026-03-10T12:00:00+08:00", "43.9", "81.3")
        lines = [(*place, "pm25", "µg/m³", "35"), (*place, "co", "mg/m³", "0.7")]

        upload = stored(csv_file(lines, head=head))

        found = Reading.objects.get()
        assert (found.pm25, found.co, found.said.bit_count()) == (35_000, 700, 2)
        assert upload.understanding["duplicates"] == {"dropped": 0, "refused": 0, "examples": []}

    def test_takes_none_of_different_values_of_one_pollutant(self):
        station = StationFactory()
        lines = [("20260310", "12", "PM2.5", value) for value in (35, 36)]

        upload = stored_or_refused(csv_file(lines, head=("date", "hour", "type", station.code)))

        assert not Reading.objects.exists()
        assert upload.rows_refused == 1

    def test_creates_the_stations_of_a_file_when_told_so(self):
        region = Region.objects.get(name="伊宁市")
        file = csv_file([("2026-03-10T1200", "2704A", "新政府片区", "81.3002", "43.9177", 5, 6, 0.5, 7, 8, 9, 3)],
                        head=("timepoint", "stationcode", "positionname", "longitude", "latitude",
                              "so2", "no2", "co", "o3", "o3_24h", "pm10", "pm2_5"))  # fmt: skip

        stored(file, creates_stations=True, region=region.pk)

        [station] = Station.objects.all()
        [period] = station.periods.all()
        assert (station.code, station.name, station.kind) == ("2704A", "新政府片区", "national")
        assert (period.region, float(period.longitude), period.held.lower.isoformat()) == (
            region,
            81.3002,
            "2026-03-10",
        )

    def test_of_two_workers_happens_once(self, transactional_db):
        station = StationFactory()
        upload = received(csv_file([hour(station.code, AT)]))
        ingesting.confirm(upload, accepts_doubts=False, by=clerk(), at=NOW)
        failures = []

        def work():
            try:
                ingesting.store(MonitoringUpload.objects.get(pk=upload.pk), at=NOW)
            except Refused as refusal:
                failures.append(str(refusal))
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        upload.refresh_from_db()
        assert (upload.state, Reading.objects.count(), upload.rows_stored) == (UploadState.STORED, 1, 1)
        assert Recalculation.objects.count() == 1
        assert len(failures) <= 1


def stored_or_refused(file) -> MonitoringUpload:
    """Stored where there is anything to store."""
    try:
        return stored(file)
    except Refused:
        return MonitoringUpload.objects.latest("pk")


@pytest.mark.django_db
class TestWithdrawing:
    def test_leaves_what_others_said(self):
        station = StationFactory()
        first = stored(csv_file([hour(station.code, AT, pm25=35)]))
        second = stored(csv_file([hour(station.code, AT, pm25=48)]), at=NOW + timedelta(minutes=1))

        withdrawn(second, at=NOW + timedelta(minutes=2))

        assert Reading.objects.values_list("upload_id", "pm25").get() == (first.pk, 35_000)
        assert SupersededReading.objects.values_list("upload_id", "pm25").get() == (second.pk, 48_000)

    def test_is_told_with_its_reason(self):
        upload = withdrawn(stored(csv_file([hour(StationFactory().code, AT)])))

        assert (upload.state, upload.withdrawal_reason) == (UploadState.WITHDRAWN, "测试")

    def test_is_not_for_a_file_that_was_never_stored(self):
        upload = received(csv_file([hour(StationFactory().code, AT)]))

        with pytest.raises(Refused, match="当前状态不能撤回数据"):
            ingesting.withdraw(upload, reason="测试", by=clerk(), at=NOW)
        assert ingesting.discard(upload, by=clerk(), at=NOW).state == UploadState.WITHDRAWN
