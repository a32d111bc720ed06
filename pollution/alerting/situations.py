"""What is known at a moment, from the database to the plain values that the rules judge (3.3.1, 3.3.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from pollution.air.columns import NOT_MONITORED, SEPARATOR
from pollution.air.items import Pollutant
from pollution.alerting.leaving_dust_out import rolling_without
from pollution.alerts.inputs import Forecast, Hour, Situation, Unit, warning_aqi
from pollution.alerts.settings import Readings
from pollution.models import DustEvent, RegionIndex
from pollution.models import Forecast as ForecastRow
from portal.organization.choices import AdjacencyBasis, RegionKind
from portal.organization.models import Region, RegionAdjacency

COUNTIES = (RegionKind.COUNTY_CITY, RegionKind.COUNTY, RegionKind.AUTONOMOUS_COUNTY, RegionKind.CORPS_CITY)
LOOKED_BACK = timedelta(days=21)
"""Longer than any spell seen; what began earlier is known by its open episode."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_MEANS = [each.name.lower() for each in Pollutant]
_IAQI = [f"iaqi_{each.name.lower()}" for each in Pollutant]


class Regions:
    """The counties and regiments by the code under which the rules know them: the adcode, or one of their own."""

    def __init__(self) -> None:
        kinds = (*COUNTIES, RegionKind.CORPS_REGIMENT)
        self.all = list(Region.objects.filter(kind__in=kinds).order_by("order", "name"))
        self.by_code = {code_of(each): each for each in self.all}
        self.by_key = {each.pk: each for each in self.all}
        self._edges = list(RegionAdjacency.objects.values_list("first", "second", "basis"))

    @property
    def counties(self) -> tuple[str, ...]:
        return tuple(code_of(each) for each in self.all if each.kind in COUNTIES)

    @property
    def borders(self) -> tuple[tuple[str, str], ...]:
        """Pairs of counties that touch."""
        pairs = ((self.by_key.get(first), self.by_key.get(second)) for first, second, _ in self._edges)
        return tuple((code_of(a), code_of(b)) for a, b in pairs if a and b and {a.kind, b.kind} <= set(COUNTIES))

    @property
    def borders_of_all(self) -> list[tuple[str, str]]:
        """Every known pair that touches, regiments with the counties and cities around them among them."""
        pairs = ((self.by_key.get(first), self.by_key.get(second)) for first, second, _ in self._edges)
        return [(code_of(a), code_of(b)) for a, b in pairs if a and b]

    def host(self, region: Region) -> str:
        """The county in which a regiment lies: the one confirmed, else the only one it may lie in; empty for a county,
        or where that is not told by one alone.
        """
        if region.kind in COUNTIES:
            return ""
        hosts: dict[str, list[Region]] = {AdjacencyBasis.HOST_CONFIRMED: [], AdjacencyBasis.HOST_UNVERIFIED: []}
        for first, second, basis in self._edges:
            if basis in hosts and region.pk in (first, second):
                near = self.by_key.get(second if first == region.pk else first)
                if near is not None and near.kind in COUNTIES and near.kind != RegionKind.CORPS_CITY:
                    hosts[basis].append(near)
        told = hosts[AdjacencyBasis.HOST_CONFIRMED] or hosts[AdjacencyBasis.HOST_UNVERIFIED]
        return code_of(told[0]) if len(told) == 1 else ""


def code_of(region: Region) -> str:
    """The code under which the rules know a region."""
    return region.adcode or f"region-{region.pk}"


def situation(
    at: datetime, regions: Regions, readings: Readings, *, further_sets: tuple[tuple[str, ...], ...] = ()
) -> Situation:
    """Everything known at `at`: indices of the hours before, decided dust, and forecasts entered by then.

    `further_sets` are members of alerts, judged besides the connected sets of counties; a regiment is a unit
    where it has data, is foretold or is one of these.
    """
    first = at - LOOKED_BACK
    dust = _dust(first, at)
    hours = _hours(first, at, readings, dust)
    forecasts = tuple(_forecasts(first, at, regions))
    today = beijing(at).date()
    named = {code for members in further_sets for code in members} | {
        each.unit for each in forecasts if each.day >= today
    }
    keys = [each.pk for each in regions.all if each.pk in hours or each.kind in COUNTIES or code_of(each) in named]
    units = tuple(
        Unit(code_of(region), hours.get(region.pk, {}), frozenset(dust.get(region.pk, ())), regions.host(region))
        for region in (regions.by_key[key] for key in keys)
    )
    return Situation(regions.counties, regions.borders, units, forecasts, further_sets)


def beijing(at: datetime) -> datetime:
    """Beijing time without zone, as the pure rules count."""
    return timezone.make_naive(at)


def aware(at: datetime) -> datetime:
    """The other way round."""
    return timezone.make_aware(at)


def _hours(
    since: datetime, until: datetime, readings: Readings, dust: Mapping[int, set[datetime]]
) -> dict[int, dict[datetime, Hour]]:
    """Region → hour → its rolling values with the real-time AQI of that hour.

    A window that holds hours of decided dust has the values of the others where enough are left (1.4).
    """
    rows = RegionIndex.objects.between(since, until)
    known: dict[int, _Known] = defaultdict(_Known)
    for row in rows.hourly().values("region", "at", "aqi", *_MEANS):
        known[row["region"]].add(row)
    found: dict[int, dict[datetime, Hour]] = defaultdict(dict)
    for row in rows.rolling().values("region", "at", "aqi", "pm25", "primary", *_IAQI):
        at = beijing(row["at"])
        found[row["region"]][at] = known[row["region"]].hour(at, row, readings)
    last = beijing(until).replace(minute=0, second=0, microsecond=0)
    for region in found.keys() & dust.keys():
        known[region].leave_out(dust[region])
        for row in rolling_without(region, dust[region], until=last):
            hour = known[region].hour(row["at"], row, readings)
            if hour.aqi is not None:
                found[region][row["at"]] = replace(hour, is_without_dust=True)
    return found


class _Known:
    """Of one region: real-time AQI by hour, and for each pollutant the hours that have a concentration."""

    def __init__(self) -> None:
        self._aqi: dict[datetime, int | None] = {}
        self._measured: dict[str, set[datetime]] = {each.value: set() for each in Pollutant}

    def add(self, row: Mapping[str, Any]) -> None:
        """A real-time row."""
        at = beijing(row["at"])
        self._aqi[at] = row["aqi"]
        for pollutant, mean in zip(Pollutant, _MEANS, strict=True):
            if row[mean] not in {None, NOT_MONITORED}:
                self._measured[pollutant.value].add(at)

    def leave_out(self, dust: set[datetime]) -> None:
        """Hours of dust count no more."""
        self._measured = {name: ends - dust for name, ends in self._measured.items()}

    def hour(self, at: datetime, row: Mapping[str, Any], readings: Readings) -> Hour:
        """A rolling row with what is known of its hours."""
        indices = {each.value: row[name] for each, name in zip(Pollutant, _IAQI, strict=True)}
        return Hour(
            aqi=warning_aqi(row["aqi"], indices, readings),
            pm25=None if row["pm25"] == NOT_MONITORED else row["pm25"],
            primary=row["primary"],
            coverage=self._coverage(at, row["primary"]),
            hour_aqi=self._aqi.get(at),
        )

    def _coverage(self, at: datetime, primary: str) -> int:
        """How many of the 24 hours have a concentration of the primary pollutant, the least of several; of clean air,
        which has none, the most that any has.
        """
        ends = {at - each * HOUR for each in range(24)}
        if names := [each for each in primary.split(SEPARATOR) if each]:
            return min(len(ends & self._measured[each]) for each in names)
        return max(len(ends & each) for each in self._measured.values())


def _dust(since: datetime, until: datetime) -> Mapping[int, set[datetime]]:
    """Region → ends of the hours that somebody has decided to be dust (1.4)."""
    found: dict[int, set[datetime]] = defaultdict(set)
    for event in DustEvent.objects.decided().touching(since, until).prefetch_related("regions"):
        count = int((event.hours.upper - event.hours.lower) / HOUR)
        ends = [event.hours.lower + each * HOUR for each in range(1, count + 1)]
        for region in event.regions.all():
            found[region.pk] |= {beijing(each) for each in ends}
    return found


def _forecasts(since: datetime, at: datetime, regions: Regions) -> Iterator[Forecast]:
    """Of two sources that issued at the same moment for the same day the one entered last counts."""
    rows: Any = ForecastRow.objects.known_at(at).filter(day__gte=timezone.localdate(since))
    ordered = rows.order_by("issued_at", "entered_at", "pk")
    for row in {(each.region_id, each.day, each.issued_at): each for each in ordered}.values():
        region = regions.by_key.get(row.region_id)
        if region is not None:
            yield Forecast(
                unit=code_of(region), day=row.day, lower=row.lower, upper=row.upper, primary=row.primary,
                source=row.source, issued_at=beijing(row.issued_at),
            )  # fmt: skip
