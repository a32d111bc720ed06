"""A million station hours stored with provenance and revisions, against PostgreSQL's COPY of the very same file.

Ours is the act that the worker performs: the file opened and hashed, read into values, checked, staged, freed of
duplicates, held against the readings and stored. The limit is the least that loading the file into this server can
cost: its bytes copied as they are into a table without index, key or check. The first target is 0.20 of its speed, so
a ratio of at most 5; 0.5 is where it must go.
"""

from __future__ import annotations

import io
import time
from datetime import datetime, timedelta
from typing import Any

from bench.database import in_its_own_database
from bench.figures import Figure, interleave

STATIONS, HOURS = 100, 10_000
FIRST = datetime(2024, 1, 1, 1)  # noqa: DTZ001  # as files write it
HEAD = ("timepoint", "stationcode", "so2", "no2", "co", "o3", "o3_24h", "pm10", "pm2_5")


def measure(rounds: int) -> Figure:
    """Seconds for the file, in a database of its own that goes away afterwards."""
    figure: Figure = in_its_own_database(_figure, rounds)
    return figure


def _figure(rounds: int) -> Figure:
    register()
    text = written().encode()
    return interleave(
        "ingest",
        ours=lambda: _stored(text),
        limit=lambda: _copied(text),
        peer="COPY of the same file into a table without index",
        unit="s",
        rounds=rounds,
    )


def register() -> None:
    """A clerk, and as many stations as the file has."""
    from django.utils import timezone

    from pollution.models import Station
    from portal.accounts.models import User
    from portal.organization.models import Unit

    unit = Unit.objects.create(name="测试州生态环境局", kind="prefecture_department")
    User.objects.create(username="clerk", name="录入员", unit=unit, password_set_at=timezone.now())
    Station.objects.bulk_create([Station(code=f"B{each:03d}", name=f"基准站{each}") for each in range(STATIONS)])


def written() -> str:
    """The file: hour by hour, every station, one value in fifty missing."""
    lines = [",".join(HEAD)]
    for number in range(HOURS):
        at = f"{FIRST + timedelta(hours=number):%Y-%m-%dT%H:%M:%S}"
        for station in range(STATIONS):
            seed = number * 31 + station * 17
            pm25 = "NA" if seed % 50 == 0 else str(20 + seed % 90)
            lines.append(
                f"{at},B{station:03d},{5 + seed % 20},{10 + seed % 60},{0.3 + seed % 20 / 10:.1f},{20 + seed % 90},"
                f"{120 + seed % 9},{40 + seed % 130},{pm25}"
            )
    return "\n".join(lines) + "\n"


def _stored(text: bytes) -> float:
    """Seconds to store the confirmed file; readings of the round before are gone, so every hour is new."""
    from django.core.files.base import File
    from django.db import connection, transaction
    from django.utils import timezone

    from pollution import ingesting
    from pollution.choices import UploadState
    from pollution.models import MonitoringUpload
    from portal.accounts.models import User

    now = timezone.now()
    clerk = User.objects.get(username="clerk")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE pollution_reading, pollution_supersededreading")
    upload = ingesting.receive(File(io.BytesIO(text), name="基准.csv"), by=clerk, at=now)
    # As reading and confirming leave it; both go through the file once more and are not what is measured.
    span = [timezone.make_aware(FIRST + timedelta(hours=each)) for each in (0, HOURS - 1)]
    known: dict[str, Any] = {"state": UploadState.CONFIRMED, "read_at": now, "confirmed_by": clerk, "confirmed_at": now,
                             "understanding": {"outcome": {"changed": 0}}}  # fmt: skip
    MonitoringUpload.objects.filter(pk=upload.pk).update(**known, first_at=span[0], last_at=span[1])
    upload.refresh_from_db()
    started = time.perf_counter()
    with transaction.atomic():
        ingesting.store(upload, at=now)
    seconds = time.perf_counter() - started
    assert upload.rows_stored == STATIONS * HOURS, upload.rows_stored
    return seconds


def _copied(text: bytes) -> float:
    """Seconds to copy the bytes of the file."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_raw")
        columns = ", ".join(f"{each} int" for each in HEAD[2:] if each != "co")
        cursor.execute(f"CREATE TABLE bench_raw (timepoint timestamp, stationcode text, co numeric, {columns})")
    started = time.perf_counter()
    order = f"COPY bench_raw ({', '.join(HEAD)}) FROM STDIN (FORMAT csv, HEADER, NULL 'NA')"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(order) as copy:
        for start in range(0, len(text), 1 << 20):
            copy.write(text[start : start + (1 << 20)])
    return time.perf_counter() - started
