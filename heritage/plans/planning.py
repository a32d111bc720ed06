"""拟订, 批准 and 废止 of a plan (docs/rules/heritage_plans.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from heritage.models import HeritageUnit, PlanMeasure, PlanStep, Project, SafeguardingPlan
from heritage.models.merging import MERGED_ALREADY
from heritage.plans.choices import CLAUSE, PLAN, PlanState
from portal import attachments
from portal.accounts.models import User
from portal.constraints import check, keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, move

KINDS = (FileKind.PDF, FileKind.DOCX, FileKind.JPEG, FileKind.PNG)


@dataclass(frozen=True)
class Outline:
    """What a plan says; `measures` are words and due days, in their order."""

    responsible: HeritageUnit
    begins_on: date
    ends_on: date
    goals: str
    measures: Sequence[tuple[str, date]]


@transaction.atomic
def draft(project: Project, outline: Outline, *, by: User, at: datetime) -> SafeguardingPlan:
    """拟订 for a project that has not left the list."""
    if project.exited_on:
        raise Refused(f"{project}已于{project.exited_on}退出名录，不再拟订保护规划", clause=CLAUSE)
    plan = SafeguardingPlan(project=project, drafted_by=by, drafted_at=at)
    _write(plan, outline)
    note(plan, "拟订", by=by, at=at)
    return plan


@transaction.atomic
def redraft(plan: SafeguardingPlan, outline: Outline, *, seen: int, by: User, at: datetime) -> SafeguardingPlan:
    """修改规划, until it is approved. `seen` is the version that was read."""
    row = _locked(plan)
    if row.version != seen:
        raise Refused("该规划刚被修改，请重新阅读后再改")
    move(row, "redraft", PLAN, version=F("version") + 1)
    _write(row, outline)
    note(row, "修改规划", by=by, at=at)
    return row


@transaction.atomic
def attach(plan: SafeguardingPlan, file: File[Any], *, seen: int, by: User, at: datetime) -> SafeguardingPlan:
    """规划文本: the paper itself; until the approval a later one takes its place, and the history keeps each.

    `seen` is the version that was read. The text is part of it: nobody approves another one than was read.
    """
    row = _locked(plan)
    if row.state == PlanState.APPROVED:
        raise Refused("该规划已批准，文本不能再更换；请废止后重新拟订，或者另拟新的规划", clause=CLAUSE)
    if row.state == PlanState.WITHDRAWN:
        raise Refused("该规划已废止，不能再附文本", clause=CLAUSE)
    if row.version != seen:
        raise Refused("该规划或其文本刚被修改，请重新阅读后再附文本")
    row.attachment = attachments.store(file, allowed=KINDS, by=by, at=at)
    row.version += 1
    row.save(update_fields=["attachment", "version"])
    note(row, "附规划文本", str(row.attachment), by=by, at=at)
    return row


@transaction.atomic
def approve(
    plan: SafeguardingPlan, *, seen: int, body: str, day: date, paper: str, by: User, at: datetime
) -> SafeguardingPlan:
    """录入批准: by which body, when, on which paper; of the version that was read."""
    row = _locked(plan)
    if row.version != seen:
        raise Refused("该规划刚被修改，请重新阅读后再录入批准")
    if day > timezone.localdate(at):
        raise Refused("批准日期不能晚于今日", clause=CLAUSE)
    facts: dict[str, Any] = {
        "approving_body": said(body, "请写明批准机关"),
        "approved_on": day,
        "approval_paper": said(paper, "请写明批准所据文件"),
        "approved_by": by,
        "approved_at": at,
        "version": row.version + 1,
    }
    with keeping(SafeguardingPlan):
        move(row, "approve", PLAN, **facts)
    note(row, "录入批准", f"{row.approving_body}，{day}", paper=row.approval_paper, by=by, at=at)
    return row


@transaction.atomic
def withdraw(plan: SafeguardingPlan, *, day: date, reason: str, seen: int, by: User, at: datetime) -> SafeguardingPlan:
    """废止 from a day on, with a reason; it is in force until the day before. Who read a draft undoes no approval."""
    row = _locked(plan)
    if row.version != seen:
        raise Refused("该规划刚被修改或批准，请重新阅读后再废止")
    if day > timezone.localdate(at):
        raise Refused("废止日期不能晚于今日", clause=CLAUSE)
    if row.approved_on and day < row.approved_on:
        raise Refused(f"废止日期不能早于批准日期（{row.approved_on}）", clause=CLAUSE)
    reason = said(reason, "废止规划须写明理由")
    with keeping(SafeguardingPlan):
        move(row, "withdraw", PLAN, withdrawn_on=day, withdrawal_reason=reason)
    note(row, "废止规划", f"自{day}起；{reason}", by=by, at=at)
    return row


def note(plan: SafeguardingPlan, act: str, reason: str = "", *, paper: str = "", by: User, at: datetime) -> None:
    """One line of 规划经过."""
    PlanStep.objects.create(plan=plan, act=act, reason=reason, paper=paper, by=by, at=at)


def said(words: str, refusal: str) -> str:
    """`words` trimmed, or Refused where there are none."""
    trimmed = words.strip()
    if not trimmed:
        raise Refused(refusal, clause=CLAUSE)
    return trimmed


def _locked(plan: SafeguardingPlan) -> SafeguardingPlan:
    row: SafeguardingPlan = (
        SafeguardingPlan.objects.select_for_update(of=("self",)).select_related("project").get(pk=plan.pk)
    )
    return row


def _write(plan: SafeguardingPlan, outline: Outline) -> None:
    """The plan and its measures, whole."""
    if outline.ends_on < outline.begins_on:
        raise Refused("规划末日不能早于首日", clause=CLAUSE)
    if not outline.measures:
        raise Refused("规划至少有一项保护措施", clause=CLAUSE)
    for words, due_on in outline.measures:
        if not outline.begins_on <= due_on <= outline.ends_on:
            raise Refused(
                f"“{words}”的完成期限{due_on}不在规划期内（{outline.begins_on}至{outline.ends_on}）", clause=CLAUSE
            )
    plan.responsible, plan.goals = outline.responsible, said(outline.goals, "请写明保护目标")
    plan.begins_on, plan.ends_on = outline.begins_on, outline.ends_on
    check(plan)
    with keeping(SafeguardingPlan, also=MERGED_ALREADY):
        plan.save()
    plan.measures.all().delete()
    PlanMeasure.objects.bulk_create(
        PlanMeasure(plan=plan, order=order, words=words, due_on=due_on)
        for order, (words, due_on) in enumerate(outline.measures, start=1)
    )
