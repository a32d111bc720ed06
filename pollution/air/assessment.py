"""Readings of a stretch of time as indices of stations and regions, both real-time and over 24 hours.

Pure: what is read and where the result goes is for `pollution.assessing`. Rules in prose: docs/rules/assessment.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

import polars as pl

from pollution.air import hours, windows
from pollution.air.aqi import ONE_HOUR, TEXT, Profile, hourly_items
from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Item, Pollutant
from pollution.air.standards import Edition, in_force, limits_on

LEAD_IN = timedelta(hours=23)
"""How far back a 24-hour mean reaches, and how far forward an hour is felt."""
HOUR, ROLLING = "hour", "rolling"
POLLUTANTS = tuple(each.name.lower() for each in Pollutant)
# The item whose mean and count stand for each pollutant in a row of results.
_SHOWN = {
    HOUR: {item.pollutant: item for item in ONE_HOUR},
    ROLLING: {item.pollutant: item for item in (*windows.OF_24_HOURS[:-1],)},
}
COLUMNS = (
    "scale", "at", "edition", "profile", *POLLUTANTS, *(f"{each}_count" for each in POLLUTANTS),
    *(f"iaqi_{each}" for each in POLLUTANTS), "aqi", "primary",
)  # fmt: skip


def o3_limit_on(day: date) -> int | None:
    """The second-class limit of the O3 daily maximum in µg/m³; None before the first standard."""
    try:
        return limits_on(day).items[Item.O3_8H]
    except LookupError:
        return None


@dataclass(frozen=True)
class Rules:
    """What the office decides for a day: edition, real-time profile, and the shares of stations that a region needs."""

    edition_on: Callable[[date], Edition] = in_force
    profile_on: Callable[[date], Profile] = lambda day: TEXT
    shares_on: Callable[[date], tuple[Fraction, Fraction]] = lambda day: (Fraction(3, 4), Fraction(1, 2))
    """Of all stations, and of fewer than four."""


@dataclass(frozen=True)
class Assessed:
    """`stations` has `station` and COLUMNS, `regions` has `region`, `possible` and COLUMNS."""

    stations: pl.DataFrame
    regions: pl.DataFrame


def assess(
    rows: pl.DataFrame, members: pl.DataFrame, *, first: datetime, last: datetime, rules: Rules = Rules()
) -> Assessed:
    """Indices of the hours from `first` to `last` (Beijing time, both with).

    `rows` has station, at and the pollutants, from `first` − LEAD_IN on. `members` has station, region, since, until:
    whose values count for which region on which days, `until` not with and null where it goes on.
    """
    grid = _grid(rows, first - LEAD_IN, last)
    within = pl.col("at").is_between(first, last)
    hourly_asked = _hourly_items(first, last, rules)
    hourly = windows.of_hours(grid, hourly_asked)
    # An hour that no file speaks of has no real-time index, not even NA.
    hourly = hourly.filter(within).join(rows.select("station", "at"), on=["station", "at"], how="semi")
    rolling = windows.of_24_hours(grid, o3_limit_on=o3_limit_on).filter(within)
    counts = [windows.columns_of(item)[2] for item in _SHOWN[ROLLING].values()]
    rolling = rolling.filter(pl.sum_horizontal(counts) > 0)
    results: dict[str, list[pl.DataFrame]] = {"station": [], "region": []}
    for scale, means, items in ((HOUR, hourly, hourly_asked), (ROLLING, rolling, windows.OF_24_HOURS)):
        results["station"].append(_judged(means, scale, items, rules, "station"))
        of_regions = _of_regions(_by_region(means, members), items, rules)
        results["region"].append(_judged(of_regions, scale, items, rules, "region", "possible"))
    return Assessed(pl.concat(results["station"]), pl.concat(results["region"]))


def _grid(rows: pl.DataFrame, first: datetime, last: datetime) -> pl.DataFrame:
    """A row for every hour of every station, in order."""
    ends = pl.datetime_range(first, last, "1h", time_unit="us", eager=True).alias("at").to_frame()
    grid = rows.select("station").unique().join(ends, how="cross")
    return grid.join(rows.select("station", "at", *POLLUTANTS), on=["station", "at"], how="left").sort("station", "at")


def _hourly_items(first: datetime, last: datetime, rules: Rules) -> list[Item]:
    """What real-time reports of these days judge, and the one-hour means, which are shown in any case."""
    items = set(ONE_HOUR)
    day, end = (first - timedelta(hours=1)).date(), (last - timedelta(hours=1)).date()
    while day <= end:
        edition = rules.edition_on(day)
        items |= hours.asked(hourly_items(edition, rules.profile_on(day)), edition)
        day += timedelta(days=1)
    return sorted(items)


def _by_region(means: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """A row for each station that belongs to a region at the time, also where it has no value."""
    joined = means.select("station", "at", pl.exclude("station", "at")).join(members, on="station", how="inner")
    day = windows.day_of_hour()
    held = (pl.col("since").is_null() | (pl.col("since") <= day)) & (
        pl.col("until").is_null() | (day < pl.col("until"))
    )
    present = joined.filter(held)
    times = present.select("region", "at").unique()
    expected = times.join(members, on="region", how="inner").filter(held)
    return expected.select("station", "region", "at").join(
        present.drop("since", "until"), on=["station", "region", "at"], how="left"
    )


def _of_regions(means: pl.DataFrame, items: Sequence[Item], rules: Rules) -> pl.DataFrame:
    """The means of regions, each day by the shares that hold on it."""
    day = windows.day_of_hour()
    alike: dict[tuple[Fraction, Fraction], list[date]] = {}
    for each in means.select(day.alias("day"))["day"].unique().sort():
        alike.setdefault(rules.shares_on(each), []).append(each)
    return pl.concat(
        windows.of_regions(means.filter(day.is_in(days)), items, share=share, share_of_few=share_of_few)
        for (share, share_of_few), days in (alike or {(Fraction(1), Fraction(1)): []}).items()
    )


def _judged(means: pl.DataFrame, scale: str, items: Iterable[Item], rules: Rules, *keys: str) -> pl.DataFrame:
    def judging(edition: Edition, day: date) -> tuple[Sequence[Item], Profile]:
        if scale == ROLLING:
            return edition.daily, TEXT
        profile = rules.profile_on(day)
        return hourly_items(edition, profile), profile

    steps = windows.in_steps(means, items)
    found = hours.by_day(steps, rules.edition_on, judging)
    if found.is_empty():
        return pl.DataFrame(schema={**_key_schema(keys), **_SCHEMA})
    shown = _SHOWN[scale]
    return found.select(
        *keys,
        pl.lit(scale).alias("scale"),
        "at",
        "edition",
        "profile",
        *(pl.col(shown[each].value).alias(each.name.lower()) for each in Pollutant),
        *(
            pl.col(windows.columns_of(shown[each])[2]).cast(pl.Int16).fill_null(0).alias(f"{each.name.lower()}_count")
            for each in Pollutant
        ),
        *(pl.col(f"iaqi_{each}").cast(pl.Int16) for each in POLLUTANTS),
        pl.col("aqi").cast(pl.Int16),
        pl.col("primary").fill_null(""),
    )


def _key_schema(keys: Iterable[str]) -> dict[str, pl.DataType]:
    return {each: pl.Int64() for each in keys}


_SCHEMA: dict[str, pl.DataType] = {
    "scale": pl.String(), "at": pl.Datetime("us"), "edition": pl.String(), "profile": pl.String(),
    **dict.fromkeys(POLLUTANTS, pl.Int32()),
    **dict.fromkeys((f"{each}_count" for each in POLLUTANTS), pl.Int16()),
    **dict.fromkeys((f"iaqi_{each}" for each in POLLUTANTS), pl.Int16()),
    "aqi": pl.Int16(), "primary": pl.String(),
}  # fmt: skip
__all__ = ["COLUMNS", "HOUR", "LEAD_IN", "NOT_MONITORED", "ROLLING", "Assessed", "Rules", "assess", "o3_limit_on"]
