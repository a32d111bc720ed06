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
from documents.gazette.dates import DATE, date_of
from documents.gazette.grids import Header, find_header, rows_of
from documents.gazette.kinds import KIND_END
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import Citation, DocNumber, Finding, Span, StatedCount
from documents.gazette.repeal_sentences import Sentences, read_sentences
from documents.gazette.repeal_tables import HEADERS, entries_of, entry_of_row, own_numbers
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.titles import last_day_in_title, plain_title
from portal.numerals import number_of

REPEALED, LAPSED, AMENDED, ANNULLED, EXTENDED = "repeals", "invalidates", "amends", "annuls", "extends"
RESTORED, PARTLY = "restores", "partial_repeals"
_VERBS = {
    REPEALED: "废止", LAPSED: "失效", AMENDED: "修改|修订|修正", ANNULLED: "撤销", EXTENDED: "延长|延期",
    RESTORED: "恢复(?:施行|执行)",
}  # fmt: skip
_WORDS = {
    REPEALED: "废止", LAPSED: "宣布失效", AMENDED: "修改", ANNULLED: "撤销", EXTENDED: "延长有效期",
    RESTORED: "恢复施行",
}  # fmt: skip
_SUBJECT = re.compile(r"废止|失效|清理|关于[^《》]{0,12}(?:修改|修订|修正|撤销|延长|恢复[施执]行)(?![版本稿后]|的)")
_ITEM = re.compile(
    r"^(?:\(?\d{1,4}[.、．)]|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、(?=.*[《号]|.*\(\d{4}年))"
)
_SERIAL_LINE = re.compile(r"(?m)^[ \t|]*(?P<serial>\d{1,4}) *(?=[㐀-鿿《])(?![年月日号件项])")
_COUNTED = r"(?:\(?(?:共计|共)?(?P<count>\d{0,4}|[一二三四五六七八九十]{1,3})[件部项个份]?\)?)?"
_MARK = r"^(?:\(?[一二三四五六七八九十]{1,3}[、)]|附件\d{0,2}[:.]?)?"
_VERB = "废止|失效|修改|修订|修正|撤销|延长|延期|恢复施行|恢复执行"
_HEADING = re.compile(rf"{_MARK}(?P<words>[^。《》]{{0,30}}(?:{_VERB})[^。《》]{{0,30}}?){_COUNTED}[:]?$")
_OTHER_HEADING = re.compile(
    rf"(?:^\(?[一二三四五六七八九十]{{1,3}}[、)][^。《》]{{0,30}}?(?:文件|规章|法规|目录|清单|规定|事项|名单)"
    rf"|{_MARK}[^。《》]{{0,20}}(?:继续有效|继续执行|予以保留|保留|现行有效)[^。《》]{{0,20}}?){_COUNTED}[:]?$"
)
_HEADING_AND_TABLE = re.compile(
    r" {0,8}(?:[一二三四五六七八九十]{1,3}、)? ?"
    rf"(?P<words>[^。《》\d\n(]{{0,20}}(?:{_VERB})[^。《》\d\n(]{{0,12}})"
    r"(?:\((?:共计|共)? ?(?P<count>\d{1,4}) ?[件部项个份]\))?(?= *(?:序号|\d{1,2} *[.、 ]))"
)
_OF_ARTICLES = re.compile(r"部分条款")
_PLANNED = re.compile(r"拟|建议|需要")
_EXTENDED_TO = re.compile(
    r"[,( ]{0,3}有效期限?(?:延长|延续|延期|顺延)?(?:至|到) {0,2}(?=[\d〇○零一二三四五六七八九Oo])"
)
_ENDS_LIST = re.compile(r"^(?:本(?:决定|通知|公告|通告|令|意见|办法)|以上|上述|特此|请各|注[:1一]|附注)")
_COUNT = re.compile(r"(?P<verb>废止|失效)[^。;\n]{0,90}?(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})(?:件|部|项|份)")
_MOST_LINES = 12  # of one entry
_MOST_BEFORE_HEADER = 4


@dataclass(frozen=True, slots=True)
class Repeals:
    """What is repealed and what is declared lapsed; `listed` are the lists of other kinds, `lines` those of all."""

    repeals: tuple[Citation, ...] = ()
    invalidates: tuple[Citation, ...] = ()
    partial_repeals: tuple[Citation, ...] = ()
    amends: tuple[Citation, ...] = ()
    annuls: tuple[Citation, ...] = ()
    extends: tuple[Citation, ...] = ()
    restores: tuple[Citation, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    lines: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> frozenset[DocNumber]:
        """Every number in either list."""
        return frozenset(one.number for one in (*self.repeals, *self.invalidates) if one.number)


@dataclass
class _Section:
    """Lines under one heading; `kind` None where the heading lists nothing that changes."""

    kind: str | None
    lines: list[Line] = field(default_factory=list)
    is_of_articles: bool = False
    stated: StatedCount | None = None


@dataclass
class _Reading:
    text: Text
    entries: dict[str, list[Citation]] = field(default_factory=lambda: {kind: [] for kind in _VERBS})
    parts: list[Citation] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    counts: list[StatedCount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_repeals(
    text: Text, title: str | None, body: Sequence[int], annexes: Sequence[range], own: DocNumber | None = None
) -> Repeals:
    """Lists stand in annexes and bodies of documents that are about 废止, 失效 or 清理; sentences anywhere.

    `own` is the document's own number: no text repeals itself.
    """
    reading = _Reading(text)
    sentences = Sentences(text)
    if title and _SUBJECT.search(title):
        for part in (body, *annexes):
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
            reading.findings += _entry_findings(text, entry)
    return Repeals(
        repeals=_each_once(reading.entries[REPEALED]),
        invalidates=_each_once(reading.entries[LAPSED]),
        partial_repeals=_each_once(reading.parts),
        amends=_each_once(reading.entries[AMENDED]),
        annuls=_each_once(reading.entries[ANNULLED]),
        extends=_each_once(reading.entries[EXTENDED]),
        restores=_each_once(reading.entries[RESTORED]),
        counts=tuple(reading.counts),
        lines=frozenset(reading.lines),
        findings=tuple(reading.findings),
    )


def _kind_of(words: str) -> str | None:
    """What a heading says of the documents below it; None where it names two things, or only a plan."""
    named = [kind for kind, verb in _VERBS.items() if re.search(verb, words)]
    return named[0] if len(named) == 1 and not _PLANNED.search(words) else None


def _sections(text: Text, lines: Sequence[int]) -> Iterator[_Section]:
    section = _Section(None)
    for at in lines:
        line = text.lines[at]
        opened = None if line.is_cell else _heading(text, line)
        if opened:
            yield section
            section = opened
        elif _ENDS_LIST.match(line.plain) and not numbers_in(text.shadow, line.start, line.end):
            yield section
            section = _Section(None)
        else:
            section.lines.append(line)
    yield section


def _heading(text: Text, line: Line) -> _Section | None:
    """The section that a heading opens, also where its table begins on the same line."""
    match = _HEADING.match(line.plain) if len(line.plain) <= 60 else None
    is_entry = numbers_in(text.shadow, line.start, line.end) or _EXTENDED_TO.search(text.shadow, line.start, line.end)
    if match and not is_entry:
        return _opened(match, line.span, [])
    other = _OTHER_HEADING.match(line.plain) if len(line.plain) <= 60 else None
    if other and not numbers_in(text.shadow, line.start, line.end) and "关于" not in line.plain:
        return _Section(None)
    both = _HEADING_AND_TABLE.match(text.shadow, line.start, line.end)
    if both:
        rest = text.shadow[both.end() : line.end]
        return _opened(both, line.span, [Line(line.index, both.end(), line.end, squeeze(rest), False)])
    return None


def _opened(match: re.Match[str], span: Span, lines: list[Line]) -> _Section:
    kind = _kind_of(match["words"])
    count = number_of(match["count"]) if match["count"] else None
    is_of_articles = bool(_OF_ARTICLES.search(match["words"]))
    name = PARTLY if kind == REPEALED and is_of_articles else kind
    stated = StatedCount(name, count, span) if name and count is not None else None
    return _Section(kind, lines, is_of_articles, stated)


def _read_part(reading: _Reading, lines: Sequence[int]) -> None:
    """Numbered paragraphs, bare titles or tables under headings that say which list it is."""
    columns: tuple[str, ...] = ()
    for section in _sections(reading.text, lines):
        if section.kind is None:
            continue
        found, columns = _read_section(reading, section, columns)
        whole = [one for one in found if not one.articles]
        if section.kind in (REPEALED, LAPSED):
            reading.parts += [one for one in found if one.articles]
        else:
            whole = found
        if section.is_of_articles:
            reading.findings += [_without_articles(reading.text, one) for one in whole if not one.articles]
            whole = [one for one in whole if one.articles]
        reading.entries[section.kind] += whole
        if section.stated and section.stated.count != len(found):
            word = _WORDS[section.kind]
            message = f"标题称{word}{section.stated.count}件，清单读到{len(found)}件"
            reading.findings.append(reading.text.finding("repeal_count_differs", message, section.stated.span))
        if section.stated:
            reading.counts.append(section.stated)


def _read_section(
    reading: _Reading, section: _Section, carried: tuple[str, ...]
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


def _items(reading: _Reading, section: _Section) -> list[Citation]:
    """Numbered paragraphs or bare titles, each over one line or several."""
    text, found = reading.text, list[Citation]()
    spans: list[Span] = []

    def close() -> None:
        if spans:
            entries = _entries(text, Span(spans[0].start, spans[-1].end), section.kind)
            reading.findings += [told for one in entries for told in _number_findings(text, one)]
            found.extend(entries)

    for line in section.lines:
        if section.kind == AMENDED and not (_ITEM.match(line.plain) and "《" in line.plain):
            close()
            spans = []
        elif _begins_entry(text, line, spans):
            close()
            spans = [line.span]
            reading.lines.add(line.index)
        elif line.plain and spans and line.plain not in HEADERS:
            spans.append(line.span)
            reading.lines.add(line.index)
        elif not line.plain and not line.is_cell and spans and _is_whole(text, spans):
            close()
            spans = []
    close()
    return found


def _entries(text: Text, span: Span, kind: str | None) -> list[Citation]:
    """What a paragraph of a list names; one of extensions says behind the title until when."""
    until = _EXTENDED_TO.search(text.shadow, span.start, span.end) if kind == EXTENDED else None
    if until is None:
        named, articles = articles_behind(text, span)
        entries = entries_of(text, named)
        return [*entries[:-1], replace(entries[-1], articles=articles)] if articles and entries else entries
    day = DATE.match(text.shadow, until.end())
    last = date_of(day) if day else None
    return [replace(one, until=last) for one in entries_of(text, Span(span.start, until.start()))]


def _begins_entry(text: Text, line: Line, spans: list[Span]) -> bool:
    """A numbered paragraph, a serial cell, or a title behind a whole entry."""
    if _ITEM.match(line.plain) or (line.plain.isdecimal() and len(line.plain) <= 4):
        return True
    is_named = line.plain.startswith("《") or "关于" in line.plain
    is_title = is_named or bool(numbers_in(text.shadow, line.start, line.end))
    if not is_title or line.plain in HEADERS:
        return False
    return not spans or _is_whole(text, spans) or (is_named and _ends_title(text, spans))


def _is_whole(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far holds its number, or is longer than any entry."""
    return len(spans) >= _MOST_LINES or bool(numbers_in(text.shadow, spans[0].start, spans[-1].end))


def _ends_title(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far ends in a 文种, as 关于甲的通知 above 关于乙的通知."""
    return bool(KIND_END.search(squeeze(text.shadow[spans[0].start : spans[-1].end])))


def _compare_counts(reading: _Reading, body: Sequence[int], partial: frozenset[int]) -> None:
    """决定废止…8件，宣布失效…5件, against the entries read. 等12件 of a known partial list is told elsewhere."""
    told: dict[str, StatedCount] = {}
    for at in body:
        line = reading.text.lines[at]
        for match in _COUNT.finditer(reading.text.shadow, line.start, line.end):
            kind = REPEALED if match["verb"] == _VERBS[REPEALED] else LAPSED
            read = reading.entries[kind]
            if kind == REPEALED and _OF_ARTICLES.search(match[0]):
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


def _entry_findings(text: Text, entry: Citation) -> Iterator[Finding]:
    title = entry.title or ""
    if entry.number is None:
        yield text.finding("repeal_number_missing", f"“{title[:60]}”没有发文字号，请核对是哪一份文件", entry.span)
    if not title:
        yield text.finding("repeal_title_missing", f"{entry.number}没有写明标题", entry.span)
    if title.startswith("关于") and title.endswith("》"):
        yield text.finding("repeal_title_incomplete", f"“{title[:80]}”后疑缺“的通知”，按原文读入", entry.span)
    elif title.endswith(("的", "和", "及", "与")):
        yield text.finding("repeal_title_incomplete", f"“{title[:80]}”疑似未完，请按原件补全", entry.span)
    if re.search(r"[㐀-鿿][?？\ufffd][㐀-鿿]", title):
        yield text.finding("title_character_lost", f"标题“{title[:60]}”中有缺失的字，请按原件补全", entry.span)
    if ends_on := last_day_in_title(title):
        name = entry.number or title[:40]
        message = f"{name}标题写明期限到{ends_on.year}年，自然届满日可能为{ends_on.isoformat()}，请确认"
        yield text.finding("natural_end_in_title", message, entry.span)


def _without_articles(text: Text, entry: Citation) -> Finding:
    name = entry.title or entry.number
    message = f"“{name}”列在部分条款的清单中，没有读到条款，未读入；请核对后补登"
    return text.finding("effect_unread", message, entry.span)


def _number_findings(text: Text, entry: Citation) -> Iterator[Finding]:
    """An entry with several numbers of which more than one may be its own."""
    numbers = own_numbers(text, entry.span)
    if len({each.number for each in numbers}) > 1:
        told = "、".join(str(each.number) for each in numbers)
        message = f"“{text.compact(entry.span)[:80]}”中有{told}，暂按{entry.number}读入，请核对是哪一份文件"
        yield text.finding("repeal_number_unsure", message, entry.span)


def _each_once(entries: Sequence[Citation]) -> tuple[Citation, ...]:
    kept: dict[object, Citation] = {}
    for entry in entries:
        kept.setdefault(entry.number or plain_title(entry.title or ""), entry)
    return tuple(kept.values())
