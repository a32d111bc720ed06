"""Indices of stations and regions, computed again for the days that something touched."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from pollution import readings
from pollution.air import assessment
from pollution.choices import RecalculationReason
from pollution.models import VALUES, MonitoringUpload, Reading, Recalculation, RegionIndex, StationIndex, StationPeriod
from portal import jobs
from portal.accounts.models import User
from portal.lifecycle import Refused
from portal.organization.models import Region

RECALCULATE = "pollution.recalculate"
CLOSED_WITHIN = 7  # days: what ended earlier is computed with the file that brings it
MOST_DAYS_AT_ONCE = 31  # what is in memory at a time: a month of the touched regions
_LOCK = 0x61697269  # key of the advisory lock: two recalculations of the same hours would both insert them
_STAMP = "%Y-%m-%d %H:%M:%S"
Touched = dict[date, set[int]]
"""Day → stations whose hours of that day changed."""


def enqueue(
    reason: RecalculationReason,
    *,
    first_day: date,
    last_day: date,
    by: User | None,
    at: datetime,
    upload: MonitoringUpload | None = None,
) -> Recalculation:
    """Put a recalculation down; a job carries it out after the commit."""
    row = Recalculation.objects.create(
        reason=reason, upload=upload, first_day=first_day, last_day=last_day, created_by=by, created_at=at
    )
    jobs.enqueue(RECALCULATE, subject_id=row.pk, by=by, at=at)
    return row


def recalculate_all(*, by: User, at: datetime) -> Recalculation:
    """按现行读法重算: every day that has a reading, after a reading of a clause has changed."""
    span = Reading.objects.aggregate(first=Min("at"), last=Max("at"))
    if span["first"] is None:
        raise Refused("还没有监测数据，不需要重算")
    return enqueue(
        RecalculationReason.READING, first_day=day_of(span["first"]), last_day=day_of(span["last"]), by=by, at=at
    )


def close_day(*, at: datetime) -> Recalculation | None:
    """Once a natural day is over, compute what its last hours left open; None where that was done.

    The oldest of the last days that is not closed yet, so that nothing stays open when the beat was down for a while.
    """
    today = timezone.localdate(at)
    days = [today - timedelta(days=each) for each in range(CLOSED_WITHIN, 0, -1)]
    ended = Recalculation.objects.filter(reason=RecalculationReason.DAY_ENDED, first_day__in=days)
    closed = set(ended.values_list("first_day", flat=True))
    for day in days:
        if day not in closed and Reading.objects.between(*_hours(day, day)).exists():
            return enqueue(RecalculationReason.DAY_ENDED, first_day=day, last_day=day, by=None, at=at)
    return None


@transaction.atomic
def recalculate(row: Recalculation, *, at: datetime, progress: jobs.Progress | None = None) -> int:
    """Carry a recalculation out and give it the next revision; how many hours of stations were assessed.

    One at a time until its commit, so that nobody sees a revision before the ones below it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rules = readings.rules()
    spans = list(_spans(_touched(row)))
    done = count = 0
    total = sum((last - first).days + 1 for first, last, _ in spans)
    for first, last, stations in spans:
        count += _assess(first, last, stations, rules=rules, at=at, is_whole=row.upload_id is None)
        done += (last - first).days + 1
        if progress:
            progress.report(done, total, f"已计算至{last}")
    newest = Recalculation.objects.aggregate(newest=Max("revision"))["newest"] or 0
    Recalculation.objects.filter(pk=row.pk).update(revision=newest + 1, done_at=at)
    return count


def felt(row: Recalculation) -> tuple[datetime, datetime]:
    """The first and last hour whose indices a recalculation may have changed: 23 hours more than its days."""
    start, end = _hours(row.first_day, row.last_day)
    return start, end + assessment.LEAD_IN


def hours_of(row: Recalculation) -> tuple[datetime, datetime]:
    """The ends of the first and last hour of its days."""
    return _hours(row.first_day, row.last_day)


def regions_of(row: Recalculation) -> list[Region]:
    """The regions whose stations it touches."""
    stations = {station for each in _touched(row).values() for station in each}
    held = StationPeriod.objects.filter(
        station__in=stations, held__overlap=(row.first_day, row.last_day + timedelta(days=1))
    )
    return list(Region.objects.filter(pk__in=held.values("region")))


def day_of(at: datetime) -> date:
    """The natural day in which the hour that ends `at` lies."""
    return timezone.localdate(at - timedelta(hours=1))


def _assess(
    first: date, last: date, stations: set[int], *, rules: assessment.Rules, at: datetime, is_whole: bool
) -> int:
    """Assess all stations of the regions that `stations` belong to; the days of a change reach 23 hours further.

    Where the days are computed whole, what a region had while another station belonged to it goes too.
    """
    start, end = _hours(first, last)
    if is_whole:
        near = Reading.objects.between(start - assessment.LEAD_IN, end + assessment.LEAD_IN)
        stations = set(near.values_list("station_id", flat=True).distinct())
    members = memberships(first, last)
    regions = members.filter(pl.col("station").is_in(list(stations)))["region"].unique()
    together = members.filter(pl.col("region").is_in(regions.implode()))
    wanted = sorted(stations | set(together["station"]))
    end = min(end + assessment.LEAD_IN, at)
    rows = rows_of(wanted, start - assessment.LEAD_IN, end)
    until = _beijing(end).replace(minute=0, second=0, microsecond=0)
    assessed = assessment.assess(rows, together, first=_beijing(start), last=until, rules=rules)
    with transaction.atomic():
        StationIndex.objects.between(start, end).filter(station_id__in=wanted).delete()
        of_regions = RegionIndex.objects.between(start, end)
        (of_regions if is_whole else of_regions.filter(region__in=list(regions))).delete()
        _copy(assessed.stations, StationIndex._meta.db_table, ("station",))
        _copy(assessed.regions, RegionIndex._meta.db_table, ("region", "possible"))
    return assessed.stations.height


def _touched(row: Recalculation) -> Touched:
    """The days and stations of an upload's rows, or all stations of the days."""
    start, end = _hours(row.first_day, row.last_day)
    of_upload = "AND upload_id = %s" if row.upload_id else ""
    given: list[Any] = [start, end, *([row.upload_id] if row.upload_id else [])]
    one = f"SELECT station_id, at FROM {{}} WHERE at BETWEEN %s AND %s {of_upload}"
    hours = " UNION ALL ".join(one.format(each) for each in ("pollution_reading", "pollution_supersededreading"))
    touched: Touched = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT ((at - interval '1 hour') AT TIME ZONE 'Asia/Shanghai')::date, station_id
            FROM ({hours}) AS hours
            """,
            given * 2,
        )
        for day, station in cursor.fetchall():
            touched.setdefault(day, set()).add(station)
    return touched


def _spans(touched: Touched) -> Iterator[tuple[date, date, set[int]]]:
    """Successive days together, a month at most, with all stations touched in them."""
    days = sorted(touched)
    while days:
        first = last = days.pop(0)
        stations = set(touched[first])
        while days and days[0] - last == timedelta(days=1) and (days[0] - first).days < MOST_DAYS_AT_ONCE:
            last = days.pop(0)
            stations |= touched[last]
        yield first, last, stations


def _hours(first: date, last: date) -> tuple[datetime, datetime]:
    """The ends of the first and last hour of natural days: 01:00 and 24:00."""
    start = timezone.make_aware(datetime.combine(first, time(1)))
    return start, timezone.make_aware(datetime.combine(last + timedelta(days=1), time(0)))


def memberships(first: date, last: date) -> pl.DataFrame:
    """Which stations count for which regions from when to when, as far as it touches the days and the next."""
    periods = StationPeriod.objects.filter(
        region__isnull=False, held__overlap=(first - timedelta(days=1), last + timedelta(days=2))
    )
    rows = [
        (each.station_id, each.region_id, each.held.lower, each.held.upper)
        for each in periods.only("station", "region", "held")
    ]
    schema = {"station": pl.Int64, "region": pl.Int64, "since": pl.Date, "until": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def rows_of(stations: Sequence[int], since: datetime, until: datetime) -> pl.DataFrame:
    """The readings of stations, times in Beijing time."""
    written = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"""
        COPY (SELECT station_id, at AT TIME ZONE 'Asia/Shanghai', {", ".join(VALUES)} FROM pollution_reading
              WHERE at BETWEEN %s AND %s AND station_id = ANY(%s)) TO STDOUT (FORMAT csv)
        """,
            [since, until, list(stations)],
        ) as copy,
    ):
        for piece in copy:
            written.write(piece)
    schema = {"station": pl.Int64, "at": pl.String, **dict.fromkeys(VALUES, pl.Int64)}
    if not written.tell():
        return pl.DataFrame(schema={**schema, "at": pl.Datetime("us")})
    written.seek(0)
    return pl.read_csv(written, has_header=False, schema=schema).with_columns(
        pl.col("at").str.to_datetime(_STAMP, time_unit="us")
    )


def _copy(rows: pl.DataFrame, table: str, keys: Iterable[str]) -> None:
    own = {"station": "station_id", "region": "region_id", "primary": "primary_pollutants"}
    columns = [*keys, *assessment.COLUMNS]
    names = ", ".join(own.get(each, each) for each in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
        text = rows.select(columns).write_csv(
            include_header=False, datetime_format=f"{_STAMP}+08", quote_style="non_numeric"
        )
        copy.write(text.encode())


def _beijing(at: datetime) -> datetime:
    return timezone.make_naive(at)
