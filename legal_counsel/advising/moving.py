"""How a matter goes on: one lock, one conditional UPDATE, one line of 事项经过; and how numbers are given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from documents.models import LONGEST_REASON
from legal_counsel.advising.choices import MatterState
from legal_counsel.advising.lifecycle import ASSIGNMENT, MATTER
from legal_counsel.articles import under
from legal_counsel.models import Assignment, GateAttempt, Matter, MatterStep
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

_NUMBERED = 7208  # key of the advisory lock: numbers are given one after the other, without a gap


def locked(matter: Matter) -> Matter:
    """The matter, held until the end of the transaction: whatever is done with it, is in a row."""
    rows = Matter.objects.select_for_update(of=("self",), no_key=True)
    row: Matter = rows.select_related("unit__judicial_administration", "rule").get(pk=matter.pk)
    return row


def locked_open(matter: Matter) -> Matter:
    """The same, of one that is still worked on."""
    row = locked(matter)
    if row.state != MatterState.OPEN:
        raise Refused(f"事项{row.number}{row.get_state_display()}，不能再办理；需要继续的请先恢复办理")
    return row


def step(matter: Matter, action: str, *, by: User, at: datetime, reason: str = "", **facts: Any) -> Matter:
    """Carry the matter through `action`, with its line."""
    with keeping(Matter):
        move(matter, action, under(MATTER, matter.rule.cited), version=matter.version + 1, **facts)
    note(matter, str(MATTER[action].label), by=by, at=at, reason=reason)
    return matter


def carry(
    assignment: Assignment, action: str, *, by: User, at: datetime, reason: str = "", warned_of: str = ""
) -> Assignment:
    """Carry the assignment through `action`, with its line."""
    with keeping(Assignment):
        move(assignment, action, under(ASSIGNMENT, assignment.matter.rule.cited))
    act = f"{assignment}{ASSIGNMENT[action].label}"
    note(assignment.matter, act, by=by, at=at, reason=reason, warned_of=warned_of)
    return assignment


def note(
    matter: Matter,
    act: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    warned_of: str = "",
    due_before: date | None = None,
) -> MatterStep:
    """One line of 事项经过; where it moves the day that the matter is due, with the day before."""
    with keeping(MatterStep):
        return MatterStep.objects.create(
            matter=matter, act=act[:100], reason=reason, warned_of=warned_of[:LONGEST_REASON], due_before=due_before,
            by=by, at=at,
        )  # fmt: skip


def answered(warning: str, reason: str, *, clause: str) -> str:
    """The reason for going on in spite of a warning, or Refused with the warning where there is none."""
    trimmed = reason.strip()
    if warning and not trimmed:
        raise Refused(f"{warning}；确需继续的，请写明理由", clause=clause)
    return trimmed


def next_serial(model: type[Matter] | type[GateAttempt], year: int) -> int:
    """The next number of a year. Whoever comes second waits, and gets the same one if the first rolls back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERED])
    last: int | None = model._default_manager.filter(year=year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1
