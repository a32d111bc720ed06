"""Hours of stations as indices: means where the report asks for them, then the index of every hour.

Rows are those of `pollution.air.monitoring.layouts`: thousandths of a unit, Beijing time, hours labelled by their end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from pollution.air import windows
from pollution.air.aqi import TEXT, Profile, hourly_items, level
from pollution.air.columns import judged
from pollution.air.items import Item, Pollutant
from pollution.air.standards import Edition, in_force
from pollution.air.standards.editions import HIGHEST

_LEVELS = pl.Series([level(each).number for each in range(HIGHEST + 1)])
_NO_INDEX = [
    pl.lit(None, pl.String).alias("edition"),
    *(pl.lit(None, pl.Int16).alias(f"iaqi_{each.name.lower()}") for each in Pollutant),
    pl.lit(None, pl.Int16).alias("aqi"),
    *(pl.lit(None, pl.String).alias(each) for each in ("level", "primary")),
]
EditionOn = Callable[[date], Edition]


def indices(rows: pl.DataFrame, *, profile: Profile = TEXT, edition_on: EditionOn = in_force) -> pl.DataFrame:
    """station, at, edition, iaqi_*, aqi, level (一级 to 六级) and primary of each station and hour, in that order.

    Each hour is judged by the edition of the day in which it lies: 00:00 is the last hour of the day before. Rolling
    means rest on the hours in `rows` alone. Raises LookupError for hours before the first edition.
    """
    days = rows.select(windows.day_of_hour().alias("day"))["day"].unique()
    items = {item for day in days for item in asked(hourly_items(edition_on(day), profile), edition_on(day))}
    means = windows.in_steps(windows.of_hours(rows.sort("station", "at"), items), items)
    found = by_day(means, edition_on, lambda edition, _: (hourly_items(edition, profile), profile))
    if found.is_empty():
        return rows.select("station", "at").clear().with_columns(_NO_INDEX)
    return found.select(
        "station",
        "at",
        "edition",
        *(f"iaqi_{each.name.lower()}" for each in Pollutant),
        "aqi",
        pl.lit(_LEVELS).gather(pl.col("aqi")).alias("level"),
        "primary",
    ).sort("station", "at")


def by_day(
    steps: pl.DataFrame, edition_on: EditionOn, judging: Callable[[Edition, date], tuple[Sequence[Item], Profile]]
) -> pl.DataFrame:
    """The rows with edition, profile, iaqi_*, aqi and primary, each by what applies to the day of its last hour.

    `steps` has a column for each item; `judging` says which items and profile apply to an edition and day.
    """
    day = windows.day_of_hour()
    alike: dict[tuple[str, str], tuple[Edition, Sequence[Item], Profile, list[date]]] = {}
    for each in steps.select(day.alias("day"))["day"].unique().sort():
        edition = edition_on(each)
        items, profile = judging(edition, each)
        alike.setdefault((edition.code, profile.code), (edition, items, profile, []))[3].append(each)
    found = [
        judged(steps.filter(day.is_in(days)), edition, items, profile=profile).with_columns(
            pl.lit(edition.code).alias("edition"), pl.lit(profile.code).alias("profile")
        )
        for edition, items, profile, days in alike.values()
    ]
    return pl.concat(found) if found else steps.clear()


def asked(items: Sequence[Item], edition: Edition) -> set[Item]:
    """The items that are judged, and those whose index is reported instead of one of them."""
    return {*items} | {other.item for item, other in edition.replacements.items() if item in items}
