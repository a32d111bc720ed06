"""What waits for a person among legal counsel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from legal_counsel.pool.todo import pool_todo
from legal_counsel.ruling.todo import rule_todo
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """The talent pool, and versions of the rules."""
    yield from pool_todo(user, on)
    yield from rule_todo(user, on)
