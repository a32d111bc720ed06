"""Who files with whom: computed from the tree of units (第十九条、第三十四条; A20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from legal_counsel.articles import clause
from legal_counsel.pinning import in_force
from legal_counsel.readings import TOWNSHIP_FILING
from legal_counsel.rules import ARTICLES_2023
from legal_counsel.scope import DEPARTMENTS, GOVERNMENTS, REFERRED
from portal import readings
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

AUTONOMOUS_REGION = "新疆维吾尔自治区司法厅"
Cited = Callable[[str], str]
"""Where a rule stands in a version, by its key."""


def of_2023(rule: str) -> str:
    """As 伊州政办规〔2023〕2号 has it."""
    return clause(ARTICLES_2023[rule])


@dataclass(frozen=True)
class Route:
    """Who files, who receives (no row where it is above the prefecture), and by which clause."""

    filer: Unit
    receiver: Unit | None
    receiver_name: str
    clause: str
    note: str = ""


def route(
    unit: Unit, above: Sequence[Unit], *, townships_file_with_office: bool = False, cited: Cited = of_2023
) -> Route:
    """The way of a filing of `unit`; `above` are the units that lead it, the nearest first.

    A township files with the bureau of its county, or with its own 司法所 where the office reads it so (A20).

    Refused where the unit is not within the rules (第二条), or the tree does not say whose 司法行政部门 it is.
    """
    kind = UnitKind(unit.kind)
    of_governments, of_departments = cited("filing_of_governments"), cited("filing_of_departments")
    by_analogy = f"{cited('by_reference')}（参照{of_departments}）"
    if kind in GOVERNMENTS:
        bureau = _bureau_of(unit, cited)
        higher = _government_among(above)
        if higher is None:
            if kind is UnitKind.COUNTY_GOVERNMENT:
                raise Refused(
                    f"{unit}没有登记上级政府，无法确定备案机关；请在机构页面写明上级机构", clause=of_governments
                )
            return Route(
                bureau, None, AUTONOMOUS_REGION, of_governments, "上级备案机关不在本系统内，回执由报送机关登记"
            )
        receiver = _bureau_of(higher, cited)
        return Route(bureau, receiver, str(receiver), of_governments)
    if kind not in DEPARTMENTS and kind not in REFERRED:
        raise Refused(
            f"{unit}是{kind.label}，不在本规定适用范围内", clause=f"{cited('scope')}；{cited('by_reference')}"
        )
    if kind is UnitKind.TOWNSHIP and townships_file_with_office:
        office = _bureau_of(unit, cited)
        return Route(unit, office, str(office), by_analogy)
    government = _government_among(above)
    if government is None:
        raise Refused(f"{unit}没有登记所属政府，无法确定备案机关；请在机构页面写明上级机构", clause=of_departments)
    receiver = _bureau_of(government, cited)
    note = "本机关即同级司法行政部门，自行备案" if receiver == unit else ""
    return Route(unit, receiver, str(receiver), of_departments if kind in DEPARTMENTS else by_analogy, note)


def route_of(unit: Unit, *, on: date) -> Route:
    """The same, with the units above read from the database, and A20 as it is read on a day."""
    with_office = readings.holding(TOWNSHIP_FILING, on=on) == "office"
    return route(
        unit, Unit.objects.path_to(unit)[::-1], townships_file_with_office=with_office, cited=in_force(on).cited
    )


def _government_among(above: Sequence[Unit]) -> Unit | None:
    return next((each for each in above if each.kind in GOVERNMENTS), None)


def _bureau_of(government: Unit, cited: Cited) -> Unit:
    bureau = government.judicial_administration
    if bureau is None:
        raise Refused(f"{government}没有登记司法行政部门，无法确定备案机关；请在机构页面写明", clause=cited("agency"))
    return bureau
