"""报名和初审 (第十七条第二项第2、3目): who enters and how, and whether the agency lets them go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import refuse_others
from legal_counsel.choices import CounselKind
from legal_counsel.models import Counsel, EntryFile, Selection, SelectionEntry
from legal_counsel.qualification import Finding, Outcome, Severity
from legal_counsel.selecting.choices import EntryMode, SelectionState
from legal_counsel.selecting.lifecycle import CHECKING, ENTERING, PROCUREMENT
from legal_counsel.selecting.moving import carry, locked, note, stored
from legal_counsel.selecting.recommenders import ASSOCIATIONS, may_recommend
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.organization.models import Unit

Report = Callable[[Counsel, Unit, date], Sequence[Finding]]
"""The qualification report of somebody for a unit on a day."""


@dataclass(frozen=True)
class Entering:
    """Who enters, how, and with which material."""

    counsel: Counsel
    mode: str
    received_on: date
    recommender: str = ""
    files: Sequence[File[Any]] = ()


@transaction.atomic
def enter(selection: Selection, entering: Entering, *, by: User, at: datetime) -> SelectionEntry:
    """登记报名, between announcement and closing day; with material, and recommended by nobody but who may."""
    row = _taking(selection, by)
    counsel, told = entering.counsel, entering.recommender.strip()
    if counsel.kind == CounselKind.FIRM:
        raise Refused("律师事务所按政府采购程序选聘", clause=row.rule.cited(PROCUREMENT))
    if not counsel.is_external:
        raise Refused(f"{counsel}是内部人选，由本单位任用，不参加选聘", clause=row.rule.cited(ENTERING))
    assert row.announced_on is not None, "counsel_selection_announced_whole"
    assert row.entries_until is not None, "counsel_selection_open_with_a_closing_day"
    if not row.announced_on <= entering.received_on <= min(row.entries_until, timezone.localdate(at)):
        raise Refused(
            f"收到日期应在公告日期{row.announced_on}和报名截止日期{row.entries_until}之间，且不晚于今日",
            clause=row.rule.cited(ENTERING),
        )
    if entering.mode == EntryMode.RECOMMENDED and not may_recommend(told):
        raise Refused(f"只能由{ASSOCIATIONS[0]}或者高等院校推荐", clause=row.rule.cited(ENTERING))
    if not entering.files:
        raise Refused("报名须附材料", clause=row.rule.cited(ENTERING))
    entry = SelectionEntry(
        selection=row, counsel=counsel, mode=entering.mode, received_on=entering.received_on,
        recommender=told if entering.mode == EntryMode.RECOMMENDED else "", entered_by=by, entered_at=at,
    )  # fmt: skip
    with keeping(SelectionEntry):
        entry.save(force_insert=True)
    for file in entering.files:
        _keep(entry, file, by=by, at=at)
    note(row, "登记报名", entry, by=by, at=at, reason=str(entry.get_mode_display()) + (f"：{told}" if told else ""))
    return entry


@transaction.atomic
def add_file(entry: SelectionEntry, file: File[Any], *, by: User, at: datetime) -> EntryFile:
    """Add material while the entry waits for its check."""
    row = _taking(entry.selection, by)
    added = _keep(entry, file, by=by, at=at)
    note(row, "补充报名材料", entry, by=by, at=at, reason=str(added))
    return added


@transaction.atomic
def withdraw_entry(entry: SelectionEntry, *, reason: str, by: User, at: datetime) -> SelectionEntry:
    """Somebody gives up, until it is decided."""
    row = locked(entry.selection)
    refuse_others(row.unit, by, row.rule)
    told = given(reason, "退出须写明理由", clause=row.rule.cited(ENTERING))
    return carry(entry, "withdraw", within=row, by=by, at=at, reason=told)


def findings_for(entry: SelectionEntry, on: date, report: Report) -> tuple[Finding, ...]:
    """What the initial check goes by: the report of the day, and what was not yet met on the closing day (A14).

    Evidence may come in after the closing day; years that were full only afterwards do not count.
    """
    selection = entry.selection
    now = tuple(report(entry.counsel, selection.unit, on))
    if selection.entries_until is None or selection.entries_until >= on:
        return now
    known = {(each.article, each.condition) for each in now if each.blocks}
    then = (
        each
        for each in report(entry.counsel, selection.unit, selection.entries_until)
        if each.outcome is Outcome.UNMET and each.severity is Severity.BLOCK
    )
    return now + tuple(each for each in then if (each.article, each.condition) not in known)


def findings_kept(entry: SelectionEntry) -> tuple[Finding, ...]:
    """The report as it was kept with the initial check."""
    enums = (("outcome", Outcome), ("severity", Severity))
    return tuple(Finding(**(each | {name: kind(each[name]) for name, kind in enums})) for each in entry.report)


@transaction.atomic
def check(
    entry: SelectionEntry, *, passes: bool, reason: str, report: Report, by: User, at: datetime
) -> SelectionEntry:
    """第3目: 初审 by the agency, with a reason for each person; nobody passes with a line that blocks."""
    row = locked(entry.selection)
    refuse_others(row.unit, by, row.rule)
    entry.refresh_from_db()
    entry.selection = row
    told = given(reason, "请写明初审理由", clause=row.rule.cited(CHECKING))
    findings = findings_for(entry, timezone.localdate(at), report)
    blocking = [each for each in findings if each.blocks]
    if passes and blocking:
        lines = "；".join(f"{each.article}：{each.condition}（{each.fact}）" for each in blocking)
        raise Refused(f"不符合或不能认定符合聘任条件，不能通过初审：{lines}", clause=row.rule.cited(CHECKING))
    facts = {
        "check_reason": told,
        "report": [asdict(each) for each in findings],
        "checked_by": by,
        "checked_at": at,
    }
    return carry(entry, "pass" if passes else "fail", within=row, by=by, at=at, reason=told, **facts)


def _taking(selection: Selection, by: User) -> Selection:
    row = locked(selection)
    refuse_others(row.unit, by, row.rule)
    if row.state != SelectionState.ANNOUNCED:
        raise Refused(f"{row.get_state_display()}，不在报名期间", clause=row.rule.cited(ENTERING))
    return row


def _keep(entry: SelectionEntry, file: File[Any], *, by: User, at: datetime) -> EntryFile:
    attachment = stored(file, "报名须附材料", by=by, at=at, clause=entry.selection.rule.cited(ENTERING))
    return EntryFile.objects.create(entry=entry, attachment=attachment)
