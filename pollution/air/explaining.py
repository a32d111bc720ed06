"""One hour of one station step by step: hours → mean → rounding → row of table 1 → IAQI → AQI, each with its clause.

Pure, and by the very functions of `averages` and `aqi`; beside the index it names what they went by.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pollution.air import averages
from pollution.air.aqi import AirQuality, Profile, hourly_items, judge, sub_index
from pollution.air.averages import Mean
from pollution.air.items import Concentration, Gap, Item, Pollutant
from pollution.air.standards import Edition

Hour = Fraction | Gap
"""What an hour says of a pollutant, in its unit."""
HOURS = 24


@dataclass(frozen=True)
class Step:
    """One item on its way to an index. `row` is (low, high, low index, high index) in the unit of the pollutant."""

    item: Item
    label: str
    mean: Mean
    concentration: Concentration
    row: tuple[str, str, int, int] | None
    iaqi: int | None
    clause: str

    @property
    def pollutant(self) -> Pollutant:
        """Whose concentration it is."""
        return self.item.pollutant


@dataclass(frozen=True)
class Explanation:
    """How an hour is judged under one profile."""

    profile: Profile
    steps: tuple[Step, ...]
    quality: AirQuality


def explain(hours: Mapping[Pollutant, Sequence[Hour]], edition: Edition, profile: Profile) -> Explanation:
    """Explain the last of 24 successive hours of each pollutant; Gap.MISSING where there is no value."""
    items = hourly_items(edition, profile)
    wanted = {*items} | {other.item for each, other in edition.replacements.items() if each in items}
    means = {item: _mean(item, hours[item.pollutant]) for item in wanted}
    values = {item: _concentration(item, mean, hours[item.pollutant]) for item, mean in means.items()}
    steps = tuple(_step(edition, item, means[item], values) for item in items)
    return Explanation(profile, steps, judge(edition, items, values, profile=profile))


def label(item: Item) -> str:
    """The averaging time in words."""
    if item.name.endswith("_1H"):
        return "1小时平均"
    return "8小时滑动平均" if item is Item.O3_8H else "24小时滑动平均"


def written(steps: int, pollutant: Pollutant) -> str:
    """Whole steps in the unit of the pollutant, as tables print them: 35, CO 0.6."""
    return f"{steps / pollutant.steps:.1f}" if pollutant.steps > 1 else str(steps)


def _mean(item: Item, hours: Sequence[Hour]) -> Mean:
    values = [None if isinstance(each, Gap) else each for each in hours]
    if item.name.endswith("_1H"):
        return averages.mean(values[-1:], needed=1)
    return averages.eight_hour_mean(values[-8:]) if item is Item.O3_8H else averages.day_mean(values)


def _concentration(item: Item, mean: Mean, hours: Sequence[Hour]) -> Concentration:
    span = hours[-mean.possible :]
    if not mean.count and Gap.NOT_MONITORED in span:
        return Gap.NOT_MONITORED
    return mean.concentration(item.pollutant)


def _step(edition: Edition, item: Item, mean: Mean, values: Mapping[Item, Concentration]) -> Step:
    found = sub_index(edition, item, values)
    row = _row(edition, item, found.concentration)
    is_beyond = row is None and not isinstance(found.concentration, Gap)
    note = found.clause or (edition.beyond_clauses.get(item, "") if is_beyond else "")
    return Step(
        item=item,
        label=label(item),
        mean=mean,
        concentration=found.concentration,
        row=row,
        iaqi=found.iaqi,
        clause=f"{edition.number} {note or '表1'}",
    )


def _row(edition: Edition, item: Item, value: Concentration) -> tuple[str, str, int, int] | None:
    """The two neighbouring rows of table 1; None beyond its last, or where there is no concentration."""
    column = edition.columns[item]
    if isinstance(value, Gap) or value > column.concentrations[-1]:
        return None
    at = max(bisect_left(column.concentrations, value), 1)
    low, high = (written(each, item.pollutant) for each in column.concentrations[at - 1 : at + 1])
    return low, high, column.indices[at - 1], column.indices[at]
