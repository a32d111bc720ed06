"""What the public answers about alerts rest on, as a few numbers, and when they change by the passing of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from weakref import WeakSet

from django.db import DatabaseError, connection

from pollution.alert_choices import MessageType
from pollution.alerts.moments import Sent, Span, around, of_an_alert
from pollution.models import AlertVersion, ExternalWarning

State = tuple[object, ...]
_NAME = "alert_state"
_PREPARED: WeakSet[object] = WeakSet()
# Versions stay, and become visible in the order of their keys (the lock in `publishing` lasts to the end of the
# transaction), so the newest says all. Events of orders and regions may become visible in another order than they were
# numbered; they are only ever added, so their count says which there are. Both tables stay small.
_STATE = """
SELECT (SELECT max(id) FROM pollution_alertversion),
       (SELECT count(*) FROM pollution_externalwarningevent),
       (SELECT count(*) || '/' || coalesce(sum(id), 0) FROM pollution_externalwarning_regions),
       (SELECT count(*) FROM organization_regionevent)
"""
_NEWEST = """
SELECT greatest((SELECT max(sent_at) FROM pollution_alertversion version
                 JOIN pollution_episode episode ON episode.id = version.episode_id AND NOT episode.is_drill
                 WHERE sent_at <= %(at)s),
                (SELECT max(pgh_created_at) FROM pollution_externalwarningevent),
                (SELECT max(pgh_created_at) FROM organization_regionevent))
"""


def state() -> State:
    """What changes whenever an answer about alerts may change, but for the passing of time; one query.

    It is asked with every request for a kept answer, so the server parses and plans it once for each connection, and it
    is itself the check whether the connection still stands: one that does not is replaced, once.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # of PostgreSQL, which Django types as any
    try:
        return _asked()
    except DatabaseError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _asked()


def _asked() -> State:
    with connection.cursor() as cursor:
        if connection.connection not in _PREPARED:
            cursor.execute(f"PREPARE {_NAME} AS {_STATE}")
            _PREPARED.add(connection.connection)
        cursor.execute(f"EXECUTE {_NAME}")
        [row] = cursor.fetchall()
    return tuple(row)


def newest_change(at: datetime) -> datetime | None:
    """When the rows behind the answers were touched last; a drill is behind none."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"at": at})
        [(moment,)] = cursor.fetchall()
    found: datetime | None = moment
    return found


def span_at(at: datetime, *, shown_for: timedelta | None = None) -> Span:
    """From when to when the alerts and orders stand as they do at a moment.

    With `shown_for` also what ends is told so long, as the feed does.
    """
    moments = _moments()
    if shown_for is not None:
        moments |= {each + shown_for for each in moments}
    return around(moments, at)


def _moments() -> set[datetime]:
    rows = AlertVersion.objects.real().order_by("episode", "number")
    told = rows.values_list("episode", "sent_at", "starts_at", "ends_at", "message_type")
    found: set[datetime] = set()
    for _, alert in groupby(told, key=lambda row: row[0]):
        versions = [Sent(sent, starts, ends, kind == MessageType.CANCEL) for _, sent, starts, ends, kind in alert]
        found.update(of_an_alert(versions))
    return found | _of_orders(
        ExternalWarning.objects.values_list("starts_at", "entered_at", "lifted_at", "lift_entered_at", "withdrawn_at")
    )


def _of_orders(rows: Iterable[tuple[datetime | None, ...]]) -> set[datetime]:
    return {moment for row in rows for moment in row if moment}
