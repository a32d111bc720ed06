"""docs/rules/assessment.md: hours as indices of stations and regions, held against the rules one by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.air import averages, windows
from pollution.air.assessment import LEAD_IN, POLLUTANTS, assess, o3_limit_on
from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Item, Pollutant, in_steps
from pollution.air.monitoring.cells import THOUSANDTHS
from tests.rule_tables import cases, listed

START = datetime(2026, 3, 10, 1)
VALUES = pl.Schema([("station", pl.Int64), ("at", pl.Datetime("us")), *((each, pl.Int64) for each in POLLUTANTS)])
MEMBERS = pl.Schema([("station", pl.Int64), ("region", pl.Int64), ("since", pl.Date), ("until", pl.Date)])
concentrations = st.one_of(st.none(), st.integers(0, 900_000), st.sampled_from([0, 35_500, 36_500, 1000]))
days = st.lists(concentrations, min_size=24, max_size=24)


def rows(of_stations, pollutant="pm25", start=START):
    """Hours of stations: station → values of one pollutant, None for a missing one; the others are missing."""
    found = [
        {"station": station, "at": start + timedelta(hours=hour), pollutant: value}
        for station, values in of_stations.items()
        for hour, value in enumerate(values)
    ]
    return pl.DataFrame(found, schema=VALUES)


def members(*of_region, region=1, since=None, until=None):
    return pl.DataFrame([(each, region, since, until) for each in of_region], schema=MEMBERS, orient="row")


def assessed(frame, of_region, *, first=START, hours=1, **rules):
    return assess(frame, of_region, first=first, last=first + timedelta(hours=hours - 1), **rules)


def thousandths(text):
    return {"-": None, "/": NOT_MONITORED}.get(text) if text in "-/" else int(text) * THOUSANDTHS


class TestARegion:
    @pytest.mark.parametrize("case", cases("assessment.md", "Cases: regions"), ids=lambda case: case["stations"])
    def test_is_the_mean_of_its_valid_stations(self, case):
        values = {number: [thousandths(text)] for number, text in enumerate(listed(case["stations"]), start=1)}

        [found] = assessed(rows(values), members(*values)).regions.filter(scale="hour").to_dicts()

        shown = {None: "NA", NOT_MONITORED: "/"}.get(found["pm25"], str(found["pm25"]))
        assert (shown, found["pm25_count"], found["possible"]) == (
            case["pm25"], int(case["count"]), int(case["possible"]),
        )  # fmt: skip

    def test_takes_a_station_only_on_the_days_it_stood_there(self):
        left = members(1, until=date(2026, 3, 10))
        came = members(2, since=date(2026, 3, 10))

        found = assessed(rows({1: [40_000], 2: [50_000]}), pl.concat([left, came])).regions.filter(scale="hour")

        assert found.select("pm25", "possible").rows() == [(50, 1)]

    def test_counts_midnight_to_the_day_before(self):
        until_then = members(1, until=date(2026, 3, 10))
        midnight = datetime(2026, 3, 10)

        found = assessed(rows({1: [40_000, 50_000]}, start=midnight), until_then, first=midnight, hours=2).regions

        assert found.filter(scale="hour").select("at", "pm25").rows() == [(midnight, 40)]

    @given(st.lists(days, min_size=1, max_size=6))
    def test_has_the_exact_mean_of_exact_means(self, of_stations):
        values = dict(enumerate(of_stations, start=1))
        expected = averages.city_mean(averages.day_mean([thousandth(each) for each in day]) for day in of_stations)

        found = assessed(rows(values), members(*values), hours=24).regions
        found = found.filter(pl.col("scale") == "rolling", pl.col("at") == START + timedelta(hours=23))

        if not any(each is not None for day in of_stations for each in day):
            assert found.is_empty()
            return
        steps = in_steps(expected.value, Pollutant.PM25) if expected.is_valid else None
        assert found.select("pm25", "pm25_count").rows() == [(steps, expected.count)]


def thousandth(value):
    return None if value is None else Fraction(value, THOUSANDTHS)


class TestTheTwentyFourHours:
    @given(days)
    def test_of_a_station_are_the_mean_of_its_day(self, day):
        expected = averages.day_mean([thousandth(each) for each in day])

        found = windows.of_24_hours(rows({1: day}), o3_limit_on=o3_limit_on).tail(1)

        num, den, count, _ = (found[each].item() for each in windows.columns_of(Item.PM25_24H))
        assert count == expected.count
        assert (None if num is None else Fraction(num, den * THOUSANDTHS)) == (
            expected.value if expected.is_valid else None
        )

    @given(st.lists(st.one_of(st.none(), st.integers(0, 250_000)), min_size=24, max_size=24))
    def test_of_o3_are_its_highest_eight_hours(self, day):
        expected = averages.o3_daily_maximum([thousandth(each) for each in day], limit=160)

        found = windows.of_24_hours(rows({1: day}, "o3"), o3_limit_on=o3_limit_on).tail(1)

        num, den, count, _ = (found[each].item() for each in windows.columns_of(Item.O3_8H))
        assert count == expected.count
        assert (None if num is None else Fraction(num, den * THOUSANDTHS)) == (
            expected.value if expected.is_valid else None
        )

    def test_cross_midnight(self):
        start = datetime(2026, 3, 9, 13)

        found = assessed(rows({1: [100_000] * 24}, start=start), members(1), first=datetime(2026, 3, 10, 12))

        assert found.stations.filter(scale="rolling").select("pm25", "pm25_count").rows() == [(100, 24)]

    def test_end_where_an_hour_is_missing_too(self):
        found = assessed(rows({1: [100_000] * 23}), members(1), hours=24).stations.filter(scale="rolling")

        assert found.filter(pl.col("at") == datetime(2026, 3, 11)).select("pm25", "pm25_count").rows() == [(100, 23)]

    def test_are_not_there_where_nothing_was_measured(self):
        found = assessed(rows({1: [100_000]}), members(1), hours=30).stations.filter(scale="rolling")

        assert found["at"].max() == START + LEAD_IN

    def test_of_what_is_not_monitored_do_not_stand_in_the_way(self):
        frame = rows({1: [35_000] * 24}).with_columns(
            *(pl.lit(NOT_MONITORED, pl.Int64).alias(each) for each in POLLUTANTS if each != "pm25")
        )

        [found] = assessed(frame, members(1), first=datetime(2026, 3, 11)).stations.filter(scale="rolling").to_dicts()

        assert (found["so2"], found["o3"], found["aqi"]) == (NOT_MONITORED, NOT_MONITORED, 50)

    def test_are_judged_by_the_edition_of_the_day_they_end_in(self):
        start = datetime(2026, 2, 28, 1)
        ends = {datetime(2026, 3, 1): "HJ633-2012", datetime(2026, 3, 1, 1): "HJ633-2026"}

        found = assessed(rows({1: [75_000] * 25}, start=start), members(1), first=datetime(2026, 3, 1), hours=2)

        rolling = found.stations.filter(scale="rolling")
        assert dict(rolling.select("at", "edition").rows()) == ends
        assert rolling["iaqi_pm25"].to_list() == [100, 114]


class TestAnHour:
    def test_that_no_file_speaks_of_has_no_index(self):
        frame = rows({1: [35_000, 40_000, 45_000]}).filter(pl.col("at") != START + timedelta(hours=1))

        found = assessed(frame, members(1), hours=3).stations.filter(scale="hour")

        assert found["at"].to_list() == [START, START + timedelta(hours=2)]

    def test_that_a_file_calls_missing_is_not_available(self):
        [found] = assessed(rows({1: [None]}), members(1)).stations.to_dicts()

        assert (found["scale"], found["pm25"], found["aqi"], found["pm25_count"]) == ("hour", None, None, 0)
