"""提请, 确认登记, 退回, 撤回提请 of a change (docs/rules/heritage_changes.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from heritage.changing import told
from heritage.changing.kinds import KINDS
from heritage.changing.lifecycle import CHANGE, TWO_PEOPLE
from heritage.changing.showing import facts_of, lines
from heritage.levels.papers import Paper
from heritage.models import Project, RegisterChange
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given, move


class _Rehearsed(Exception):
    """The act has shown what it does and is undone."""

    def __init__(self, shown: list[list[str]]) -> None:
        super().__init__()
        self.shown = shown


@transaction.atomic
def propose(kind: str, row: Model, said: Mapping[str, Any], *, by: User, at: datetime) -> RegisterChange:
    """提请: the act is rehearsed, so that what it refuses is refused at once, and waits for another person."""
    written = told.plain(said)
    change = RegisterChange(
        project=row if isinstance(row, Project) else row.project,  # type: ignore[attr-defined]
        kind=kind,
        subject=row.pk,
        told=written,
        lines=_rehearsed(kind, row.pk, written, by=by, at=at),
        reason=str(said.get("reason", "")).strip(),
        paper=_paper(said),
        proposed_by=by,
        proposed_at=at,
    )
    with keeping(RegisterChange):
        change.save(force_insert=True)
    return change


@transaction.atomic
def confirm(change: RegisterChange, *, by: User, at: datetime) -> RegisterChange:
    """确认登记: it is done as it was proposed, in the name of who proposed it, or refused as things stand now."""
    row = _locked(change)
    _refuse_own(row, by)
    move(row, "confirm", CHANGE, decided_by=by, decided_at=at)
    _perform(row.kind, row.subject, row.told, by=row.proposed_by, at=at)
    return row


@transaction.atomic
def send_back(change: RegisterChange, *, words: str, by: User, at: datetime) -> RegisterChange:
    """退回, with the reason."""
    row = _locked(change)
    _refuse_own(row, by)
    said = given(words, "请写明为何退回", clause=TWO_PEOPLE)
    return move(row, "send_back", CHANGE, words=said, decided_by=by, decided_at=at)


@transaction.atomic
def withdraw(change: RegisterChange, *, words: str, by: User, at: datetime) -> RegisterChange:
    """撤回提请, with the reason."""
    said = given(words, "请写明为何撤回", clause=TWO_PEOPLE)
    return move(_locked(change), "withdraw", CHANGE, words=said, decided_by=by, decided_at=at)


def _refuse_own(change: RegisterChange, by: User) -> None:
    if change.proposed_by_id == by.pk:
        clause = f"{TWO_PEOPLE}；{KINDS[change.kind].clause}"
        raise Refused("提请人不能确认或者退回自己提请的变更，请由另一位非遗审核人员办理", clause=clause)


def _locked(change: RegisterChange) -> RegisterChange:
    rows = RegisterChange.objects.select_for_update(of=("self",)).select_related("project", "proposed_by")
    row: RegisterChange = rows.get(pk=change.pk)
    return row


def _rehearsed(kind: str, subject: int, written: Mapping[str, Any], *, by: User, at: datetime) -> list[list[str]]:
    """What the act would change; nothing of it stays."""
    before = KINDS[kind].about._default_manager.get(pk=subject)
    known = facts_of(before)
    try:
        with transaction.atomic():
            made = _perform(kind, subject, written, by=by, at=at)
            is_same = type(made) is type(before) and made.pk == before.pk
            raise _Rehearsed(lines(made, known if is_same else {}))
    except _Rehearsed as done:
        return done.shown


def _perform(kind: str, subject: int, written: Mapping[str, Any], *, by: User, at: datetime) -> Any:
    known = KINDS[kind]
    row = known.about._default_manager.get(pk=subject)
    made = known.act(row, **told.read(written), by=by, at=at)
    return type(made)._default_manager.get(pk=made.pk)


def _paper(said: Mapping[str, Any]) -> str:
    """The paper that it rests on, in words."""
    nested = next((said[name] for name in ("listing", "profile") if name in said), None)
    paper = said.get("paper") or getattr(nested, "paper", "")
    return " ".join(filter(None, (paper.number, paper.title))) if isinstance(paper, Paper) else str(paper)
