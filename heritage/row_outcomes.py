"""What becomes of a row of a published list, and why, by what the register holds. Reads once, writes nothing.

A list is judged row by row in its order: what an earlier row of it will enter counts for the rows behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from documents.importing.annexes import RowOutcome
from documents.models import Document
from heritage.choices import ListKind, Outcome, UnitRole
from heritage.models import HeritageUnit, Inscription, Project
from heritage.plain_words import unfit_words
from heritage.records import ListedRow, PublishedList, batch_of
from heritage.searching import fold

_LARGEST = 2_147_483_647  # 序号 that a column holds
_LONGEST_NAME = Project._meta.get_field("name").max_length or 0
_LONGEST_UNIT = HeritageUnit._meta.get_field("name").max_length or 0
_LONGEST_CODE = Inscription._meta.get_field("printed_code").max_length or 0


MOST_UNITS = 100  # of one row; annexes print three at most

ENTERED = (Outcome.CREATED, Outcome.COMPLETED, Outcome.UNIT_ADDED)


@dataclass(frozen=True)
class Listing:
    """A list that names a project. `document` is None for the list that is being judged."""

    list_kind: str
    units: tuple[str, ...]
    safeguarding: tuple[str, ...] = ()
    document: Document | None = None
    batch: int | None = None

    def is_of(self, document: Document | None, list_kind: str) -> bool:
        """Whether it is the same list, met before."""
        is_here = self.document is None or (document is not None and self.document.pk == document.pk)
        return is_here and self.list_kind == list_kind


@dataclass
class Known:
    """A project that the register holds, or that an earlier row of the list enters."""

    project: Project
    listings: list[Listing] = field(default_factory=list)


class ProjectBook:
    """The projects that the rows of a list may mean, read once."""

    def __init__(self, rows: Iterable[ListedRow]) -> None:
        rows = list(rows)
        self._by_serial: dict[int, Known] = {}
        self._by_code: dict[tuple[int, int], Known] = {}
        serials = {row.serial for row in rows if row.serial is not None and row.serial <= _LARGEST}
        numbers = {row.code.number for row in rows if row.code}
        meant = Q(serial__in=serials) | Q(number__in=numbers)
        for project in Project.objects.filter(meant).prefetch_related("inscriptions__document", "inscriptions__units"):
            inscriptions = project.inscriptions.all()
            self._take(Known(project, [_listing(each) for each in inscriptions]))

    def _take(self, known: Known) -> None:
        self._by_serial[known.project.serial] = known
        self._by_code[known.project.category, known.project.number] = known

    def judge(self, row: ListedRow, published: PublishedList, document: Document | None) -> RowOutcome:
        """What becomes of the row. What it enters is noted for the rows behind it."""
        outcome = self._judged(row, published, document)
        if outcome.outcome in ENTERED:
            self._note(row, published.list_kind)
        return outcome

    def project_of(self, row: ListedRow) -> Project | None:
        """The project that bears both 序号 and 编号 of the row."""
        known = self._by_serial.get(row.serial) if row.serial is not None else None
        is_same = known is not None and row.code and known is self._by_code.get((row.code.category, row.code.number))
        return known.project if known and is_same else None

    def _judged(self, row: ListedRow, published: PublishedList, document: Document | None) -> RowOutcome:
        if row.serial is None or row.code is None:
            return _outcome(Outcome.CONFLICT, row, "没有读出序号或编号，请在原文中核对")
        if refusal := unfit(row):
            return _outcome(Outcome.CONFLICT, row, refusal)
        by_serial = self._by_serial.get(row.serial)
        by_code = self._by_code.get((row.code.category, row.code.number))
        if by_serial is None and by_code is None:
            if published.list_kind == ListKind.EXTENSION:
                return _outcome(Outcome.CREATED, row, "名录中尚无此项目，先按待补录登记，原申报单位待补")
            return _outcome(Outcome.CREATED, row, f"登记簿中还没有序号{row.serial}，也没有编号{row.code}")
        conflict = _conflict(row, by_serial, by_code)
        if conflict or by_serial is None:
            return _outcome(Outcome.CONFLICT, row, conflict, by_serial or by_code)
        return _judged_again(row, published, document, by_serial)

    def _note(self, row: ListedRow, list_kind: str) -> None:
        assert row.serial is not None, "such a row was judged a conflict"
        assert row.code is not None, "such a row was judged a conflict"
        known = self._by_serial.get(row.serial)
        if known is None:
            project = Project(serial=row.serial, category=row.code.category, number=row.code.number, name=row.name)
            known = Known(project)
            self._take(known)
        known.listings.append(Listing(list_kind, row.units, row.safeguarding_units))


def unfit(row: ListedRow) -> str:
    """Why the register cannot hold what was read, whatever it knows; nothing where it can."""
    if row.serial is not None and not 0 < row.serial <= _LARGEST:
        return f"序号{row.serial}不可能是名录的序号"
    if len(row.name) > _LONGEST_NAME:
        return f"项目名称有{len(row.name)}字，超过{_LONGEST_NAME}字，多半是几格连在了一起，请核对原件"
    if len(row.printed_code) > _LONGEST_CODE:
        return f"编号一格有{len(row.printed_code)}字，多半是几格连在了一起，请核对原件"
    units = (*row.units, *row.safeguarding_units)
    return next(filter(None, map(unfit_words, (row.name, *units, row.remark))), "") or unfit_units(units)


def unfit_units(units: Iterable[str]) -> str:
    """Which unit is too long to be one, or that there are too many."""
    units = list(units)
    if len(units) > MOST_UNITS:
        return f"读出{len(units)}个单位，超过{MOST_UNITS}个，多半是几行连在了一起，请核对原件"
    for unit in units:
        if len(unit) > _LONGEST_UNIT:
            return f"单位“{unit[:20]}……”超过{_LONGEST_UNIT}字，多半是几个单位连在了一起，请核对原件"
    return ""


def _listing(inscription: Inscription) -> Listing:
    applicants, safeguarding = (
        tuple(link.printed_name for link in inscription.units.all() if link.role == role)
        for role in (UnitRole.APPLICANT, UnitRole.SAFEGUARDING)
    )
    return Listing(inscription.list_kind, applicants, safeguarding, inscription.document, inscription.batch)


def _conflict(row: ListedRow, by_serial: Known | None, by_code: Known | None) -> str:
    """Why the row contradicts the project that bears its 序号 or 编号; nothing where it does not."""
    if by_serial is None or by_code is None or by_serial is not by_code:
        known = [f"序号{row.serial}已是{by_serial.project}"] if by_serial else []
        known += [f"编号{row.code}已是序号{by_code.project.serial}的{by_code.project.name}"] if by_code else []
        return "，".join(known) + "；序号与编号应属于同一项目"
    project = by_serial.project
    if fold(project.name) != fold(row.name):
        return f"该编号已登记为“{project.name}”，本次读作“{row.name}”"
    if project.exited_on:
        return f"该项目已于{project.exited_on}退出名录，序号和编号保留，不再使用"
    return ""


def _judged_again(row: ListedRow, published: PublishedList, document: Document | None, known: Known) -> RowOutcome:
    """A row whose project is known."""
    for each in known.listings:
        if each.is_of(document, published.list_kind):
            now = published.batch or batch_of(document.title if document else "")
            if each.document and now and now != each.batch:
                told = f"第{each.batch}批" if each.batch else "未写明批次"
                reason = f"此前按本文件登记的批次是{told}，本次是第{now}批"
                return _outcome(Outcome.CONFLICT, row, reason, known)
            for role, before, read in (
                ("单位", each.units, row.units),
                ("保护单位", each.safeguarding, row.safeguarding_units),
            ):
                if set(before) != set(read):
                    reason = f"此前按本文件登记的{role}为{_named(before)}，本次读作{_named(read)}"
                    return _outcome(Outcome.CONFLICT, row, reason, known)
            where = "按本文件登记的内容" if each.document else "本名录前面的一行"
            return _outcome(Outcome.UNCHANGED, row, f"与{where}相同", known)
        if published.list_kind == ListKind.NEW and each.list_kind == ListKind.NEW:
            reason = f"该项目已由{each.document}新列入，一个项目只能新列入一次"
            return _outcome(Outcome.CONFLICT, row, reason, known)
    if published.list_kind == ListKind.NEW:
        return _outcome(Outcome.COMPLETED, row, "此前只见于扩展名录，现补录原列入", known)
    return _outcome(Outcome.UNIT_ADDED, row, "、".join(row.units), known)


def _named(units: Iterable[str]) -> str:
    return "、".join(units) or "无"


def _outcome(kind: Outcome, row: ListedRow, reason: str, known: Known | None = None) -> RowOutcome:
    is_there = known is not None and known.project.pk is not None
    return RowOutcome(
        kind.value,
        str(kind.label),
        str(row),
        row.line,
        reason,
        known.project.get_absolute_url() if known and is_there else "",
    )
