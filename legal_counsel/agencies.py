"""The agency 工作机构 of a unit, to which the tasks of 第十一条 belong (第五条), and who decides for the unit."""

from __future__ import annotations

from typing import Any

from legal_counsel.models import Counsel, RuleVersion
from legal_counsel.reach import spoken_for
from portal.lifecycle import Refused
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION
from portal.organization.models import Unit


def agency_of(unit: Unit) -> Unit | None:
    """Of a government its 司法行政部门, of a department the department itself, whose 法制机构 it is."""
    return unit.judicial_administration if unit.kind in HAS_JUDICIAL_ADMINISTRATION else unit


def is_agency(user: Any, unit: Unit) -> bool:
    """Whether somebody works in the agency of `unit`."""
    agency = agency_of(unit)
    return agency is not None and agency.pk == user.unit_id


def decides_for(user: Any, unit: Unit) -> bool:
    """Whether somebody speaks for `unit` itself: of it, or of the general office of a government."""
    return unit.pk in spoken_for(user)


def refuse_without_agency(unit: Unit, version: RuleVersion) -> Unit:
    """The agency, or Refused where the unit has none."""
    agency = agency_of(unit)
    if agency is None:
        raise Refused(f"{unit}没有指定司法行政部门，不能办理；请先在机构中指定", clause=version.cited("agency"))
    return agency


def refuse_others(unit: Unit, by: Any, version: RuleVersion) -> None:
    """Refused for everybody but the agency of `unit`."""
    agency = refuse_without_agency(unit, version)
    if agency.pk != by.unit_id:
        raise Refused(f"由{unit}的工作机构{agency}办理", clause=version.cited("tasks"))


def refuse_concerned(counsel: Counsel, by: Any, *, cited: str) -> None:
    """Refused for who is that counsel: nobody decides or verifies what is about themselves."""
    if counsel.account_id == by.pk:
        raise Refused("涉及您本人，应由其他人员办理", clause=cited)


def refuse_undecided(unit: Unit, by: Any, *, cited: str) -> None:
    """Refused for everybody who does not speak for `unit`."""
    if not decides_for(by, unit):
        raise Refused(f"由{unit}录入决定", clause=cited)
