"""What waits for a person: the `todo` of every app, counted together. Workbench and side menu read the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.todo import todo as documents_todo
from heritage.todo import todo as heritage_todo
from legal_counsel.todo import todo as counsel_todo
from pollution.todo import todo as pollution_todo
from portal.accounts.todo import todo as accounts_todo
from portal.counting import counts_of
from portal.jobs.todo import todo as jobs_todo
from portal.organization.todo import todo as organization_todo
from portal.pages import Rows, TodoItem

TODOS: tuple[Callable[[Any, date], Iterable[TodoItem]], ...] = (
    documents_todo,
    heritage_todo,
    counsel_todo,
    pollution_todo,
    organization_todo,
    jobs_todo,
    accounts_todo,
)


@dataclass(frozen=True)
class Waiting:
    """One line with its number, which is the length of the list at `url`."""

    label: str
    count: int
    url: str
    is_overdue: bool


def waiting_for(user: Any, on: date) -> list[Waiting]:
    """Everything that waits for `user` on the day `on`, the overdue first; one query for the rows of all apps."""
    items = [item for todo in TODOS for item in todo(user, on)]
    counts = _counted([item.waiting for item in items])
    lines = [
        Waiting(item.label, count, item.url, item.is_overdue)
        for item, count in zip(items, counts, strict=True)
        if count
    ]
    return sorted(lines, key=lambda line: not line.is_overdue)


def _counted(sets: list[Rows]) -> list[int]:
    """The number of each: known already, or counted with all others."""
    counted = iter(counts_of([rows for rows in sets if not isinstance(rows, int)]))
    return [rows if isinstance(rows, int) else next(counted) for rows in sets]
