"""Which transactions changed which tables of late: what tells whether an answer that was kept still holds.

The triggers of `portal.history.tracked` write here, one row a table and transaction. A row names its transaction, so
a reader can ask PostgreSQL itself whether that transaction was visible when an answer was made: unlike a highest
number, this is exact for transactions that commit in another order than they began (docs/adr/0017).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
import structlog
from django.core.cache import cache
from django.db import connection, models, transaction
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
HOLDS_FOR = timedelta(hours=1)
"""No answer is kept longer."""
_WATCHED = 0x77617463  # key of the advisory lock: shared by who watches, whole for who forgets
_SEEN = "data-changes-seen"  # key of the cache: a snapshot and when it was taken


_UNSEEN = """
    SELECT changed_at FROM portal_datachange
    WHERE "table" = %s AND changed_by >= pg_snapshot_xmin(%s::pg_snapshot)
      AND NOT pg_visible_in_snapshot(changed_by, %s::pg_snapshot)
      AND changed_by IS DISTINCT FROM pg_current_xact_id_if_assigned()
"""


class TransactionId(models.Field):
    """PostgreSQL's xid8: the full number of a transaction, which does not wrap around."""

    description = "Number of a transaction"

    def db_type(self, connection: Any) -> str:
        """As PostgreSQL names it."""
        return "xid8"


class DataChange(models.Model):
    """A table that a transaction changed."""

    table = models.CharField("数据表", max_length=63)  # the longest name PostgreSQL gives
    changed_by = TransactionId("事务")
    changed_at = models.DateTimeField("变更时间")

    class Meta:
        verbose_name = "数据变更"
        verbose_name_plural = "数据变更"
        constraints = [
            models.UniqueConstraint(
                name="data_change_once", fields=["table", "changed_by"], violation_error_message="该变更已记载"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.changed_by}"


NOTES_CHANGE = pgtrigger.Trigger(
    name="notes_change",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
    func="""
        INSERT INTO portal_datachange ("table", changed_by, changed_at)
        VALUES (TG_TABLE_NAME, pg_current_xact_id(), now()) ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,
)


def current_snapshot() -> str:
    """Which transactions have ended until now, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        [(snapshot,)] = cursor.fetchall()
    return str(snapshot)


def watch() -> str:
    """Which transactions have ended until now, for `unseen_since`; until the own one ends, nothing is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_WATCHED])
    return current_snapshot()  # after the lock: what was forgotten before is seen


def unseen_since(snapshot: str, model: type[models.Model]) -> list[datetime]:
    """The moments at which those transactions began that changed the table of `model` and had not ended by `snapshot`.

    Every row of history bears the moment of its transaction (`pgh_created_at`). The own transaction is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, [model._meta.db_table, snapshot, snapshot])
        return [at for (at,) in cursor.fetchall()]


def forget() -> None:
    """Remove what every kept answer has seen: changes that were visible in a snapshot older than any of them.

    How long ago a change was written says nothing: its transaction may have been committed only now. Nothing is removed
    while somebody watches, however long that takes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_WATCHED])
        if not cursor.fetchone()[0]:
            log.info("changes_not_forgotten", reason="watched")
            return
        cursor.execute("SELECT pg_current_snapshot()::text, extract(epoch FROM now())::float8")
        [(snapshot, now)] = cursor.fetchall()
        try:
            earlier, taken_at = cache.get(_SEEN, (snapshot, now))
            if now - taken_at <= 2 * HOLDS_FOR.total_seconds():  # an answer is kept from the end of a long count on
                cache.add(_SEEN, (snapshot, now), None)
                return
            cache.set(_SEEN, (snapshot, now), None)
        except RedisError as error:
            log.warning("changes_not_forgotten", reason=str(error))
            return
        cursor.execute(
            "DELETE FROM portal_datachange WHERE pg_visible_in_snapshot(changed_by, %s::pg_snapshot)", [earlier]
        )


noted = pgtrigger.register(NOTES_CHANGE)
"""Class decorator for a model without history whose rows are counted; `portal.history.tracked` brings it along."""
