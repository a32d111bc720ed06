"""Stations: registered by hand or from a file, moved, ended; and whose air stands in for a region without one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from pollution import assessing
from pollution.choices import RecalculationReason, StationKind
from pollution.doubts import LONGEST_NAME, is_in_china
from pollution.models import Reading, RegionSubstitute, Station, StationPeriod
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Region

_NATIONAL = re.compile(r"[0-9]{4}A")


@transaction.atomic
def register(
    *, code: str, name: str, kind: str, operator: str = "", remark: str = "", period: Mapping[str, Any], at: datetime
) -> Station:
    """Register a station with its first period: region, since, longitude, latitude."""
    with keeping(Station):
        station = Station.objects.create(code=code, name=name, kind=kind, operator=operator, remark=remark)
    begin_period(station, **period, by=None, at=at)
    return station


def edit(station: Station, changes: Mapping[str, Any]) -> Station:
    """Change name, kind, operator or remark; the code is what files know a station by, and stays."""
    for name, value in changes.items():
        setattr(station, name, value)
    with keeping(Station):
        station.save(update_fields=list(changes))
    return station


@transaction.atomic
def begin_period(
    station: Station,
    *,
    region: Region | None,
    since: date | None,
    longitude: Any = None,
    latitude: Any = None,
    by: User | None,
    at: datetime,
) -> StationPeriod:
    """From `since` on the station stands in `region` at a place; the period before ends the day before."""
    if since is not None:
        before = station.periods.filter(held__contains=since).first()
        if before is not None:
            if before.held.lower == since:
                raise Refused(f"该站点自{since}起的登记已存在，请直接更正它")
            _set_held(before, DateRange(before.held.lower, since))
    later = station.periods.filter(held__startswith__gt=since).order_by("held").first() if since else None
    until = later.held.lower if later else None
    with keeping(StationPeriod):
        period = StationPeriod.objects.create(
            station=station,
            region=region,
            held=DateRange(since, until),
            longitude=longitude,
            latitude=latitude,
        )
    _recalculate(since, until, by=by, at=at)
    return period


@transaction.atomic
def correct_period(
    period: StationPeriod,
    *,
    region: Region | None,
    longitude: Any,
    latitude: Any,
    by: User,
    at: datetime,
) -> StationPeriod:
    """Put right what was written wrongly of a period; its region means are computed again."""
    has_moved = period.region != region
    period.region, period.longitude, period.latitude = region, longitude, latitude
    with keeping(StationPeriod):
        period.save(update_fields=["region", "longitude", "latitude"])
    if has_moved:
        _recalculate(period.held.lower, period.held.upper, by=by, at=at)
    return period


@transaction.atomic
def end(station: Station, *, last_day: date, by: User, at: datetime) -> Station:
    """停用: after `last_day` the station counts for no region."""
    period = station.periods.filter(held__contains=last_day).first()
    if period is None:
        raise Refused(f"该站点在{last_day}没有有效期，不能在这一天停用")
    until = period.held.upper
    _set_held(period, DateRange(period.held.lower, last_day + timedelta(days=1)))
    _recalculate(last_day + timedelta(days=1), until, by=by, at=at)
    return station


@transaction.atomic
def substitute(
    region: Region, source: Region, *, since: date, until: date | None, basis: str, by: User, at: datetime
) -> RegionSubstitute:
    """From `since` to `until` (with) the air of `source` stands in for `region`, while it has no station of its own."""
    held = DateRange(since, until + timedelta(days=1) if until else None)
    chained = RegionSubstitute.objects.filter(region=source, held__overlap=held).first()
    if chained is not None:
        raise Refused(f"{source}自己也取用{chained.source}的结果，请直接选择{chained.source}")
    taken = RegionSubstitute.objects.filter(source=region, held__overlap=held).first()
    if taken is not None:
        raise Refused(f"{taken.region}取用{region}的结果，请先终止该登记，再另行登记")
    with keeping(RegionSubstitute):
        return RegionSubstitute.objects.create(
            region=region, source=source, held=held, basis=basis, decided_by=by, decided_at=at
        )


@transaction.atomic
def end_substitute(row: RegionSubstitute, *, last_day: date) -> RegionSubstitute:
    """After `last_day` nobody's air stands in for the region."""
    if not row.held.lower <= last_day or (row.held.upper and last_day >= row.held.upper):
        raise Refused(f"终止日应在{row.held.lower}之后、现有终止日之前")
    row.held = DateRange(row.held.lower, last_day + timedelta(days=1))
    row.save(update_fields=["held"])
    return row


def create_missing(
    understanding: Mapping[str, Any], *, region: int | None, first_at: datetime | None, by: User | None, at: datetime
) -> list[Station]:
    """Register the stations of a file that nobody has registered, from its first day on; `region` is a key."""
    since = assessing.day_of(first_at) if first_at else timezone.localdate(at)
    known = set(Station.objects.filter(code__in=understanding["unknown_stations"]).values_list("code", flat=True))
    created = []
    for code in understanding["unknown_stations"]:
        if code in known:
            continue
        [about, *_] = understanding["described"].get(code) or [{}]
        place = {name: about.get(name) for name in ("longitude", "latitude")}
        if not is_in_china(**place):
            place = {}
        with keeping(Station):
            station = Station.objects.create(
                code=code,
                name=(about.get("name") or code)[:LONGEST_NAME],
                kind=StationKind.NATIONAL if _NATIONAL.fullmatch(code) else StationKind.OTHER,
            )
        with keeping(StationPeriod):
            StationPeriod.objects.create(station=station, region_id=region, held=DateRange(since, None), **place)
        created.append(station)
    if created and region is not None:
        _recalculate(since, None, by=by, at=at)
    return created


def _set_held(period: StationPeriod, held: DateRange) -> None:
    period.held = held
    with keeping(StationPeriod):
        period.save(update_fields=["held"])


def _recalculate(since: date | None, until: date | None, *, by: User | None, at: datetime) -> None:
    """Compute the region means again of the days on which another set of stations counts, as far as anything is known.

    Also where the station itself has no reading: how many stations a region has decides whether its mean is valid.
    """
    readings = Reading.objects.all()
    if since:
        readings = readings.filter(at__gt=_start_of(since))
    if until:
        readings = readings.filter(at__lte=_start_of(until))
    times = readings.order_by("at").values_list("at", flat=True)
    first, last = times.first(), times.last()
    if first and last:
        assessing.enqueue(
            RecalculationReason.STATION,
            first_day=assessing.day_of(first),
            last_day=assessing.day_of(last),
            by=by,
            at=at,
        )


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
