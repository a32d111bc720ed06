"""A gazette into its documents: every document begins with its title lines and its number.

Gazettes print the title above the number, red-headed papers below it. Where one document follows another
without a blank line, the number line and the title lines next to it are the only mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from documents.gazette.dates import DATE, parse_date
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import DocNumber, Span
from documents.gazette.shadow import Line, Text

KINDS = (
    "决议",
    "决定",
    "命令",
    "令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
)
KIND_END = re.compile(rf"(?P<kind>{'|'.join(KINDS)})(?:\([^()]{{1,20}}\))?》?$")
ORGAN_END = re.compile(
    r"(?:政府|政府办公厅|办公厅|办公室|委员会|管委会|党委|厅|局|委|部|院|署|办|会|社|中心|公司|集团|银行|大学|学院|总队|支队|兵团|师|团)$"
)
_STOP_END = tuple("。；;:!?！？")
_NUMBERED_ITEM = re.compile(
    r"^(?:\d{1,3}[.、．]|\(?[一二三四五六七八九十]{1,3}[)、]|第[一二三四五六七八九十百]{1,5}[条章节]|\(\d{1,3}\))"
)
_ANNEX = re.compile(r"^附(?:件|表|录)")
_ORDER_SEQ = re.compile(r"^第(?P<seq>\d{1,5})号$")
_ORDER_ORGAN = re.compile(r"^(?P<organ>[㐀-鿿]{2,40}令)$")
_MAX_TITLE_LINES = 8
_MAX_TITLE_LINE = 60
_MAX_GAP = 3  # blank lines between title, number and addressees


@dataclass(frozen=True, slots=True)
class Head:
    """Where one document begins. `title` and `number` are ranges of line indexes, either may be empty."""

    title: range
    number: range
    doc_number: DocNumber | None = None

    @property
    def first(self) -> int:
        """The first line of the document."""
        return min(part.start for part in (self.title, self.number) if part)

    @property
    def after(self) -> int:
        """The first line behind title and number."""
        return max(part.stop for part in (self.title, self.number) if part)


def may_be_title(line: Line) -> bool:
    """Whether the line alone could be part of a title."""
    plain = line.plain
    return bool(
        0 < len(plain) <= _MAX_TITLE_LINE
        and not line.is_cell
        and not plain.endswith(_STOP_END)
        and "。" not in plain
        and not _NUMBERED_ITEM.match(plain)
        and not _ANNEX.match(plain)
        and not plain.startswith("备注")
        and not plain.isdigit()
        and parse_date(plain) is None
        and parse_number(plain) is None
    )


def _blank_run(lines: list[Line], at: int, step: int) -> int:
    """The first index from `at` on, going by `step`, that is not blank, at most `_MAX_GAP` lines away."""
    for _ in range(_MAX_GAP):
        if 0 <= at < len(lines) and not lines[at].plain:
            at += step
    return at


def _joined(lines: list[Line], part: range) -> str:
    return "".join(lines[index].plain for index in part)


def _title_above(lines: list[Line], number_at: int) -> range:
    """The title lines that end above the number line."""
    stop = _blank_run(lines, number_at - 1, -1) + 1
    start = stop
    while start > 0 and stop - start < _MAX_TITLE_LINES:
        if may_be_title(lines[start - 1]):
            start -= 1
        elif _goes_on_above(lines, start, stop):
            start -= 2
        else:
            break
    block = range(start, stop)
    if not block:
        return block
    start = next((index for index in block if "关于" in lines[index].plain), None) or start
    while start > block.start and _leads_title(lines[start - 1].plain, _joined(lines, range(start, stop))):
        start -= 1
    return range(start, stop)


def _goes_on_above(lines: list[Line], start: int, stop: int) -> bool:
    """Whether the title's 关于… stands above one blank line, as web pages print it."""
    return (
        start >= 2
        and start < stop
        and not lines[start - 1].plain
        and "关于" not in _joined(lines, range(start, stop))
        and may_be_title(lines[start - 2])
        and "关于" in lines[start - 2].plain
    )


def _leads_title(plain: str, below: str) -> bool:
    """Whether a line above 关于… still belongs to the title: the organ, or the head of an open bracket."""
    return bool(ORGAN_END.search(plain)) or below.count("》") > below.count("《") or not below.count("关于")


def _title_below(lines: list[Line], number_at: int) -> range:
    """The title lines that begin under the number line (red-headed papers)."""
    start = _blank_run(lines, number_at + 1, 1)
    stop = start
    while stop < len(lines) and stop - start < _MAX_TITLE_LINES:
        at = stop if lines[stop].plain else _blank_run(lines, stop, 1)
        if at >= len(lines) or (at > stop and KIND_END.search(_joined(lines, range(start, stop)))):
            break
        if not may_be_title(lines[at]):
            break
        stop = at + 1
        if KIND_END.search(lines[at].plain) and is_title(_joined(lines, range(start, stop))):
            break
    block = range(start, stop)
    return block if is_title(_joined(lines, block)) else range(0)


def is_title(joined: str) -> bool:
    """Whether joined lines read as the title of an official document."""
    return bool(joined) and ("关于" in joined or bool(KIND_END.search(joined))) and len(joined) <= 300


def _opens_text(lines: list[Line], after: int) -> bool:
    """Whether addressees or a paragraph stand behind the head, as they do not in a table of documents."""
    at = _blank_run(lines, after, 1)
    if at >= len(lines) or lines[at].is_cell:
        return False
    plain = lines[at].plain
    return (
        plain.endswith(":") or "。" in plain or len(plain) > 40 or parse_date(plain) is not None or plain[:1] in "《各"
    )


def _in_table(lines: list[Line], first: int) -> bool:
    """Whether the line above the head is a serial or a table cell."""
    at = _blank_run(lines, first - 1, -1)
    return at >= 0 and (lines[at].is_cell or (lines[at].plain.isdigit() and len(lines[at].plain) < 4))


def _dated_number(plain: str) -> DocNumber | None:
    """The number of a line that holds nothing else, or a date beside it."""
    if not 4 <= len(plain) <= 60 or ("号" not in plain and not plain.endswith(tuple("0123456789"))):
        return None
    return parse_number(plain) or (parse_number(DATE.sub("", plain)) if "年" in plain else None)


def _numbered_heads(lines: list[Line]) -> list[Head]:
    heads: list[Head] = []
    for at, line in enumerate(lines):
        head = None if line.is_cell else _head_at(lines, at)
        if head and not (heads and head.first < heads[-1].after):
            heads.append(head)
    return heads


def _head_at(lines: list[Line], at: int) -> Head | None:
    number = _dated_number(lines[at].plain)
    part = range(at, at + 1)
    if number is None:
        number, part = _order_at(lines, at)
    if number is None:
        return None
    title = _title_above(lines, part.start)
    if not is_title(_joined(lines, title)) and not (title and title.start == 0 and "》" in _joined(lines, title)):
        title = _title_below(lines, part.stop - 1)
    head = Head(title, part, number)
    if _in_table(lines, head.first) or not (_opens_text(lines, head.after) or (title and _is_lonely(lines, head))):
        return None
    return head


def _is_lonely(lines: list[Line], head: Head) -> bool:
    """A head with blank lines on both sides may stand before a text that opens in no usual way."""
    before = head.first == 0 or not lines[head.first - 1].plain
    return before and (head.after >= len(lines) or not lines[head.after].plain)


def _order_at(lines: list[Line], at: int) -> tuple[DocNumber | None, range]:
    """An order's head: X人民政府令 on one line, 第N号 on the next."""
    match = _ORDER_SEQ.match(lines[at].plain)
    if match:
        above = _blank_run(lines, at - 1, -1)
        organ = _ORDER_ORGAN.match(lines[above].plain) if above >= 0 else None
        if organ:
            return DocNumber(organ["organ"], None, int(match["seq"]), "order"), range(above, at + 1)
    return None, range(0)


def _unnumbered_heads(lines: list[Line], taken: list[Head]) -> list[Head]:
    """Titles without a number, each followed by addressees, outside what numbered heads cover."""
    covered = {index for head in taken for index in range(head.first, head.after)}
    heads: list[Head] = []
    for at, line in enumerate(lines):
        if not line.plain or not KIND_END.search(line.plain) or at in covered or not may_be_title(line):
            continue
        title = _title_above(lines, at + 1)
        joined = _joined(lines, title)
        addressees = _blank_run(lines, at + 1, 1)
        is_free = title and title.start not in covered and "关于" in joined and is_title(joined)
        if is_free and addressees < len(lines) and _is_addressed(lines[addressees].plain):
            heads.append(Head(title, range(0)))
    return heads


def _is_addressed(plain: str) -> bool:
    return plain.endswith(":") and "。" not in plain and "如下" not in plain and "附件" not in plain[:2]


def heads_in(text: Text) -> list[Head]:
    """The heads of all documents of the text, in order."""
    lines = text.lines
    numbered = _numbered_heads(lines)
    unnumbered = _unnumbered_heads(lines, numbered)
    heads = sorted([*numbered, *unnumbered], key=lambda head: head.first)
    merged: list[Head] = []
    for head in heads:
        last = merged[-1] if merged else None
        if last and _is_repeated(lines, last, head):
            merged[-1] = replace(last, title=last.title or head.title, number=last.number or head.number)
            continue
        merged.append(head)
    return merged


def _is_repeated(lines: list[Line], last: Head, head: Head) -> bool:
    """Whether a head only repeats the one just above it (a web page's header, then the paper)."""
    if last.doc_number and head.doc_number and last.doc_number != head.doc_number:
        return False
    same = last.doc_number == head.doc_number and last.doc_number is not None
    same_title = bool(last.title) and _joined(lines, last.title) == _joined(lines, head.title)
    between = range(last.after, head.first)
    return (same or same_title) and len(between) < 12 and not any("。" in lines[index].plain for index in between)


def spans_of(text: Text, heads: list[Head]) -> list[Span]:
    """From the first line of each head to the first line of the next."""
    starts = [text.lines[head.first].start for head in heads]
    return [Span(start, end) for start, end in zip(starts, [*starts, len(text.raw)][1:], strict=True)]
