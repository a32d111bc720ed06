"""What waits for a person among legal counsel, in the order of a counsel's life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from legal_counsel.advising.todo import advising_todo
from legal_counsel.appointing.todo import appointment_todo
from legal_counsel.assessing.todo import assessment_todo
from legal_counsel.complaining.todo import complaint_todo
from legal_counsel.dismissing.todo import dismissal_todo
from legal_counsel.filing.todo import filing_todo
from legal_counsel.pool.todo import pool_todo
from legal_counsel.referring.todo import incident_todo
from legal_counsel.ruling.todo import rule_todo
from legal_counsel.selecting.todo import selection_todo
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """From the talent pool to dismissal; and versions of the rules."""
    yield from pool_todo(user, on)
    yield from selection_todo(user, on)
    yield from appointment_todo(user, on)
    yield from filing_todo(user)
    yield from advising_todo(user, on)
    yield from assessment_todo(user, on)
    yield from complaint_todo(user)
    yield from dismissal_todo(user)
    yield from incident_todo(user)
    yield from rule_todo(user, on)
