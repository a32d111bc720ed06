"""Exact counts of sets and of their groups, and versions of tables, kept until a row they are of changes.

Counts are asked together, and only one that took long is kept. A kept answer names the snapshot of the database in
which it was given and holds as long as no transaction that this snapshot did not see has changed one of its tables
(docs/adr/0017). It is only kept where all its tables note their changes, and never inside a transaction that has itself
changed something. Without Redis everything is counted, and each version is another one.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache as once
from typing import Any

import pgtrigger
import structlog
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from redis.exceptions import RedisError

from portal.data_changes import HOLDS_FOR, NOTES_CHANGE

log = structlog.get_logger(__name__)
LONG = 0.05
"""Seconds from which on a count is worth keeping: to look up a kept one costs some milliseconds."""
LONG_TALLY = 0.005
"""The same for the tallies of a public list, which are many for a page and asked for by everybody."""
_WORD = re.compile(r"\w+")
_CLOCKS = {"now", "current_date", "current_timestamp", "statement_timestamp", "clock_timestamp", "random"}

# Another cluster, one that was set back to an earlier moment, or tables restored: each counts transactions differently.
_DATABASE = """
    (SELECT system_identifier FROM pg_control_system()) || '.' || (SELECT timeline_id FROM pg_control_checkpoint())
    || '.' || 'portal_datachange'::regclass::oid
"""
_STILL_HOLDING = f"""
    SELECT kept.key FROM unnest(%s::text[], %s::text[], %s::pg_snapshot[], %s::text[]) AS kept(key, base, seen, tables)
    WHERE kept.base = {_DATABASE} AND NOT EXISTS (
        SELECT FROM portal_datachange
        WHERE "table" = ANY(string_to_array(kept.tables, ','))
          AND changed_by >= pg_snapshot_xmin(kept.seen) AND NOT pg_visible_in_snapshot(changed_by, kept.seen)
    )
"""  # noqa: S608  # constants of this module
_ANSWERED = f"SELECT {_DATABASE}, pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NULL, ARRAY[{{}}]"
_COUNT = "(SELECT count(*)::text FROM ({}) AS counted)"
_TALLY = (
    "(SELECT COALESCE(jsonb_object_agg(COALESCE(value::text, ''), rows), '{{}}')::text FROM ({}) AS tally(value, rows))"
)
_VERSION = "(SELECT to_json(gen_random_uuid())::text)"

_Kept = tuple[Any, str, str]
"""An answer, and the database and the snapshot in which it was given."""
Moment = tuple[str, str]
"""A database and a snapshot of it."""


@dataclass(frozen=True)
class Question:
    """One question as SQL whose answer is JSON; `tables` are those it reads, none where it must not be kept."""

    sql: str
    parameters: Sequence[Any]
    tables: frozenset[str]

    @classmethod
    def of(cls, question: str, rows: QuerySet[Any]) -> Question | None:
        """None for a set of which Django knows that it is empty."""
        try:
            sql, parameters = rows.query.sql_with_params()
        except EmptyResultSet:
            return None
        sql = question.format(sql)
        words = set(_WORD.findall(sql.lower()))
        read = words & _tables()
        may_be_kept = read <= _noting() and not words & _CLOCKS
        return cls(sql, parameters, frozenset(read) if may_be_kept else frozenset())

    @cached_property
    def key(self) -> str:
        """The same for the same question about the same tables."""
        asked = repr((self.sql, tuple(self.parameters), sorted(self.tables)))
        return "answer:" + hashlib.sha256(asked.encode()).hexdigest()


class CountingPaginator(Paginator):
    """Pages of the rows of a table of django-tables2."""

    @cached_property
    def count(self) -> int:
        """All rows of the set; of a list, its length."""
        rows = self.object_list.data.data  # type: ignore[attr-defined]
        return counts_of([rows])[0] if isinstance(rows, QuerySet) else len(rows)


def how_many(rows: QuerySet[Any]) -> Question | None:
    """The question for `counts_of`, to be asked again and again: to put a long one into SQL takes its time, too."""
    return Question.of(_COUNT, rows.order_by().values("pk"))


def counts_of(sets: Sequence[QuerySet[Any] | Question | None]) -> list[int]:
    """How many rows each set has, exactly; one query for all of them, and one more where some were kept."""
    return _answers([how_many(rows) if isinstance(rows, QuerySet) else rows for rows in sets], 0, LONG)


def tallies_of(sets: Sequence[QuerySet[Any, Any]]) -> list[dict[str, int]]:
    """How many rows each group of a set has, by the text of its value, which is empty for none; kept as counts are.

    A set answers (value, number of rows), each value once.
    """
    return _answers([Question.of(_TALLY, groups) for groups in sets], {}, LONG_TALLY)


def version_of(tables: Sequence[type[Model]]) -> str:
    """A text that is another one whenever a row of one of the tables has changed: what is made of them can be named so.

    It is kept as counts are; of a table that does not note its changes it is another one each time.
    """
    version: str = _answers([Question(_VERSION, (), _read_of(tables))], "", 0)[0]
    return version


@dataclass(frozen=True)
class Kept:
    """What was kept under keys and still holds; `beside` are other values of the cache, asked along with them."""

    parts: dict[str, Any]
    beside: dict[str, Any]


def kept_parts(tables: Sequence[type[Model]], keys: Sequence[str], *, beside: Sequence[str] = ()) -> Kept:
    """What `keep_parts` kept of things made of `tables`: one question to the cache and one to the database."""
    read = _read_of(tables)
    found = _cached([*keys, *beside])
    parts = {key: found[key] for key in keys if key in found} if read else {}
    return Kept(_holding(parts, dict.fromkeys(parts, read)), {key: found[key] for key in beside if key in found})


def moment() -> Moment | None:
    """From which on things are made that are to be kept; None within a transaction that has changed something."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED.format("NULL"))
        [(database, snapshot, has_changed_nothing, _)] = cursor.fetchall()
    return (database, snapshot) if has_changed_nothing else None


def keep_parts(made: Mapping[str, Any], since: Moment | None, how_long: timedelta) -> None:
    """Keep things that were made after `since`; nothing where that is None."""
    if since and made:
        _cache({key: (value, *since) for key, value in made.items()}, how_long)


def _answers(asked: Sequence[Question | None], nothing: Any, long: float) -> list[Any]:
    different = {each.key: each for each in asked if each}
    known = _still_known([each for each in different.values() if each.tables])
    if left := [each for key, each in different.items() if key not in known]:
        known |= _counted(left, long)
    return [known[each.key] if each else nothing for each in asked]


def _still_known(asked: Sequence[Question]) -> dict[str, Any]:
    """The kept ones that still hold, by key."""
    kept: dict[str, _Kept] = _cached([each.key for each in asked])
    return _holding(kept, {each.key: each.tables for each in asked if each.key in kept})


def _holding(kept: Mapping[str, _Kept], tables: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Those whose tables no transaction has changed that their snapshot did not see; one query."""
    if not kept:
        return {}
    read = [",".join(sorted(tables[key])) for key in kept]
    databases, snapshots = [each[1] for each in kept.values()], [each[2] for each in kept.values()]
    with connection.cursor() as cursor:
        cursor.execute(_STILL_HOLDING, [list(kept), databases, snapshots, read])
        return {key: kept[key][0] for (key,) in cursor.fetchall()}


def _counted(asked: Sequence[Question], long: float) -> dict[str, Any]:
    """Counted now in one snapshot, by key; kept if that took so long."""
    each_one = ", ".join(each.sql for each in asked)
    parameters = [value for each in asked for value in each.parameters]
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED.format(each_one), parameters)
        [(database, snapshot, has_changed_nothing, counts)] = cursor.fetchall()
    found = {each.key: json.loads(count) for each, count in zip(asked, counts, strict=True)}
    if has_changed_nothing and time.monotonic() - started >= long:
        _cache({each.key: (found[each.key], database, snapshot) for each in asked if each.tables}, HOLDS_FOR)
    return found


def _cached(keys: Sequence[str]) -> dict[str, Any]:
    """What the cache has of the keys; nothing without Redis."""
    try:
        return dict(cache.get_many(keys)) if keys else {}
    except RedisError as error:
        log.warning("answers_not_kept", reason=str(error))
        return {}


def _cache(kept: dict[str, Any], how_long: timedelta) -> None:
    try:
        cache.set_many(kept, how_long.total_seconds())
    except RedisError as error:
        log.warning("answers_not_kept", reason=str(error))


def _read_of(tables: Sequence[type[Model]]) -> frozenset[str]:
    """The names of the tables; none where one does not note its changes."""
    read = frozenset(model._meta.db_table.lower() for model in tables)
    return read if read <= _noting() else frozenset()


@once
def _tables() -> frozenset[str]:
    return frozenset(
        model._meta.db_table.lower() for model in apps.get_models(include_auto_created=True) if model._meta.managed
    )


@once
def _noting() -> frozenset[str]:
    """Tables whose changes are noted."""
    return frozenset(
        model._meta.db_table.lower() for model, trigger in pgtrigger.registered() if trigger.name == NOTES_CHANGE.name
    )
