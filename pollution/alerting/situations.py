"""What is known at a moment, from the database to the plain values that the rules judge (3.3.1, 3.3.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Pollutant
from pollution.alerts.inputs import Forecast, Hour, Situation, Unit, warning_aqi
from pollution.alerts.settings import Readings
from pollution.models import DustEvent, RegionIndex
from pollution.models import Forecast as ForecastRow
from portal.organization.choices import AdjacencyBasis, RegionKind
from portal.organization.models import Region, RegionAdjacency

COUNTIES = (RegionKind.COUNTY_CITY, RegionKind.COUNTY, RegionKind.AUTONOMOUS_COUNTY, RegionKind.CORPS_CITY)
LOOKED_BACK = timedelta(days=21)
"""Longer than any spell seen; what began earlier is known by its open episode."""
HOUR = timedelta(hours=1)
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

    `further_sets` are members of alerts, judged besides the connected sets of counties; a regiment among them is a unit
    also where it has no data.
    """
    first = at - LOOKED_BACK
    hours = _hours(first, at, readings)
    dust = _dust(first, at)
    named = {code for members in further_sets for code in members}
    keys = [each.pk for each in regions.all if each.pk in hours or each.kind in COUNTIES or code_of(each) in named]
    units = tuple(
        Unit(code_of(region), hours.get(region.pk, {}), frozenset(dust.get(region.pk, ())), regions.host(region))
        for region in (regions.by_key[key] for key in keys)
    )
    return Situation(regions.counties, regions.borders, units, tuple(_forecasts(first, at, regions)), further_sets)


def beijing(at: datetime) -> datetime:
    """Beijing time without zone, as the pure rules count."""
    return timezone.make_naive(at)


def aware(at: datetime) -> datetime:
    """The other way round."""
    return timezone.make_aware(at)


def _hours(since: datetime, until: datetime, readings: Readings) -> dict[int, dict[datetime, Hour]]:
    """Region → hour → its rolling values with the real-time AQI of that hour and how many of its 24 hours have one."""
    rows = RegionIndex.objects.between(since, until)
    by_hour: dict[int, dict[datetime, int]] = defaultdict(dict)
    for region, at, aqi in rows.hourly().filter(aqi__isnull=False).values_list("region", "at", "aqi"):
        by_hour[region][at] = aqi
    found: dict[int, dict[datetime, Hour]] = defaultdict(dict)
    rolling = rows.rolling().values_list("region", "at", "aqi", "pm25", "primary", *_IAQI)
    for region, at, aqi, pm25, primary, *indices in rolling:
        named = {each.value: value for each, value in zip(Pollutant, indices, strict=True)}
        known = by_hour[region]
        found[region][beijing(at)] = Hour(
            aqi=warning_aqi(aqi, named, readings),
            pm25=None if pm25 == NOT_MONITORED else pm25,
            primary=primary,
            coverage=sum(at - each * HOUR in known for each in range(24)),
            hour_aqi=known.get(at),
        )
    return found


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
