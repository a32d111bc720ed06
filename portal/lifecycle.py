"""States are a table, and a move through it is one guarded UPDATE; what the rules do not allow is Refused.

An app writes `TRANSITIONS: dict[str, Transition]` as data. Acts call `move()`, buttons and the API
ask `actions_from()`, and the documentation prints the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Row = TypeVar("Row", bound=Any)


class Refused(Exception):
    """An act that the rules do not allow now. The message is Chinese and for the person acting."""

    def __init__(self, message: str, *, clause: str = "") -> None:
        super().__init__(message)
        self.message, self.clause = message, clause

    def __str__(self) -> str:
        return f"{self.message}（依据：{self.clause}）" if self.clause else self.message


@dataclass(frozen=True)
class Transition:
    """One act: from which states it starts, where it ends, its button and the clause it rests on."""

    sources: frozenset[str]
    target: str
    label: str
    clause: str = ""


Transitions = Mapping[str, Transition]


def given(text: str, refusal: str, *, clause: str = "") -> str:
    """What an act cannot do without: `text` trimmed, or Refused with the words where nothing is left of it."""
    trimmed = text.strip()
    if not trimmed:
        raise Refused(refusal, clause=clause)
    return trimmed


def transition(*sources: str, to: str, label: str, clause: str = "") -> Transition:
    """A row of a transition table: `transition("draft", to="issued", label="印发", clause="…")`."""
    return Transition(frozenset(sources), to, label, clause)


def actions_from(state: str, table: Transitions) -> list[str]:
    """The acts that a row in `state` allows, in the order of the table."""
    return [action for action, each in table.items() if state in each.sources]


def move(row: Row, action: str, table: Transitions, *, field: str = "state", **facts: Any) -> Row:
    """Carry `row` through `action` and write `facts` with it, or raise Refused. `field` holds the state.

    One conditional UPDATE decides: of two people pressing the same button, one gets the row and the
    other gets told. The row is read again afterwards.
    """
    step = table[action]
    rows = type(row)._default_manager.filter(pk=row.pk, **{f"{field}__in": step.sources})
    moved = rows.update(**{field: step.target}, **facts)
    if not moved:
        raise Refused(f"当前状态不能{step.label}，可能刚被他人处理；请刷新页面后再看", clause=step.clause)
    row.refresh_from_db()
    return row
