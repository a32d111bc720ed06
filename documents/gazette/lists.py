"""Which documents a document repeals (废止) or declares lapsed (失效): in a list, in a table, or in a sentence.

废止 and 失效 differ in law, so each entry belongs to the section heading or the verb it stands with; a section
under any other heading (继续有效的文件, 拟修改的文件) repeals nothing. Sections of 修改, 撤销, 延长, 恢复施行 are kept
apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from documents.gazette.effect_days import without_day
from documents.gazette.grids import Header, Row, barred_header, columns_of, find_header, rows_of
from documents.gazette.list_counts import compared
from documents.gazette.list_days import days_of_lists, lists_led, with_day
from documents.gazette.list_findings import (
    denied,
    end_of_kept_unread,
    entry_findings,
    no_entry,
    nothing_read,
    part_unread,
    without_articles,
)
from documents.gazette.list_headings import (
    AMENDED,
    ANNULLED,
    EXTENDED,
    KEPT,
    LAPSED,
    OPENS_SECTION,
    PARTLY,
    REPEALED,
    RESTORED,
    WORDS,
    Section,
    heading,
    is_inner,
)
from documents.gazette.list_items import ENDED_OR_RESTORED, ITEM, ListReading, items, judged, kept_of, says_how
from documents.gazette.list_rows import entry_of, of_row
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import Citation, DocNumber, Finding, Span, StatedCount
from documents.gazette.quotations import quotations
from documents.gazette.repeal_sentences import Sentences, read_sentences
from documents.gazette.repeal_tables import HEADERS, TICKED, has_verdicts, is_row_of_columns
from documents.gazette.shadow import Line, Text
from documents.gazette.shared_numbers import each_numbered
from documents.gazette.titles import plain_title

_SUBJECT = re.compile(
    r"废止|失效|清理|继续有效|现行有效"
    r"|关于[^《》]{0,12}(?:修改|修订|修正|撤销|延长|恢复[施执]行)(?![版本稿后]|的)"
)
_ENDS = re.compile(r"关于(?:废止|宣布失效|宣布废止)[^《》]{0,30}(?:文件|规章)的(?:决定|通知|公告|通告|令)$")
_DECIDING = {"verdict", "proposal", *TICKED.values()}
_SERIAL_LINE = re.compile(r"(?m)^[ \t|]*(?P<serial>\d{1,4}) *(?=[㐀-鿿《])(?![年月日号件项])")
_ENDS_LIST = re.compile(r"^(?:本(?:决定|通知|公告|通告|令|意见|办法)|以上|上述|特此|请各|注[:1一]|附注)")
_CONTINUED = re.compile(r"\(?续(?:上?表)?[\d一二三四五]?\)?")
_LONGEST_HEAD = 60
_MOST_BEFORE_HEADER = 4


@dataclass(frozen=True, slots=True)
class Repeals:
    """What is repealed and what is declared lapsed; the lists of other kinds; `lines` are those of all.

    `amending_lines` are those of annexes that say how the texts of a list are amended, `told` are entries of which
    nobody can say what becomes of them.
    """

    repeals: tuple[Citation, ...] = ()
    invalidates: tuple[Citation, ...] = ()
    partial_repeals: tuple[Citation, ...] = ()
    amends: tuple[Citation, ...] = ()
    annuls: tuple[Citation, ...] = ()
    extends: tuple[Citation, ...] = ()
    restores: tuple[Citation, ...] = ()
    keeps: tuple[Citation, ...] = ()
    told: tuple[Citation, ...] = ()
    amending_lines: tuple[int, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    lines: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> frozenset[DocNumber]:
        """Every number in either list."""
        return frozenset(one.number for one in (*self.repeals, *self.invalidates) if one.number)

    @property
    def spoken_of(self) -> tuple[Citation, ...]:
        """What a list names and does not end: the paper cites it."""
        return (*self.keeps, *self.told)


@dataclass(frozen=True, slots=True)
class PaperNamed:
    """The paper itself: no text repeals itself, and what was repealed before its day was so by another."""

    number: DocNumber | None = None
    issued_on: date | None = None


def read_repeals(
    text: Text, title: str | None, body: Sequence[int], annexes: Sequence[range], own: PaperNamed
) -> Repeals:
    """Lists stand in annexes and bodies of documents that are about 废止, 失效 or 清理; sentences anywhere."""
    reading = ListReading(text)
    sentences = Sentences(text, quotations(text, [text.lines[at] for at in body]), own.issued_on)
    _read_lists(reading, title, body, annexes)
    for at in body:
        if at not in reading.lines:
            read_sentences(sentences, text.lines[at])
    reading.entries[REPEALED] += sentences.repealed
    reading.entries[LAPSED] += sentences.lapsed
    reading.parts = [*sentences.parts, *reading.parts]
    reading.findings += sentences.findings
    if title and _SUBJECT.search(title):
        read = {kind: len(entries) for kind, entries in (*reading.entries.items(), (PARTLY, reading.parts))}
        reading.counts, told = compared(text, body, sentences.partial_lists, read, reading.counts)
        reading.findings += told
    if title and _ENDS.search(title) and not reading.says_anything:
        reading.findings += _nothing_read(text, [text.lines[at] for part in (body, *annexes) for at in part])
    if endless := _each_once(reading.endless):
        reading.findings.append(end_of_kept_unread(text, endless))
    for kind in (REPEALED, LAPSED):
        reading.entries[kind] = [*_not_itself(reading, reading.entries[kind], own.number)]
        for entry in reading.entries[kind]:
            reading.findings += entry_findings(text, entry)
    return Repeals(
        repeals=_each_once(reading.entries[REPEALED]),
        invalidates=_each_once(reading.entries[LAPSED]),
        partial_repeals=_each_once(reading.parts),
        amends=_each_once(reading.entries[AMENDED]),
        annuls=_each_once(reading.entries[ANNULLED]),
        extends=_each_once([*reading.entries[EXTENDED], *reading.prolonged]),
        restores=_each_once(reading.entries[RESTORED]),
        keeps=_each_once(reading.entries[KEPT]),
        told=_each_once(reading.told),
        amending_lines=tuple(at for at in reading.amending if at not in set(body)),
        counts=tuple(reading.counts),
        lines=frozenset(reading.lines),
        findings=tuple(reading.findings),
    )


def _read_lists(reading: ListReading, title: str | None, body: Sequence[int], annexes: Sequence[range]) -> None:
    text = reading.text
    if not title or not _SUBJECT.search(title):
        for led in lists_led(text, body):
            _read_part(reading, led)
        return
    parts = (body, *(_with_label(text, part) for part in annexes))
    reading.text = text.without({at for part in parts for one in _sections(text, part) for at in _headings_again(one)})
    for part in parts:
        _read_part(reading, part)
    _date_lists(reading, [text.lines[at] for part in (body, *annexes) for at in part])
    read_again = set(body)  # as sentences
    told = [place for place in reading.sentences if text.line_at(place.start) not in read_again]
    reading.findings += [no_entry(text, place) for place in told]


def _date_lists(reading: ListReading, lines: Sequence[Line]) -> None:
    """自2024年1月1日起，废止附件所列文件 says since when of each entry that names no day itself."""
    days = days_of_lists(reading.text, lines)
    for kind in (REPEALED, LAPSED):
        reading.entries[kind] = with_day(reading.text, reading.entries[kind], days, kind, reading.findings)
    if not days[LAPSED]:
        reading.parts = with_day(reading.text, reading.parts, days, REPEALED, reading.findings)


def _sections(text: Text, lines: Sequence[int]) -> Iterator[Section]:
    section = Section(None)
    has_rows_of_verdicts, before = False, ""
    for at in lines:
        line = text.lines[at]
        has_rows_of_verdicts = has_rows_of_verdicts or has_verdicts(line.plain, before)
        before = line.plain or before
        is_cell = line.is_cell or (has_rows_of_verdicts and not OPENS_SECTION.match(line.plain))  # 废止 in a column
        opened = None if is_cell or is_row_of_columns(line.plain) else heading(text, line)
        if opened and is_inner(section, opened, line.plain):
            section.inner.add(line.index)
            section.lines.append(line)
        elif opened:
            yield section
            section, has_rows_of_verdicts = opened, False
        elif _ENDS_LIST.match(line.plain) and not numbers_in(text.shadow, line.start, line.end):
            yield section
            section, has_rows_of_verdicts = Section(None), False
        else:
            section.lines.append(line)
    yield section


def _read_part(reading: ListReading, lines: Sequence[int]) -> None:
    """Numbered paragraphs, bare titles or tables under headings that say which list it is."""
    columns: tuple[str, ...] = ()
    for section in _sections(reading.text, lines):
        if section.denied and any(line.plain for line in section.lines):
            reading.findings.append(denied(reading.text, section.denied))
        if section.kind is None and not section.mixed and not _decides_by_row(reading.text, section):
            continue
        if section.kind == AMENDED:
            reading.amending += [line.index for line in section.lines]
        told, columns = _read_section(reading, section, columns)
        if section.kind == KEPT:
            kept = {one.span for one in kept_of(reading, section, [one for _, one in told])}
            told = [(kind, one) for kind, one in told if one.span in kept]
        for kind, one in told:
            _enter(reading, section, kind, one)
        if section.is_day_unread and told:
            reading.findings.append(without_day(reading.text, [one for _, one in told]))
        if section.stated and section.stated.count != len(told):
            word = WORDS[section.kind or REPEALED]
            message = f"标题称{word}{section.stated.count}件，清单读到{len(told)}件"
            reading.findings.append(reading.text.finding("repeal_count_differs", message, section.stated.span))
        if section.stated and section.kind != KEPT:
            reading.counts.append(section.stated)


def _decides_by_row(text: Text, section: Section) -> bool:
    """Whether a table says in a column of its own what becomes of each document."""
    header = _header(text, [line for line in section.lines if line.plain])
    return header is not None and not section.is_planned and bool(_DECIDING & set(header.columns))


def _enter(reading: ListReading, section: Section, kind: str, one: Citation) -> None:
    """An entry in its list; one of single articles is kept apart, or told where none was read."""
    if section.is_of_articles and not one.articles and kind == section.kind:
        if not says_how(reading.text, one):
            reading.findings.append(without_articles(reading.text, one))
    elif kind in (REPEALED, LAPSED) and one.articles:
        reading.parts.append(one)
    elif kind == KEPT and one.until:  # 继续有效, 有效期至2026年12月31日
        reading.prolonged.append(one)
        reading.entries[KEPT].append(replace(one, until=None))
    else:
        reading.entries[kind].append(one)


def _read_section(
    reading: ListReading, section: Section, carried: tuple[str, ...]
) -> tuple[list[tuple[str, Citation]], tuple[str, ...]]:
    """The entries of one list, each with what becomes of it, and the columns of its table for the list behind it."""
    found: list[tuple[str, Citation]] = []
    columns = carried
    runs: list[list[Line]] = [[]]
    for line in section.lines:
        if line.index in section.inner:
            runs.append([])
        else:
            runs[-1].append(line)
    for run in runs:
        entries, columns = _read_run(reading, section, run, columns)
        found += entries
    return found, columns


def _read_run(
    reading: ListReading, section: Section, lines: Sequence[Line], carried: tuple[str, ...]
) -> tuple[list[tuple[str, Citation]], tuple[str, ...]]:
    text = reading.text
    printed = [line for line in lines if line.plain]
    if not printed:
        return [], carried
    header = _header(text, printed)
    columns = header.columns if header else carried if _is_table(printed) else ()
    span = Span(header.end if header else printed[0].start, printed[-1].end)
    if not columns and _are_serial_lines(text, span):
        columns = ("serial",)
    if columns and (section.kind or _DECIDING & set(columns)):
        found, has_rows = _rows(reading, section, rows_of(text, span, columns), columns)
        if has_rows:
            reading.lines |= {line.index for line in printed}
            return found, columns
    return items(reading, section, lines), carried


def _rows(
    reading: ListReading, section: Section, rows: Sequence[Row], columns: tuple[str, ...]
) -> tuple[list[tuple[str, Citation]], bool]:
    """The entries of a table, each under what its row or the heading says; False where no row names a document."""
    found: list[tuple[str, Citation]] = []
    has_rows = False
    for row in rows:
        said = of_row(reading.text, row, columns)
        kind = said.kind or section.kind
        one, part = entry_of(reading.text, row, is_of_parts=kind in ENDED_OR_RESTORED)
        if one is None:
            continue
        has_rows = True
        if part:
            reading.findings.append(part_unread(reading.text, [one], WORDS[kind or REPEALED]))
            reading.told.append(one)
        else:
            each_one, told_of = each_numbered(reading.text, [one], row.span)
            reading.findings += told_of
            found += [entered for each in each_one if (entered := judged(reading, section, each, said))]
    return found, has_rows


def _header(text: Text, printed: Sequence[Line]) -> Header | None:
    first = printed[:_MOST_BEFORE_HEADER]
    for line in first:
        ticked = barred_header(text, line, HEADERS | TICKED)
        if ticked and len(set(TICKED.values()) & set(ticked.columns)) > 1:
            return ticked
        if header := barred_header(text, line, HEADERS):
            return header
    for at in range(len(first)):
        is_title = at + 1 < len(printed) and printed[at + 1].plain.startswith("序号")  # 清理结果 above 序号 文件名称
        header = None if is_title else find_header(text, printed[at:], HEADERS)
        if header:
            return header
    return None


def _headings_again(section: Section) -> Iterator[int]:
    """The lines that print the headings of its table once more, or 续表, at the top of a page."""
    printed = [line for line in section.lines if line.plain]
    at = next((at for at, line in enumerate(printed[:_MOST_BEFORE_HEADER]) if _names_columns(line.plain)), None)
    if at is None:
        return
    head = [line.plain for line in takewhile(lambda line: _names_columns(line.plain), printed[at:])]
    rest = printed[at + len(head) :]
    plains = [line.plain for line in rest]
    for place, line in enumerate(rest):
        if _CONTINUED.fullmatch(line.plain):
            yield line.index
        elif line.plain == head[0] and plains[place : place + len(head)] == head:
            yield from (each.index for each in rest[place : place + len(head)])


def _names_columns(plain: str) -> bool:
    return bool(columns_of(plain.replace("|", ""), HEADERS)) if len(plain) <= _LONGEST_HEAD else False


def _is_table(printed: Sequence[Line]) -> bool:
    """Whether lines without headings go on as the table before them did."""
    first = printed[0]
    return first.is_cell or not ITEM.match(first.plain)


def _are_serial_lines(text: Text, span: Span) -> bool:
    """Whether two lines or more begin with serials that rise from 1, without a mark behind them."""
    serials = [int(match["serial"]) for match in _SERIAL_LINE.finditer(text.shadow, span.start, span.end)]
    return len(serials) > 1 and serials == list(range(1, len(serials) + 1))


def _with_label(text: Text, part: range) -> range:
    """The lines of an annex with its label, where that is the heading as well: 附件2：废止的文件目录."""
    label = text.lines[part.start - 1] if part.start else None
    is_heading = label is not None and label.plain.startswith("附件") and heading(text, label) is not None
    return range(part.start - 1, part.stop) if is_heading else part


def _nothing_read(text: Text, lines: Sequence[Line]) -> Iterator[Finding]:
    """关于废止部分文件的决定 of which nothing was read, at the first document that it names."""
    for line in lines:
        if found := numbers_in(text.shadow, line.start, line.end):
            yield nothing_read(text, Span(line.start, found[0].span.end))
            return


def _not_itself(reading: ListReading, entries: Sequence[Citation], own: DocNumber | None) -> Iterator[Citation]:
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
