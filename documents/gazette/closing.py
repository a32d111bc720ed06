"""Signature and date: issuers on one line, over several lines, or side by side in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from documents.gazette.dates import DATE, date_of, is_damaged, is_dummy, parse_date
from documents.gazette.joint_organs import is_central
from documents.gazette.kinds import ORGAN_END
from documents.gazette.parsed import Span, Value
from documents.gazette.shadow import Text, squeeze
from documents.gazette.warning_times import is_hour
from portal.numerals import number_of

_POSTS = "市长|省长|州长|主席|主任|县长|区长|部长|总理|局长|厅长|院长|检察长|行长|会长|董事长|总经理|专员|秘书长|签发人"
_SIGNER = re.compile(rf"^代?(?:{_POSTS})")
_ORGAN_SIGNER = re.compile(rf"^(?P<organ>.{{2,30}}(?:政府|委员会|院|公署|厅|局|部|委|署|行|会))代?(?:{_POSTS})")
_SIGNATURE = re.compile(r"[㐀-鿿〇()、· \t]+")
_SIGNED_BY = re.compile(r"[㐀-鿿〇()、·: \t]+")
# A sentence that lost its 。: 特此通知, 请遵照执行, 本办法自印发之日起施行.
_SENTENCE = re.compile(
    r"^(?:自.{1,30}起|特此|此[复令致]|请|现[将予就]|各|以上|本(?:通知|通告|公告|办法|规定|意见|决定|方案|预案|细则))"
    r"|(?:施行|执行|实施|生效|贯彻|办理|落实)$"
)
_WIDE = re.compile(r" {0,99}\t[ \t]*| {3,}")
_GAP = re.compile(r" {0,99}\t[ \t]*| {2,}")
_SEAL = re.compile(r"\((?:印章|盖章|公章|代章|印|章)\)$")
_APART = re.compile(r"[^ 、]+")
_BRACKETS = str.maketrans("（）", "()")
_FIRST_DATED = re.compile(r"[ ,、]*")
_PART = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_DAY_ONLY = re.compile(rf"(?P<month>{_PART})月(?P<day>{_PART})日")
_MAX_LINES = 8
_MAX_BLANKS = 4
_SHORTEST_COLUMN = 4  # characters; "办  公  室" is one word, not three columns


@dataclass(frozen=True, slots=True)
class Closing:
    """Who signed and when; `lines` are the indexes of the signature with its date.

    `undated` is the place of what stands where the date should: no day of the calendar, or one without its year,
    which `month_day` then holds.
    """

    issuers: tuple[Value[str], ...]
    issued_on: Value[date] | None
    lines: range
    undated: Span | None = None
    month_day: tuple[int, int] | None = None


def read_closing(text: Text, first: int, last: int) -> Closing:
    """The first dated signature between two lines; else one whose date is none; else a date alone; else nothing."""
    lone: Closing | None = None
    undated: Closing | None = None
    for at in range(first, last):
        line = text.lines[at]
        if not 4 <= len(line.plain) <= 60 or line.is_cell:
            continue
        found = _dated_at(text, at) if len(line.plain) >= 6 else None
        if found:
            closing = _signed(text, found, at, first, last)
            if closing.issuers:
                return closing
            is_bare = not line.plain.startswith("(") and parse_date(line.plain) is not None
            lone = lone or (closing if is_bare else None)
        elif undated is None:
            undated = _undated_at(text, at, first)
    return undated or lone or Closing((), None, range(last, last))


def _undated_at(text: Text, at: int, first: int) -> Closing | None:
    """A signature above a line that was meant for its date: 12月5日, 2017615, 1900-1-1."""
    line = text.lines[at]
    day = _DAY_ONLY.fullmatch(line.plain)
    if not (day or is_dummy(line.plain) or is_damaged(line.plain)):
        return None
    rows = _rows(text, at - 1, first - 1, -1)
    issuers = tuple(_organs(text, [text.lines[index].span for index in rows]))
    if not issuers:
        return None
    month, of_month = (number_of(day["month"]), number_of(day["day"])) if day else (None, None)
    month_day = (month, of_month) if month and of_month else None
    return Closing(issuers, None, range(rows[0], at + 1), text.trimmed(line.span), month_day)


def _dated_at(text: Text, at: int) -> Value[date] | None:
    """The day, where the line holds a date, its hour (9时30分) and at most an organ before or behind it."""
    line = text.lines[at]
    found = parse_date(line.plain.strip("()"))
    if found:
        return Value(found, text.trimmed(line.span))
    matches = list(DATE.finditer(text.shadow, line.start, line.end))
    if not matches:
        return None
    last = matches[-1]
    before = squeeze(text.shadow[line.start : last.start()])
    behind = squeeze(text.shadow[last.end() : line.end]).strip(",、")
    found = date_of(last)
    if found and behind and is_hour(behind):
        if not before:
            return Value(found, text.trimmed(line.span))
        behind = ""
    organ = before or behind
    if found and bool(before) != bool(behind) and len(organ) <= 40 and ORGAN_END.search(organ) and "," not in organ:
        return Value(found, Span(last.start(), last.end()))
    return None


def _signed(text: Text, found: Value[date], at: int, first: int, last: int) -> Closing:
    line = text.lines[at]
    beside = text.trimmed(Span(line.start, found.span.start))
    behind = _FIRST_DATED.match(text.shadow, found.span.end, line.end)
    after = text.trimmed(Span(behind.end() if behind else found.span.end, line.end))
    for part in (beside, after):
        if part.start < part.end:
            return Closing(tuple(_organs(text, [part])), found, range(at, at + 1))
    rows = _rows(text, at - 1, first - 1, -1)
    if not rows:
        below = _rows(text, at + 1, last, 1)
        issuers = tuple(_organs(text, [text.lines[index].span for index in below[:2]]))
        return Closing(issuers, found, range(at, below[-1] + 1 if issuers else at + 1))
    return Closing(tuple(_organs(text, [text.lines[index].span for index in rows])), found, range(rows[0], at + 1))


def _rows(text: Text, at: int, stop: int, step: int) -> list[int]:
    """Lines next to the date that hold nothing but names, in reading order."""
    blanks = 0
    rows: list[int] = []
    while at != stop and len(rows) < _MAX_LINES:
        plain = text.lines[at].plain
        if not plain:
            blanks += 1
            has_organ = any(not _SIGNER.match(text.lines[row].plain) for row in rows)
            if has_organ or blanks > _MAX_BLANKS:
                break
        elif len(plain) <= 60 and _is_signature(text, at) and (ORGAN_END.search(plain) or not _SENTENCE.search(plain)):
            rows.append(at)
        else:
            break
        at += step
    return sorted(rows)


def _is_signature(text: Text, at: int) -> bool:
    line = text.lines[at]
    words = _SIGNED_BY if _SIGNER.match(line.plain) else _SIGNATURE
    return not line.is_cell and bool(words.fullmatch(text.shadow, line.start, line.end))


def _organs(text: Text, rows: list[Span]) -> Iterator[Value[str]]:
    """Organs of signature rows; rows in columns are read down each column, uneven rows of whole names one by one."""
    columns = _whole_names(text, rows) or _columns(text, rows)
    for column in columns:
        yield from _grouped(text, column)


def _whole_names(text: Text, rows: list[Span]) -> list[list[Span]]:
    """Each name of rows with more and less of them that hold nothing but whole names of one place; else nothing.

    甲市财政局   甲市教育局 above 甲市水利局 are three in this order, wherever the third stands: no name goes on below.
    As many above as below are columns.
    """
    cut = [_cells(text, row, _WIDE) for row in rows]
    if len({len(row) for row in cut}) == 1:
        return []
    cells = [cell for row in cut for cell in row]
    names = [text.compact(cell) for cell in cells]
    are_whole = all(len(name) >= _SHORTEST_COLUMN and ORGAN_END.search(name) for name in names)
    are_of_one_place = len({name[:2] for name in names}) == 1 or all(map(is_central, names))
    return [[cell] for cell in cells] if are_whole and are_of_one_place else []


def _columns(text: Text, rows: list[Span]) -> list[list[Span]]:
    if not rows:
        return []
    first = _cells(text, rows[0], _WIDE)
    is_tabbed = "\t" in text.trimmed(rows[0]).of(text.shadow)
    shortest = 2 if is_tabbed else _SHORTEST_COLUMN
    if len(first) < 2 or any(len(text.compact(cell)) < shortest for cell in first):
        return [[text.trimmed(row) for row in rows]]
    columns = [[cell] for cell in first]
    for row in rows[1:]:
        cells = _widest(text, row, len(first))
        for place, cell in enumerate(cells):
            columns[place if len(cells) == len(first) else _nearest(cell, row, first, rows[0])].append(cell)
    return columns


def _nearest(cell: Span, row: Span, first: list[Span], top: Span) -> int:
    """The column whose start is nearest to the cell's, where a row has fewer cells than columns."""
    offset = cell.start - row.start
    return min(range(len(first)), key=lambda place: abs(first[place].start - top.start - offset))


def _cells(text: Text, row: Span, gap: re.Pattern[str]) -> list[Span]:
    row = text.trimmed(row)
    starts, ends = [row.start], []
    for match in gap.finditer(text.shadow, row.start, row.end):
        ends.append(match.start())
        starts.append(match.end())
    return [Span(start, end) for start, end in zip(starts, [*ends, row.end], strict=True)]


def _width(gap: re.Match[str]) -> int:
    return len(gap[0].expandtabs(8))


def _widest(text: Text, row: Span, count: int) -> list[Span]:
    """The row cut at its `count` - 1 widest gaps."""
    row = text.trimmed(row)
    gaps = sorted(_GAP.finditer(text.shadow, row.start, row.end), key=_width, reverse=True)[: count - 1]
    starts, ends = [row.start], []
    for gap in sorted(gaps, key=lambda gap: gap.start()):
        ends.append(gap.start())
        starts.append(gap.end())
    return [Span(start, end) for start, end in zip(starts, [*ends, row.end], strict=True)]


def _side_by_side(text: Text, row: Span) -> list[Span]:
    """Organs of one place, or of the State Council, with a blank or 、 between them: 甲市财政局 甲市教育局."""
    parts = [Span(match.start(), match.end()) for match in _APART.finditer(text.shadow, row.start, row.end)]
    names = [text.compact(part) for part in parts]
    are_organs = all(len(name) >= _SHORTEST_COLUMN and ORGAN_END.search(name) for name in names)
    are_of_one_place = are_organs and len({name[:2] for name in names}) == 1
    return parts if are_of_one_place or all(map(is_central, names)) else [row]


def _grouped(text: Text, rows: list[Span]) -> Iterator[Value[str]]:
    """Rows of one column as organs: a row that ends no organ's name goes on in the next, 办公厅 belongs above."""
    organs: list[tuple[str, Span]] = []
    is_open = False
    for row in [part for column in rows for part in _side_by_side(text, column)]:
        name = _SEAL.sub("", text.compact(row).translate(_BRACKETS))
        if _SIGNER.match(name) and not ORGAN_END.search(name):
            continue
        signed = None if ORGAN_END.search(name) else _ORGAN_SIGNER.match(name)
        name = signed["organ"] if signed else name
        if organs and (is_open or (len(name) <= 3 and not is_central(name))):
            above, span = organs[-1]
            organs[-1] = (above + name, Span(span.start, row.end))
        else:
            organs.append((name, row))
        is_open = not ORGAN_END.search(organs[-1][0])
    for name, span in organs:
        if ORGAN_END.search(name) and len(name) >= 3:
            yield Value(name, span)
