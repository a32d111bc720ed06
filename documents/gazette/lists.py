"""Which documents a document repeals (废止) or declares lapsed (失效): in a list, in a table, or in a sentence.

废止 and 失效 differ in law, so each entry belongs to the section heading or the verb it stands with; a section
under any other heading (继续有效的文件, 拟修改的文件) repeals nothing. Sections of 修改, 撤销, 延长, 恢复施行 are kept
apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from documents.gazette.chains import articles_behind
from documents.gazette.citations import reads_like_a_document
from documents.gazette.dates import DATE, date_of
from documents.gazette.grids import Header, find_header, rows_of
from documents.gazette.kinds import KIND_END
from documents.gazette.list_findings import denied, entry_findings, number_findings, part_unread, without_articles
from documents.gazette.list_headings import (
    AMENDED,
    ANNULLED,
    EXTENDED,
    EXTENDED_TO,
    KEPT,
    LAPSED,
    OF_ARTICLES,
    PART_OF_LIST,
    PARTLY,
    REPEALED,
    RESTORED,
    VERBS,
    WORDS,
    Section,
    heading,
)
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import Citation, DocNumber, Finding, Span, StatedCount
from documents.gazette.quotations import quotations
from documents.gazette.repeal_sentences import Sentences, read_sentences
from documents.gazette.repeal_tables import HEADERS, ITEM_MARK, entries_of, entry_of_row, is_row_of_columns
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.titles import plain_title
from portal.numerals import number_of

_SUBJECT = re.compile(
    r"废止|失效|清理|继续有效|现行有效"
    r"|关于[^《》]{0,12}(?:修改|修订|修正|撤销|延长|恢复[施执]行)(?![版本稿后]|的)"
)
_ITEM = re.compile(
    r"^(?:\(?\d{1,4}[.、．)]|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、(?=.*[《号]|.*\(\d{4}年))"
)
_SERIAL_LINE = re.compile(r"(?m)^[ \t|]*(?P<serial>\d{1,4}) *(?=[㐀-鿿《])(?![年月日号件项])")
_AMENDED_BOOK = re.compile(rf"(?:{ITEM_MARK.pattern})(?:对|将|把|关于)? {{0,2}}《")
_SAYS_HOW = re.compile("修改为|删去|删除|增加|改为|替换|调整为")
_ENDS_LIST = re.compile(r"^(?:本(?:决定|通知|公告|通告|令|意见|办法)|以上|上述|特此|请各|注[:1一]|附注)")
_COUNT = re.compile(r"(?P<verb>废止|失效)[^。;\n]{0,90}?(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})(?:件|部|项|份)")
_GO_ON = ("", "(", "的", "和", "及", "》", "、")  # what may stand behind a whole title and belongs to it
_MOST_LINES = 12  # of one entry
_MOST_BEFORE_HEADER = 4


_ENDED_OR_RESTORED = (REPEALED, LAPSED, ANNULLED, RESTORED)


@dataclass(frozen=True, slots=True)
class Repeals:
    """What is repealed and what is declared lapsed; the lists of other kinds; `lines` are those of all.

    `amending_lines` are those of annexes that say how the texts of a list are amended.
    """

    repeals: tuple[Citation, ...] = ()
    invalidates: tuple[Citation, ...] = ()
    partial_repeals: tuple[Citation, ...] = ()
    amends: tuple[Citation, ...] = ()
    annuls: tuple[Citation, ...] = ()
    extends: tuple[Citation, ...] = ()
    restores: tuple[Citation, ...] = ()
    keeps: tuple[Citation, ...] = ()
    amending_lines: tuple[int, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    lines: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> frozenset[DocNumber]:
        """Every number in either list."""
        return frozenset(one.number for one in (*self.repeals, *self.invalidates) if one.number)


@dataclass
class _Reading:
    text: Text
    entries: dict[str, list[Citation]] = field(default_factory=lambda: {kind: [] for kind in VERBS})
    parts: list[Citation] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    amending: list[int] = field(default_factory=list)
    counts: list[StatedCount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_repeals(
    text: Text, title: str | None, body: Sequence[int], annexes: Sequence[range], own: DocNumber | None = None
) -> Repeals:
    """Lists stand in annexes and bodies of documents that are about 废止, 失效 or 清理; sentences anywhere.

    `own` is the document's own number: no text repeals itself.
    """
    reading = _Reading(text)
    sentences = Sentences(text, quotations(text, [text.lines[at] for at in body]))
    if title and _SUBJECT.search(title):
        for part in (body, *(_with_label(text, part) for part in annexes)):
            _read_part(reading, part)
    for at in body:
        if at not in reading.lines:
            read_sentences(sentences, text.lines[at])
    reading.entries[REPEALED] += sentences.repealed
    reading.entries[LAPSED] += sentences.lapsed
    reading.parts = [*sentences.parts, *reading.parts]
    reading.findings += sentences.findings
    if title and _SUBJECT.search(title):
        _compare_counts(reading, body, sentences.partial_lists)
    for kind in (REPEALED, LAPSED):
        reading.entries[kind] = [*_not_itself(reading, reading.entries[kind], own)]
        for entry in reading.entries[kind]:
            reading.findings += entry_findings(text, entry)
    return Repeals(
        repeals=_each_once(reading.entries[REPEALED]),
        invalidates=_each_once(reading.entries[LAPSED]),
        partial_repeals=_each_once(reading.parts),
        amends=_each_once(reading.entries[AMENDED]),
        annuls=_each_once(reading.entries[ANNULLED]),
        extends=_each_once(reading.entries[EXTENDED]),
        restores=_each_once(reading.entries[RESTORED]),
        keeps=_each_once(reading.entries[KEPT]),
        amending_lines=tuple(at for at in reading.amending if at not in set(body)),
        counts=tuple(reading.counts),
        lines=frozenset(reading.lines),
        findings=tuple(reading.findings),
    )


def _sections(text: Text, lines: Sequence[int]) -> Iterator[Section]:
    section = Section(None)
    for at in lines:
        line = text.lines[at]
        opened = None if line.is_cell or is_row_of_columns(line.plain) else heading(text, line)
        if opened:
            yield section
            section = opened
        elif _ENDS_LIST.match(line.plain) and not numbers_in(text.shadow, line.start, line.end):
            yield section
            section = Section(None)
        else:
            section.lines.append(line)
    yield section


def _read_part(reading: _Reading, lines: Sequence[int]) -> None:
    """Numbered paragraphs, bare titles or tables under headings that say which list it is."""
    columns: tuple[str, ...] = ()
    for section in _sections(reading.text, lines):
        if section.denied and any(line.plain for line in section.lines):
            reading.findings.append(denied(reading.text, section.denied))
        if section.kind is None:
            continue
        if section.kind == AMENDED:
            reading.amending += [line.index for line in section.lines]
        found, columns = _read_section(reading, section, columns)
        if section.kind == KEPT:
            found = [*_kept(reading, section, found)]
        reading.entries[section.kind] += _whole(reading, section, found)
        if section.stated and section.stated.count != len(found):
            word = WORDS[section.kind]
            message = f"标题称{word}{section.stated.count}件，清单读到{len(found)}件"
            reading.findings.append(reading.text.finding("repeal_count_differs", message, section.stated.span))
        if section.stated and section.kind != KEPT:
            reading.counts.append(section.stated)


def _whole(reading: _Reading, section: Section, found: Sequence[Citation]) -> list[Citation]:
    """What a list says of whole texts; entries of single articles are kept apart, or told where none was read."""
    if section.kind not in (REPEALED, LAPSED):
        whole = list(found)
    else:
        reading.parts += [one for one in found if one.articles]
        whole = [one for one in found if not one.articles]
    if not section.is_of_articles:
        return whole
    reading.findings += [without_articles(reading.text, one) for one in whole if not one.articles]
    return [one for one in whole if one.articles]


def _read_section(
    reading: _Reading, section: Section, carried: tuple[str, ...]
) -> tuple[list[Citation], tuple[str, ...]]:
    """The entries of one list, and the columns of its table for the list behind it."""
    text = reading.text
    printed = [line for line in section.lines if line.plain]
    if not printed:
        return [], carried
    header = _header(text, printed)
    columns = header.columns if header else carried if _is_table(printed) else ()
    span = Span(header.end if header else printed[0].start, printed[-1].end)
    if not columns and _are_serial_lines(text, span):
        columns = ("serial",)
    if not columns:
        return _items(reading, section), carried
    entries = [entry for row in rows_of(text, span, columns) if (entry := entry_of_row(text, row))]
    if entries:
        reading.lines |= {line.index for line in printed}
        return entries, columns
    return _items(reading, section), carried


def _header(text: Text, printed: Sequence[Line]) -> Header | None:
    for at in range(min(_MOST_BEFORE_HEADER, len(printed))):
        header = find_header(text, printed[at:], HEADERS)
        if header:
            return header
    return None


def _is_table(printed: Sequence[Line]) -> bool:
    """Whether lines without headings go on as the table before them did."""
    first = printed[0]
    return first.is_cell or not _ITEM.match(first.plain)


def _are_serial_lines(text: Text, span: Span) -> bool:
    """Whether two lines or more begin with serials that rise from 1, without a mark behind them."""
    serials = [int(match["serial"]) for match in _SERIAL_LINE.finditer(text.shadow, span.start, span.end)]
    return len(serials) > 1 and serials == list(range(1, len(serials) + 1))


def _items(reading: _Reading, section: Section) -> list[Citation]:
    """Numbered paragraphs or bare titles, each over one line or several."""
    text, found = reading.text, list[Citation]()
    spans: list[Span] = []

    def close() -> None:
        if spans:
            entries = _entries(reading, Span(spans[0].start, spans[-1].end), section.kind)
            reading.findings += [told for one in entries for told in number_findings(text, one)]
            found.extend(entries)

    for line in section.lines:
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


def _with_label(text: Text, part: range) -> range:
    """The lines of an annex with its label, where that is the heading as well: 附件2：废止的文件目录."""
    label = text.lines[part.start - 1] if part.start else None
    is_heading = label is not None and label.plain.startswith("附件") and heading(text, label) is not None
    return range(part.start - 1, part.stop) if is_heading else part


def _names_amended(text: Text, line: Line) -> bool:
    """一、对《甲》（号）作出修改 names a text of the list, 一、将第三条修改为… says what is amended in it."""
    if not _ITEM.match(line.plain):
        return False
    if _AMENDED_BOOK.match(text.shadow, line.start, line.end):
        return True
    return bool(numbers_in(text.shadow, line.start, line.end)) and not _SAYS_HOW.search(line.plain)


def _entries(reading: _Reading, span: Span, kind: str | None) -> list[Citation]:
    """What a paragraph of a list names; one of extensions says behind the title until when."""
    text = reading.text
    if kind == AMENDED and (led := _AMENDED_BOOK.match(text.shadow, span.start, span.end)):
        return entries_of(text, Span(led.end() - 1, span.end))
    until = EXTENDED_TO.search(text.shadow, span.start, span.end) if kind == EXTENDED else None
    if until is None:
        named, articles = articles_behind(text, span)
        entries = entries_of(text, named)
        if articles is None and entries and kind in _ENDED_OR_RESTORED:
            reading.findings.append(part_unread(text, entries, WORDS[kind]))
            return []
        return [*entries[:-1], replace(entries[-1], articles=articles)] if articles and entries else entries
    day = DATE.match(text.shadow, until.end())
    last = date_of(day) if day else None
    return [replace(one, until=last) for one in entries_of(text, Span(span.start, until.start()))]


def _begins_entry(text: Text, line: Line, spans: list[Span]) -> bool:
    """A numbered paragraph, a serial cell, or a title behind a whole entry."""
    if _ITEM.match(line.plain) or (line.plain.isdecimal() and len(line.plain) <= 4):
        return True
    is_named = line.plain.startswith("《") or "关于" in line.plain or _is_bare_title(line.plain)
    is_title = is_named or bool(numbers_in(text.shadow, line.start, line.end))
    if not is_title or line.plain in HEADERS:
        return False
    return not spans or _is_whole(text, spans) or (is_named and _ends_title(text, spans))


def _is_bare_title(plain: str) -> bool:
    """渡口管理办法 on a line of its own."""
    return plain[:1] not in "(》" and reads_like_a_document(plain) and not re.search("[。;:,]", plain)


def _kept(reading: _Reading, section: Section, found: Sequence[Citation]) -> Iterator[Citation]:
    """What a list of 继续有效 holds; what is neither a title nor a number in it is told and left out."""
    unread = [line.span for line in section.lines if _is_left(reading, line)]
    for one in found:
        title = one.title or ""
        if one.number or KIND_END.search(title) or reads_like_a_document(title):
            yield one
        else:
            unread.append(one.span)
    for span in sorted(unread):
        message = f"继续有效的目录中“{reading.text.compact(span)[:60]}”不像公文标题，未读入，请核对"
        reading.findings.append(reading.text.finding("kept_title_unsure", message, span))


def _is_left(reading: _Reading, line: Line) -> bool:
    is_other = line.plain in HEADERS or line.plain.isdecimal() or PART_OF_LIST.match(line.plain)
    return bool(line.plain) and line.index not in reading.lines and not is_other and not line.is_cell


def _is_whole(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far holds its number, or is longer than any entry."""
    return len(spans) >= _MOST_LINES or bool(numbers_in(text.shadow, spans[0].start, spans[-1].end))


def _ends_title(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far ends in a 文种, as 关于甲的通知 above 关于乙的通知."""
    plain = squeeze(text.shadow[spans[0].start : spans[-1].end])
    return bool(KIND_END.search(plain)) or reads_like_a_document(plain)


def _compare_counts(reading: _Reading, body: Sequence[int], partial: frozenset[int]) -> None:
    """决定废止…8件，宣布失效…5件, against the entries read. 等12件 of a known partial list is told elsewhere."""
    told: dict[str, StatedCount] = {}
    for at in body:
        line = reading.text.lines[at]
        for match in _COUNT.finditer(reading.text.shadow, line.start, line.end):
            kind = REPEALED if match["verb"] == VERBS[REPEALED] else LAPSED
            read = reading.entries[kind]
            if kind == REPEALED and OF_ARTICLES.search(match[0]):
                kind, read = PARTLY, reading.parts
            stated, actual = number_of(match["count"]), len(read)
            if stated is None:
                continue
            span = Span(match.start(), match.end())
            told.setdefault(kind, StatedCount(kind, stated, span))
            if stated != actual and not any(span.start <= place < span.end for place in partial):
                message = f"正文称{match['verb']}{stated}件，清单读到{actual}件"
                reading.findings.append(reading.text.finding("repeal_count_differs", message, span))
    reading.counts = [*told.values(), *_summed(each for each in reading.counts if each.name not in told)]


def _summed(counts: Iterator[StatedCount]) -> list[StatedCount]:
    """One count a list, where several headings state a part each."""
    sums: dict[str, StatedCount] = {}
    for each in counts:
        before = sums.get(each.name)
        sums[each.name] = StatedCount(each.name, each.count + (before.count if before else 0), each.span)
    return list(sums.values())


def _not_itself(reading: _Reading, entries: Sequence[Citation], own: DocNumber | None) -> Iterator[Citation]:
    for entry in entries:
        if own is None or entry.number != own:
            yield entry
            continue
        message = f"文中称废止{own}，即本文件自身，未读入，请核对原件"
        reading.findings.append(reading.text.finding("repeals_itself", message, entry.span))


def _each_once(entries: Sequence[Citation]) -> tuple[Citation, ...]:
    kept: dict[object, Citation] = {}
    for entry in entries:
        kept.setdefault((entry.number or plain_title(entry.title or ""), entry.articles), entry)
    return tuple(kept.values())
