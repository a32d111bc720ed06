"""The units that annex rows name: found by name or alias, entered when nobody knows them."""

from __future__ import annotations

from collections.abc import Sequence

from heritage.models import HeritageUnit, HeritageUnitAlias
from heritage.uniting.unit_names import stem_of
from portal.organization.choices import RegionKind
from portal.organization.models import Region, Unit
from portal.pinyin import sort_key

COUNTIES = (RegionKind.COUNTY, RegionKind.COUNTY_CITY, RegionKind.AUTONOMOUS_COUNTY, RegionKind.CORPS_CITY)


class UnitBook:
    """All units by every name they bear, read once for one act."""

    def __init__(self) -> None:
        self._known = {unit.name: unit for unit in HeritageUnit.objects.standing()}
        self._known |= {alias.name: alias.unit for alias in HeritageUnitAlias.objects.select_related("unit")}
        self._counties = list(Region.objects.filter(kind__in=COUNTIES))

    def find_or_add(self, name: str) -> HeritageUnit:
        """The unit called `name`. Two spellings stay two units until a person says that they are one body."""
        if name not in self._known:
            self._known[name] = HeritageUnit.objects.create(
                name=name,
                name_key=sort_key(name),
                region=county_of(name, self._counties),
                organization=Unit.objects.filter(name=name).first(),
            )
        return self._known[name]


def county_of(name: str, counties: Sequence[Region]) -> Region | None:
    """The county that a name begins with: 特克斯县文化馆, 察布查尔县文化馆, 新源那边文化创意有限公司.

    A name without a place, or with one that two counties share (伊宁县, 伊宁市), belongs to none.
    """
    for county in counties:
        if name.startswith(county.name):
            return county
    found = [county for county in counties if name.startswith(stem_of(county.name))]
    return found[0] if len(found) == 1 else None
