"""The same index over columns: equal to the rule for single values, over every value of every table."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.air import aqi, columns
from pollution.air.items import Gap, Item, Pollutant
from pollution.air.standards import editions

EACH_EDITION = pytest.mark.parametrize("edition", editions(), ids=lambda each: each.code)
REPORTS = ("daily", "hourly")
STEPS = st.one_of(st.none(), st.just(columns.NOT_MONITORED), st.integers(0, 130), st.integers(0, 4000))


def items_of(edition, report, profile):
    return edition.daily if report == "daily" else aqi.hourly_items(edition, profile)


def value(steps):
    return Gap.MISSING if steps is None else Gap.NOT_MONITORED if steps == columns.NOT_MONITORED else steps


@EACH_EDITION
@pytest.mark.parametrize("item", Item)
def test_every_value_of_every_table_has_the_same_index(edition, item):
    steps = range(edition.columns[item].concentrations[-1] + 50)
    frame = pl.DataFrame({item.value: steps}, schema={item.value: pl.Int32})

    found = columns.judged(frame, edition, [item])[f"iaqi_{item.pollutant.name.lower()}"].to_list()

    assert found == [aqi.sub_index(edition, item, {item: each}).iaqi for each in steps]


@given(
    st.sampled_from(editions()),
    st.sampled_from(REPORTS),
    st.sampled_from(list(aqi.PROFILES.values())),
    st.lists(st.fixed_dictionaries({item.value: STEPS for item in Item}), min_size=1, max_size=20),
)
def test_sets_are_judged_alike(edition, report, profile, rows):
    items = items_of(edition, report, profile)
    frame = pl.DataFrame(rows, schema={item.value: pl.Int32 for item in Item})

    found = columns.judged(frame, edition, items, profile=profile)

    for row, ours in zip(rows, found.iter_rows(named=True), strict=True):
        one = aqi.judge(edition, items, {Item(name): value(steps) for name, steps in row.items()}, profile=profile)
        assert ours["aqi"] == one.aqi
        assert ours["primary"] == columns.SEPARATOR.join(one.primary)
        assert {each: ours[f"iaqi_{each.name.lower()}"] for each in Pollutant} == {
            each: one.iaqi(each) for each in Pollutant
        }


@EACH_EDITION
def test_a_column_that_is_not_there_is_missing_in_every_row(edition):
    frame = pl.DataFrame({"pm25_24h": [60, 200]}, schema={"pm25_24h": pl.Int32})

    found = columns.judged(frame, edition, edition.daily)

    assert found["aqi"].to_list() == ([82, 250] if edition.incomplete_above is None else [None, 250])
    assert found.columns[0] == "pm25_24h"
    assert "so2_24h" not in found.columns
