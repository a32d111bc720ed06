"""What a response asks for: measures, shares of reduction, classes of enterprises, transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """One measure of a level in short words; `group` is health, voluntary or mandatory."""

    level: str
    group: str
    clause: str
    text: str


@dataclass(frozen=True)
class Reduction:
    """How much comes down: each of `pollutants` by the percentage of the level, shares of `may_shift` only in sum."""

    clause: str
    basis: str
    pollutants: tuple[str, ...]
    may_shift: tuple[str, ...]

    def shortfalls(self, percent: int, shares: Mapping[str, int]) -> tuple[str, ...]:
        """What misses `percent`: pollutants by name, those that may shift joined by +. Shares are whole percent."""
        missed = [each for each in self.pollutants if each not in self.may_shift and shares.get(each, 0) < percent]
        if sum(shares.get(each, 0) for each in self.may_shift) < percent * len(self.may_shift):
            missed.append("+".join(self.may_shift))
        return tuple(missed)


@dataclass(frozen=True)
class EnterpriseClass:
    """A class of enterprises 企业分类 and what it is exempt from."""

    code: str
    name: str
    clause: str
    grades: tuple[str, ...]
    grade_stopped: str
    """The grade that stops altogether, where there is one."""
    exempt_grades: tuple[str, ...]
    is_exempt: bool
    """Whether the whole class is exempt from topping up a reduction below the percentage."""
    excluded: tuple[str, ...]
    most_kg_a_year: int | None
    pollutants: tuple[str, ...]
    """Whose yearly emissions count together against `most_kg_a_year`, the limit itself included."""

    def tops_up(self, grade: str = "") -> bool:
        """Whether an enterprise of this class and grade has to top up a reduction below the percentage."""
        return not self.is_exempt and grade not in self.exempt_grades

    def fits(self, kg_a_year: int) -> bool:
        """Whether the emissions of a year are small enough."""
        return self.most_kg_a_year is None or kg_a_year <= self.most_kg_a_year


@dataclass(frozen=True)
class Stop:
    """Vehicles or machines up to a standard that stand still from a level on."""

    level: str
    what: str
    standard_up_to: str
    clause: str


@dataclass(frozen=True)
class Transport:
    """When transport counts as bulk, what a heavy truck is, and what stands still."""

    loads_a_day: int
    loads_clause: str
    heavy_truck_kg: int
    heavy_truck_clause: str
    stops: tuple[Stop, ...]


def read_reduction(data: Mapping[str, Any]) -> Reduction:
    return Reduction(data["clause"], data["basis"], tuple(data["pollutants"]), tuple(data["may_shift"]))


def read_classes(data: list[Mapping[str, Any]]) -> tuple[EnterpriseClass, ...]:
    return tuple(
        EnterpriseClass(
            code=each["code"],
            name=each["name"],
            clause=each["clause"],
            grades=tuple(each.get("grades", ())),
            grade_stopped=each.get("grade_stopped", ""),
            exempt_grades=tuple(each.get("exempt_grades", ())),
            is_exempt=each.get("is_exempt", False),
            excluded=tuple(each.get("excluded", ())),
            most_kg_a_year=each.get("most_kg_a_year"),
            pollutants=tuple(each.get("pollutants", ())),
        )
        for each in data
    )


def read_transport(data: Mapping[str, Any]) -> Transport:
    return Transport(**{**data, "stops": tuple(Stop(**each) for each in data["stops"])})
