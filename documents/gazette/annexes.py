"""Annexes: what the 附件说明 names, and what stands in the text under 附件1, 附件2 …"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from documents.gazette.dates import parse_date
from documents.gazette.head_lines import note_at
from documents.gazette.kinds import INSTRUMENT_END, KIND_END, ORGAN_END
from documents.gazette.parsed import Annex, Finding, Span
from documents.gazette.shadow import Line, Text
from portal.numerals import number_of

_LABEL = re.compile(r"^附(?:件|录|表)(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})?[:.]?(?P<title>.{0,80})$")
_NOTE = re.compile(r"^附(?:件)?:(?=.)")
_ITEM = re.compile(r"^(?P<number>\d{1,2})[.、．]")
_COUNT = re.compile(r"^\((?:共计|共)?\d+项\)$")
_TABLE = re.compile(  # what stands under a title and is none of it: a heading, the columns or the first row of a table
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、)]|第[一二三四五六七八九十\d]{1,4}[章节条篇]|\(?\d{1,4}[.、．)]|\d{1,4}$"
    r"|\d{1,4}(?:[Ⅰ-Ⅹ]|[IVX]{1,4}[-—–]|关于|《)|序号|项目序号|项目名称|文件名称|编号|[-=+]{3})"
)
_MARKS = re.compile(r"[|─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝]")
_CLASS = re.compile(r"\((?:共计|共)?\d{1,4}[项件部个]\)$")
_TITLE_ENDS = re.compile(r"(?:目录|名录|清单|名单|一览表)(?:\([^()]{1,30}\))?$")
_MAX_NOTE_LINES = 40
_MAX_TITLE_LINES = 6
_LONGEST_ORGAN = 30


@dataclass(frozen=True, slots=True)
class Stated:
    """An annex that the 附件说明 names."""

    number: int | None
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Annexes:
    """Named and standing annexes; `first` is the first line of the first standing one."""

    annexes: tuple[Annex, ...]
    notes: tuple[range, ...]
    labels: tuple[int, ...]
    findings: tuple[Finding, ...]


def read_annexes(text: Text, first: int, last: int, closing: range) -> Annexes:
    """The annexes between two lines. `closing`, signature and date, ends a note; a label with title stands behind."""
    notes: list[range] = []
    stated: list[Stated] = []
    labels: list[int] = []
    at = first
    while at < last:
        line = text.lines[at]
        if not line.is_cell and line.plain.startswith("附"):
            note = _note_at(text, at, last, closing)
            if note:
                notes.append(note)
                stated.extend(_stated(text, note))
                at = note.stop
                continue
            if _is_label(line, at >= closing.stop):
                labels.append(at)
        at += 1
    standing = [_standing(text, label, stop) for label, stop in zip(labels, [*labels, last][1:], strict=True)]
    annexes, findings = _matched(text, stated, standing)
    return Annexes(annexes, tuple(notes), tuple(labels), findings)


def _is_label(line: Line, is_closed: bool) -> bool:
    match = _LABEL.match(line.plain)
    if not match or "。" in line.plain:
        return False
    return not match["title"] or (is_closed and bool(match["number"]) and not line.plain.endswith((";", ",")))


def _note_at(text: Text, at: int, last: int, signature: range) -> range | None:
    """The lines of a 附件说明 that begins here: up to a blank line, a label, the signature or a date."""
    if not _NOTE.match(text.lines[at].plain):
        return None
    stop = at + 1
    while stop < min(last, at + _MAX_NOTE_LINES):
        plain = text.lines[stop].plain
        is_signed = stop in signature and ORGAN_END.search(plain)
        if is_signed or not plain or plain.startswith("附件") or parse_date(plain) or text.lines[stop].is_cell:
            break
        stop += 1
    return range(at, stop)


def _stated(text: Text, note: range) -> list[Stated]:
    """Numbered names over several lines, or one name without a number."""
    found: list[tuple[int | None, list[Span]]] = []
    for at in note:
        span = text.trimmed(text.lines[at].span)
        if at == note[0]:
            span = text.trimmed(Span(text.shadow.index(":", span.start) + 1, span.end))
        plain = "".join(span.of(text.shadow).split())
        match = _ITEM.match(plain)
        if match:
            mark = re.compile(r"\d[\d ]*[.、．]").match(text.shadow, span.start)
            span = Span(mark.end() if mark else span.start, span.end)
            found.append((int(match["number"]), [span]))
        elif found:
            found[-1][1].append(span)
        elif plain:
            found.append((None, [span]))
    return [
        Stated(number, "".join(text.compact(span) for span in spans), Span(spans[0].start, spans[-1].end))
        for number, spans in found
    ]


def _standing(text: Text, label: int, stop: int) -> Annex:
    match = _LABEL.match(text.lines[label].plain)
    number = number_of(match["number"]) if match and match["number"] else None
    span = text.trimmed(Span(text.lines[label].start, text.lines[stop - 1].end))
    if match and match["title"]:
        return Annex(number, match["title"], span)
    return Annex(number, _title_under(text, label + 1, stop), span)


def _title_under(text: Text, at: int, stop: int) -> str | None:
    while at < stop and not text.lines[at].plain:
        at += 1
    title = ""
    for index in range(at, min(stop, at + _MAX_TITLE_LINES)):
        line = text.lines[index]
        if not line.plain or line.is_cell or _COUNT.match(line.plain) or "。" in line.plain or line.plain[-1] in ":;":
            break
        if _TABLE.match(line.plain) or _MARKS.search(line.plain) or (title and _CLASS.search(line.plain)):
            break
        if title and (note_at(text.lines, index) > index or _is_signature(title, line)):
            break
        if _TITLE_ENDS.search(title) and not line.plain.startswith(("(", "及", "和", "的")):
            break
        title += text.compact(line.span)
    return title if 0 < len(title) <= 150 else None


def _is_signature(title: str, line: Line) -> bool:
    """Whose text an annex is and of which day, on lines of their own below a whole title."""
    is_whole = KIND_END.search(title) or INSTRUMENT_END.search(title)
    is_day = parse_date(line.plain.strip("()")) is not None
    return bool(is_whole) and (is_day or (len(line.plain) <= _LONGEST_ORGAN and bool(ORGAN_END.search(line.plain))))


def _matched(text: Text, stated: list[Stated], standing: list[Annex]) -> tuple[tuple[Annex, ...], tuple[Finding, ...]]:
    """Join names and places by number; one unnumbered name belongs to one unnumbered label."""
    findings: list[Finding] = []
    rest: dict[int, Annex] = dict(enumerate(standing))
    by_number: dict[int | None, list[int]] = defaultdict(list)
    for at in reversed(rest):
        by_number[standing[at].number].append(at)
    annexes: list[Annex] = []
    for name in stated:
        waiting = [0] if len(stated) == len(standing) == 1 else by_number[name.number]
        place = rest.pop(waiting.pop()) if waiting else None
        if place is None:
            message = f"附件说明列有“{name.title}”，文中未见该附件"
            findings.append(text.finding("annex_missing", message, name.span))
            annexes.append(Annex(name.number, name.title, None))
            continue
        if place.title and place.title != name.title:
            message = f"附件说明写作“{name.title}”，附件标题为“{place.title}”"
            findings.append(text.finding("annex_title_differs", message, name.span))
        annexes.append(Annex(place.number, place.title or name.title, place.span))
    for place in rest.values():
        if stated and place.span:
            message = f"附件“{place.title or ''}”未列入附件说明"
            findings.append(text.finding("annex_not_listed", message, place.span))
        annexes.append(place)
    return tuple(annexes), tuple(findings)
