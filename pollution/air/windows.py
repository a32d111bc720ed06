"""Means over the hours of many stations at once: exact fractions, with the counts that make them valid.

The rules of `pollution.air.averages` over columns. For an item there are three columns: `<item>_num` and `<item>_den`,
whose quotient is the mean in thousandths of the unit, null where it is not valid, and `<item>_count`, what it rests on.
`<item>_off` says that nothing was monitored. Nothing is rounded here, for a mean of means must not be rounded twice
(GB/T 8170-2008 3.3). Rows have station, at and a column for each pollutant, as in pollution.air.monitoring.layouts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import lcm

import polars as pl

from pollution.air import averages
from pollution.air.aqi import ONE_HOUR
from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Item, Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS

_OF_EIGHT = lcm(*range(averages.HOURS_OF_EIGHT, 9))  # one denominator for means of 6, 7 and 8 hours
_OF_A_DAY = lcm(*range(averages.HOURS_OF_A_DAY, 25))
_WINDOWS = 24 - averages.FIRST_WINDOW_ENDS_AT + 1
_WHOLE_DAY = (Item.SO2_24H, Item.NO2_24H, Item.CO_24H, Item.PM10_24H, Item.PM25_24H)
OF_24_HOURS = (*_WHOLE_DAY, Item.O3_8H, Item.O3_1H)
"""What `of_24_hours` makes; O3_8H is the highest 8-hour mean, O3_1H the highest hour."""


def columns_of(item: Item) -> tuple[str, str, str, str]:
    """The names of its four columns."""
    return f"{item}_num", f"{item}_den", f"{item}_count", f"{item}_off"


def of_hours(rows: pl.DataFrame, items: Iterable[Item]) -> pl.DataFrame:
    """Means that end with the hour of each row: one-hour values, 8 hours of O3, 24 hours of the others.

    Rows are sorted by station and time; hours that have no row are missing.
    """
    return rows.with_columns(each for item in items for each in (_one_hour(item) if item in ONE_HOUR else _run(item)))


def of_24_hours(grid: pl.DataFrame, *, o3_limit_on: Callable[[date], int | None]) -> pl.DataFrame:
    """Means of the 24 hours that end with each row: `OF_24_HOURS`, O3 by its 17 windows (HJ 663 6.1.2).

    `grid` has a row for every hour of every station, sorted, since a window of O3 may end where a value is missing.
    `o3_limit_on` is the second-class limit of a day in µg/m³, above which fewer than 14 windows are enough.
    """
    eight = grid.with_columns(_run(Item.O3_8H))
    num, den, count, off = columns_of(Item.O3_8H)
    days = eight.select(_day().alias("day")).unique()
    limits = days.with_columns(
        pl.col("day").map_elements(o3_limit_on, return_dtype=pl.Int64, skip_nulls=True).alias("limit")
    )
    eight = eight.with_columns(_day().alias("day")).join(limits, on="day", how="left", maintain_order="left")
    # Means of 6, 7 and 8 hours over one denominator, so that the highest is the highest number.
    highest = (pl.col(num) * (_OF_EIGHT // pl.col(den))).rolling_max_by("at", f"{_WINDOWS}h").over("station")
    windows = pl.col(num).is_not_null().cast(pl.Int64).rolling_sum_by("at", f"{_WINDOWS}h").over("station")
    exceeds = steps(highest, pl.lit(_OF_EIGHT), Pollutant.O3) > pl.col("limit")
    is_valid = (windows >= averages.WINDOWS_OF_A_DAY) | exceeds.fill_null(value=False)
    hour = _value("o3").rolling_max_by("at", "24h").over("station")
    hours = _sum(_value("o3").is_not_null().cast(pl.Int64), 24)
    hour_num, hour_den, hour_count, hour_off = columns_of(Item.O3_1H)
    found = eight.with_columns(
        pl.when(is_valid).then(highest).alias("_highest"),
        windows.alias("_windows"),
        pl.when(hours >= averages.HOURS_OF_A_DAY).then(hour).alias(hour_num),
        pl.lit(1, pl.Int64).alias(hour_den),
        hours.alias(hour_count),
        _off("o3", 24).alias(hour_off),
    ).with_columns(
        pl.col("_highest").alias(num),
        pl.lit(_OF_EIGHT, pl.Int64).alias(den),
        pl.col("_windows").alias(count),
        pl.col(hour_off).alias(off),
    )
    return found.drop("day", "limit", "_highest", "_windows").with_columns(
        each for item in _WHOLE_DAY for each in _run(item)
    )


def of_regions(means: pl.DataFrame, items: Sequence[Item], *, share: Fraction, share_of_few: Fraction) -> pl.DataFrame:
    """The mean of the valid stations of each `region` at each `at`, with how many stations are `possible`.

    `means` has a row for each station that belongs to the region then. At least `share` of them must be valid,
    `share_of_few` where there are fewer than four (HJ 663, a reading; see pollution.air.averages.city_mean). A station
    that does not monitor a pollutant is not asked for it.
    """
    aggregates: list[pl.Expr] = [pl.len().cast(pl.Int64).alias("possible")]
    for item in items:
        num, den, count, off = columns_of(item)
        whole = _denominator(item)
        aggregates += [
            (pl.col(num) * (whole // pl.col(den))).sum().alias(num),
            pl.col(num).is_not_null().sum().cast(pl.Int64).alias(count),
            pl.col(off).fill_null(value=False).sum().cast(pl.Int64).alias(off),
        ]
    found = means.group_by("region", "at").agg(aggregates)
    return found.with_columns(
        each
        for item in items
        for num, den, count, off in (columns_of(item),)
        for each in (
            pl.when(pl.col(count) >= _needed(pl.col("possible") - pl.col(off), share, share_of_few))
            .then(pl.col(num))
            .alias(num),
            (pl.col(count) * _denominator(item)).alias(den),
            (pl.col(off) == pl.col("possible")).alias(off),
        )
    ).sort("region", "at")


def in_steps(means: pl.DataFrame, items: Iterable[Item]) -> pl.DataFrame:
    """A column named as each item with its mean in whole steps, rounded once; NOT_MONITORED where nothing was."""
    return means.with_columns(
        pl.when(pl.col(off))
        .then(NOT_MONITORED)
        .otherwise(steps(pl.col(num), pl.col(den), item.pollutant))
        .cast(pl.Int32)
        .alias(item.value)
        for item in items
        for num, den, _, off in (columns_of(item),)
    )


def steps(num: pl.Expr, den: pl.Expr, pollutant: Pollutant) -> pl.Expr:
    """num / den thousandths in whole steps, a half to the even one (GB/T 8170-2008 3.2)."""
    num, den = num * pollutant.steps, den * THOUSANDTHS
    whole, rest = num // den, num % den
    is_up = (2 * rest > den) | ((2 * rest == den) & (whole % 2 == 1))
    return whole + is_up.cast(pl.Int64)


def day_of_hour() -> pl.Expr:
    """The natural day in which the hour that ends `at` lies: 00:00 is the last hour of the day before."""
    return _day()


def _day() -> pl.Expr:
    return (pl.col("at") - pl.duration(hours=1)).dt.date()


def _denominator(item: Item) -> int:
    """A number that the count of hours behind any station's mean divides."""
    if item in ONE_HOUR:
        return 1
    return _OF_EIGHT if item is Item.O3_8H else _OF_A_DAY


def _needed(stations: pl.Expr, share: Fraction, share_of_few: Fraction) -> pl.Expr:
    """How many of `stations` must be valid: the share rounded up, at least one."""
    all_of, few_of = (-((-each.numerator * stations) // each.denominator) for each in (share, share_of_few))
    return pl.when(stations < 4).then(few_of).otherwise(all_of).clip(lower_bound=1)


def _value(name: str) -> pl.Expr:
    return pl.when(pl.col(name) >= 0).then(pl.col(name)).cast(pl.Int64)


def _sum(expression: pl.Expr, hours: int) -> pl.Expr:
    return expression.rolling_sum_by("at", f"{hours}h").over("station")


def _off(name: str, hours: int) -> pl.Expr:
    """Whether a window holds marks of 不监测 and no value."""
    marks = _sum((pl.col(name) == NOT_MONITORED).fill_null(value=False).cast(pl.Int64), hours)
    return (marks > 0) & (_sum(_value(name).is_not_null().cast(pl.Int64), hours) == 0)


def _one_hour(item: Item) -> list[pl.Expr]:
    num, den, count, off = columns_of(item)
    name = item.pollutant.name.lower()
    return [
        _value(name).alias(num),
        pl.lit(1, pl.Int64).alias(den),
        _value(name).is_not_null().cast(pl.Int64).alias(count),
        (pl.col(name) == NOT_MONITORED).fill_null(value=False).alias(off),
    ]


def _run(item: Item) -> list[pl.Expr]:
    """The mean of the 8 or 24 hours that end with each row (GB 3095 table 4)."""
    hours, needed = (8, averages.HOURS_OF_EIGHT) if item is Item.O3_8H else (24, averages.HOURS_OF_A_DAY)
    num, den, count, off = columns_of(item)
    name = item.pollutant.name.lower()
    present = _sum(_value(name).is_not_null().cast(pl.Int64), hours)
    is_valid = present >= needed
    return [
        pl.when(is_valid).then(_sum(_value(name), hours)).alias(num),
        pl.when(is_valid).then(present).alias(den),
        present.alias(count),
        _off(name, hours).alias(off),
    ]
