"""Rolling means over columns: equal to the means over single hours, in every window, over every gap."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pollution.air import averages, hours
from pollution.air.aqi import judge
from pollution.air.items import Gap, Item, in_steps
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.air.monitoring.layouts import POLLUTANTS, ROWS
from pollution.air.standards import edition

START = datetime(2015, 12, 1, 1)
OLDER = edition("HJ633-2012")
VALUES = st.one_of(st.none(), st.integers(0, 400_000), st.sampled_from([35_500, 36_500, 80_500, 150_500]))
NAMES = POLLUTANTS
LINE = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))
FULL_DAYS = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(0, 400_000))), min_size=25, max_size=27)


def rolling(values, item):
    """The mean of the hours that end with the last one, by the rule for single values."""
    count, mean = (8, averages.eight_hour_mean) if item is Item.O3_8H else (24, averages.day_mean)
    window = [None] * count + values
    return mean([None if each is None else Fraction(each, THOUSANDTHS) for each in window[-count:]])


@given(st.lists(st.none() | LINE, min_size=1, max_size=40) | FULL_DAYS)
def test_every_hour_is_judged_by_the_means_that_end_with_it(lines):
    rows = [
        {"line": n + 2, "station": "甲", "at": START + timedelta(hours=n)} | line
        for n, line in enumerate(lines)
        if line is not None
    ]

    found = hours.indices(pl.DataFrame(rows, schema=ROWS))

    assert found.height == len(rows)
    for row, ours in zip(rows, found.iter_rows(named=True), strict=True):
        until_now = lines[: row["line"] - 1]
        values = {}
        for item in (*OLDER.hourly, Item.SO2_24H):
            name = item.pollutant.name.lower()
            if item.value.endswith("_1h"):
                hour = row[name]
                values[item] = Gap.MISSING if hour is None else in_steps(Fraction(hour, THOUSANDTHS), item.pollutant)
            else:
                so_far = [line and line[name] for line in until_now]
                values[item] = rolling(so_far, item).concentration(item.pollutant)
        one = judge(OLDER, OLDER.hourly, values)
        assert (ours["aqi"], ours["primary"]) == (one.aqi, "、".join(one.primary))
        assert [ours[f"iaqi_{name}"] for name in NAMES] == [
            one.iaqi(next(item.pollutant for item in Item if item.pollutant.name.lower() == name)) for name in NAMES
        ]
