"""成文日期 and 发文机关 of a paper from all places that name them: signature, note below the title, page header.

The signature wins. What is taken from elsewhere, completed or contradicted is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from documents.gazette.closing import Closing
from documents.gazette.dates import DATE, date_of, is_damaged, is_dummy
from documents.gazette.head_lines import note_at
from documents.gazette.kinds import ORGAN_END
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import Finding, Span, Value
from documents.gazette.shadow import Text, squeeze
from documents.gazette.splitting import Head
from documents.gazette.web_pages import Header

_NEAR = timedelta(days=45)
_MOST_DAYS = 50
_MADE_KNOWN = re.compile(r"(?:(?!通过)[^,;()]){0,40}(?:公布|发布)")  # 3月1日…通过，3月5日青川市人民政府令第12号公布


@dataclass(frozen=True, slots=True)
class Dated:
    """The day and what is doubtful about it; `issuers` are those that a note below the title names."""

    issued_on: Value[date] | None
    issuers: tuple[Value[str], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class _Note:
    day: Value[date] | None = None
    is_adoption: bool = False
    is_bare: bool = False  # nothing but the day and the number stands there
    issuers: list[Value[str]] = field(default_factory=list)


def date_paper(text: Text, head: Head, closing: Closing, header: Header | None, last: int) -> Dated:
    """The day of the paper that ends before line `last`."""
    note = _note_of(text, head)
    written = header.written_on if header else None
    issuers = tuple(note.issuers)
    if closing.issued_on:
        beside = note.day if note.is_bare else None
        return Dated(closing.issued_on, issuers, tuple(_disagreement(text, closing.issued_on, written, beside)))
    if closing.month_day and closing.undated:
        found = _with_year(text, head, closing, written)
        if found:
            return Dated(found.issued_on, issuers, found.findings)
    if note.day:
        if note.is_adoption:
            message = f"文末没有成文日期，按题注的通过日期{note.day.value.isoformat()}读入，请核对"
            return Dated(note.day, issuers, (text.finding("date_of_adoption", message, note.day.span),))
        message = f"文末没有成文日期，按标题或文号旁的日期{note.day.value.isoformat()}读入，请核对"
        return Dated(note.day, issuers, (text.finding("date_from_head", message, note.day.span),))
    if written:
        message = f"文末没有成文日期，按网页所列日期{written.value.isoformat()}读入，请核对"
        return Dated(written, issuers, (text.finding("date_from_head", message, written.span),))
    return Dated(None, issuers, tuple(_absence(text, head, closing, last)))


def _disagreement(
    text: Text, signed: Value[date], written: Value[date] | None, beside: Value[date] | None
) -> Iterator[Finding]:
    if written and written.value != signed.value:
        message = (
            f"网页所列成文日期{written.value.isoformat()}与文末日期{signed.value.isoformat()}不一致，按文末日期读入"
        )
        yield text.finding("dates_disagree", message, written.span)
    elif beside and beside.value != signed.value:
        message = (
            f"标题或文号旁的日期{beside.value.isoformat()}与文末日期{signed.value.isoformat()}不一致，按文末日期读入"
        )
        yield text.finding("dates_disagree", message, beside.span)


def _with_year(text: Text, head: Head, closing: Closing, written: Value[date] | None) -> Dated | None:
    """12月5日 under the signature, its year from the page's header, the number or a day near it in the text."""
    number = head.doc_number
    year, source = (written.value.year, "网页所列日期") if written else (number.year if number else None, "发文字号")
    if closing.month_day is None or closing.undated is None:
        return None
    if year is None or year < 1911:
        year, source = _year_near(text, head, closing.undated.start, closing.month_day), "正文所写日期"
    day = _day(year, closing.month_day) if year else None
    if day is None:
        return None
    message = f"成文日期只写了月和日，年份按{source}推定为{year}年，请核对"
    return Dated(Value(day, closing.undated), (), (text.finding("year_inferred", message, closing.undated),))


def _year_near(text: Text, head: Head, end: int, month_day: tuple[int, int]) -> int | None:
    """The one year in which the days that the text spells out lie near this day."""
    start = text.lines[min(head.after, len(text.lines) - 1)].start
    years: set[int] = set()
    for match in islice(DATE.finditer(text.shadow, start, end), _MOST_DAYS):
        named = date_of(match)
        near = _day(named.year, month_day) if named else None
        if named and near and abs((named - near).days) <= _NEAR.days:
            years.add(named.year)
    return years.pop() if len(years) == 1 else None


def _day(year: int, month_day: tuple[int, int]) -> date | None:
    try:
        return date(year, *month_day)
    except ValueError:
        return None


def _note_of(text: Text, head: Head) -> _Note:
    """What the notes between title and addressees say, and a date on the number's line."""
    note = _Note()
    at = head.first
    while at < head.after:
        stop = note_at(text.lines, at)
        is_number_line = at in head.number
        if stop > at or is_number_line:
            stop = max(stop, at + 1)
            _read_note(text, Span(text.lines[at].start, text.lines[stop - 1].end), note)
        at = max(stop, at + 1)
    return note


def _read_note(text: Text, span: Span, note: _Note) -> None:
    for match in DATE.finditer(text.shadow, span.start, span.end):
        day = date_of(match)
        if day is None:
            continue
        if note.day is None:
            note.day = Value(day, Span(match.start(), match.end()))
            note.is_adoption = "通过" in text.shadow[match.end() : span.end]
            rest = DATE.sub("", text.shadow[span.start : span.end]).strip("()、,\n ")
            note.is_bare = not rest or parse_number(rest) is not None
        elif note.is_adoption and _MADE_KNOWN.match(text.shadow, match.end(), span.end):
            note.day, note.is_adoption = Value(day, Span(match.start(), match.end())), False
        before = text.trimmed(Span(span.start + text.shadow[span.start : match.start()].find("(") + 1, match.start()))
        name = squeeze(before.of(text.shadow))
        if not note.issuers and 3 <= len(name) <= 30 and ORGAN_END.search(name):
            note.issuers.append(Value(text.compact(before), before))


def _absence(text: Text, head: Head, closing: Closing, last: int) -> Iterator[Finding]:
    """Why there is no day."""
    at = text.line_at(closing.undated.start) if closing.undated else None
    places = [at] if at is not None else range(head.after, last)
    for index in places:
        line = text.lines[index]
        if line.is_cell or not 6 <= len(line.plain) <= 20:
            continue
        if is_dummy(line.plain):
            yield text.finding("date_dummy", f"“{line.plain}”不是实际的成文日期，请按原件填写", text.trimmed(line.span))
            return
        if is_damaged(line.plain):
            message = f"“{line.plain}”疑似残缺的日期，请按原件填写"
            yield text.finding("date_damaged", message, text.trimmed(line.span))
            return
    if closing.undated:
        message = f"“{text.compact(closing.undated)}”没有年份，请按原件填写成文日期"
        yield text.finding("date_without_year", message, closing.undated)
        return
    place = text.lines[max(head.after, last - 1)].span if last > head.after else Span(0, 0)
    yield text.finding("date_missing", "未找到署名和成文日期", place)
