"""认定, 核查, 整改, 暂停, 解除, 重新认定 of a protection unit (docs/rules/heritage_protection.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from heritage.exits import exit_on
from heritage.models import HeritageUnit, Project, Protection, ProtectionDecision
from heritage.models.merging import MERGED_ALREADY
from heritage.protecting.choices import CLAUSE, NONE, PROTECTION, RECOGNITIONS, REINSTATE, WITH_DUE_DAY, ProtectionState
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, actions_from

CHANGED = "您打开本页后该单位已有新的记录，请核对后再登记"


@dataclass(frozen=True)
class Decision:
    """What the authority decided: which act, on which day and paper, why, and until when to rectify."""

    act: str
    on: date
    paper: str
    reason: str
    due_on: date | None = None


@transaction.atomic
def enter(project: Project, unit: HeritageUnit, decision: Decision, *, by: User, at: datetime) -> Protection:
    """A unit that has no record for the project yet, with the first act."""
    protection = Protection(project=project, unit=unit)
    with keeping(Protection, also=MERGED_ALREADY):
        protection.save(force_insert=True)
    decide(protection, decision, seen=0, by=by, at=at)
    return protection


@transaction.atomic
def decide(protection: Protection, decision: Decision, *, seen: int, by: User, at: datetime) -> ProtectionDecision:
    """The next act: allowed by the state that stands, dated after the act before it and not after today.

    `seen` acts had been recorded when the person looked: one term to rectify is not recorded twice by two people.
    """
    if decision.act == REINSTATE:
        raise Refused("撤销解除由一人提请、另一人确认，请在登记变更中办理", clause=CLAUSE)
    return _record(protection, decision, seen=seen, by=by, at=at)


@transaction.atomic
def reinstate(
    protection: Protection, *, on: date, paper: str, reason: str, seen: int, by: User, at: datetime
) -> ProtectionDecision:
    """撤销解除: a dismissal that was recorded by mistake, or that a later paper reverses, is taken back.

    From the day `on`; on the day of the dismissal itself where it is to have held on no day.
    """
    if protection.project.exited_on:
        raise Refused(f"{protection.project}已退出名录，不能撤销其保护单位的解除", clause=CLAUSE)
    return _record(protection, Decision(REINSTATE, on, paper, reason), seen=seen, by=by, at=at)


def actions_of_one(state: str) -> list[str]:
    """The acts on a unit in a state that one person records."""
    return [each for each in actions_from(state, PROTECTION) if each != REINSTATE]


def _record(protection: Protection, decision: Decision, *, seen: int, by: User, at: datetime) -> ProtectionDecision:
    project: Project = Project.objects.select_for_update(no_key=True).get(pk=protection.project_id)
    row = Protection.objects.select_for_update(of=("self",)).get(pk=protection.pk)
    if row.decisions.count() != seen:
        raise Refused(CHANGED, clause=CLAUSE)
    last = row.decisions.last()
    state = last.state if last else NONE
    step = PROTECTION[decision.act]
    if state not in step.sources:
        now = ProtectionState(state).label if last else "尚未认定"
        raise Refused(f"该单位现为“{now}”，不能{step.label}", clause=step.clause)
    if decision.on > timezone.localdate(at):
        raise Refused("日期不能晚于今日", clause=step.clause)
    if last and decision.on < last.on:
        raise Refused(f"日期不能早于上一次办理（{last.on}，{last.get_act_display()}）", clause=step.clause)
    if decision.act in RECOGNITIONS:
        _refuse_off_the_list(project, decision.on, clause=step.clause)
    if (decision.act == WITH_DUE_DAY) != (decision.due_on is not None):
        raise Refused("限期整改须写明期限，其他事项不写", clause=step.clause)
    event = ProtectionDecision(
        protection=row,
        act=decision.act,
        state=step.target,
        on=decision.on,
        due_on=decision.due_on,
        paper=decision.paper.strip(),
        reason=decision.reason.strip(),
        by=by,
        at=at,
    )
    with keeping(ProtectionDecision):
        event.save(force_insert=True)
    return event


def _refuse_off_the_list(project: Project, day: date, *, clause: str) -> None:
    """No place of a project is held anew on a day on which it was off the list, whether it has come back or not."""
    left = exit_on(project, day)
    if left is None:
        return
    until = f"，至{left.restoration.restored_on}恢复列入前" if left.restoration else ""
    raise Refused(f"{project}已于{left.on}退出名录{until}不再认定保护单位，请核对日期", clause=clause)
