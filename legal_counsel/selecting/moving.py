"""How a selection and its entries go on: one lock, one conditional UPDATE, one line of 选聘经过."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db.models import F
from django.utils import timezone

from legal_counsel.agencies import refuse_others
from legal_counsel.articles import under
from legal_counsel.guarding import stored_clean
from legal_counsel.models import Selection, SelectionEntry, SelectionNotice, SelectionStep
from legal_counsel.pinning import in_force
from legal_counsel.selecting.lifecycle import DURING, ENTRY, SELECTION
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, move

KINDS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.DOCX)
SNAPSHOTS = (FileKind.PDF, FileKind.PNG, FileKind.JPEG)
CHANGED = "您打开本页后该选聘已被更新，请核对现在的内容"


def locked(selection: Selection) -> Selection:
    """The selection, held until the end of the transaction: whatever is done with it or its entries, is in a row."""
    rows = Selection.objects.select_for_update(of=("self",), no_key=True)
    row: Selection = rows.select_related("unit__judicial_administration", "rule").get(pk=selection.pk)
    return row


def held(selection: Selection, by: User, *, action: str, seen: int | None = None) -> Selection:
    """The locked selection for an act of its agency that is possible in its state; else Refused.

    `seen` is the version that was read, where the act publishes or decides what was read.
    """
    row = locked(selection)
    refuse_others(row.unit, by, row.rule)
    refuse_elsewhere(row, action)
    if seen is not None:
        refuse_unseen(row, seen)
    return row


def refuse_unseen(row: Selection, seen: int) -> None:
    """Refused where somebody has done something with the selection or its entries since it was read."""
    if row.version != seen:
        raise Refused(CHANGED)


def refuse_elsewhere(row: Selection, action: str) -> None:
    """Refused where the state does not allow it, before anything is written."""
    known = under(SELECTION, row.rule.cited)[action]
    if row.state not in known.sources:
        raise Refused(f"{row.get_state_display()}，不能{known.label}", clause=known.clause)


def step(selection: Selection, action: str, *, by: User, at: datetime, reason: str = "", **facts: Any) -> Selection:
    """Carry the selection through `action`, with its line."""
    with keeping(Selection):
        move(selection, action, under(SELECTION, selection.rule.cited), **facts)
    note(selection, str(SELECTION[action].label), by=by, at=at, reason=reason)
    return selection


def carry(
    entry: SelectionEntry, action: str, *, within: Selection, by: User, at: datetime, reason: str = "", **facts: Any
) -> SelectionEntry:
    """Carry the entry through `action` while its locked selection is where that is possible, with its line."""
    table = under(ENTRY, within.rule.cited)
    if within.state not in DURING[action]:
        known = table[action]
        raise Refused(f"{within.get_state_display()}，不能{known.label}", clause=known.clause)
    with keeping(SelectionEntry):
        move(entry, action, table, **facts)
    note(within, str(ENTRY[action].label), entry, by=by, at=at, reason=reason)
    return entry


def take_down(selection: Selection, *, by: User, at: datetime, reason: str) -> None:
    """Take down the notice that stands. Who pressed before it stood, and waited for it, took it down when it stood."""
    for notice in selection.notices.standing():
        notice.recalled_by, notice.recalled_at = by, max(at, notice.recorded_at)
        notice.recall_reason = reason
        with keeping(SelectionNotice):
            notice.save()


def note(
    selection: Selection, act: str, entry: SelectionEntry | None = None, *, by: User, at: datetime, reason: str = ""
) -> SelectionStep:
    """One line of 选聘经过; the version of the selection rises with it."""
    Selection.objects.filter(pk=selection.pk).update(version=F("version") + 1)
    selection.refresh_from_db(fields=["version"])
    return SelectionStep.objects.create(selection=selection, entry=entry, act=act, reason=reason, by=by, at=at)


def stored(
    file: File[Any] | None, refusal: str, *, by: User, at: datetime, clause: str, snapshot: bool = False
) -> Attachment:
    """The file kept, or Refused where there is none: a step opens only with its document."""
    if file is None:
        raise Refused(refusal, clause=clause)
    allowed = SNAPSHOTS if snapshot else KINDS
    return stored_clean(file, in_force(timezone.localdate(at)), allowed=allowed, by=by, at=at)
