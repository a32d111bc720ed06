"""The list in the layout of an annex: 序号, 编号, 名称, 申报地区或单位, a heading a category, a line a unit. Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A project: its first unit stands beside it, each further one in a line of its own below."""

    serial: int
    code: str
    name: str
    unit: str
    more_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexSection:
    """A category with its rows; the heading says how many there are here."""

    sign: str
    name: str
    rows: tuple[AnnexRow, ...]


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """The whole list."""

    title: str
    about: str
    updated_on: str
    sections: tuple[AnnexSection, ...]

    @property
    def count(self) -> int:
        """Projects in all sections."""
        return sum(len(each.rows) for each in self.sections)


def annex_row(project: Any) -> AnnexRow:
    """Reads the units that lists prefetch."""
    first, *more = project.unit_names or ("",)
    return AnnexRow(project.serial, str(project.code), project.name, first, tuple(more))
