"""Who files with whom: computed from the tree of units (第十九条、第三十四条; A20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from legal_counsel.articles import clause
from legal_counsel.readings import TOWNSHIP_FILING
from portal import readings
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

AUTONOMOUS_REGION = "新疆维吾尔自治区司法厅"
GOVERNMENTS = (UnitKind.PREFECTURE_GOVERNMENT, UnitKind.COUNTY_GOVERNMENT)
DEPARTMENTS = (UnitKind.GENERAL_OFFICE, UnitKind.PREFECTURE_DEPARTMENT, UnitKind.COUNTY_DEPARTMENT)
REFERRED = (UnitKind.TOWNSHIP, UnitKind.ZONE_COMMITTEE, UnitKind.AGENCY)
OF_GOVERNMENTS, OF_DEPARTMENTS, BY_ANALOGY = (
    clause("第十九条第一款"),
    clause("第十九条第二款"),
    f"{clause('第三十四条')}（参照第十九条第二款）",
)


@dataclass(frozen=True)
class Route:
    """Who files, who receives (no row where it is above the prefecture), and by which clause."""

    filer: Unit
    receiver: Unit | None
    receiver_name: str
    clause: str
    note: str = ""


def route(unit: Unit, above: Sequence[Unit], *, townships_file_with_office: bool = False) -> Route:
    """The way of a filing of `unit`; `above` are the units that lead it, the nearest first.

    A township files with the bureau of its county, or with its own 司法所 where the office reads it so (A20).

    Refused where the unit is not within the rules (第二条), or the tree does not say whose 司法行政部门 it is.
    """
    kind = UnitKind(unit.kind)
    if kind in GOVERNMENTS:
        bureau = _bureau_of(unit)
        higher = _government_among(above)
        if higher is None:
            if kind is UnitKind.COUNTY_GOVERNMENT:
                raise Refused(
                    f"{unit}没有登记上级政府，无法确定备案机关；请在机构页面写明上级机构", clause=OF_GOVERNMENTS
                )
            return Route(
                bureau, None, AUTONOMOUS_REGION, OF_GOVERNMENTS, "上级备案机关不在本系统内，回执由报送机关登记"
            )
        receiver = _bureau_of(higher)
        return Route(bureau, receiver, str(receiver), OF_GOVERNMENTS)
    if kind not in DEPARTMENTS and kind not in REFERRED:
        raise Refused(f"{unit}是{kind.label}，不在本规定适用范围内", clause=clause("第二条、第三十四条"))
    if kind is UnitKind.TOWNSHIP and townships_file_with_office:
        office = _bureau_of(unit)
        return Route(unit, office, str(office), BY_ANALOGY)
    government = _government_among(above)
    if government is None:
        raise Refused(f"{unit}没有登记所属政府，无法确定备案机关；请在机构页面写明上级机构", clause=OF_DEPARTMENTS)
    receiver = _bureau_of(government)
    note = "本机关即同级司法行政部门，自行备案" if receiver == unit else ""
    return Route(unit, receiver, str(receiver), OF_DEPARTMENTS if kind in DEPARTMENTS else BY_ANALOGY, note)


def route_of(unit: Unit, *, on: date) -> Route:
    """The same, with the units above read from the database, and A20 as it is read on a day."""
    with_office = readings.holding(TOWNSHIP_FILING, on=on) == "office"
    return route(unit, Unit.objects.path_to(unit)[::-1], townships_file_with_office=with_office)


def _government_among(above: Sequence[Unit]) -> Unit | None:
    return next((each for each in above if each.kind in GOVERNMENTS), None)


def _bureau_of(government: Unit) -> Unit:
    bureau = government.judicial_administration
    if bureau is None:
        raise Refused(
            f"{government}没有登记司法行政部门，无法确定备案机关；请在机构页面写明", clause=clause("第五条第一款")
        )
    return bureau
