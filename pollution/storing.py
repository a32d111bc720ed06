"""Rows of a file beside and into the readings: staged, compared, stored, and taken back. In the caller's transaction.

`stage` puts rows into a table of the transaction, `settle_duplicates` cleans it, `compared` says what storing would do,
`store` does it; `copy_new` is the short way for hours that nothing is known of. What an hour is by several files: each
pollutant has the value of the newest upload that speaks of it and is not withdrawn (docs/rules/readings.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection, transaction
from psycopg import errors

from pollution.air.monitoring.layouts import BITS
from pollution.models import VALUES, MonitoringUpload, Reading

MOST_EXAMPLES = 50
_LOCK = 0x61697264  # key of the advisory lock: one transaction at a time changes readings
NOTHING = -2  # in comparisons; -1 is not monitored
_COLUMNS = ("line", "station", "at", "said", *VALUES)
_BITS = [(each, BITS[each]) for each in VALUES]
_VALUES = ", ".join(VALUES)
_READING_VALUES = ", ".join(f"r.{each}" for each in VALUES)
# Whether a staged row says another thing than the reading, of the pollutants it speaks of.
_DIFFERS = f"({' OR '.join(f'(i.said & {bit} > 0 AND i.{each} IS DISTINCT FROM r.{each})' for each, bit in _BITS)})"
_PLACES = "i.station, i.at, i.line, i.said, r.upload_id, r.line"
_MARK = f"""
sum(hashtextextended(concat_ws(' ', {_PLACES}, {", ".join(f"coalesce(i.{each}, {NOTHING})" for each in VALUES)}), 0))
"""
_STAMP = "%Y-%m-%d %H:%M:%S+08"


@dataclass(frozen=True)
class Duplicate:
    """The same station and hour on several lines: with one value the first line counts, with several none does."""

    station: int
    at: datetime
    lines: list[int]
    is_same: bool


@dataclass(frozen=True)
class Duplicates:
    """What was found twice: how many rows were dropped as identical, how many hours were refused, and examples."""

    dropped: int = 0
    refused: int = 0
    examples: list[Duplicate] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """Station hours that are new, that change what is known, and that say what is known already."""

    new: int
    changed: int
    unchanged: int
    examples: list[dict[str, Any]] = field(default_factory=list)
    changes: str = ""
    """A mark of all that changes, old and new values with their places: another where anything of it is another."""

    @property
    def stored(self) -> int:
        """Rows that this upload brings."""
        return self.new + self.changed


def lock() -> None:
    """Wait until no other transaction changes readings; kept to the end of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def are_any(since: datetime, until: datetime) -> bool:
    """Whether there is any reading from `since` to `until`."""
    return Reading.objects.between(since, until).exists()


def copy_new(upload: MonitoringUpload, parts: Iterable[pl.DataFrame]) -> Outcome | None:
    """Copy parts, shaped as for `stage`, straight into the readings, where none of their hours has one.

    None, and nothing copied, where an hour comes twice after all: then the parts have to be staged. This way costs less
    than half of the other, and most files bring new hours.
    """
    order = f"COPY pollution_reading (line, station_id, at, said, {_VALUES}, upload_id) FROM STDIN (FORMAT csv)"
    count = 0
    try:
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(order) as copy:
            for part in parts:
                count += part.height
                copy.write(_text(part.select(*_COLUMNS, pl.lit(upload.pk))))
    except errors.UniqueViolation:  # Django passes the errors of COPY on as they are
        return None
    return Outcome(count, 0, 0)


def stage(parts: Iterable[pl.DataFrame]) -> int:
    """Copy parts with line, station (its id), at (Beijing time), said and the values into `incoming`; how many rows."""
    columns = ", ".join(f"{each} int" for each in VALUES)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
        cursor.execute(
            f"""
            CREATE TEMP TABLE incoming (line int, station bigint, at timestamptz, said smallint, {columns})
            ON COMMIT DROP
            """
        )
        with cursor.copy(f"COPY incoming ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT csv)") as copy:
            for part in parts:
                count += part.height
                copy.write(_text(part.select(_COLUMNS)))
        cursor.execute("ANALYZE incoming")
    return count


def settle_duplicates() -> Duplicates:
    """Make one row of the lines that speak of one station and hour, where all say the same; else none counts.

    A file may say each pollutant on a line of its own; those lines are no duplicates.
    """
    agree = " AND ".join(
        f"count(DISTINCT coalesce({each}, {NOTHING})) FILTER (WHERE said & {BITS[each]} > 0) <= 1" for each in VALUES
    )
    merged = ", ".join(f"max({each}) FILTER (WHERE said & {BITS[each]} > 0) AS {each}" for each in VALUES)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.twice")
        cursor.execute(
            f"""
            CREATE TEMP TABLE twice ON COMMIT DROP AS
            SELECT station, at, array_agg(line ORDER BY line) AS lines, bit_or(said) AS said, {merged},
                   {agree} AS is_same, sum(said) > bit_or(said) AS is_repeated
            FROM incoming JOIN (
                SELECT station, at FROM incoming GROUP BY station, at HAVING count(*) > 1
            ) AS keys USING (station, at)
            GROUP BY station, at
            """
        )
        cursor.execute("DELETE FROM incoming i USING twice t WHERE i.station = t.station AND i.at = t.at")
        cursor.execute(
            f"""
            INSERT INTO incoming (line, station, at, said, {_VALUES})
            SELECT lines[1], station, at, said, {_VALUES} FROM twice WHERE is_same
            """
        )
        cursor.execute(
            """
            SELECT coalesce(sum(cardinality(lines) - 1) FILTER (WHERE is_same AND is_repeated), 0),
                   count(*) FILTER (WHERE NOT is_same) FROM twice
            """
        )
        dropped, refused = cursor.fetchone()
        cursor.execute(
            """
            SELECT station, at, lines[1:10], is_same FROM twice
            WHERE is_repeated ORDER BY is_same, lines LIMIT %s
            """,
            [MOST_EXAMPLES],
        )
        examples = [Duplicate(*row) for row in cursor.fetchall()]
    return Duplicates(int(dropped), refused, examples)


def contradictions(most_lines: int) -> Iterator[tuple[int, datetime, int, list[int], int]]:
    """Each line of the hours that `settle_duplicates` let nothing of count, hour by hour as they come in the file.

    Station, hour, the line, the lines of that hour (at most so many of them), and how many there are. Streamed.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            """
            SELECT station, at, unnest(lines) AS line, lines[1:%s], cardinality(lines)
            FROM twice WHERE NOT is_same ORDER BY lines[1], station, at, line
            """,
            [most_lines],
        )
        while rows := cursor.fetchmany(2_000):
            yield from rows


def compared() -> Outcome:
    """What `store` would do with the staged rows, with examples of what would change."""
    if not _meets_readings():
        return Outcome(_staged(), 0, 0)
    pairs = ", ".join(f"CASE WHEN i.said & {bit} > 0 THEN i.{each} ELSE r.{each} END, r.{each}" for each, bit in _BITS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FILTER (WHERE r.station_id IS NULL),
                   count(*) FILTER (WHERE r.station_id IS NOT NULL AND {_DIFFERS}),
                   count(*) FILTER (WHERE r.station_id IS NOT NULL AND NOT {_DIFFERS}),
                   {_MARK} FILTER (WHERE r.station_id IS NOT NULL AND {_DIFFERS})
            FROM incoming i LEFT JOIN pollution_reading r ON r.at = i.at AND r.station_id = i.station
            """
        )
        new, changed, unchanged, mark = cursor.fetchone()
        cursor.execute(
            f"""
            SELECT i.station, i.at, i.line, r.upload_id, r.line, {pairs}
            FROM incoming i JOIN pollution_reading r ON r.at = i.at AND r.station_id = i.station
            WHERE {_DIFFERS} ORDER BY i.at, i.line LIMIT %s
            """,
            [MOST_EXAMPLES if changed else 0],
        )
        examples = [_example(row) for row in cursor.fetchall()]
    return Outcome(new, changed, unchanged, examples, _mark(mark))


def store(upload: MonitoringUpload) -> Outcome:
    """Make the staged rows readings of `upload`, the newest to speak; what they replace stays as superseded."""
    if not _meets_readings():
        return Outcome(_insert(upload), 0, 0)
    count = _staged()
    setting = ", ".join(f"{each} = CASE WHEN i.said & {bit} > 0 THEN i.{each} ELSE r.{each} END" for each, bit in _BITS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {_MARK} FROM incoming i
            JOIN pollution_reading r ON r.at = i.at AND r.station_id = i.station WHERE {_DIFFERS}
            """
        )
        [mark] = cursor.fetchone()
        cursor.execute(
            f"""
            INSERT INTO pollution_supersededreading (at, station_id, upload_id, line, said, {_VALUES})
            SELECT r.at, r.station_id, r.upload_id, r.line, r.said, {_READING_VALUES}
            FROM incoming i JOIN pollution_reading r ON r.at = i.at AND r.station_id = i.station WHERE {_DIFFERS}
            """
        )
        cursor.execute(
            f"""
            UPDATE pollution_reading r SET upload_id = %s, line = i.line, said = i.said, {setting}
            FROM incoming i WHERE r.at = i.at AND r.station_id = i.station AND {_DIFFERS}
            """,
            [upload.pk],
        )
        changed = cursor.rowcount
    new = _insert(upload)
    return Outcome(new, changed, count - new - changed, changes=_mark(mark))


def mark_affected(upload: MonitoringUpload) -> None:
    """Note the hours that `upload` says something of, for `contribute` and `fold`."""
    within = "at BETWEEN %s AND %s"
    span = [upload.first_at, upload.last_at]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.affected")
        cursor.execute(
            f"""
            CREATE TEMP TABLE affected ON COMMIT DROP AS
            SELECT at, station_id FROM pollution_reading WHERE {within} AND upload_id = %s
            UNION SELECT at, station_id FROM pollution_supersededreading WHERE {within} AND upload_id = %s
            """,
            [*span, upload.pk, *span, upload.pk],
        )
        cursor.execute("ANALYZE affected")


def contribute(upload: MonitoringUpload) -> int:
    """Add what the staged rows of another `upload` say of the affected hours, where it is not on record.

    Rows that said the same as the readings when they came were not kept; the file still has them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO pollution_supersededreading (at, station_id, upload_id, line, said, {_VALUES})
            SELECT i.at, i.station, %s, i.line, i.said, {", ".join(f"i.{each}" for each in VALUES)}
            FROM incoming i JOIN affected a ON a.at = i.at AND a.station_id = i.station
            LEFT JOIN pollution_reading r ON r.at = i.at AND r.station_id = i.station AND r.upload_id = %s
            WHERE r.station_id IS NULL
            ON CONFLICT DO NOTHING
            """,
            [upload.pk, upload.pk],
        )
        added: int = cursor.rowcount
    return added


def fold() -> int:
    """Make each affected hour what the uploads that are stored say of it; how many hours are left with a reading.

    What a withdrawn upload said stays as superseded and does not count.
    """
    newest = "ORDER BY u.stored_at DESC, u.id DESC"
    values = ", ".join(f"(array_agg(c.{each} {newest}) FILTER (WHERE c.said & {bit} > 0))[1]" for each, bit in _BITS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO pollution_supersededreading (at, station_id, upload_id, line, said, {_VALUES})
            SELECT r.at, r.station_id, r.upload_id, r.line, r.said, {_READING_VALUES}
            FROM pollution_reading r JOIN affected a USING (at, station_id) ON CONFLICT DO NOTHING
            """
        )
        cursor.execute(
            "DELETE FROM pollution_reading r USING affected a WHERE r.at = a.at AND r.station_id = a.station_id"
        )
        cursor.execute(
            f"""
            INSERT INTO pollution_reading (at, station_id, upload_id, line, said, {_VALUES})
            SELECT at, station_id, (array_agg(u.id {newest}))[1], (array_agg(c.line {newest}))[1],
                   (array_agg(c.said {newest}))[1], {values}
            FROM pollution_supersededreading c JOIN affected a USING (at, station_id)
            JOIN pollution_monitoringupload u ON u.id = c.upload_id AND u.state = 'stored'
            GROUP BY at, station_id
            """
        )
        left: int = cursor.rowcount
        cursor.execute(
            """
            DELETE FROM pollution_supersededreading s USING affected a, pollution_reading r
            WHERE s.at = a.at AND s.station_id = a.station_id AND r.at = s.at AND r.station_id = s.station_id
              AND r.upload_id = s.upload_id
            """
        )
    return left


def _text(rows: pl.DataFrame) -> bytes:
    return rows.write_csv(include_header=False, datetime_format=_STAMP).encode()


def _insert(upload: MonitoringUpload) -> int:
    """The staged rows of hours that have no reading."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO pollution_reading (at, station_id, upload_id, line, said, {_VALUES})
            SELECT at, station, %s, line, said, {_VALUES} FROM incoming ON CONFLICT (at, station_id) DO NOTHING
            """,
            [upload.pk],
        )
        inserted: int = cursor.rowcount
    return inserted


def _meets_readings() -> bool:
    """Whether any staged hour may have a reading already.

    The bounds are subqueries of their own, found once: joined, they were found anew for every reading of a table whose
    statistics are not made yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pollution_reading
                WHERE at BETWEEN (SELECT min(at) FROM incoming) AND (SELECT max(at) FROM incoming)
            )
            """
        )
        [(meets,)] = cursor.fetchall()
    return bool(meets)


def _mark(found: Any) -> str:
    return "" if found is None else str(found)


def _staged() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incoming")
        [(count,)] = cursor.fetchall()
    return int(count)


def _example(row: Sequence[Any]) -> dict[str, Any]:
    station, at, line, upload, old_line, *values = row
    pairs = dict(zip(VALUES, zip(values[::2], values[1::2], strict=True), strict=True))
    return {
        "station": station,
        "at": at,
        "line": line,
        "upload": upload,
        "old_line": old_line,
        "values": {each: pair for each, pair in pairs.items() if pair[0] != pair[1]},
    }
