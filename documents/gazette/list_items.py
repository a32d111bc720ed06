"""Entries of a list that is no table: numbered paragraphs or bare titles, each over one line or several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from documents.gazette.chains import articles_behind
from documents.gazette.citations import reads_like_a_document
from documents.gazette.dates import DATE, date_of
from documents.gazette.derived_texts import derived_texts
from documents.gazette.kinds import KIND_END
from documents.gazette.list_findings import day_unread, number_findings, part_unread, undecided, unread_numbers
from documents.gazette.list_headings import (
    AMENDED,
    ANNULLED,
    EXTENDED,
    EXTENDED_TO,
    KEPT,
    LAPSED,
    PART_OF_LIST,
    REPEALED,
    RESTORED,
    VERBS,
    WORDS,
    Section,
)
from documents.gazette.list_rows import Said, behind_entry, is_sentence, length_in, of_title
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import Citation, Finding, Span, StatedCount
from documents.gazette.repeal_tables import HEADERS, ITEM_MARK, entries_of
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.shared_numbers import each_numbered

ITEM = re.compile(
    r"^(?:\(?\d{1,4}[.、．)]|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、(?=.*[《号]|.*\(\d{4}年))"
)
_AMENDED_BOOK = re.compile(rf"(?:{ITEM_MARK.pattern})(?:对|将|把|关于)? {{0,2}}《")
_SAYS_HOW_AT_ONCE = re.compile(r"第[^,。;]{1,20}[条款项].{0,200}(?:修改为|删去|删除|改为|替换为|调整为)")
_SAYS_HOW = re.compile("修改为|删去|删除|增加|改为|替换|调整为")
_NEXT_ENTRY = re.compile(
    r"(?<=[;。])\s{0,3}(?=(?:\(?\d{1,3}[.、．)]|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、)\s{0,2}[《㐀-鿿])"
    r"|(?<=[)》])\s{0,3}(?=\d{1,3}[.、．]\s{0,2}[《㐀-鿿])"
)
_NAMES_END = re.compile(r"(?<=[)》]) {0,2}[,(;]? {0,2}有效期(?![^()《》]{0,40}(?:通知|决定|意见|办法))")
_GO_ON = ("", "(", "的", "和", "及", "》", "、")  # what may stand behind a whole title and belongs to it
_MOST_LINES = 12  # of one entry
ENDED_OR_RESTORED = (REPEALED, LAPSED, ANNULLED, RESTORED)


@dataclass
class ListReading:
    """What the lists of a paper say so far.

    `told` are entries of which nobody can say what becomes of them, `sentences` paragraphs between the entries.
    `prolonged` go on until a day that their list states, `endless` until one that it states and nobody can read.
    """

    text: Text
    entries: dict[str, list[Citation]] = field(default_factory=lambda: {kind: [] for kind in VERBS})
    parts: list[Citation] = field(default_factory=list)
    told: list[Citation] = field(default_factory=list)
    prolonged: list[Citation] = field(default_factory=list)
    endless: list[Citation] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    amending: list[int] = field(default_factory=list)
    counts: list[StatedCount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def says_anything(self) -> bool:
        """Whether any document was read in it, or doubted."""
        return bool(any(self.entries.values()) or self.parts or self.told or self.findings)


def judged(reading: ListReading, section: Section, one: Citation, said: Said) -> tuple[str, Citation] | None:
    """What becomes of the document of an entry, and since when; None where that cannot be said, which is told."""
    kind = said.kind or section.kind
    is_against = (
        None not in (said.kind, section.kind) and said.kind != section.kind and KEPT in (said.kind, section.kind)
    )
    if kind is None or said.is_unread or is_against:
        reading.findings.append(undecided(reading.text, one))
        reading.told.append(one)
        return None
    if kind == KEPT and said.has_no_end:
        reading.endless.append(one)
    if kind not in (REPEALED, LAPSED, RESTORED):
        until = said.until if kind in (EXTENDED, KEPT) else None
        return kind, replace(one, until=until or one.until, articles=said.articles or one.articles)
    if said.has_no_day:
        reading.findings.append(day_unread(reading.text, one))
    return kind, replace(one, since=said.since or section.since, articles=said.articles or one.articles)


def items(reading: ListReading, section: Section, lines: Sequence[Line]) -> list[tuple[str, Citation]]:
    """Numbered paragraphs or bare titles, each over one line or several, with what becomes of each."""
    text, found = reading.text, list[tuple[str, Citation]]()
    spans: list[Span] = []

    def close() -> None:
        if not spans:
            return
        place = Span(spans[0].start, spans[-1].end)
        if section.kind not in (AMENDED, EXTENDED, KEPT) and is_sentence(text, place):
            reading.lines -= {text.line_at(each.start) for each in spans}
            reading.sentences.append(place)
            return
        named, said = behind_entry(text, place)
        entries, told_of = each_numbered(text, _entries(reading, named, said.kind or section.kind), named)
        reading.findings += [*told_of, *derived_texts(text, entries)]
        reading.findings += [told for one in entries for told in number_findings(text, one)]
        reading.findings += unread_numbers(text, place)
        found.extend(entered for one in entries if (entered := judged(reading, section, one, said)))

    for line in lines if section.kind == AMENDED else _parted(text, lines):
        if PART_OF_LIST.match(line.plain) or (section.kind == AMENDED and not _names_amended(text, line)):
            close()
            spans = []
        elif _begins_entry(text, line, spans):
            close()
            spans = [line.span]
            reading.lines.add(line.index)
        elif section.kind == KEPT and spans and _ends_title(text, spans) and line.plain[:1] not in _GO_ON:
            close()
            spans = []
        elif line.plain and spans and line.plain not in HEADERS:
            spans.append(line.span)
            reading.lines.add(line.index)
        elif not line.plain and not line.is_cell and spans and _is_whole(text, spans):
            close()
            spans = []
    close()
    return found


def _parted(text: Text, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, one that holds several marked entries cut before each mark: 1.甲（号）；2.乙（号）。"""
    for line in lines:
        start = line.start
        for mark in _NEXT_ENTRY.finditer(text.shadow, line.start, line.end):
            yield Line(line.index, start, mark.start(), squeeze(text.shadow[start : mark.start()]), line.is_cell)
            start = mark.start()
        plain = squeeze(text.shadow[start : line.end]) if start > line.start else line.plain
        yield Line(line.index, start, line.end, plain, line.is_cell)


def _names_amended(text: Text, line: Line) -> bool:
    """一、对《甲》（号）作出修改 names a text of the list, 一、将第三条修改为… says what is amended in it."""
    if not ITEM.match(line.plain):
        return False
    if _AMENDED_BOOK.match(text.shadow, line.start, line.end):
        return True
    return bool(numbers_in(text.shadow, line.start, line.end)) and not _SAYS_HOW.search(line.plain)


def says_how(text: Text, one: Citation) -> bool:
    """Whether the paragraph of an entry tells of its articles itself: 将《甲》（号）第三条中的“乙”修改为“丙”."""
    return bool(_SAYS_HOW_AT_ONCE.search(text.lines[text.line_at(one.span.start)].plain))


def _entries(reading: ListReading, span: Span, kind: str | None) -> list[Citation]:
    """What a paragraph of a list names; one of extensions says behind the title until when."""
    text = reading.text
    if kind == AMENDED and (led := _AMENDED_BOOK.match(text.shadow, span.start, span.end)):
        return entries_of(text, Span(led.end() - 1, span.end))
    until = EXTENDED_TO.search(text.shadow, span.start, span.end) if kind in (EXTENDED, KEPT) else None
    if until is None:
        named, articles = articles_behind(text, span)
        entries = entries_of(text, named)
        if kind == EXTENDED:
            return [replace(one, period=length_in(text, span)) for one in entries]
        if kind == KEPT and _NAMES_END.search(text.shadow, span.start, span.end):
            reading.endless += entries
        if kind in ENDED_OR_RESTORED and len(entries) == 1 and not articles and articles is not None:
            told = of_title(entries[0].title or "")
            articles = told[1] if told else None
            entries = [replace(entries[0], title=told[0] or None)] if told else entries
        if articles is None and entries and kind in ENDED_OR_RESTORED:
            reading.findings.append(part_unread(text, entries, WORDS[kind]))
            return []
        return [*entries[:-1], replace(entries[-1], articles=articles)] if articles and entries else entries
    day = DATE.match(text.shadow, until.end())
    last = date_of(day) if day else None
    if kind == KEPT and last is None:
        reading.endless += entries_of(text, Span(span.start, until.start()))
    return [replace(one, until=last) for one in entries_of(text, Span(span.start, until.start()))]


def _begins_entry(text: Text, line: Line, spans: list[Span]) -> bool:
    """A numbered paragraph, a serial cell, or a title behind a whole entry."""
    if ITEM.match(line.plain) or (line.plain.isdecimal() and len(line.plain) <= 4):
        return True
    is_named = line.plain.startswith("《") or "关于" in line.plain or _is_bare_title(line.plain)
    is_title = is_named or bool(numbers_in(text.shadow, line.start, line.end))
    if not is_title or line.plain in HEADERS:
        return False
    return not spans or _is_whole(text, spans) or (is_named and _ends_title(text, spans))


def _is_bare_title(plain: str) -> bool:
    """渡口管理办法 on a line of its own."""
    return plain[:1] not in "(》" and reads_like_a_document(plain) and not re.search("[。;:,]", plain)


def kept_of(reading: ListReading, section: Section, found: Sequence[Citation]) -> Iterator[Citation]:
    """What a list of 继续有效 holds; what is neither a title nor a number in it is told and left out."""
    unread = [line.span for line in section.lines if _is_left(reading, section, line)]
    for one in found:
        title = one.title or ""
        if one.number or KIND_END.search(title) or reads_like_a_document(title):
            yield one
        else:
            unread.append(one.span)
    for span in sorted(unread):
        message = f"继续有效的目录中“{reading.text.compact(span)[:60]}”不像公文标题，未读入，请核对"
        reading.findings.append(reading.text.finding("kept_title_unsure", message, span))


def _is_left(reading: ListReading, section: Section, line: Line) -> bool:
    is_heading = line.plain in HEADERS or line.index in section.inner or bool(PART_OF_LIST.match(line.plain))
    is_read = line.index in reading.lines or line.plain.isdecimal() or line.is_cell
    return bool(line.plain) and not is_heading and not is_read


def _is_whole(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far holds its number, or is longer than any entry."""
    return len(spans) >= _MOST_LINES or bool(numbers_in(text.shadow, spans[0].start, spans[-1].end))


def _ends_title(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far ends in a 文种, as 关于甲的通知 above 关于乙的通知."""
    if len(spans) > _MOST_LINES:
        return False
    plain = squeeze(text.shadow[spans[0].start : spans[-1].end])
    return bool(KIND_END.search(plain)) or reads_like_a_document(plain)
