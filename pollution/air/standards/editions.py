"""The editions of HJ 633 as dated data: the breakpoints of the index, and what each edition says around them.

A new edition is a new file beside this module; what was computed under an older one keeps its edition.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from typing import Any

from pollution.air.items import Item

HIGHEST = 500  # the range of the index: HJ 633-2026 4.1.1; for the 2012 edition a convention of its publishers


@dataclass(frozen=True)
class Column:
    """One column of table 1: concentrations in steps beside the indices of the same rows."""

    concentrations: tuple[int, ...]
    indices: tuple[int, ...]
    beyond: int | None
    """The index above the last row; None where the text gives none and names another averaging time."""

    def index(self, steps: int) -> int | None:
        """IAQI of a concentration in steps: linear between two rows, always rounded up (2012 6.2, 2026 4.2.6)."""
        if steps < 0:
            raise ValueError("concentrations are not negative")
        if steps > self.concentrations[-1]:
            return self.beyond
        row = max(bisect_left(self.concentrations, steps), 1)
        low, high = self.concentrations[row - 1 : row + 1]
        low_index, high_index = self.indices[row - 1 : row + 1]
        rise, run = (high_index - low_index) * (steps - low), high - low
        return low_index + (rise + run - 1) // run

    @cached_property
    def table(self) -> tuple[int | None, ...]:
        """The index of every whole step from 0 to one above the last row, for looking up columns of values."""
        return tuple(self.index(steps) for steps in range(self.concentrations[-1] + 2))


@dataclass(frozen=True)
class Replacement:
    """Whose index is reported where a column ends: another item, by which note of the table."""

    item: Item
    clause: str


@dataclass(frozen=True)
class Edition:
    """One edition of HJ 633 and the days whose measurements it applies to."""

    code: str
    number: str
    title: str
    since: date
    until: date | None
    rounding_clause: str
    daily: tuple[Item, ...]
    hourly: tuple[Item, ...]
    columns: Mapping[Item, Column]
    replacements: Mapping[Item, Replacement]
    beyond_clauses: Mapping[Item, str]
    """The note of the table that says what holds above the last row of a column, where it has one."""
    incomplete_above: int | None
    """A set that lacks a pollutant carries an AQI only above this (2026 5.3.1); None: whatever it is (2012, silent)."""

    def applies_on(self, day: date) -> bool:
        """Whether measurements of `day` are judged by this edition."""
        return self.since <= day and (self.until is None or day <= self.until)


def editions() -> tuple[Edition, ...]:
    """Every edition, the older first."""
    return _EDITIONS


def edition(code: str) -> Edition:
    """The edition of this code, such as HJ633-2026; raises LookupError in words."""
    for each in _EDITIONS:
        if each.code == code:
            return each
    raise LookupError(f"没有标准版本{code}；可用：{'、'.join(each.code for each in _EDITIONS)}")


def in_force(day: date) -> Edition:
    """The edition for measurements of `day`; raises LookupError where there was none yet."""
    for each in _EDITIONS:
        if each.applies_on(day):
            return each
    raise LookupError(f"{day:%Y-%m-%d}没有可适用的标准：{_EDITIONS[0].number}自{_EDITIONS[0].since:%Y-%m-%d}起可用")


def _read(name: str) -> Edition:
    data = tomllib.loads((resources.files("pollution.air.standards") / name).read_text(encoding="utf-8"))
    beyond = {Item(item): rule for item, rule in data["beyond"].items()}
    columns = {
        Item(item): _column(Item(item), values, data["tables"]["index"], beyond.get(Item(item), {"index": HIGHEST}))
        for item, values in data["tables"].items()
        if item != "index"
    }
    columns |= {Item(item): columns[Item(column)] for item, column in data["columns"].items()}
    return Edition(
        code=data["code"],
        number=data["number"],
        title=data["title"],
        since=data["since"],
        until=data.get("until"),
        rounding_clause=data["rounding_clause"],
        daily=tuple(map(Item, data["daily"])),
        hourly=tuple(map(Item, data["hourly"])),
        columns=columns,
        replacements={
            item: Replacement(Item(rule["take"]), rule["clause"]) for item, rule in beyond.items() if "take" in rule
        },
        beyond_clauses={item: rule["clause"] for item, rule in beyond.items()},
        incomplete_above=data.get("incomplete_above"),
    )


def _column(item: Item, values: list[int], indices: list[int], beyond: Mapping[str, Any]) -> Column:
    steps = item.pollutant.steps
    return Column(tuple(value * steps for value in values), tuple(indices[: len(values)]), beyond.get("index"))


_EDITIONS = (_read("hj633_2012.toml"), _read("hj633_2026.toml"))
