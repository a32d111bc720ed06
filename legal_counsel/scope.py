"""Which units the rules bind, and which follow them by reference (第二条、第三十四条)."""

from __future__ import annotations

from legal_counsel.models import RuleVersion
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

GOVERNMENTS = (UnitKind.PREFECTURE_GOVERNMENT, UnitKind.COUNTY_GOVERNMENT)
DEPARTMENTS = (UnitKind.GENERAL_OFFICE, UnitKind.PREFECTURE_DEPARTMENT, UnitKind.COUNTY_DEPARTMENT)
COVERED = (*GOVERNMENTS, *DEPARTMENTS)
REFERRED = (UnitKind.TOWNSHIP, UnitKind.ZONE_COMMITTEE, UnitKind.AGENCY)
"""第三十四条: 乡镇、授权组织、派出机关."""


def refuse_out_of_scope(unit: Unit, version: RuleVersion) -> None:
    """Refused for a unit that the rules neither bind nor refer to themselves."""
    if unit.kind not in COVERED and unit.kind not in REFERRED:
        told = f"{unit}是{unit.get_kind_display()}，不在本规定适用范围内"
        raise Refused(told, clause=version.cited("scope", "by_reference"))
