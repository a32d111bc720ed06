"""Means over hours and stations, with the counts that make them valid."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from pollution.air import averages
from pollution.air.items import Gap, Pollutant
from tests.rule_tables import cases


def series(written):
    hours = []
    for part in written.split():
        count, value = part.split("×")
        hours += int(count) * [None if value == "-" else Decimal(value)]
    return hours


def mean_of(case):
    hours = series(case["hours"])
    if case["mean"] == "city":
        return averages.city_mean([averages.mean([each], needed=1) for each in hours])
    if case["mean"] == "o3":
        return averages.o3_daily_maximum(hours, limit=160)
    return {"day": averages.day_mean, "eight": averages.eight_hour_mean}[case["mean"]](hours)


@pytest.mark.parametrize("case", cases("aqi.md", "Cases: means"), ids=lambda case: f"{case['mean']} {case['hours']}")
def test_a_mean_is_as_the_table_says(case):
    found = mean_of(case)

    assert found.value == (Fraction(case["value"]) if case["value"] else None)
    assert (found.count, "yes" if found.is_valid else "no") == (int(case["count"]), case["valid"])


class TestAMean:
    def test_is_rounded_once_and_not_at_each_step(self):
        # 24 hours of 35.5 and 36.5 turn and turn about: 36 exactly; rounded hour by hour half to even it is 36 as
        # well, but two stations of 35.3 and 35.6 give 35.45 -> 35, and not (35 + 36) / 2 -> 36.
        stations = [averages.day_mean([Decimal(each)] * 24) for each in ("35.3", "35.6")]

        assert averages.city_mean(stations).concentration(Pollutant.PM25) == 35

    def test_of_co_is_kept_to_a_tenth(self):
        assert averages.day_mean([Decimal("1.25")] * 24).concentration(Pollutant.CO) == 12

    def test_that_is_not_valid_is_na(self):
        assert averages.day_mean([10] * 19 + [None] * 5).concentration(Pollutant.SO2) is Gap.MISSING

    def test_wants_the_hours_of_its_period(self):
        with pytest.raises(ValueError, match="24 hourly values are wanted"):
            averages.day_mean([1] * 23)


class TestACity:
    def test_leaves_out_stations_whose_own_mean_is_not_valid(self):
        valid, thin = averages.day_mean([10] * 24), averages.day_mean([99] * 19 + [None] * 5)

        assert averages.city_mean([valid, valid, valid, thin]).value == 10

    def test_without_stations_has_no_mean(self):
        assert not averages.city_mean([]).is_valid
