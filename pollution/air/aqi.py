"""The index of one set of concentrations: IAQI of each item, AQI, level, primary pollutants, by HJ 633.

Whole numbers throughout. The same rules over columns of values: `pollution.air.columns`, which looks the indices up in
the tables made here. Rules in prose with their tables of cases: docs/rules/aqi.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pollution.air.items import Concentration, Gap, Item, Pollutant
from pollution.air.standards import Edition

PRIMARY_ABOVE = 50  # HJ 633-2012 3.5 and 2026: the primary pollutant is named from 51 on
EXCEEDING_ABOVE = 100  # HJ 633-2012 3.6; the 2026 edition no longer defines it


@dataclass(frozen=True)
class Level:
    """One of the six levels of the index (HJ 633-2012 table 2, 2026 the same)."""

    number: str
    category: str
    colour: str
    highest: int

    @property
    def rank(self) -> int:
        """1 for 优 to 6 for 严重污染."""
        return LEVELS.index(self) + 1


LEVELS = (
    Level("一级", "优", "绿色", 50),
    Level("二级", "良", "黄色", 100),
    Level("三级", "轻度污染", "橙色", 150),
    Level("四级", "中度污染", "红色", 200),
    Level("五级", "重度污染", "紫色", 300),
    Level("六级", "严重污染", "褐红色", 500),
)


@dataclass(frozen=True)
class Profile:
    """How a set is judged: `text` by the letter of the edition, `cnemc` as 中国环境监测总站 publishes its hours."""

    code: str
    label: str
    one_hour_only: bool
    """Real-time values rest on one-hour means alone, particles read in the columns of the daily means."""
    may_lack: frozenset[Pollutant]
    """Whose absence does not keep the AQI from being published."""


TEXT = Profile("text", "按标准文本", one_hour_only=False, may_lack=frozenset())
CNEMC = Profile("cnemc", "按总站实时发布口径", one_hour_only=True, may_lack=frozenset({Pollutant.PM10}))
PROFILES = {each.code: each for each in (TEXT, CNEMC)}
ONE_HOUR = (Item.SO2_1H, Item.NO2_1H, Item.CO_1H, Item.O3_1H, Item.PM10_1H, Item.PM25_1H)


@dataclass(frozen=True)
class SubIndex:
    """The IAQI of one item; `clause` where the table's note decided instead of its rows."""

    item: Item
    concentration: Concentration
    iaqi: int | None
    clause: str = ""


@dataclass(frozen=True)
class AirQuality:
    """What a set of concentrations says. `aqi` is None (NA) where the set may not carry one; `note` says why."""

    edition: str
    sub_indices: tuple[SubIndex, ...]
    aqi: int | None
    primary: tuple[Pollutant, ...]
    exceeding: tuple[Pollutant, ...]
    missing: tuple[Pollutant, ...]
    note: str = ""

    @property
    def level(self) -> Level | None:
        """The level of the AQI, none without one."""
        return None if self.aqi is None else level(self.aqi)

    def iaqi(self, pollutant: Pollutant) -> int | None:
        """The largest sub-index of a pollutant over its averaging times."""
        found = [each.iaqi for each in self.sub_indices if each.item.pollutant is pollutant and each.iaqi is not None]
        return max(found, default=None)


def level(aqi: int) -> Level:
    """The level of an AQI from 0 to 500 (HJ 633 table 2)."""
    return next(each for each in LEVELS if aqi <= each.highest)


def hourly_items(edition: Edition, profile: Profile = TEXT) -> tuple[Item, ...]:
    """What the real-time report judges."""
    return ONE_HOUR if profile.one_hour_only else edition.hourly


def sub_index(edition: Edition, item: Item, values: Mapping[Item, Concentration]) -> SubIndex:
    """The IAQI of one item; above the end of its column the one of the item that the table's note names."""
    value = values.get(item, Gap.MISSING)
    if isinstance(value, Gap):
        return SubIndex(item, value, None)
    iaqi = edition.columns[item].index(value)
    if iaqi is not None:
        return SubIndex(item, value, iaqi)
    other = edition.replacements[item]
    return SubIndex(item, value, sub_index(edition, other.item, values).iaqi, other.clause)


def judge(
    edition: Edition, items: Iterable[Item], values: Mapping[Item, Concentration], *, profile: Profile = TEXT
) -> AirQuality:
    """Judge one set: `items` is what belongs to it, `values` what there is, in whole steps.

    AQI = the largest IAQI (2012 4.3, 2026 4.3). Where a monitored pollutant has no index, the rest carries the AQI: by
    the 2026 edition only above 100 (5.3.1), by the 2012 edition, which is silent, always. What is not monitored does
    not stand in the way (2026 5.3.2, whose condition over three years the publisher has to know).
    """
    indices = tuple(sub_index(edition, item, values) for item in items)
    found = _by_pollutant(indices)
    missing = tuple(each for each in Pollutant if each not in found and _is_monitored(each, indices))
    exceeding = tuple(each for each in Pollutant if found.get(each, 0) > EXCEEDING_ABOVE)
    aqi, note = concluded(edition, found, missing, profile=profile)
    primary = tuple(each for each in Pollutant if found.get(each) == aqi) if aqi and aqi > PRIMARY_ABOVE else ()
    return AirQuality(edition.code, indices, aqi, primary, exceeding, missing, note)


def concluded(
    edition: Edition, found: Mapping[Pollutant, int], missing: Iterable[Pollutant], *, profile: Profile = TEXT
) -> tuple[int | None, str]:
    """The AQI that the IAQI of each pollutant carry, None for NA; and why there is none, or what it lacks."""
    lacking = tuple(missing)
    highest = max(found.values(), default=None)
    if highest is None:
        return None, "没有可用的浓度"
    blocking = "、".join(each for each in lacking if each not in profile.may_lack)
    if blocking and edition.incomplete_above is not None and highest <= edition.incomplete_above:
        limit = edition.incomplete_above
        return None, f"{blocking}缺测，其余项目的IAQI未超过{limit}，不发布AQI（{edition.number} 5.3.1）"
    return highest, f"{'、'.join(lacking)}缺测，AQI按其余项目计算" if lacking else ""


def _is_monitored(pollutant: Pollutant, indices: Iterable[SubIndex]) -> bool:
    own = [each for each in indices if each.item.pollutant is pollutant]
    return any(each.concentration is not Gap.NOT_MONITORED for each in own)


def _by_pollutant(indices: Iterable[SubIndex]) -> dict[Pollutant, int]:
    found: dict[Pollutant, int] = {}
    for each in indices:
        if each.iaqi is not None:
            pollutant = each.item.pollutant
            found[pollutant] = max(each.iaqi, found.get(pollutant, 0))
    return found
