"""What the rules are given to judge: rolling values with their coverage, dust left out, and who is a unit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pollution.alerting import proposing
from pollution.alerting.situations import Regions, situation
from pollution.alerts.settings import Readings
from pollution.choices import DustState, Scale
from pollution.models import RegionIndex
from tests.pollution.dust_events import event_of
from tests.pollution.factories import NOW, StationFactory, csv_file, hour, recalculated, region_named, stored

LAST = datetime(2026, 11, 20, 9)
HOUR = timedelta(hours=1)


def unit_of(name="伊宁市", at=NOW):
    """A region as the rules know it, or None."""
    regions = Regions()
    found = situation(at, regions, Readings())
    return next((each for each in found.units if regions.by_code[each.code].name == name), None)


def hours_of_a_station(*, dusty=range(0), pm25=200):
    """48 hours up to the last one, of which those so many hours ago are full of sand."""
    station = StationFactory()
    air = {True: {"pm10": 600, "pm25": 120}, False: {"pm10": 210, "pm25": pm25}}
    lines = [hour(station.code, f"{LAST - ago * HOUR:%Y-%m-%d %H:%M}", **air[ago in dusty]) for ago in range(48)]
    stored(csv_file(lines))
    recalculated()


def decided_dust(dusty):
    first, last = (f"{LAST - ago * HOUR:%m-%d %H:%M}" for ago in (max(dusty), min(dusty)))
    return event_of(state=DustState.DECIDED, first=first, last=last)


@pytest.mark.django_db
class TestDustThatWasDecided:
    """1.4, 1.5: what is warned of is the air without the excluded hours, where enough are left."""

    def test_is_left_out_of_the_24_hours(self):
        hours_of_a_station(dusty=range(22, 23))
        decided_dust(range(22, 23))

        found = unit_of().hours

        assert (found[LAST].aqi, found[LAST].pm25, found[LAST].coverage) == (250, 200, 23)  # PM2.5 200 is IAQI 250
        assert found[LAST].is_without_dust
        assert not found[LAST - 23 * HOUR].is_without_dust
        judged = proposing.evaluation(NOW).judge.of([region_named("伊宁市").adcode], NOW.replace(tzinfo=None))
        assert (judged.current.aqi, judged.level) == (250, "orange")

    @pytest.mark.parametrize(("count", "aqi"), [(4, 250), (5, None)])
    def test_suspends_where_fewer_than_20_hours_are_left(self, count, aqi):
        dusty = range(10, 10 + count)
        hours_of_a_station(dusty=dusty)
        decided_dust(dusty)

        judged = proposing.evaluation(NOW).judge.of([region_named("伊宁市").adcode], NOW.replace(tzinfo=None))

        assert (judged.current.aqi, judged.current.is_suspended) == (aqi, aqi is None)

    def test_leaves_the_published_index_as_it_is(self):
        hours_of_a_station(dusty=range(22, 23))
        before = list(RegionIndex.objects.order_by("at", "scale").values_list())
        decided_dust(range(22, 23))

        unit_of()

        assert list(RegionIndex.objects.order_by("at", "scale").values_list()) == before

    def test_of_a_region_without_station_files_suspends_its_windows(self):
        RegionIndex.objects.create(
            region=region_named("伊宁市"), scale=Scale.ROLLING, at=NOW.replace(minute=0), aqi=260, primary="PM2.5",
            edition="HJ633-2026", profile="text", possible=1, so2_count=0, no2_count=0, co_count=0, o3_count=0,
            pm10_count=0, pm25_count=1,
        )  # fmt: skip
        decided_dust(range(22, 23))

        found = unit_of()

        assert (found.hours[LAST].aqi, found.hours[LAST].is_without_dust) == (260, False)
        assert proposing.evaluation(NOW).judgement.units[found.code].current.is_suspended


@pytest.mark.django_db
class TestCoverage:
    def test_counts_the_hours_of_the_primary_pollutant_also_where_they_have_no_index(self):
        """HJ 633—2026 5.3.1: no AQI up to 100 where a pollutant is missing; the concentrations are there."""
        station = StationFactory()
        clean = {"pm25": 40, "pm10": "NA"}
        lines = [
            hour(
                station.code,
                f"{LAST - ago * HOUR:%Y-%m-%d %H:%M}",
                **(clean if ago < 10 else {"pm25": 400, "pm10": 410}),
            )
            for ago in range(24)
        ]
        stored(csv_file(lines))
        recalculated()

        found = unit_of().hours[LAST]

        assert RegionIndex.objects.hourly().filter(aqi=None).count() == 10
        assert (found.primary, found.coverage) == ("PM2.5", 24)

    def test_leaves_out_hours_without_it(self):
        station = StationFactory()
        lines = [
            hour(station.code, f"{LAST - ago * HOUR:%Y-%m-%d %H:%M}", pm25="NA" if ago < 3 else 200, pm10=210)
            for ago in range(24)
        ]
        stored(csv_file(lines))
        recalculated()

        assert unit_of().hours[LAST].coverage == 21
