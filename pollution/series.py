"""The hours and days of one station or region as charts, tables, calendar and completeness need them."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from pollution.air.items import Pollutant
from pollution.air_at import midnight
from pollution.assessing import day_of
from pollution.choices import Scale
from pollution.models import DustEvent, DustRegion, RegionIndex, StationIndex, StationPeriod
from pollution.querysets import IndexQuerySet
from pollution.showing import Air, Part, shown

HOUR = timedelta(hours=1)
WEEK, YEAR = timedelta(days=7), timedelta(days=366)
_LENGTH = {Scale.HOUR.value: HOUR, Scale.ROLLING.value: timedelta(days=1)}


@dataclass(frozen=True)
class Subject:
    """Whose series it is: a station or a region, by its key."""

    kind: str
    pk: int

    @property
    def indices(self) -> IndexQuerySet:
        """All its indices."""
        if self.kind == "station":
            rows: IndexQuerySet = StationIndex.objects.filter(station_id=self.pk)
        else:
            rows = RegionIndex.objects.filter(region=self.pk)
        return rows

    def dust(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime, DustEvent]]:
        """Decided sand-dust hours from after the first to with the second, and of which event."""
        taken = DustRegion.objects.filter(event__in=DustEvent.objects.decided().touching(since, until))
        if self.kind == "region":
            own = taken.filter(region=self.pk).select_related("event").order_by("hours")
            return [(each.hours.lower, each.hours.upper, each.event) for each in own]
        # A station shares the dust of the region in which it stood at the hour.
        periods = list(StationPeriod.objects.filter(station=self.pk, region__isnull=False))
        shared = taken.filter(region__in=[each.region_id for each in periods]).select_related("event")
        found = [
            (lower, upper, each.event)
            for each in shared
            for period in periods
            if period.region_id == each.region_id
            for lower, upper in period.hours_within(each.hours.lower, each.hours.upper)
        ]
        return sorted(found, key=lambda span: span[:2])


@dataclass(frozen=True)
class HourLine:
    """One hour: its own index, the 24 hours that end with it, and whether it is a decided sand-dust hour."""

    air: Air
    rolling: Air | None
    dust: DustEvent | None


@dataclass(frozen=True)
class Month:
    """The share of a month's hours that have a value, by pollutant; None where nothing was monitored."""

    first: date
    possible: int
    shares: tuple[int | None, ...]


@dataclass(frozen=True)
class DayCell:
    """A day of the calendar; `number` 0 where the month is shorter."""

    number: int
    air: Air | None

    @property
    def says(self) -> str:
        """In words, for whoever does not see the colour."""
        if self.air is None:
            return "无结果"
        if self.air.level is None:
            return f"缺测：{self.air.note}"
        primary = f"，首要污染物{self.air.primary}" if self.air.primary else ""
        return f"AQI {self.air.aqi} {self.air.level.category}{primary}"


def hours(subject: Subject, since: datetime, until: datetime) -> list[HourLine]:
    """The hours that end after `since` and up to `until`, the newest first."""
    rows = subject.indices.between(since + HOUR, until).order_by("-at")
    airs = [shown(each) for each in rows]
    rolling = {each.at: each for each in airs if each.scale == Scale.ROLLING}
    dust = subject.dust(since, until)
    return [HourLine(each, rolling.get(each.at), _dust_of(each.at, dust)) for each in airs if each.scale == Scale.HOUR]


def days(subject: Subject, since: datetime, until: datetime) -> list[Air]:
    """Natural days that end after `since` and up to `until`, the newest first."""
    return [shown(each) for each in subject.indices.daily().between(since + HOUR, until).order_by("-at")]


def of_year(subject: Subject, year: int) -> list[tuple[int, list[DayCell]]]:
    """A line of 31 cells for each month of a year."""
    first, last = _start(date(year, 1, 1)), _start(date(year + 1, 1, 1))
    known = {day_of(each.at): each for each in days(subject, first, last)}
    return [
        (
            month,
            [
                DayCell(number, known.get(date(year, month, number)))
                if number <= calendar.monthrange(year, month)[1]
                else DayCell(0, None)
                for number in range(1, 32)
            ],
        )
        for month in range(1, 13)
    ]


def completeness(subject: Subject, until: datetime, *, months: int = 12) -> list[Month]:
    """How complete the hours of the last months with data are, the newest first; of that of `until` up to then."""
    last = day_of(until).replace(day=1)
    firsts = [_months_before(last, count) for count in range(months)]
    counted = {
        f"{each.name.lower()}_n": Count("at", filter=Q(**{f"{each.name.lower()}__gte": 0})) for each in Pollutant
    }
    off = {f"{each.name.lower()}_off": Count("at", filter=Q(**{f"{each.name.lower()}": -1})) for each in Pollutant}
    rows = subject.indices.hourly().between(_start(firsts[-1]) + HOUR, until)
    # The hour that ends at 00:00 belongs to the month before.
    found = rows.annotate(month=TruncMonth(_hour_begins())).values("month").annotate(**counted, **off).order_by()
    by_month = {timezone.localdate(each["month"]): each for each in found}
    oldest = min(by_month, default=last)
    return [_month(first, by_month.get(first, {}), until) for first in firsts if first >= oldest]


def chart(subject: Subject, airs: Sequence[Air], since: datetime, until: datetime) -> dict[str, Any]:
    """What static/js/air.js draws: indices and concentrations by time, oldest first, and the sand-dust spans."""
    ordered = sorted(airs, key=lambda each: each.at)
    known = {_axis(each.at, each.scale): each for each in ordered}
    axis = list(_axis_of(ordered))
    return {
        "at": axis,
        "aqi": [known[each].aqi if each in known else None for each in axis],
        "primary": [known[each].primary if each in known else "" for each in axis],
        "pollutants": [
            {
                "name": pollutant.value,
                "unit": pollutant.unit,
                "values": [_number(known[each].parts[place]) if each in known else None for each in axis],
            }
            for place, pollutant in enumerate(Pollutant)
        ],
        "dust": list(_dust_on_axis(ordered, subject.dust(since, until))),
    }


def span_of(subject: Subject, moment: datetime) -> tuple[datetime, datetime]:
    """The week and the year before are told from the newest hour up to a moment on; the moment where there is none."""
    newest = subject.indices.hourly().filter(at__lte=moment).order_by("-at").values_list("at", flat=True).first()
    end = newest or moment
    return end, midnight(end)


def _dust_of(at: datetime, spans: Iterable[tuple[datetime, datetime, DustEvent]]) -> DustEvent | None:
    return next((event for lower, upper, event in spans if lower < at <= upper), None)


def _hour_begins() -> Any:
    return ExpressionWrapper(F("at") - Value(HOUR), output_field=DateTimeField())


def _month(first: date, found: dict[str, Any], until: datetime) -> Month:
    end = min(_start(_months_before(first, -1)), until)
    possible = max(int((end - _start(first)) / HOUR), 1)
    shares = []
    for each in Pollutant:
        name = each.name.lower()
        count, off = found.get(f"{name}_n", 0), found.get(f"{name}_off", 0)
        shares.append(None if off and not count else 100 * count // possible)
    return Month(first, possible, tuple(shares))


def _months_before(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _axis(at: datetime, scale: str) -> str:
    """The hour in Beijing time without a zone, which every browser draws as it stands; of a day its date."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if scale == Scale.HOUR else f"{day_of(at)}"


def _axis_of(ordered: Sequence[Air]) -> Iterator[str]:
    """Every hour or day from the first to the last, so that a gap takes its room."""
    if ordered:
        at, scale = ordered[0].at, ordered[0].scale
        while at <= ordered[-1].at:
            yield _axis(at, scale)
            at += _LENGTH[scale]


def _dust_on_axis(airs: Sequence[Air], spans: Iterable[tuple[datetime, datetime, DustEvent]]) -> Iterator[list[str]]:
    """The first and last hour, or day, that each span touches."""
    for lower, upper, _ in spans:
        within = (each for each in airs if lower < each.at and each.at - _LENGTH[each.scale] < upper)
        touched = [_axis(each.at, each.scale) for each in within]
        if touched:
            yield [touched[0], touched[-1]]


def _number(part: Part) -> float | None:
    return float(part.concentration) if part.is_measured else None
