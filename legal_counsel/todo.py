"""What waits for a person among legal counsel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from legal_counsel.assessing.todo import assessment_todo
from legal_counsel.dismissing.todo import dismissal_todo
from legal_counsel.filing.todo import filing_todo
from legal_counsel.ruling.todo import rule_todo
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Versions of the rules, filings, assessments and dismissals."""
    yield from rule_todo(user, on)
    yield from filing_todo(user)
    yield from assessment_todo(user)
    yield from dismissal_todo(user)
