"""What pages are made of: the small values that views hand to the page kinds.

Here, below every app, because apps name them: a button, one step of a procedure, one line of the workbench.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal.counting import Question


@dataclass(frozen=True)
class Button:
    """An act offered above the table or in a detail head: label, address, and whether it is the main one."""

    label: str
    url: str
    is_primary: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a procedure 流程进度: who holds it, since when, and whether it is done, current or still to come.

    A step that could not be done has failed; its `note` says why.
    """

    label: str
    state: str = "next"  # done, current, next, failed
    who: str = ""
    at: datetime | None = None
    note: str = ""

    @property
    def state_label(self) -> str:
        return {"done": "已完成", "current": "办理中", "failed": "未成功"}.get(self.state, "未开始")


@dataclass(frozen=True)
class Finding:
    """One remark on an import or a record: how grave, where, what is wrong, how to mend it, and the clause.

    `url` leads to the place.
    """

    message: str
    place: str = ""
    remedy: str = ""
    clause: str = ""
    severity: str = "warning"  # error, question, warning, info
    url: str = ""

    @property
    def severity_label(self) -> str:
        return {"error": "错误", "question": "问题", "warning": "存疑"}.get(self.severity, "提示")


@dataclass(frozen=True)
class Answer:
    """One line of the page that is checked before anything official: what was entered, and where to change it."""

    label: str
    value: object
    change_url: str = ""


Rows = QuerySet[Any] | Question | int | None
"""Rows that wait: as a set, as the question how many there are, or how many."""


@dataclass(frozen=True)
class TodoItem:
    """One line of the workbench: `waiting` rows wait at `url`, whose list shows exactly these rows.

    An app hands over the rows uncounted, because every page asks: `portal.waiting` counts those of all apps at once.
    """

    label: str
    waiting: Rows
    url: str
    is_overdue: bool = False
