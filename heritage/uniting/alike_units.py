"""Units that may be one body, for a person to look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from heritage.describing import PREFECTURE
from heritage.models import HeritageUnit
from heritage.uniting.unit_names import body_keys
from heritage.units import COUNTIES
from portal.organization.models import Region


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units that may be one body; the first is the one with the longer, that is the whole, name."""

    first: HeritageUnit
    second: HeritageUnit

    @property
    def subject(self) -> str:
        """What tells the pair from others."""
        low, high = sorted((self.first.pk, self.second.pk))
        return f"{low}-{high}"


def alike_units() -> list[Pair]:
    """Every two standing units whose names differ in the way of writing alone."""
    units = list(HeritageUnit.objects.standing().only("pk", "name", "name_key"))
    counties = list(Region.objects.filter(kind__in=COUNTIES).values_list("name", flat=True))
    keys = body_keys([each.name for each in units], counties=counties, prefectures=[PREFECTURE])
    same: dict[str, list[HeritageUnit]] = defaultdict(list)
    for each in units:
        same[keys[each.name]].append(each)
    groups = [sorted(group, key=lambda each: (-len(each.name), each.pk)) for group in same.values() if len(group) > 1]
    return [Pair(group[0], other) for group in groups for other in group[1:]]
