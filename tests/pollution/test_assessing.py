"""What a file touches is computed again, nothing else, and the result is that of computing everything afresh."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from pollution import assessing, readings, registering_stations
from pollution.choices import RecalculationReason, Scale
from pollution.models import MonitoringUpload, Recalculation, RegionIndex, Station, StationIndex
from portal.jobs import Job
from portal.lifecycle import Refused
from portal.organization.models import Region
from portal.readings import decide
from tests.pollution.factories import NOW, StationFactory, clerk, csv_file, hour, recalculated, stored, withdrawn
from tests.pollution.station_files import CNEMC_2018, CNEMC_2026, PRSA, needs, opened

pytestmark = pytest.mark.django_db
NAMES = {"二氧化硫": "SO2", "二氧化氮": "NO2", "一氧化碳": "CO", "臭氧1小时": "O3", "颗粒物(PM10)": "PM10",
         "细颗粒物(PM2.5)": "PM2.5"}  # fmt: skip
NOON = datetime(2026, 3, 10, 12)


def at(moment):
    return timezone.make_aware(moment)


def hours_of(*stations, since, count, pm25=lambda hour: 35):
    """Lines of successive hours for each station."""
    return [
        hour(each.code, f"{since + timedelta(hours=number):%Y-%m-%dT%H:%M:%S}", pm25=pm25(number))
        for number in range(count)
        for each in stations
    ]


def everything():
    """All indices, as rows that can be compared."""
    return (
        set(StationIndex.objects.values_list()),
        set(RegionIndex.objects.values_list()),
    )


class TestWhatAFileTouches:
    def test_is_computed_for_stations_and_their_region(self):
        first, second = StationFactory.create_batch(2)
        stored(
            csv_file([*hours_of(first, since=NOON, count=1), *hours_of(second, since=NOON, count=1, pm25=lambda _: 46)])
        )
        recalculated()

        [region] = RegionIndex.objects.hourly()

        assert (region.region, region.at, region.pm25, region.pm25_count, region.possible) == (
            Region.objects.get(name="伊宁市"), at(NOON), 40, 2, 2,
        )  # fmt: skip
        assert StationIndex.objects.hourly().count() == 2

    def test_reaches_twenty_three_hours_further(self):
        station = StationFactory()
        stored(csv_file(hours_of(station, since=NOON, count=24)))
        recalculated()
        before = dict(StationIndex.objects.rolling().values_list("at", "pm25"))

        stored(csv_file(hours_of(station, since=NOON, count=1, pm25=lambda _: 59)), at=NOW + timedelta(hours=1))
        recalculated()
        after = dict(StationIndex.objects.rolling().values_list("at", "pm25"))

        last = at(NOON + timedelta(hours=23))
        assert (before[last], after[last]) == (35, 36)
        assert after[last + timedelta(hours=1)] == 35

    def test_is_not_computed_before_its_hours_have_passed(self):
        station = StationFactory()
        now = at(NOON + timedelta(minutes=20))
        stored(csv_file(hours_of(station, since=NOON - timedelta(hours=22), count=23)), at=now)
        recalculated(at=now)

        assert max(StationIndex.objects.rolling().values_list("at", flat=True)) == at(NOON)

    def test_says_so_in_a_job_for_the_worker(self):
        upload = stored(csv_file(hours_of(StationFactory(), since=NOON, count=1)))

        row = Recalculation.objects.get(upload=upload)

        assert (row.reason, row.first_day, row.last_day) == ("stored", date(2026, 3, 10), date(2026, 3, 10))
        assert Job.objects.filter(kind=assessing.RECALCULATE, subject_id=row.pk).count() == 1

    def test_gets_a_revision_when_it_is_carried_out_counted_up(self):
        station = StationFactory()
        for number in range(2):
            stored(csv_file(hours_of(station, since=NOON + timedelta(days=number), count=1)))
        first, second = Recalculation.objects.order_by("pk")

        assessing.recalculate(second, at=NOW)
        assert list(Recalculation.objects.done().values_list("pk", "revision", "done_at")) == [(second.pk, 1, NOW)]
        assessing.recalculate(first, at=NOW)

        assert list(Recalculation.objects.done().values_list("pk", "revision")) == [(second.pk, 1), (first.pk, 2)]

    def test_leaves_other_days_alone(self):
        station = StationFactory()
        stored(csv_file(hours_of(station, since=NOON, count=1)))
        recalculated()
        StationIndex.objects.update(aqi=499)

        stored(csv_file(hours_of(station, since=NOON + timedelta(days=5), count=1)), at=NOW + timedelta(hours=1))
        assessing.recalculate(Recalculation.objects.latest("pk"), at=NOW)

        assert StationIndex.objects.get(at=at(NOON), scale=Scale.HOUR).aqi == 499

    @pytest.mark.parametrize("seed", range(4))
    def test_comes_to_the_same_as_computing_everything_afresh(self, seed):
        chance = random.Random(seed)
        stations = [*StationFactory.create_batch(2), StationFactory(region="霍城县"), StationFactory(region=None)]
        uploads = []
        for number in range(6):
            chosen = chance.sample(stations, chance.randint(1, 4))
            since = NOON + timedelta(hours=chance.randint(0, 60))
            lines = hours_of(
                *chosen, since=since, count=chance.randint(1, 30), pm25=lambda _: chance.choice(["NA", 20, 80, 160])
            )
            uploads.append(stored(csv_file(lines), at=NOW + timedelta(minutes=number)))
            if number == 4:
                withdrawn(chance.choice(uploads), at=NOW + timedelta(minutes=number))
            assessing.recalculate(Recalculation.objects.latest("pk"), at=NOW)
        for row in Recalculation.objects.order_by("pk"):
            assessing.recalculate(row, at=NOW)
        step_by_step = everything()

        StationIndex.objects.all().delete()
        RegionIndex.objects.all().delete()
        assessing.recalculate(assessing.recalculate_all(by=clerk(), at=NOW), at=NOW)

        assert everything() == step_by_step


class TestAStationThatIsMoved:
    def test_takes_its_hours_from_the_region_it_never_stood_in(self):
        station = StationFactory(region="霍城县")
        stored(csv_file(hours_of(station, since=NOON, count=1)))
        recalculated()
        assert RegionIndex.objects.hourly().get().region.name == "霍城县"

        registering_stations.correct_period(
            station.periods.get(),
            region=Region.objects.get(name="伊宁市"),
            longitude=None,
            latitude=None,
            by=clerk(),
            at=NOW,
        )
        assessing.recalculate(Recalculation.objects.latest("pk"), at=NOW)

        assert {each.region.name for each in RegionIndex.objects.all()} == {"伊宁市"}


class TestComputingADayWhole:
    def test_keeps_the_next_morning_of_regions_that_say_nothing_of_the_day(self):
        late, early = StationFactory(region="霍城县"), StationFactory()
        stored(csv_file(hours_of(early, since=NOON + timedelta(days=1), count=1)), at=at(NOON + timedelta(days=1)))
        stored(csv_file(hours_of(late, since=NOON, count=1)), at=at(NOON + timedelta(days=1, minutes=1)))
        recalculated()
        before = set(RegionIndex.objects.values_list("region__name", "at", "scale", "pm25"))

        assessing.recalculate(assessing.close_day(at=at(NOON + timedelta(days=1))), at=NOW)

        assert before <= set(RegionIndex.objects.values_list("region__name", "at", "scale", "pm25"))

    def test_counts_no_station_that_has_ended_even_where_it_was_silent(self):
        speaking, silent, other = StationFactory.create_batch(3)
        stored(csv_file(hours_of(speaking, since=NOON, count=1)))
        recalculated()
        assert RegionIndex.objects.hourly().get().pm25 is None

        registering_stations.end(silent, last_day=date(2026, 3, 1), by=clerk(), at=NOW)
        registering_stations.end(other, last_day=date(2026, 3, 1), by=clerk(), at=NOW)
        for row in Recalculation.objects.order_by("pk"):
            assessing.recalculate(row, at=NOW)

        region = RegionIndex.objects.hourly().get()
        assert (region.pm25, region.possible) == (35, 1)


class TestTheEndOfADay:
    def test_is_computed_once(self):
        stored(
            csv_file(hours_of(StationFactory(), since=datetime(2026, 11, 19, 1), count=22)),
            at=at(datetime(2026, 11, 19, 22)),
        )
        after_midnight = at(datetime(2026, 11, 20, 0, 30))

        first, second = (assessing.close_day(at=after_midnight) for _ in range(2))
        assessing.recalculate(first, at=after_midnight)

        assert (first.reason, first.first_day, second) == (RecalculationReason.DAY_ENDED, date(2026, 11, 19), None)
        [day] = StationIndex.objects.daily()
        assert (day.at, day.pm25, day.pm25_count) == (at(datetime(2026, 11, 20)), 35, 22)

    def test_needs_nothing_where_nothing_was_measured(self):
        assert assessing.close_day(at=NOW) is None

    def test_belongs_to_the_day_before_midnight(self):
        assert assessing.day_of(datetime(2026, 3, 9, 16, tzinfo=UTC)) == date(2026, 3, 9)
        assert assessing.day_of(datetime(2026, 3, 9, 17, tzinfo=UTC)) == date(2026, 3, 10)


class TestReadingsOfClauses:
    def test_decide_how_many_stations_a_region_needs(self):
        stations = StationFactory.create_batch(4)
        decide(readings.SHARE, value="50", valid_from=date(2026, 1, 1), basis="会议纪要", by=clerk(), at=NOW)
        stored(csv_file(hours_of(*stations[:2], since=NOON, count=1)))
        recalculated()

        [region] = RegionIndex.objects.hourly()

        assert (region.pm25, region.pm25_count, region.possible) == (35, 2, 4)

    def test_decide_the_profile_from_a_day_on(self):
        decide(readings.PROFILE, value="cnemc", valid_from=date(2026, 3, 11), basis="会议纪要", by=clerk(), at=NOW)
        station = StationFactory()
        lines = [hour(station.code, moment, pm10="NA") for moment in ("2026-03-10T12:00:00", "2026-03-11T12:00:00")]
        stored(csv_file(lines))
        recalculated()

        found = StationIndex.objects.hourly().order_by("at").values_list("profile", "aqi")

        assert list(found) == [("text", None), ("cnemc", 50)]

    def test_hold_from_their_day_on_and_not_before(self):
        stations = StationFactory.create_batch(4)
        decide(readings.SHARE, value="50", valid_from=date(2026, 3, 11), basis="会议纪要", by=clerk(), at=NOW)
        stored(csv_file(hours_of(*stations[:2], since=NOON, count=25)))
        recalculated()

        found = RegionIndex.objects.hourly().filter(at__in=[at(NOON), at(NOON + timedelta(days=1))]).order_by("at")

        assert [each.pm25 for each in found] == [None, 35]

    def test_are_applied_to_all_that_was_computed_before(self):
        stored(csv_file(hours_of(StationFactory(), since=NOON, count=1)))
        decide(readings.EDITION, value="HJ633-2012", valid_from=date(2026, 1, 1), basis="会议纪要", by=clerk(), at=NOW)

        assessing.recalculate(assessing.recalculate_all(by=clerk(), at=NOW), at=NOW)

        assert StationIndex.objects.hourly().get().edition == "HJ633-2012"

    def test_need_no_computing_where_there_are_no_readings(self):
        with pytest.raises(Refused, match="还没有监测数据"):
            assessing.recalculate_all(by=clerk(), at=NOW)


class TestPublishedHours:
    """What the portal keeps of CNEMC's hours equals what CNEMC published."""

    @pytest.mark.parametrize(
        ("path", "published"),
        [
            pytest.param(CNEMC_2018, 1475, marks=needs(CNEMC_2018)),
            pytest.param(CNEMC_2026, 31, marks=needs(CNEMC_2026)),
        ],
    )
    def test_have_the_published_index_and_primary_pollutant(self, path, published):
        decide(readings.PROFILE, value="cnemc", valid_from=date(2012, 3, 1), basis="会议纪要", by=clerk(), at=NOW)
        with path.open(encoding="utf-8", newline="") as file:
            lines = {line["stationcode"]: line for line in csv.DictReader(file)}
        stored(opened(path), o3="exchanged", creates_stations=True)
        recalculated()

        codes = dict(Station.objects.values_list("pk", "code"))
        wrong, equal = [], 0
        for found in StationIndex.objects.hourly():
            line = lines[codes[found.station_id]]
            if not line["aqi"].isdigit():
                continue
            ours = (found.aqi, set(filter(None, found.primary.split("、"))))
            theirs = (int(line["aqi"]), {NAMES[each] for each in line["primarypollutant"].split(",") if each in NAMES})
            equal += ours == theirs
            wrong += [(line, ours)] * (ours != theirs)

        assert (wrong, equal) == ([], published)


@needs(PRSA)
class TestTheWinterOf2015:
    @pytest.fixture
    def winter(self):
        upload = stored(opened(PRSA), creates_stations=True, region=Region.objects.get(name="伊宁市").pk)
        recalculated()
        return upload

    def test_is_stored_in_one_go(self, winter):
        assert (winter.rows_read, winter.rows_stored, winter.rows_refused) == (13_248, 13_248, 0)
        assert StationIndex.objects.hourly().count() == 13_248

    def test_has_the_two_red_episodes_of_december(self, winter):
        days = RegionIndex.objects.daily().filter(at__gte=at(datetime(2015, 12, 1)), at__lt=at(datetime(2016, 1, 1)))
        heavy = [assessing.day_of(each.at) for each in days.order_by("at") if each.aqi > 200]

        assert {date(2015, 12, day) for day in (8, 9, 20, 21, 22, 25)} <= set(heavy)

    def test_stays_as_it_is_when_it_comes_again(self, winter):
        before = everything()

        again = stored(opened(PRSA), at=NOW + timedelta(hours=1))

        assert (again.rows_stored, again.rows_unchanged) == (0, 13_248)
        assert [each["code"] for each in again.understanding["findings"]][-1] == "nothing_new"
        assert everything() == before

    def test_is_gone_when_it_is_taken_back(self, winter):
        withdrawn(winter, at=NOW + timedelta(hours=1))
        recalculated()

        assert everything() == (set(), set())
        assert MonitoringUpload.objects.get(pk=winter.pk).get_state_display() == "已撤回"
