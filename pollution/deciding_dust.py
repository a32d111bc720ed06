"""Sand-dust events: entered by hand, decided, reviewed or rejected by a person with evidence (docs/rules/dust.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from pollution.lifecycle import DUST
from pollution.models import DustEvent, DustRegion
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move
from portal.organization.models import Region

PERSONAL = ("decide", "review", "reject")
"""The acts of a person; to drop a suggestion is for the hours themselves."""
LONGEST = timedelta(days=15)
HOUR = timedelta(hours=1)
_LOCK = 0x61697265  # key of the advisory lock: one transaction at a time changes events
_OVERLAP = {each.name: str(each.violation_error_message) for each in DustRegion._meta.constraints}


def lock() -> None:
    """Wait until no other transaction changes sand-dust events; kept to the end of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def enter(*, regions: Iterable[Region], first: datetime, last: datetime, evidence: str) -> DustEvent:
    """Enter an event that the hours alone do not tell; it waits for its decision like a suggestion.

    `first` and `last` are ends of hours, both with.
    """
    lock()
    where, hours = _checked(regions, first, last, except_for=None)
    with keeping(DustEvent, also=_OVERLAP):
        event = DustEvent.objects.create(hours=hours, evidence=evidence)
        event.regions.set(where)
    return event


def decide(
    event: DustEvent,
    *,
    regions: Iterable[Region],
    first: datetime,
    last: datetime,
    evidence: str,
    reason: str,
    by: User,
    at: datetime,
) -> DustEvent:
    """认定为沙尘: hours and regions as the person found them, on evidence. The hours stay and are marked."""
    return _settle(event, "decide", regions, (first, last), evidence=evidence, reason=reason, by=by, at=at)


def review(
    event: DustEvent,
    *,
    regions: Iterable[Region],
    first: datetime,
    last: datetime,
    evidence: str,
    reason: str,
    by: User,
    at: datetime,
) -> DustEvent:
    """复核认定: a decided event as it stands on the data of now, with other hours or regions where need be."""
    return _settle(event, "review", regions, (first, last), evidence=evidence, reason=reason, by=by, at=at)


def reject(event: DustEvent, *, reason: str, by: User, at: datetime) -> DustEvent:
    """不予认定: nothing is excluded, and the hours are not suggested again on the same data."""
    if not reason.strip():
        raise Refused("不予认定须写明理由", clause=DUST["reject"].clause)
    return move(event, "reject", DUST, reason=reason, decided_by=by, decided_at=at)


@transaction.atomic
def _settle(
    event: DustEvent,
    act: str,
    regions: Iterable[Region],
    span: tuple[datetime, datetime],
    *,
    evidence: str,
    reason: str,
    by: User,
    at: datetime,
) -> DustEvent:
    lock()
    where, hours = _checked(regions, *span, except_for=event)
    if not evidence.strip():
        raise Refused("认定须写明证据", clause=DUST[act].clause)
    with keeping(DustEvent, also=_OVERLAP):
        # What it no longer concerns goes first: its new hours may belong to another event there.
        event.places.exclude(region__in=where).delete()
        move(event, act, DUST, hours=hours, evidence=evidence, reason=reason, decided_by=by, decided_at=at)
        event.regions.set(where)
    return event


def _checked(
    regions: Iterable[Region], first: datetime, last: datetime, *, except_for: DustEvent | None
) -> tuple[Sequence[Region], DateTimeTZRange]:
    where = list(regions)
    if not where:
        raise Refused("请至少选择一个区域")
    if any(each.minute or each.second for each in (first, last)):
        raise Refused("起止时刻应为整点")
    if last < first:
        raise Refused("最后一小时不能早于第一小时")
    if last - first > LONGEST:
        raise Refused(f"一次沙尘过程不超过{LONGEST.days}天，更长的请分段登记")
    hours = DateTimeTZRange(first - HOUR, last, "(]")
    others = DustRegion.objects.filter(region__in=where, hours__overlap=hours).select_related("event")
    if except_for is not None:
        others = others.exclude(event=except_for)
    if other := others.first():
        raise Refused(f"所选区域在这段时间已有{other.event}，请在其中处理")
    return where, hours
