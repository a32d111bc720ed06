"""The state of the data: how old, how complete, what looks wrong, what nobody measures. Looked at, never changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone

from pollution.air import suspicions
from pollution.air.items import Pollutant
from pollution.air_at import FRESH_FOR, NOT_JUDGED
from pollution.assessing import day_of
from pollution.models import VALUES, Reading, Station, StationIndex
from pollution.querysets import substitutes_on, without_own_station
from portal.organization.models import Region

HOUR = timedelta(hours=1)
WINDOW = timedelta(days=30)
"""Suspicions are looked for when somebody asks, in at most so much."""
SPANS = (timedelta(days=7), WINDOW)
MOST_SUSPICIONS = 100


@dataclass(frozen=True)
class StationQuality:
    """One station: its newest hour, and for 7 and 30 days the share of hours with a value, by pollutant."""

    station: Station
    newest: datetime | None
    age: timedelta | None
    shares: tuple[tuple[int | None, ...], ...]

    @property
    def is_late(self) -> bool:
        """Whether the newest hour is no longer that of now."""
        return self.age is None or self.age >= FRESH_FOR

    @property
    def says(self) -> str:
        """How old the newest hour is."""
        if self.age is None:
            return "没有数据"
        hours = int(self.age / HOUR)
        return f"{hours}小时前" if hours < 48 else f"{hours // 24}天前"


@dataclass(frozen=True)
class Suspicion:
    """One value that a person should look at, or the same one in successive hours."""

    station: Station
    first: datetime
    at: datetime
    """The end of the last hour."""
    hours: int
    pollutant: str
    label: str
    detail: str


@dataclass(frozen=True)
class Suspicions:
    """The newest suspicions, and how many hours there are of each kind."""

    examples: list[Suspicion]
    numbers: list[tuple[str, int]]
    total: int
    runs: int
    """How many there are where successive hours count once."""


def stations(at: datetime) -> list[StationQuality]:
    """The stations in use; four queries whatever their number."""
    on = day_of(at)
    # Readings have no index by station: who has been silent for longer than they are counted is asked of the indices.
    long_ago = StationIndex.objects.hourly().filter(station_id=OuterRef("pk"), at__lte=at).order_by("-at").values("at")
    used = Station.objects.filter(pk__in=Station.objects.on(on).values("pk")).annotate(newest=Subquery(long_ago[:1]))
    counts = [_counts(at - span, at) for span in SPANS]
    found = []
    for each in used:
        of_spans = [of_span.get(each.pk, {}) for of_span in counts]
        newest = of_spans[-1].get("newest") or each.newest
        shares = tuple(_shares(of_span, span) for of_span, span in zip(of_spans, SPANS, strict=True))
        found.append(StationQuality(each, newest, at - newest if newest else None, shares))
    return found


def suspicious(at: datetime) -> Suspicions:
    """What looks wrong in the last 30 days (docs/rules/suspicions.md)."""
    known = {str(each.pk): each for each in Station.objects.all()}
    rows = Reading.objects.between(at - WINDOW, at).values_list("station_id", "at", *VALUES)
    told = [(str(station), timezone.make_naive(end), *values) for station, end, *values in rows.iterator()]
    schema: dict[str, pl.DataType] = {
        "station": pl.String(),
        "at": pl.Datetime("us"),
        **dict.fromkeys(VALUES, pl.Int64()),
    }
    found = suspicions.suspicions(pl.DataFrame(told, schema=schema, orient="row"))
    numbers = Counter(found["kind"].to_list())
    runs = _runs(found)
    examples = [
        Suspicion(
            known[row["station"]],
            timezone.make_aware(row["first"]),
            timezone.make_aware(row["at"]),
            row["hours"],
            row["pollutant"] or "全部",
            suspicions.Kind(row["kind"]).label,
            row["detail"],
        )
        for row in runs.head(MOST_SUSPICIONS).iter_rows(named=True)
    ]
    told_numbers = [(each.label, numbers[each.value]) for each in suspicions.Kind if numbers[each.value]]
    return Suspicions(examples, told_numbers, found.height, runs.height)


def _runs(found: pl.DataFrame) -> pl.DataFrame:
    """The same said of successive hours as one row with `first`, `at` (the last) and `hours`, the newest first."""
    same = ["station", "pollutant", "kind", "detail"]
    begins = (pl.col("at").diff() != pl.duration(hours=1)).fill_null(value=True)
    numbered = found.sort(*same, "at").with_columns(begins.cum_sum().over(same).alias("run"))
    runs = numbered.group_by(*same, "run").agg(
        pl.col("at").min().alias("first"), pl.col("at").max(), pl.len().alias("hours")
    )
    return runs.sort("at", *same, descending=[True, *(False for _ in same)])


def unmeasured(on: date) -> Sequence[Region]:
    """Regions that have neither a station nor another region that stands in for them."""
    regions = without_own_station(Region.objects.exclude(kind__in=NOT_JUDGED), on)
    return list(regions.exclude(pk__in=substitutes_on(on)))


def _counts(since: datetime, until: datetime) -> dict[int, dict[str, Any]]:
    values = {each: Count("at", filter=Q(**{f"{each}__gte": 0})) for each in VALUES}
    off = {f"{each}_off": Count("at", filter=Q(**{each: -1})) for each in VALUES}
    named = {f"{each}_n": count for each, count in values.items()}
    within = Reading.objects.filter(at__gt=since, at__lte=until).values("station_id")
    rows = within.annotate(newest=Max("at"), **named, **off).order_by()
    return {each["station_id"]: each for each in rows}


def _shares(found: dict[str, Any], span: timedelta) -> tuple[int | None, ...]:
    possible = int(span / HOUR)
    return tuple(
        None if found.get(f"{each}_off") and not found.get(f"{each}_n") else 100 * found.get(f"{each}_n", 0) // possible
        for each in (pollutant.name.lower() for pollutant in Pollutant)
    )
