"""Which documents a document repeals (废止) or declares lapsed (失效): in a list, in a table, or in a sentence.

废止 and 失效 differ in law, so each entry belongs to the section heading or the verb it stands with.
停止执行 is no repeal, and a title before 根据 or 依据 is a basis and nothing repealed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from documents.gazette.citations import citations_in
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import Citation, DocNumber, Finding, Span
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.titles import plain_title
from portal.numerals import number_of

REPEALED, LAPSED = "废止", "失效"
_SUBJECT = re.compile(r"废止|失效|清理")
_ITEM = re.compile(r"^(?:\(?\d{1,4}[.、．)]|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、(?=.*《))")
_ITEM_MARK = re.compile(r"[ \t|]*(?:\(? ?\d{1,4} ?[.、．)] ?|\d{1,4} {2,}|\([一二三四五六七八九十]{1,3}\) ?)")
_TITLE_EDGE = "(（|│┃║;；。,，、\t "
_HEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、)])?(?P<words>[^。《》]{0,30}(?:废止|失效)[^。《》]{0,30}?)(?:\(?(?:共计|共)?\d{0,4}[件部项]?\)?)?[:]?$"
)
_COUNT = re.compile(r"(?P<verb>废止|失效)[^。;\n]{0,90}?(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})(?:件|部|项|份)")
_VERB = re.compile(r"(?:同时|一并|即行|予以|均|自行|相应|现予|现)?(?P<verb>废止|失效)(?!的|和)")
_BASIS = re.compile(r"(?:根据|依据|按照|依照|遵照|落实|贯彻|按)[^。;\n]{0,60}$|被$")
_TO_VERB = re.compile(
    r"(?:等(?:\d{1,4}|[一二三四五六七八九十]{1,3})[件部项份])?(?:文件|规定|规章)?,?(?:自[^,。;]{2,20}起|从[^,。;]{2,20}起)?,?"
    r"(?:同时|一并|即行|予以|决定|现予|现|均|都|也|已|应当|应|自行|相应|全部|随之){0,3}"
)
_BETWEEN_ENTRIES = {"", "、", ",", "和", "与", "及", "以及", "文件", "文件、", "文件和", "及其", ";"}
_NAMELESS = re.compile(
    r"(?:原|原有|以前|此前)(?:的|有关|相关)?(?:规定|办法|文件|政策|通知)[^《》。;\n]{0,12}(?:同时|一并|即行|予以)?废止"
)
_PARTIAL = re.compile(r"等 {0,2}(?:\d{1,4}|[一二三四五六七八九十]{1,3}) {0,2}(?:件|部|项|份)")
_PERIOD = re.compile(r"(?P<first>(?:19|20)\d{2}) ?(?:年)? ?[-—–~至] ?(?P<last>(?:19|20)\d{2}) ?年")
_LONGEST_CHAIN = 500  # titles that one verb may govern
_MOST_LINES = 12  # of one entry
_NEAR = 24  # characters between a title and its verb: 自本办法施行之日起
_HEADER_CELLS = {
    "序号",
    "文件名称",
    "文件名",
    "名称",
    "文号",
    "发文字号",
    "发布机关及文号",
    "发文机关",
    "制定机关",
    "说明",
    "备注",
}


@dataclass(frozen=True, slots=True)
class Repeals:
    """What is repealed and what is declared lapsed; `lines` are the lines of the lists."""

    repeals: tuple[Citation, ...] = ()
    invalidates: tuple[Citation, ...] = ()
    lines: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> frozenset[DocNumber]:
        """Every number in either list."""
        return frozenset(one.number for one in (*self.repeals, *self.invalidates) if one.number)


@dataclass
class _Reading:
    text: Text
    entries: dict[str, list[Citation]] = field(default_factory=lambda: {REPEALED: [], LAPSED: []})
    lines: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def read_repeals(text: Text, title: str | None, body: Sequence[int], annexes: Sequence[range]) -> Repeals:
    """Lists stand in annexes and bodies of documents that are about 废止, 失效 or 清理; sentences anywhere."""
    reading = _Reading(text)
    if title and _SUBJECT.search(title):
        for part in (body, *annexes):
            _read_list(reading, part)
        _compare_counts(reading, body)
    for at in body:
        if at not in reading.lines:
            _read_sentences(reading, text.lines[at])
    for entry in (*reading.entries[REPEALED], *reading.entries[LAPSED]):
        reading.findings += _entry_findings(text, entry)
    return Repeals(
        _each_once(reading.entries[REPEALED]),
        _each_once(reading.entries[LAPSED]),
        frozenset(reading.lines),
        tuple(reading.findings),
    )


def _verb_of(words: str) -> str | None:
    """废止 or 失效 where a heading names one of them."""
    has_repeal, has_lapse = REPEALED in words, LAPSED in words
    return None if has_repeal == has_lapse else REPEALED if has_repeal else LAPSED


def _read_list(reading: _Reading, lines: Sequence[int]) -> None:
    """Numbered paragraphs, bare titles or table cells under a heading that says which list it is."""
    text, verb = reading.text, None
    spans: list[Span] = []
    for at in lines:
        line = text.lines[at]
        heading = _HEADING.match(line.plain) if not line.is_cell and len(line.plain) <= 60 else None
        if heading and not numbers_in(text.shadow, line.start, line.end):
            _close(reading, verb, spans)
            verb, spans = _verb_of(heading["words"]) or verb, []
        elif verb is None:
            continue
        elif _begins_entry(text, line, spans):
            _close(reading, verb, spans)
            spans = [line.span]
            reading.lines.add(at)
        elif line.plain and spans and line.plain not in _HEADER_CELLS:
            spans.append(line.span)
            reading.lines.add(at)
        elif not line.plain and not line.is_cell and spans and _is_whole(text, spans):
            _close(reading, verb, spans)
            spans = []
    _close(reading, verb, spans)


def _begins_entry(text: Text, line: Line, spans: list[Span]) -> bool:
    """A numbered paragraph, a serial cell, or a title behind a whole entry."""
    if _ITEM.match(line.plain) or (line.plain.isdecimal() and len(line.plain) <= 4):
        return True
    is_title = (
        line.plain.startswith(("《", "关于"))
        or "关于" in line.plain
        or bool(numbers_in(text.shadow, line.start, line.end))
    )
    return is_title and (not spans or _is_whole(text, spans)) and line.plain not in _HEADER_CELLS


def _is_whole(text: Text, spans: list[Span]) -> bool:
    """Whether the entry so far holds its number, or is longer than any entry."""
    return len(spans) >= _MOST_LINES or bool(numbers_in(text.shadow, spans[0].start, spans[-1].end))


def _close(reading: _Reading, verb: str | None, spans: list[Span]) -> None:
    if not verb or not spans:
        return
    entry = _entry(reading.text, Span(spans[0].start, spans[-1].end))
    if entry:
        reading.entries[verb].append(entry)


def _entry(text: Text, span: Span) -> Citation | None:
    """One entry: the whole wording before the number is the title; a 《…》 around all of it is taken off."""
    mark = _ITEM_MARK.match(text.shadow, span.start, span.end)
    span = text.trimmed(Span(mark.end() if mark else span.start, span.end))
    lead = re.compile(r"[\d\s|]{1,8}(?=\D)").match(text.shadow, span.start, span.end)
    if lead and ("\n" in lead[0] or "|" in lead[0]):
        span = Span(lead.end(), span.end)
    numbers = [found for found in numbers_in(text.shadow, span.start, span.end) if found.number]
    number = numbers[0].number if numbers else None
    if numbers and numbers[0].span.start == span.start:  # 青政发〔2010〕3号 关于…的通知
        title = text.named(text.trimmed(Span(numbers[0].span.end, span.end)))
    elif numbers:
        title = text.named(text.trimmed(Span(span.start, numbers[0].span.start)))
    else:
        title, number = _over_lines(text, span)
    title = title.strip(_TITLE_EDGE)
    if not title and not number:
        return None
    if title.startswith("《") and title.endswith("》") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    elif (
        title.startswith("《")
        and "》" in title
        and not title.endswith(("》", "通知", "办法", "规定", "意见", "决定", "方案"))
    ):
        title = title[1 : title.index("》")]
    return Citation(title or None, number, span)


def _over_lines(text: Text, span: Span) -> tuple[str, DocNumber | None]:
    """Title and number where a line end stands inside the number (青政发⏎〔2010〕3号)."""
    printed = text.compact(span)
    found = next((one for one in numbers_in(squeeze(span.of(text.shadow))) if one.number), None)
    return (printed[: found.span.start], found.number) if found else (text.named(span), None)


def _compare_counts(reading: _Reading, body: Sequence[int]) -> None:
    """决定废止…8件，宣布失效…5件, against the entries read."""
    for at in body:
        line = reading.text.lines[at]
        for match in _COUNT.finditer(reading.text.shadow, line.start, line.end):
            stated, actual = number_of(match["count"]), len(reading.entries[match["verb"]])
            if stated is not None and stated != actual:
                message = f"正文称{match['verb']}{stated}件，清单读到{actual}件"
                span = Span(match.start(), match.end())
                reading.findings.append(reading.text.finding("repeal_count_differs", message, span))


def _read_sentences(reading: _Reading, line: Line) -> None:
    """《A》（号）同时废止; 废止《A》、《B》."""
    text = reading.text
    if REPEALED not in line.plain and LAPSED not in line.plain:
        return
    nameless = _NAMELESS.search(text.shadow, line.start, line.end)
    if nameless:
        message = f"“{text.compact(Span(nameless.start(), nameless.end()))}”没有写明文件名称，请补录"
        reading.findings.append(text.finding("repeal_without_name", message, Span(nameless.start(), nameless.end())))
    entries, _ = citations_in(text, line.span)
    told: set[Span] = set()
    for verb in _VERB.finditer(text.shadow, line.start, line.end):
        chain = _before(text, entries, verb.start()) or _behind(text, entries, verb.end())
        if not chain or chain[0].span in told or chain[-1].span in told:
            continue
        told.update(one.span for one in chain)
        reading.entries[verb["verb"]] += chain
        partial = _PARTIAL.search(text.shadow, chain[-1].span.end, verb.end())
        if partial:
            message = "“等N件”：只读到列出的文件，其余请补录"
            reading.findings.append(text.finding("list_partial", message, Span(partial.start(), partial.end())))


def _before(text: Text, entries: Sequence[Citation], verb: int) -> list[Citation]:
    """The chain of titles that ends shortly before the verb."""
    chain: list[Citation] = []
    edge = verb
    place = bisect_right(entries, verb, key=lambda entry: entry.span.end)
    for entry in reversed(entries[max(0, place - _LONGEST_CHAIN) : place]):
        between = text.shadow[entry.span.end : edge]
        if len(between) > (_NEAR if not chain else 4) or not _joins(between, is_last=not chain):
            break
        chain.insert(0, entry)
        edge = entry.span.start
    start = chain[0].span.start if chain else 0
    is_basis = chain and _BASIS.search(text.shadow, max(0, start - 80), start)
    return [] if is_basis else chain


def _joins(between: str, *, is_last: bool) -> bool:
    """Whether only connecting words stand between an entry and the next one or the verb."""
    plain = "".join(between.split())
    return bool(_TO_VERB.fullmatch(plain)) if is_last else plain in _BETWEEN_ENTRIES


def _behind(text: Text, entries: Sequence[Citation], verb: int) -> list[Citation]:
    """The chain of titles that begins shortly behind the verb."""
    chain: list[Citation] = []
    edge = verb
    place = bisect_left(entries, verb, key=lambda entry: entry.span.start)
    for entry in entries[place : place + _LONGEST_CHAIN]:
        between = text.shadow[edge : entry.span.start]
        if len(between) > (8 if not chain else 4) or any(mark in between for mark in "。;\n"):
            break
        chain.append(entry)
        edge = entry.span.end
    return chain


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
    period = _PERIOD.search(title)
    if period and period["first"] < period["last"]:
        ends_on = date(int(period["last"]), 12, 31)
        name = entry.number or title[:40]
        message = f"{name}标题写明期限到{period['last']}年，自然届满日可能为{ends_on.isoformat()}，请确认"
        yield text.finding("natural_end_in_title", message, entry.span)


def _each_once(entries: Sequence[Citation]) -> tuple[Citation, ...]:
    kept: dict[object, Citation] = {}
    for entry in entries:
        kept.setdefault(entry.number or plain_title(entry.title or ""), entry)
    return tuple(kept.values())
