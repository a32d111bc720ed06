"""What an annex reader read, as the values that the register takes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.gazette.parsed import Span
from heritage.annex.reader import UNREAD, HeritageRecords
from heritage.annex.rows import HeritageRow
from heritage.codes import HeritageCode, find_code
from portal.numerals import number_of

_BATCH = re.compile(r"第(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})批")
_LABEL = re.compile(r"附[件表录]\s*[\d一二三四五六七八九十]{0,3}")
_NUMBER = re.compile(r"\d{1,9}")
MOST_DOUBT = 300


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of an annex as it is to be registered. `serial` and `code` are None where they were not read."""

    serial: int | None
    code: HeritageCode | None
    printed_code: str
    name: str
    units: tuple[str, ...]
    line: int
    start: int
    end: int
    doubt: str
    safeguarding_units: tuple[str, ...] = ()
    remark: str = ""

    def __str__(self) -> str:
        return f"{self.serial or '无序号'} {self.code or self.printed_code or '无编号'} {self.name}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a list says of a category, or of itself as a whole (`category` None): a count, or why there is none."""

    category: int | None
    stated: int | None
    absence: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line of a list that was not understood, and where a person sees it."""

    words: str
    line: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class PublishedList:
    """An annex as it is to be registered: 名录 or 扩展名录."""

    list_kind: str
    label: str
    title: str
    rows: tuple[ListedRow, ...]
    statements: tuple[Statement, ...]
    batch: int | None = None  # as its title says, or as the person says who hands it in
    unread: tuple[Unread, ...] = ()


def published_list(records: HeritageRecords) -> PublishedList:
    """The list that an annex holds."""
    claims = records.claims
    statements = [Statement(None, claims.total.count)] if claims.total else []
    statements += [Statement(each.category, each.stated) for each in claims.sections if each.stated is not None]
    statements += [Statement(each.category, None, each.reason) for each in claims.absent]
    label = _LABEL.match(records.label)
    return PublishedList(
        list_kind=records.list_kind,
        label=label[0] if label else "",
        title=records.title,
        rows=tuple(_listed_row(row, records) for row in records.rows),
        statements=tuple(statements),
        batch=batch_of(records.title),
        unread=tuple(Unread(each.message, each.line) for each in records.findings if each.code == UNREAD),
    )


def batch_of(title: str) -> int | None:
    """5 of 关于公布第五批…的通知; None where no batch is named."""
    found = _BATCH.search(title)
    return number_of(found["number"]) if found else None


def _listed_row(row: HeritageRow, records: HeritageRecords) -> ListedRow:
    span = _span(row)
    doubts = [each.message for each in records.findings if span.start <= each.span.start < span.end]
    return ListedRow(
        serial=int(row.serial.value) if row.serial and _NUMBER.fullmatch(row.serial.value) else None,
        code=find_code(row.code.value) if row.code else None,
        printed_code=records.text.compact(row.code.span) if row.code else "",
        name=row.name.value,
        units=tuple(unit.value for unit in row.units),
        line=records.text.line_at(span.start) + 1,
        start=span.start,
        end=span.end,
        doubt="；".join(dict.fromkeys(doubts))[:MOST_DOUBT],
        safeguarding_units=tuple(unit.value for unit in row.safeguarding_units),
        remark=row.remark.value[:MOST_DOUBT] if row.remark else "",
    )


def _span(row: HeritageRow) -> Span:
    """From the first value of the row to its last."""
    spans = [each.span for each in (row.serial, row.code, row.name, *row.units) if each]
    return Span(min(each.start for each in spans), max(each.end for each in spans))
