"""公示、异议、党组织决定 (第十七条第二项第5目)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import decides_for, refuse_others, refuse_undecided
from legal_counsel.deadlines import notice_period
from legal_counsel.models import Selection, SelectionEntry, SelectionNotice, SelectionObjection
from legal_counsel.pinning import rules_on
from legal_counsel.readings import held_on
from legal_counsel.selecting.choices import EntryState, ObjectionOutcome, SelectionState
from legal_counsel.selecting.lifecycle import NOTICING, SELECTION
from legal_counsel.selecting.moving import (
    carry,
    held,
    locked,
    note,
    refuse_elsewhere,
    refuse_unseen,
    step,
    stored,
    take_down,
)
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.organization.models import CalendarDay
from portal.organization.workdays import Deadline


@dataclass(frozen=True)
class Decided:
    """By which party organisation, under which number, when, on which paper, and who is chosen by key."""

    organ: str
    number: str
    on: date
    paper: File[Any] | None
    chosen: Collection[int]


def period_of(notice: SelectionNotice) -> Deadline:
    """The five working days of a notice on the calendar as it stands now."""
    posted_on, calendar = notice.posted_on, CalendarDay.objects.as_calendar()
    return notice_period(posted_on, calendar, rules=rules_on(posted_on), readings=held_on(posted_on))


@transaction.atomic
def give_notice(
    selection: Selection, *, url: str, on: date, snapshot: File[Any] | None, seen: int, by: User, at: datetime
) -> SelectionNotice:
    """公示 of the recommended list on the portal of the own government, with its snapshot."""
    row = held(selection, by, action="give_notice", seen=seen)
    if on > timezone.localdate(at):
        raise Refused("公示发布日期不能晚于今日", clause=row.rule.cited(NOTICING))
    recommended = row.steps.filter(act=SELECTION["recommend"].label).last()
    if recommended and on < (proposed_on := timezone.localdate(recommended.at)):
        raise Refused(f"公示发布日期早于推荐名单提出的日期{proposed_on}", clause=row.rule.cited(NOTICING))
    if not row.entries.filter(state=EntryState.RECOMMENDED).exists():
        raise Refused("推荐名单中已没有人选；请退回评审", clause=row.rule.cited(NOTICING))
    before = row.notices.exclude(recalled_at=None).order_by("recalled_at").last()
    if before and before.recalled_at and on < timezone.localdate(before.recalled_at):
        raise Refused("前一次公示已撤下，应重新公示，期限自重新公示起算", clause=row.rule.cited(NOTICING))
    notice = SelectionNotice(
        selection=row,
        posted_on=on,
        url=given(url, "请填写公示网址", clause=row.rule.cited(NOTICING)),
        snapshot=stored(snapshot, "请上传公示页面的快照", by=by, at=at, clause=row.rule.cited(NOTICING), snapshot=True),
        recorded_by=by,
        recorded_at=at,
    )
    with keeping(SelectionNotice):
        notice.save(force_insert=True)
    last = period_of(notice)
    told = f"{on}发布，至{last.on}" + ("（暂定）" if last.is_provisional else "")
    step(row, "give_notice", by=by, at=at, reason=told)
    return notice


@transaction.atomic
def recall(selection: Selection, *, reason: str, by: User, at: datetime) -> Selection:
    """撤下公示, also to change it: the five days begin anew with the next one (A7). Objections stay to be answered."""
    row = held(selection, by, action="recall")
    told = given(reason, "撤下公示须写明理由", clause=row.rule.cited(NOTICING))
    take_down(row, by=by, at=at, reason=told)
    return step(row, "recall", by=by, at=at, reason=told)


@transaction.atomic
def object_to(
    entry: SelectionEntry, *, objector: str, content: str, received_on: date, by: User, at: datetime
) -> SelectionObjection:
    """登记异议; one that comes after the last day is taken all the same, until it is decided."""
    row = locked(entry.selection)
    refuse_others(row.unit, by, row.rule)
    notice = row.notices.standing().first()
    if row.state != SelectionState.NOTICED or notice is None:
        raise Refused(f"{row.get_state_display()}，不能登记异议", clause=row.rule.cited(NOTICING))
    if not notice.posted_on <= received_on <= timezone.localdate(at):
        raise Refused("收到日期应在公示发布日期和今日之间", clause=row.rule.cited(NOTICING))
    entry.refresh_from_db()
    if entry.state not in (EntryState.RECOMMENDED, EntryState.EXCLUDED):
        raise Refused(f"{entry.counsel}不在公示名单中", clause=row.rule.cited(NOTICING))
    objection = SelectionObjection(
        notice=notice, entry=entry, objector=given(objector, "请写明异议人", clause=row.rule.cited(NOTICING)),
        content=given(content, "请写明异议内容", clause=row.rule.cited(NOTICING)), received_on=received_on,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    with keeping(SelectionObjection):
        objection.save(force_insert=True)
    note(row, "登记异议", entry, by=by, at=at)
    return objection


@transaction.atomic
def reply(objection: SelectionObjection, *, outcome: str, words: str, by: User, at: datetime) -> SelectionObjection:
    """核实并答复 by the unit or its agency; one that is upheld takes the candidate off the list."""
    row = locked(objection.notice.selection)
    if not decides_for(by, row.unit):
        refuse_others(row.unit, by, row.rule)
    if row.state not in (SelectionState.NOTICED, SelectionState.RECOMMENDED):
        raise Refused(f"{row.get_state_display()}，不能答复异议", clause=row.rule.cited(NOTICING))
    facts = {
        "outcome": outcome,
        "reply": given(words, "请写明答复内容", clause=row.rule.cited(NOTICING)),
        "replied_by": by,
        "replied_at": at,
    }
    with keeping(SelectionObjection):
        answered = SelectionObjection.objects.filter(pk=objection.pk, outcome="").update(**facts)
    if not answered:
        raise Refused("该异议刚被他人答复，请刷新后查看", clause=row.rule.cited(NOTICING))
    objection.refresh_from_db()
    entry = objection.entry
    note(row, f"答复异议：{ObjectionOutcome(outcome).label}", entry, by=by, at=at)
    if outcome == ObjectionOutcome.UPHELD and entry.state == EntryState.RECOMMENDED:
        carry(entry, "exclude", within=row, by=by, at=at, reason="异议成立")
    return objection


def why_not_decide(selection: Selection, today: date) -> str:
    """Why no decision can be taken today; empty where it can. From the day after the last day on (A7)."""
    notice = selection.notices.standing().first()
    if selection.state != SelectionState.NOTICED or notice is None:
        return f"{selection.get_state_display()}，公示期满后才能决定"
    last = period_of(notice)
    if last.on >= today:
        return f"公示至{last.on}{'（暂定）' if last.is_provisional else ''}，次日起才能决定"
    unanswered = SelectionObjection.objects.filter(notice__selection=selection, outcome="").count()
    if unanswered:
        return f"还有{unanswered}件异议没有答复"
    if not selection.entries.filter(state=EntryState.RECOMMENDED).exists():
        return "推荐名单中已没有人选"
    return ""


@transaction.atomic
def decide(selection: Selection, decided: Decided, *, seen: int, by: User, at: datetime) -> Selection:
    """录入党组织决定 by somebody of the unit: only when the notice is over and every objection is answered."""
    row = locked(selection)
    refuse_undecided(row.unit, by, cited=row.rule.cited(NOTICING))
    refuse_elsewhere(row, "decide")
    today = timezone.localdate(at)
    if obstacle := why_not_decide(row, today):
        raise Refused(obstacle, clause=row.rule.cited(NOTICING))
    refuse_unseen(row, seen)
    notice = row.notices.standing().get()
    if not period_of(notice).on < decided.on <= today:
        raise Refused(f"决定日期应在公示期满（{period_of(notice).on}）之后、今日之前", clause=row.rule.cited(NOTICING))
    proposed = list(row.entries.filter(state=EntryState.RECOMMENDED).select_related("counsel"))
    chosen = set(decided.chosen)
    if not chosen or not chosen <= {each.pk for each in proposed}:
        raise Refused("请从公示的推荐名单中选定", clause=row.rule.cited(NOTICING))
    facts = {
        "decision_organ": given(decided.organ, "请写明决定的党组织", clause=row.rule.cited(NOTICING)),
        "decision_number": given(decided.number, "请写明决定的文号或会议", clause=row.rule.cited(NOTICING)),
        "decided_on": decided.on,
        "decision": stored(decided.paper, "请上传决定文件", by=by, at=at, clause=row.rule.cited(NOTICING)),
        "decided_by": by,
        "decided_at": at,
    }
    for each in proposed:
        carry(each, "select" if each.pk in chosen else "decline", within=row, by=by, at=at)
    told = f"{facts['decision_organ']}，{facts['decision_number']}"
    return step(row, "decide", by=by, at=at, reason=told, **facts)
