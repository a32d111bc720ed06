"""第五条: which unit is the 法律顾问工作机构 of another, and for whom somebody acts."""

from __future__ import annotations

from datetime import date

from legal_counsel.articles import clause
from legal_counsel.models import Assignment
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.accounts.models import User
from portal.lifecycle import Refused
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION
from portal.organization.models import Unit

AGENCY = clause("第五条、第十一条")


def agency_of(unit: Unit) -> Unit | None:
    """Of a government its 司法行政部门, of a department its own 法制工作机构, which sits within the unit."""
    return unit.judicial_administration if unit.kind in HAS_JUDICIAL_ADMINISTRATION else unit


def runs(user: User, unit: Unit) -> bool:
    """Whether somebody is of the agency of the unit."""
    agency = agency_of(unit)
    return may_keep_counsel(user) and agency is not None and agency.pk == user.unit_id


def decides_for(user: User, unit: Unit) -> bool:
    """Whether somebody decides for the unit itself."""
    return may_decide_on_counsel(user) and user.unit_id == unit.pk


def refuse_all_but_agency(user: User, unit: Unit) -> None:
    """What belongs to the agency is done by nobody else."""
    if not runs(user, unit):
        raise Refused(f"只有{unit}的法律顾问工作机构可以办理", clause=AGENCY)


def refuse_all_but_unit(user: User, unit: Unit, article: str) -> None:
    """What the unit decides is decided by nobody else."""
    if not decides_for(user, unit):
        raise Refused(f"只有{unit}的负责人可以办理", clause=clause(article))


def refuse_all_but_counsel(user: User, assignment: Assignment) -> None:
    """What counsel says is said by the own account; for who has none the agency enters what is signed."""
    account = assignment.appointment.counsel.account_id
    if account == user.pk or (account is None and runs(user, assignment.matter.unit)):
        return
    raise Refused(
        "只有该法律顾问本人可以办理；没有账号的由法律顾问工作机构据书面材料录入", clause=clause("第二十条第一项")
    )


def reads_material(assignment: Assignment, on: date) -> bool:
    """Whether counsel may read the material on a day."""
    return Assignment.objects.with_material(on).filter(pk=assignment.pk).exists()


def refuse_without_material(assignment: Assignment, on: date) -> None:
    """第二十条第二项、第二十一条第六项: nothing is done with material before the declaration and the authorisation."""
    if not reads_material(assignment, on):
        raise Refused(
            f"{assignment}尚未作利害关系声明、未获单位授权查阅材料，或者聘期已不在有效期内",
            clause=clause("第二十条第二项、第二十一条第六项"),
        )
