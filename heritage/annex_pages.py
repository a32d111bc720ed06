"""The list in the layout of an annex: 序号, 编号, 名称, 申报地区或单位, a heading a category, a line a unit. Values.

Which lists stand apart, what is a remark and when a zero is explained: docs/rules/heritage_public.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from heritage.choices import ListKind, Standing
from heritage.codes import CATEGORIES, SIGNS
from heritage.describing import LIST_NAME
from heritage.models import Inscription, Project
from portal.numerals import numeral

FIRST_UNITS_MISSING = "原申报单位待补录"


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A project: its first unit stands beside it, each further one in a line of its own below."""

    category: int
    serial: int
    code: str
    name: str
    unit: str
    more_units: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class AnnexSection:
    """A category with its rows; the heading says how many there are here."""

    sign: str
    name: str
    rows: tuple[AnnexRow, ...]


@dataclass(frozen=True, slots=True)
class AnnexList:
    """One list; `absences` say why categories have no row in it."""

    title: str
    sections: tuple[AnnexSection, ...]
    absences: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Projects in all sections."""
        return sum(len(each.rows) for each in self.sections)

    @property
    def has_remarks(self) -> bool:
        """Whether the column 备注 has anything to say."""
        return any(row.remark for each in self.sections for row in each.rows)


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """All lists of a selection."""

    about: str
    updated_on: str
    lists: tuple[AnnexList, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """What the filter says of the lists themselves: a batch, a kind, or neither."""

    batch: int | None = None
    list_kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.batch or self.list_kind)

    @property
    def kinds(self) -> list[ListKind]:
        """The kinds of list that are wanted."""
        return [kind for kind in ListKind if self.list_kind in ("", kind)]

    def of(self, project: Project, kind: ListKind) -> list[Inscription]:
        """The inscriptions by which a project stands in the list of this kind; reads what lists prefetch."""
        told = project.inscriptions.all()
        return [each for each in told if each.list_kind == kind and self.batch in (None, each.batch)]

    def title(self, kind: ListKind) -> str:
        """自治州第五批州级非物质文化遗产代表性项目名录扩展项目."""
        batch = f"第{numeral(self.batch)}批" if self.batch else ""
        suffix = "扩展项目" if kind == ListKind.EXTENSION else ""
        return LIST_NAME.replace("州级", f"{batch}州级", 1) + suffix


def annex_lists(projects: Iterable[Project], parted: Parted) -> list[tuple[ListKind | None, AnnexList]]:
    """One list of all; or those of new projects and of extensions apart, without one that is empty."""
    if not parted:
        rows = [_row(each, list(each.inscriptions.all()), is_whole=True) for each in projects]
        return [(None, AnnexList(LIST_NAME, _sections(rows)))]
    found = list(projects)
    lists: list[tuple[ListKind | None, AnnexList]] = []
    for kind in parted.kinds:
        told = [(each, parted.of(each, kind)) for each in found]
        rows = [_row(each, inscriptions) for each, inscriptions in told if inscriptions]
        lists.append((kind, AnnexList(parted.title(kind), _sections(rows))))
    return [(kind, each) for kind, each in lists if each.count] or lists[:1]


def _row(project: Project, inscriptions: Sequence[Inscription], *, is_whole: bool = False) -> AnnexRow:
    printed = dict.fromkeys(link.printed_name for each in inscriptions for link in each.units.all())
    first, *more = printed or ("",)
    remarks = [each.sub_name for each in inscriptions if each.sub_name]
    if is_whole and project.standing == Standing.STUB:
        remarks.append(FIRST_UNITS_MISSING)
    code = project.code
    return AnnexRow(
        code.category, project.serial, str(code), project.name, first, tuple(more), "；".join(dict.fromkeys(remarks))
    )


def _sections(rows: Iterable[AnnexRow]) -> tuple[AnnexSection, ...]:
    """By category; `rows` come in the order of their codes."""
    return tuple(
        AnnexSection(SIGNS[category - 1], CATEGORIES[category - 1], tuple(found))
        for category, found in groupby(rows, key=lambda each: each.category)
    )
