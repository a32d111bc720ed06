"""筹备和公告 of a selection, its termination, and the result of a procurement (第十七条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import decides_for, refuse_others
from legal_counsel.choices import CounselKind
from legal_counsel.models import Counsel, RuleVersion, Selection, SelectionCriterion, SelectionEntry
from legal_counsel.pinning import in_force, pinned
from legal_counsel.scope import refuse_out_of_scope
from legal_counsel.selecting.choices import EntryMode, EntryState, SelectionState, SelectionWay
from legal_counsel.selecting.lifecycle import ANNOUNCING, PROCUREMENT, SCORING
from legal_counsel.selecting.moving import (
    held,
    locked,
    note,
    refuse_elsewhere,
    refuse_unseen,
    step,
    stored,
    take_down,
)
from legal_counsel.selecting.scores import WHOLE
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.organization.models import Unit


@dataclass(frozen=True)
class Outline:
    """What is stated of a selection before it is announced; `criteria` are (name, weight)."""

    unit: Unit
    title: str
    way: str
    seats: int
    entries_until: date | None = None
    criteria: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Procured:
    """The result of a procurement: who won, under which reference, by which method, and its published notice."""

    firm: Counsel
    reference: str
    method: str
    on: date
    notice: File[Any] | None


@transaction.atomic
def open_selection(outline: Outline, *, by: User, at: datetime) -> Selection:
    """筹备选聘 by the agency of the unit; nothing is announced yet."""
    version = in_force(timezone.localdate(at))
    refuse_out_of_scope(outline.unit, version)
    refuse_others(outline.unit, by, version)
    _refuse_unweighed(outline, version)
    selection = Selection(
        **_stated(outline), unit=outline.unit, way=outline.way, opened_by=by, opened_at=at,
        **pinned(timezone.localdate(at)),
    )  # fmt: skip
    with keeping(Selection):
        selection.save(force_insert=True)
    _state_criteria(selection, outline)
    note(selection, "筹备选聘", by=by, at=at)
    return selection


@transaction.atomic
def change(selection: Selection, outline: Outline, *, seen: int, by: User, at: datetime) -> Selection:
    """Before the announcement; unit and way stay. What was announced is withdrawn and opened anew."""
    row = locked(selection)
    refuse_others(row.unit, by, row.rule)
    if row.state != SelectionState.DRAFTED:
        raise Refused(
            "公告后不能修改评分标准和其他公告内容；确需修改的，终止后重新选聘", clause=row.rule.cited(SCORING)
        )
    refuse_unseen(row, seen)
    if (outline.unit, outline.way) != (row.unit, row.way):
        raise Refused("聘任单位和选聘方式不能修改")
    _refuse_unweighed(outline, row.rule)
    for name, value in _stated(outline).items():
        setattr(row, name, value)
    with keeping(Selection):
        row.save()
    row.criteria.all().delete()
    _state_criteria(row, outline)
    note(row, "修改筹备内容", by=by, at=at)
    return row


@transaction.atomic
def announce(
    selection: Selection, *, url: str, on: date, snapshot: File[Any] | None, seen: int, by: User, at: datetime
) -> Selection:
    """第1目: published on the website of the government, with the address, the day and how the page looked."""
    row = held(selection, by, action="announce", seen=seen)
    if row.is_procured:
        raise Refused("聘任律师事务所按政府采购程序办理，登记采购结果", clause=row.rule.cited(PROCUREMENT))
    today = timezone.localdate(at)
    if on > today:
        raise Refused("公告日期不能晚于今日", clause=row.rule.cited(ANNOUNCING))
    assert row.entries_until is not None, "counsel_selection_open_with_a_closing_day"
    if row.entries_until < on:
        raise Refused(f"报名截止日期{row.entries_until}早于公告日期", clause=row.rule.cited(ANNOUNCING))
    facts = {
        "announced_url": given(url, "请填写公告网址", clause=row.rule.cited(ANNOUNCING)),
        "announced_on": on,
        "announcement": stored(
            snapshot, "请上传公告页面的快照", by=by, at=at, clause=row.rule.cited(ANNOUNCING), snapshot=True
        ),
    }
    return step(row, "announce", by=by, at=at, reason=f"{on}，{facts['announced_url']}", **facts)


@transaction.atomic
def procure(selection: Selection, result: Procured, *, by: User, at: datetime) -> Selection:
    """第一项: a firm by procurement; without reference, method and result notice there is no contract."""
    row = held(selection, by, action="procure")
    if not row.is_procured:
        raise Refused("只有政府采购方式登记采购结果", clause=row.rule.cited(PROCUREMENT))
    if result.firm.kind != CounselKind.FIRM:
        raise Refused(f"{result.firm}不是律师事务所", clause=row.rule.cited(PROCUREMENT))
    if result.on > timezone.localdate(at):
        raise Refused("成交结果公告日期不能晚于今日", clause=row.rule.cited(PROCUREMENT))
    facts = {
        "procurement": given(result.reference, "请填写政府采购项目编号", clause=row.rule.cited(PROCUREMENT)),
        "procurement_method": given(result.method, "请选择采购方式", clause=row.rule.cited(PROCUREMENT)),
        "procured_on": result.on,
        "result_notice": stored(
            result.notice, "请上传成交结果公告", by=by, at=at, clause=row.rule.cited(PROCUREMENT), snapshot=True
        ),
        "decided_by": by,
        "decided_at": at,
    }
    step(row, "procure", by=by, at=at, reason=f"{result.firm}，{facts['procurement']}", **facts)
    with keeping(SelectionEntry):
        SelectionEntry.objects.create(
            selection=row, counsel=result.firm, mode=EntryMode.SELF, received_on=result.on, entered_by=by,
            entered_at=at, state=EntryState.SELECTED, check_reason="政府采购成交", checked_by=by, checked_at=at,
        )  # fmt: skip
    return row


@transaction.atomic
def withdraw(selection: Selection, *, reason: str, by: User, at: datetime) -> Selection:
    """终止选聘 by the unit or its agency, with a reason; a standing notice is taken down with it."""
    row = locked(selection)
    if not decides_for(by, row.unit):
        refuse_others(row.unit, by, row.rule)
    refuse_elsewhere(row, "withdraw")
    told = given(reason, "终止选聘须写明理由")
    take_down(row, by=by, at=at, reason=told)
    return step(row, "withdraw", by=by, at=at, reason=told, withdrawal_reason=told)


def _stated(outline: Outline) -> dict[str, Any]:
    is_open = outline.way == SelectionWay.OPEN
    return {
        "title": given(outline.title, "请填写名称"),
        "seats": outline.seats,
        "entries_until": outline.entries_until if is_open else None,
    }


def _refuse_unweighed(outline: Outline, version: RuleVersion) -> None:
    """The way of scoring is stated beforehand; what is pass or fail is no part of it."""
    if outline.way == SelectionWay.PROCUREMENT:
        return
    if not outline.criteria:
        raise Refused("请在公告前写明评分项目和权重", clause=version.cited(SCORING))
    if (total := sum(weight for _, weight in outline.criteria)) != WHOLE:
        raise Refused(f"评分项目的权重合计{total}%，应为100%", clause=version.cited(SCORING))


def _state_criteria(selection: Selection, outline: Outline) -> None:
    if outline.way == SelectionWay.PROCUREMENT:
        return
    with keeping(SelectionCriterion):
        SelectionCriterion.objects.bulk_create(
            SelectionCriterion(selection=selection, order=order, name=name.strip(), weight=weight)
            for order, (name, weight) in enumerate(outline.criteria, start=1)
        )
