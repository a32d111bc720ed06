"""Measures of an approved plan: 完成, taken back, or put off (docs/rules/heritage_plans.md)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from heritage.models import PlanMeasure, SafeguardingPlan
from heritage.plans.choices import CLAUSE, PlanState
from heritage.plans.planning import note, said
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused


@transaction.atomic
def complete(measure: PlanMeasure, *, day: date, outcome: str, by: User, at: datetime) -> PlanMeasure:
    """完成: on which day, and what was done."""
    row = _locked(measure)
    outcome = said(outcome, "请写明完成情况")
    if row.done_on:
        raise Refused(f"该措施已于{row.done_on}完成，请刷新后查看", clause=CLAUSE)
    if not row.plan.begins_on <= day <= timezone.localdate(at):
        raise Refused(f"完成日期应在规划首日（{row.plan.begins_on}）和今日之间", clause=CLAUSE)
    return _change(row, "完成措施", f"{row.words}：{outcome}", by=by, at=at, done_on=day, outcome=outcome)


@transaction.atomic
def reopen(measure: PlanMeasure, *, reason: str, by: User, at: datetime) -> PlanMeasure:
    """What was marked by mistake is to be done again."""
    row = _locked(measure)
    reason = said(reason, "请写明理由")
    if not row.done_on:
        raise Refused("该措施尚未完成，请刷新后查看", clause=CLAUSE)
    return _change(row, "撤回完成", f"{row.words}：{reason}", by=by, at=at, done_on=None, outcome="")


@transaction.atomic
def put_off(measure: PlanMeasure, *, day: date, reason: str, seen: date, by: User, at: datetime) -> PlanMeasure:
    """延期 to a later day within the plan. `seen` is the due day that was shown: it is not put off twice unread."""
    row = _locked(measure)
    reason = said(reason, "请写明延期的理由")
    if row.done_on:
        raise Refused(f"该措施已于{row.done_on}完成，不需要延期", clause=CLAUSE)
    if row.due_on != seen:
        raise Refused(f"该措施刚被他人延至{row.due_on}，请核对后再办理", clause=CLAUSE)
    if not row.due_on < day <= row.plan.ends_on:
        raise Refused(f"新的期限应晚于{row.due_on}，不晚于规划末日{row.plan.ends_on}", clause=CLAUSE)
    return _change(row, "措施延期", f"{row.words}：{row.due_on}延至{day}；{reason}", by=by, at=at, due_on=day)


def _locked(measure: PlanMeasure) -> PlanMeasure:
    """The measure of an approved plan; both are held, the plan first."""
    plan = SafeguardingPlan.objects.select_for_update(of=("self",)).get(pk=measure.plan_id)
    if plan.state != PlanState.APPROVED:
        raise Refused(f"规划{plan.get_state_display()}，只有已批准的规划才能办理措施", clause=CLAUSE)
    row: PlanMeasure = PlanMeasure.objects.select_for_update().get(pk=measure.pk)
    row.plan = plan
    return row


def _change(row: PlanMeasure, act: str, told: str, *, by: User, at: datetime, **facts: Any) -> PlanMeasure:
    for name, value in facts.items():
        setattr(row, name, value)
    with keeping(PlanMeasure):
        row.save(update_fields=list(facts))
    note(row.plan, act, told, by=by, at=at)
    return row
