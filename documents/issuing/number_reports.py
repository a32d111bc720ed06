"""What became of the numbers of a series in a year: given, void, missing, held by documents from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.models import Document, IssuedNumber, NumberYear, OutgoingPaper, Series


@dataclass(frozen=True)
class Line:
    """One number. `paper` and `document` where the reader may see them; `holding`: what the register has."""

    sequence: int
    written: str
    issued: IssuedNumber | None = None
    paper: OutgoingPaper | None = None
    document: Document | None = None
    holding: str = ""  # full, directory, or nothing
    is_own: bool = False  # what the register holds is the paper that took the number
    is_earlier: bool = False  # from before the portal numbered in this year

    @property
    def is_void(self) -> bool:
        """Taken by a paper that was not issued after all."""
        return bool(self.issued and self.issued.voided_at)

    @property
    def is_gap(self) -> bool:
        """Neither taken here nor known from elsewhere."""
        return self.issued is None and not self.holding and not self.is_earlier

    @property
    def is_double(self) -> bool:
        """Taken here, and held by the register as another document."""
        return self.issued is not None and bool(self.holding) and not self.is_own

    @property
    def state(self) -> str:
        """What there is to say of it."""
        if self.is_double:
            return "重号"
        if self.is_void:
            return "作废"
        if self.issued:
            return "已印发" if self.holding else "待印发"
        if self.holding:
            return "登记簿已有" if self.holding == FULL else "仅有目录信息"
        return "启用前未登记" if self.is_earlier else "缺号"


@dataclass(frozen=True)
class Report:
    """A series in a year."""

    series: Series
    year: int | None
    standing: NumberYear | None
    lines: list[Line] = field(default_factory=list)

    @property
    def gaps(self) -> list[Line]:
        return [each for each in self.lines if each.is_gap]

    @property
    def voids(self) -> list[Line]:
        return [each for each in self.lines if each.is_void]

    @property
    def doubles(self) -> list[Line]:
        return [each for each in self.lines if each.is_double]


FULL, DIRECTORY = "full", "directory"
MOST_LINES = 2000  # numbers of a year that are listed; of a series with more its end


def report(series: Series, year: int | None, user: Any) -> Report:
    """Every number from the first to the last that was taken or is held, naming what `user` may see."""
    of_year: dict[str, Any] = {"year__isnull": True} if year is None else {"year": year}
    standing = NumberYear.objects.filter(series=series, **of_year).first()
    taken = {each.sequence: each for each in series.numbers.filter(**of_year).select_related("voided_by", "series")}
    papers = OutgoingPaper.objects.filter(number__in=taken.values())
    own = dict(papers.values_list("number", "document"))
    seen_papers = {each.number_id: each for each in papers.visible_to(user)}
    documents = Document.objects.filter(series=series.code, **of_year)
    rows = documents.values_list("sequence", "pk", "is_directory_only")
    held = {sequence: (key, is_directory) for sequence, key, is_directory in rows if sequence}
    seen = {each.pk: each for each in documents.visible_to(user).defer("search_copy", "pairs")}
    lines = []
    for sequence in _told(taken, {each: is_directory for each, (_, is_directory) in held.items()}):
        issued = taken.get(sequence)
        document, is_directory = held.get(sequence, (None, False))
        lines.append(
            Line(
                sequence,
                series.written(year, sequence),
                issued,
                paper=seen_papers.get(issued.pk) if issued else None,
                document=seen.get(document) if document else None,
                holding="" if document is None else DIRECTORY if is_directory else FULL,
                is_own=issued is not None and document is not None and own.get(issued.pk) == document,
                is_earlier=standing is None or sequence < standing.first,
            )
        )
    return Report(series, year, standing, lines)


def _told(taken: Collection[int], held: Mapping[int, bool]) -> Iterator[int]:
    """From 1 to the last number that was taken or that a document with its text bears.

    Behind it single records that are known by name: one that somebody cited wrongly leaves no gap of thousands.
    """
    last = max([*taken, *(each for each, is_directory in held.items() if not is_directory)], default=0)
    yield from range(max(1, last - MOST_LINES + 1), last + 1)
    yield from sorted(each for each in held if each > last)
