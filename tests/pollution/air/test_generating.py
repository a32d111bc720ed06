"""Invented hours for demonstration: reproducible, readable, and with the events that docs/rules/generating.md names."""

from __future__ import annotations

import csv
import hashlib
from datetime import date, datetime, timedelta
from functools import cache

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.air import dust, generating
from pollution.air.items import Pollutant
from pollution.air.monitoring import formats
from pollution.air.monitoring.layouts import gaps
from pollution.air.monitoring.tables import TextLimits, opened
from pollution.air.suspicions import Kind, suspicions
from tests.rule_tables import cases

USUAL = generating.Station("DEMO01", "演示站", "伊宁市")
OTHER = generating.Station("DEMO02", "无一氧化碳", "霍城县", 0.7, frozenset({Pollutant.CO}))
A_WEEK = (date(2026, 1, 5), date(2026, 1, 11))


@cache
def week():
    _, *rows = generating.table(7, [USUAL, OTHER], *A_WEEK)
    return {(row[1], row[0]): row for row in rows}


class TestAnHour:
    @given(st.sampled_from([USUAL, OTHER]), st.integers(1, 7 * 24))
    def test_made_by_itself_is_the_one_of_the_series(self, station, hour):
        at = datetime(2026, 1, 5) + timedelta(hours=hour)

        assert generating.row(7, station, at) == week()[station.code, at.isoformat()]

    def test_does_not_depend_on_where_the_series_begins_or_what_else_is_in_it(self):
        _, *alone = generating.table(7, [OTHER], date(2026, 1, 8), date(2026, 1, 9))

        assert [row[0] for row in (alone[0], alone[-1])] == ["2026-01-08T01:00:00", "2026-01-10T00:00:00"]
        assert alone == [week()[row[1], row[0]] for row in alone]

    def test_is_the_same_on_every_machine(self):
        made = generating.text(1, [USUAL, OTHER], date(2026, 3, 1), date(2026, 3, 2))

        assert hashlib.sha256(made.encode()).hexdigest()[:16] == "a9dee84980911a10"

    def test_of_another_seed_is_another(self):
        one, other = (generating.text(seed, [USUAL], *A_WEEK) for seed in (1, 2))

        assert one != other
        assert len(one.splitlines()) == len(other.splitlines()) == 1 + 7 * 24


@cache
def a_year(seed, tmp):
    """The rows of a year as the reader of station files understands them, and the table of cells."""
    path = tmp / f"{seed}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(generating.table(seed, [USUAL, OTHER], date(2025, 7, 1), date(2026, 6, 30)))
    with opened(path, text=TextLimits(1 << 30)) as table:
        form = formats.recognised(table.head)
        cells = pl.concat(table.parts())
    return form, cells, form.layout().read(cells)


@pytest.fixture(scope="module")
def tmp(tmp_path_factory):
    return tmp_path_factory.mktemp("years")


def days(rows):
    valued = rows.with_columns(pl.when(pl.col(each) >= 0).then(each).alias(each) for each in ("pm25", "o3"))
    return (
        valued.group_by((pl.col("at") - pl.duration(hours=1)).dt.date().alias("day"))
        .agg(pl.col("pm25").mean(), pl.col("o3").max())
        .sort("day")
    )


def spells(wanted):
    """How many runs of at least two days stand in a column of yes and no."""
    runs = wanted.rle().struct.unnest()
    return runs.filter(pl.col("value") & (pl.col("len") >= 2)).height


class TestAYear:
    def test_is_a_file_that_the_reader_knows(self, tmp):
        form, cells, batch = a_year(1, tmp)

        assert form.code == "cnemc_live"
        assert not formats.seems_exchanged(form, cells)
        assert batch.refusals.is_empty()
        assert batch.rows.height == 2 * 365 * 24

    @pytest.mark.parametrize("case", cases("generating.md", "Cases: a year"), ids=lambda case: case["seed"])
    def test_has_the_events_of_the_table(self, case, tmp):
        rows = a_year(int(case["seed"]), tmp)[2].rows.filter(pl.col("station") == USUAL.code)
        of_days = days(rows)
        month = of_days["day"].dt.month()

        found = {
            "spells of heavy days": spells(of_days["pm25"] > 150_000),
            "severe days": of_days.filter(pl.col("pm25") > 250_000).height,
            "dust suggestions": len(dust.suggestions(rows)),
            "summer days with O3 above 200": of_days.filter(month.is_in([6, 7, 8]), pl.col("o3") > 200_000).height,
            "winter days with O3 above 120": of_days.filter(month.is_in([12, 1, 2]), pl.col("o3") > 120_000).height,
        }

        assert {name: str(count) for name, count in found.items()} | {"seed": case["seed"]} == case

    def test_has_more_traffic_on_workdays_and_by_day(self, tmp):
        rows = a_year(1, tmp)[2].rows
        nitrogen = rows.group_by(pl.col("at").dt.weekday() > 5, at_hour=pl.col("at").dt.hour()).agg(
            pl.col("no2").mean()
        )
        of = {(weekend, hour): value for weekend, hour, value in nitrogen.iter_rows()}

        assert all(of[False, hour] > of[True, hour] for hour in range(24))
        assert of[False, 10] > 2 * of[False, 4]

    def test_has_every_mark_and_every_kind_of_flaw(self, tmp):
        _, cells, batch = a_year(1, tmp)

        marks = gaps(cells, generating.HEAD[4:])
        found = suspicions(batch.rows)

        assert set(marks) == {*generating.MARKS, "/"}
        assert marks["/"] == 365 * 24
        assert set(found["kind"]) == {Kind.ZERO, Kind.PM25_ABOVE_PM10, Kind.SPIKE, Kind.STUCK}
        assert found.filter(pl.col("kind") == Kind.STUCK, pl.col("pollutant") == "PM10").height >= 20


class TestInventedStations:
    def test_are_plainly_invented_and_stand_in_every_region(self):
        found = generating.invented(["伊宁市", "霍城县"], each=2)

        assert [(each.code, each.name, each.region) for each in found] == [
            ("DEMO01", "伊宁市演示站1", "伊宁市"),
            ("DEMO02", "伊宁市演示站2", "伊宁市"),
            ("DEMO03", "霍城县演示站1", "霍城县"),
            ("DEMO04", "霍城县演示站2", "霍城县"),
        ]
        assert found[0].load > found[1].load > found[3].load
        assert found[0].load > found[2].load > found[3].load
        assert [each.code for each in found if each.not_monitored] == ["DEMO03"]
