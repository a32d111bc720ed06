"""Deciding how a clause is read from a day on, and taking back what has not begun yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.readings.models import ClauseReading
from portal.readings.registry import question

if TYPE_CHECKING:
    from portal.accounts.models import User


def decide(code: str, *, value: str, valid_from: date, basis: str, by: User, at: datetime) -> ClauseReading:
    """Let `value` hold from a day on. What has been computed for earlier days stays as it was."""
    asked = question(code)
    taken = f"{valid_from:%Y-%m-%d} 起的读法已经登记过，请另选日期，或先撤回尚未生效的那一条"
    with keeping(ClauseReading, also={"reading_once_a_day": taken}):
        return ClauseReading.objects.create(
            code=code,
            value=asked.checked(value),
            valid_from=valid_from,
            basis=basis.strip(),
            decided_by=by,
            decided_at=at,
        )


def withdraw(reading: ClauseReading, *, by: User, on: date) -> None:
    """Take back a reading before its first day; one that has held is part of what was computed, and stays."""
    if reading.valid_from <= on:
        raise Refused("该读法已经生效，不能撤回；如需改变，请登记自今后某日起的新读法")
    reading.delete()
