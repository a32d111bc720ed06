"""第五条: for whom somebody acts in the work of counsel: as the agency of a unit, for the unit itself, as counsel."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from legal_counsel import agencies
from legal_counsel.models import Assignment, MajorDecision, Matter
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from legal_counsel.reach import spoken_for
from portal.accounts.models import User
from portal.lifecycle import Refused
from portal.organization.models import Unit


def runs(user: User, unit: Unit) -> bool:
    """Whether somebody is of the agency of the unit, and keeps counsel there."""
    return may_keep_counsel(user) and agencies.is_agency(user, unit)


def decides_for(user: User, unit: Unit) -> bool:
    """Whether somebody decides for the unit itself."""
    return may_decide_on_counsel(user) and agencies.decides_for(user, unit)


def acted_for(user: User) -> QuerySet[Unit]:
    """The units that somebody may open matters and decisions for."""
    near = Q(pk=user.unit_id) | Q(judicial_administration=user.unit_id) | Q(pk__in=spoken_for(user))
    rows = Unit.objects.filter(near).select_related("judicial_administration")
    return rows.filter(pk__in=[each.pk for each in rows if runs(user, each) or decides_for(user, each)])


def refuse_all_but_agency(user: User, row: Matter | MajorDecision) -> None:
    """What belongs to the agency is done by nobody else."""
    if not runs(user, row.unit):
        raise Refused(f"只有{row.unit}的法律顾问工作机构可以办理", clause=row.rule.cited("agency", "tasks"))


def refuse_all_but_unit(user: User, row: Matter | MajorDecision, rule: str) -> None:
    """What the unit decides by a `rule` is decided by nobody else."""
    if not decides_for(user, row.unit):
        raise Refused(f"只有{row.unit}的负责人可以办理", clause=row.rule.cited(rule))


def refuse_all_but_counsel(user: User, assignment: Assignment) -> None:
    """What counsel says is said by the own account; for who has none the agency enters what is signed."""
    account = assignment.appointment.counsel.account_id
    if account == user.pk or (account is None and runs(user, assignment.matter.unit)):
        return
    raise Refused(
        "只有该法律顾问本人可以办理；没有账号的由法律顾问工作机构据书面材料录入",
        clause=assignment.matter.rule.cited("independence"),
    )


def reads_material(assignment: Assignment, on: date) -> bool:
    """Whether counsel may read the material on a day."""
    return Assignment.objects.with_material(on).filter(pk=assignment.pk).exists()


def refuse_without_material(assignment: Assignment, on: date) -> None:
    """第二十条第二项、第二十一条第六项: nothing is done with material before the declaration and the authorisation."""
    if not reads_material(assignment, on):
        raise Refused(
            f"{assignment}尚未作利害关系声明、未获单位授权查阅材料，或者聘期已不在有效期内",
            clause=assignment.matter.rule.cited("authorisation", "recusal"),
        )
