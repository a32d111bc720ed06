"""Hours of stations as indices: rolling means where the report asks for them, then the index of every hour.

Rows are those of `pollution.air.monitoring.layouts`: thousandths of a unit, Beijing time, hours labelled by their end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from pollution.air import averages
from pollution.air.aqi import TEXT, Profile, hourly_items, level
from pollution.air.columns import NOT_MONITORED, judged
from pollution.air.items import Item, Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.air.standards import Edition, in_force
from pollution.air.standards.editions import HIGHEST

_ROLLING = {
    Item.SO2_24H: (24, averages.HOURS_OF_A_DAY),
    Item.PM10_24H: (24, averages.HOURS_OF_A_DAY),
    Item.PM25_24H: (24, averages.HOURS_OF_A_DAY),
    Item.O3_8H: (8, averages.HOURS_OF_EIGHT),
}
_LEVELS = pl.Series([level(each).number for each in range(HIGHEST + 1)])


def indices(
    rows: pl.DataFrame, *, profile: Profile = TEXT, edition_on: Callable[[date], Edition] = in_force
) -> pl.DataFrame:
    """station, at, edition, iaqi_*, aqi, level (一级 to 六级) and primary of each station and hour, in that order.

    Each hour is judged by the edition of the day in which it lies: 00:00 is the last hour of the day before. Rolling
    means rest on the hours in `rows` alone. Raises LookupError for hours before the first edition.
    """
    day = (pl.col("at") - pl.duration(hours=1)).dt.date()
    of_editions: dict[str, tuple[Edition, list[date]]] = {}
    for each in rows.select(day.alias("day"))["day"].unique().sort():
        edition = edition_on(each)
        of_editions.setdefault(edition.code, (edition, []))[1].append(each)
    asked = {item for edition, _ in of_editions.values() for item in _asked(edition, profile)}
    steps = _in_steps(rows.sort("station", "at"), [item for item in _ROLLING if item in asked])
    found = [_judged(steps.filter(day.is_in(days)), edition, profile) for edition, days in of_editions.values()]
    return pl.concat(found).sort("station", "at") if found else steps.select("station", "at").clear()


def _judged(steps: pl.DataFrame, edition: Edition, profile: Profile) -> pl.DataFrame:
    frame = judged(steps, edition, hourly_items(edition, profile), profile=profile)
    return frame.select(
        "station",
        "at",
        pl.lit(edition.code).alias("edition"),
        *(f"iaqi_{each.name.lower()}" for each in Pollutant),
        "aqi",
        pl.lit(_LEVELS).gather(pl.col("aqi")).alias("level"),
        "primary",
    )


def _asked(edition: Edition, profile: Profile) -> set[Item]:
    """The items that the report judges, and those whose index is reported instead of one of them."""
    items = set(hourly_items(edition, profile))
    return items | {other.item for item, other in edition.replacements.items() if item in items}


def _in_steps(rows: pl.DataFrame, items: Sequence[Item]) -> pl.DataFrame:
    """One-hour means in steps, and the rolling means among `items`."""
    hourly = [
        pl.when(pl.col(name) < 0)
        .then(NOT_MONITORED)
        .otherwise(_rounded(pl.col(name) * each.steps, pl.lit(THOUSANDTHS)))
        .cast(pl.Int32)
        .alias(f"{name}_1h")
        for each in Pollutant
        for name in (each.name.lower(),)
    ]
    rolling = []
    for item in items:
        hours, needed = _ROLLING[item]
        written = pl.col(item.pollutant.name.lower())
        value = pl.when(written >= 0).then(written)
        total = value.rolling_sum_by("at", f"{hours}h").over("station")
        count = value.is_not_null().cast(pl.Int64).rolling_sum_by("at", f"{hours}h").over("station")
        mean = _rounded(total * item.pollutant.steps, count * THOUSANDTHS)
        rolling.append(pl.when(count >= needed).then(mean).cast(pl.Int32).alias(item.value))
    return rows.with_columns(*hourly, *rolling)


def _rounded(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """numerator / denominator in whole numbers, a half to the even one (GB/T 8170-2008 3.2)."""
    whole, rest = numerator // denominator, numerator % denominator
    is_up = (2 * rest > denominator) | ((2 * rest == denominator) & (whole % 2 == 1))
    return whole + is_up.cast(pl.Int64)
