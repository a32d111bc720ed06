"""Invented air for the demonstration: a year of hours that nobody measured, brought in as staff bring in files."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.files.base import File
from django.utils import timezone

from pollution import ingesting, registering_stations
from pollution.air import generating
from pollution.alerting.situations import COUNTIES
from pollution.choices import StationKind
from portal.accounts.models import User
from portal.organization.choices import AdjacencyBasis, RegionKind
from portal.organization.models import Region, RegionAdjacency

SEED = 654000
YEAR, RECENT = timedelta(days=366), timedelta(days=30)
WITHOUT_STATION, STAND_IN = "霍尔果斯市", "霍城县"
HOSTS = (AdjacencyBasis.HOST_CONFIRMED, AdjacencyBasis.HOST_UNVERIFIED)


def load(*, by: User, at: datetime) -> None:
    """Stations in every county but one, a year of their hours in two files, and whose air stands in for whom."""
    today = timezone.localdate(at)
    regions = {each.name: each for each in Region.objects.filter(kind__in=COUNTIES).exclude(name=WITHOUT_STATION)}
    stations = generating.invented(regions, each=2)
    for station in stations:
        registering_stations.register(
            code=station.code,
            name=station.name,
            kind=StationKind.OTHER,
            operator="演示数据，并非监测结果",
            period={"region": regions[station.region], "since": today - YEAR},
            at=at,
        )
    _substitutes(since=today - YEAR, by=by, at=at)
    _bring("演示数据-往日.csv", stations[::2], today - YEAR, today - RECENT - timedelta(days=1), by=by, at=at)
    _bring("演示数据-近期.csv", stations, today - RECENT, today, by=by, at=at)


def _substitutes(*, since: date, by: User, at: datetime) -> None:
    """The regiments take the air of the county around them."""
    registering_stations.substitute(
        Region.objects.get(name=WITHOUT_STATION),
        Region.objects.get(name=STAND_IN),
        since=since,
        until=None,
        basis="演示：暂无站点",
        by=by,
        at=at,
    )
    counties = Region.objects.filter(kind__in=(RegionKind.COUNTY, RegionKind.AUTONOMOUS_COUNTY))
    borders = RegionAdjacency.objects.filter(basis__in=HOSTS).select_related("first", "second")
    hosts: dict[Region, tuple[Region, str]] = {}
    for border in borders:
        for regiment, host in ((border.first, border.second), (border.second, border.first)):
            if regiment.kind == RegionKind.CORPS_REGIMENT and host in counties:
                hosts.setdefault(regiment, (host, AdjacencyBasis(border.basis).label))
    for regiment, (host, basis) in hosts.items():
        registering_stations.substitute(regiment, host, since=since, until=None, basis=f"演示：{basis}", by=by, at=at)


def _bring(
    name: str, stations: Iterable[generating.Station], since: date, until: date, *, by: User, at: datetime
) -> None:
    """Hand a file in, accept its doubts and store it; the worker computes the indices after the start."""
    now = f"{timezone.localtime(at):%Y-%m-%dT%H:%M:%S}"
    head, *rows = generating.table(SEED, list(stations), since, until)
    lines = [head, *(row for row in rows if row[0] <= now)]
    text = "".join(",".join(line) + "\n" for line in lines)
    upload = ingesting.receive(File(io.BytesIO(text.encode()), name=name), by=by, at=at)
    ingesting.read(upload, at=at)
    ingesting.confirm(upload, accepts_doubts=True, by=by, at=at)
    ingesting.store(upload, at=at)
