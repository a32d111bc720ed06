"""Tables that lost their form: rows of cells again, by the columns that a row of headings names.

Known ways: a cell a line, led by a tab or a bar, ending in a bar, or without any mark; a row a line, its cells
parted by bars, tabs or blanks, or grown together; several rows on one line; a table drawn with lines, its cells
over several lines or all of it on one. Rows are cut where the serials rise. A row whose cells cannot be told
apart has none, and its words alone say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from documents.gazette.parsed import Span
from documents.gazette.shadow import Line, Text, squeeze

SERIAL = "serial"
_DRAWN = "─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝"
_MARK = re.compile(rf"[\t|{_DRAWN}]")
_RULE = re.compile(rf"^[|:\-—+=\s{_DRAWN}]+$")
_WORD = re.compile(rf"[^\t| {_DRAWN}]+")
_BAR = re.compile(r"[\t|]")
_GAP = re.compile(r" {2,}|\n")
_AT_SERIAL = re.compile(
    rf"(?:(?P<edge>(?:\A|\n|[\t|{_DRAWN}]) *)|(?P<inner>(?<=[\n 号)]))) ?(?P<serial>\d{{1,4}})"
    rf"(?=(?: *(?:[\r\n\t|{_DRAWN}]|\Z))|[.、．]| *(?![年月日号件项条个份部第至期版届次])[㐀-鿿《(〔])[.、．]?"
)
_LONGEST_HEADER = 12
_REPEATED = ("note", "date", "organ")  # columns of which a table may have two, 废止理由 beside 备注
_HEADING_CELL = re.compile("[㐀-鿿()/、]{1,14}")
_MOST_ACROSS = 4  # tables side by side
_MOST_GAP = 20  # serials that may be missing between two rows


class Headings(dict[str, str]):
    """The column that each heading names."""

    @cached_property
    def name(self) -> re.Pattern[str]:
        """One heading, the longest that stands there."""
        return re.compile("|".join(map(re.escape, sorted(self, key=len, reverse=True))))

    @cached_property
    def first_parts(self) -> frozenset[str]:
        """Every first part of a heading, of two characters and more."""
        return frozenset(name[:stop] for name in self for stop in range(2, len(name) + 1))


@dataclass(frozen=True, slots=True)
class Header:
    """The columns, in order, and the offset behind the headings."""

    columns: tuple[str, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row without its serial: its place, and its cells by column, each as its parts in print."""

    span: Span
    cells: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


def find_header(text: Text, lines: Sequence[Line], names: Headings) -> Header | None:
    """The headings that the lines begin with, whole, over several lines or grown together."""
    columns: list[str] = []
    end, before = 0, None
    for piece in _header_pieces(text, lines):
        plain = squeeze(piece.of(text.shadow))
        read = columns_of(plain, names)
        if not read and before is not None:  # 文件⏎名称
            read = columns_of(before + plain, names)
        if not read:
            if before is not None or plain not in names.first_parts:
                break
            before = plain
            continue
        columns += read
        end, before = piece.end, None
    return _header_of(columns, end)


def _header_of(columns: Sequence[str], end: int) -> Header | None:
    """The header, where each column is named once in every table that stands on the line."""
    unit, across = side_by_side(columns)
    unit = tuple("" if each in unit[:at] and each in _REPEATED else each for at, each in enumerate(unit))
    named = [each for each in unit if each]
    return Header(unit * across, end) if len(set(named)) == len(named) >= 2 and "title" in named else None


def side_by_side(columns: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The columns of one table and how many stand side by side: 序号 名称 文号 序号 名称 文号."""
    for across in range(2, _MOST_ACROSS + 1):
        unit = tuple(columns[: len(columns) // across])
        if len(unit) > 1 and tuple(columns) == unit * across:
            return unit, across
    return tuple(columns), 1


def barred_header(text: Text, line: Line, names: Mapping[str, str]) -> Header | None:
    """A row of headings between bars or tabs of which one or another is unknown: 序号 | 单位性质 | 文件名称 | 文号."""
    cells = [squeeze(cell.of(text.shadow)) for cell in _between_marks(text, line.span)]
    if not 3 <= len(cells) <= _LONGEST_HEADER or not all(_HEADING_CELL.fullmatch(cell) for cell in cells):
        return None
    return _header_of([names.get(cell, "") for cell in cells], line.end)


def _header_pieces(text: Text, lines: Sequence[Line]) -> Iterator[Span]:
    """What stands between marks and blanks, up to as many pieces as headings may have."""
    count = 0
    for line in lines:
        for match in _WORD.finditer(text.shadow, line.start, line.end):
            yield Span(match.start(), match.end())
            count += 1
            if count >= _LONGEST_HEADER:
                return


def columns_of(plain: str, names: Headings) -> list[str]:
    """The columns of one heading, or of several grown together; none where other words stand there."""
    found: list[str] = []
    at = 0
    while at < len(plain):
        name = names.name.match(plain, at)
        if name is None:
            return []
        found.append(names[name[0]])
        at = name.end()
    return found


def rows_of(text: Text, span: Span, columns: Sequence[str]) -> list[Row]:
    """The rows in the span, which begins behind the headings."""
    unit, across = side_by_side(columns)
    if not unit or unit[0] == SERIAL:
        return [_row(text, part, unit[1:]) for part in _cut_at_serials(text, span, across)]
    return _rows_of_lines(text, span, unit)


def _cut_at_serials(text: Text, span: Span, across: int) -> list[Span]:
    """From behind each serial to the next, in the order of the serials."""
    found = list(_AT_SERIAL.finditer(text.shadow, span.start, span.end))
    rising = _rising(found, span.start)
    beside = _in_turn(found, across) if across > 1 else []
    chosen = beside if len(beside) > len(rising) else rising
    stops = [*(match.start("serial") for match in chosen[1:]), span.end][: len(chosen)]
    parts = [(match, Span(match.end(), stop)) for match, stop in zip(chosen, stops, strict=True)]
    if chosen is beside:
        parts.sort(key=lambda part: int(part[0]["serial"]))
    return [part for _, part in parts if squeeze(_undrawn(part.of(text.shadow)))]


def _in_turn(found: Sequence[re.Match[str]], across: int) -> list[re.Match[str]]:
    """Serials of tables side by side, which rise by one in each: 1 11 2 12 3 13. The right one may end before."""
    chosen: list[re.Match[str]] = []
    lasts: list[int] = []
    turn = 0
    for match in found:
        serial = int(match["serial"])
        if len(lasts) < across:
            is_next = not lasts or serial > lasts[-1]
            lasts += [serial] if is_next else []
        else:
            at = next((at % across for at in range(turn, turn + across) if lasts[at % across] + 1 == serial), None)
            is_next = at is not None
            if at is not None:
                lasts[at], turn = serial, at + 1
        if is_next:
            chosen.append(match)
    return chosen


def _rising(found: Sequence[re.Match[str]], begin: int) -> list[re.Match[str]]:
    """Serials that rise, or begin again with 1 where a line or a cell begins."""
    chosen: list[re.Match[str]] = []
    last = 0
    for match in found:
        serial = int(match["serial"])
        is_edge = match["edge"] is not None or match.start() == begin
        follows = not last or last < serial <= last + _MOST_GAP if is_edge else serial == last + 1
        if follows or (is_edge and serial == 1):
            chosen.append(match)
            last = serial
    return chosen


def _undrawn(words: str) -> str:
    return _MARK.sub("", words)


def _row(text: Text, span: Span, columns: tuple[str, ...]) -> Row:
    """The row that stands between two serials."""
    cells = _cells(text, span, len(columns))
    place = _place(text, span)
    if cells is None:
        return Row(place)
    named = {name: parts for name, parts in zip(columns, cells, strict=False) if name and parts}
    return Row(place, named)


def _place(text: Text, span: Span) -> Span:
    """Without marks and blanks at both ends."""
    start, end = span
    shadow = text.shadow
    while start < end and (shadow[start].isspace() or _MARK.match(shadow[start])):
        start += 1
    while end > start and (shadow[end - 1].isspace() or _MARK.match(shadow[end - 1])):
        end -= 1
    return Span(start, end)


def _cells(text: Text, span: Span, width: int) -> list[tuple[Span, ...]] | None:
    """The cells of a row, empty ones as (); None where nothing parts them."""
    if _MARK.search(text.shadow, span.start, span.end):
        return _marked_cells(text, span, width)
    place = _place(text, span)
    lines = [part for part in _parts(text, place, "\n") if squeeze(part.of(text.shadow))]
    if len(lines) > 1 and (cells := _below_each_other(text, lines, width)):
        return cells
    blank_parted = _blank_parted(text, place)
    if len(lines) > 1:
        by_line: list[tuple[Span, ...]] = [(text.trimmed(line),) for line in lines]
        parts = blank_parted if len(blank_parted) > 1 else by_line
        return parts if len(parts) <= width else None
    words: list[tuple[Span, ...]] = [(text.trimmed(part),) for part in _parts_at(_GAP, text, place)]
    return words if 1 < len(words) <= width else None


def _below_each_other(text: Text, lines: Sequence[Span], width: int) -> list[tuple[Span, ...]] | None:
    """Cells of a row that blanks part and that goes on below, each piece in the cell that begins nearest above."""
    first, *rest = ([text.trimmed(part) for part in _parts_at(_GAP, text, text.trimmed(line))] for line in lines)
    if not 1 < len(first) <= width:
        return None
    cells = [[piece] for piece in first]
    starts = [_offset(text, piece) for piece in first]
    for piece in (piece for line in rest for piece in line):
        at = _offset(text, piece)
        if at < starts[0] - 1:  # below the serial: no part of the row
            return None
        cells[min(range(len(starts)), key=lambda place: abs(starts[place] - at))].append(piece)
    return [tuple(cell) for cell in cells]


def _offset(text: Text, piece: Span) -> int:
    """How far from the beginning of its line a piece is printed."""
    return piece.start - text.shadow.rfind("\n", 0, piece.start)


def _blank_parted(text: Text, span: Span) -> list[tuple[Span, ...]]:
    """Cells between blank lines; the lines of one belong together."""
    cells: list[list[Span]] = [[]]
    for part in _parts(text, span, "\n"):
        if squeeze(part.of(text.shadow)):
            cells[-1].append(text.trimmed(part))
        elif cells[-1]:
            cells.append([])
    return [tuple(cell) for cell in cells if cell]


def _parts(text: Text, span: Span, mark: str) -> Iterator[Span]:
    at = span.start
    while at <= span.end:
        stop = text.shadow.find(mark, at, span.end)
        stop = span.end if stop < 0 else stop
        yield Span(at, stop)
        at = stop + 1


def _parts_at(pattern: re.Pattern[str], text: Text, span: Span) -> Iterator[Span]:
    at = span.start
    for match in pattern.finditer(text.shadow, span.start, span.end):
        yield Span(at, match.start())
        at = match.end()
    yield Span(at, span.end)


def _marked_cells(text: Text, span: Span, width: int) -> list[tuple[Span, ...]]:
    """Cells between tabs, bars and drawn lines, each on one line or several."""
    lines = [line for line in _parts(text, span, "\n") if not _RULE.match(line.of(text.shadow) or "|")]
    if lines and lines[0].start == span.start and (columns := _going_on(text, lines, width)):
        return columns
    cells = [_place(text, part) for part in _parts_at(_BAR, text, span)]
    if cells and cells[0].start >= cells[0].end:
        cells = cells[1:]
    return [_lines_of(text, cell) for cell in cells[:width]]


def _going_on(text: Text, lines: Sequence[Span], width: int) -> list[tuple[Span, ...]] | None:
    """A row that goes on in lines whose first cell, that of the serial, is empty."""
    by_line = [[text.trimmed(part) for part in _parts_at(_BAR, text, line)] for line in lines]
    by_line = [cells[1:] if len(cells) > width + 1 and at else cells for at, cells in enumerate(by_line)]
    first = by_line[0] if by_line else []
    if len(by_line) < 2 or not any(cell.start < cell.end for cell in first):
        return None
    rest = [cells[:-1] if len(cells) > width + 1 and _is_empty(cells[-1]) else cells for cells in by_line[1:]]
    if any(not 1 < len(cells) <= width + 1 or not _is_empty(cells[0]) for cells in rest):
        return None
    rows = [cells[1:] for cells in (first, *rest)]
    columns = [[cells[at] for cells in rows if at < len(cells)] for at in range(width)]
    return [tuple(part for part in column if not _is_empty(part)) for column in columns]


def _is_empty(cell: Span) -> bool:
    return cell.start >= cell.end


def _lines_of(text: Text, cell: Span) -> tuple[Span, ...]:
    return tuple(text.trimmed(part) for part in _parts(text, cell, "\n") if squeeze(part.of(text.shadow)))


def _between_marks(text: Text, line: Span) -> list[Span]:
    """The cells of one line, marks at both its ends aside."""
    start, end = text.trimmed(line)
    start += text.shadow[start : start + 1] in ("|", "\t") and start < end
    end -= end > start and text.shadow[end - 1] in ("|", "\t")
    return [text.trimmed(part) for part in _parts_at(_BAR, text, Span(start, end))]


def _rows_of_lines(text: Text, span: Span, columns: tuple[str, ...]) -> list[Row]:
    """Rows of a table without serials: a line each where it is parted, else a cell a line."""
    rows: list[Row] = []
    loose: list[tuple[Span, ...]] = []
    for line in _parts(text, span, "\n"):
        if not squeeze(line.of(text.shadow)) or _RULE.match(line.of(text.shadow)):
            continue
        inner = _between_marks(text, line)
        cells = inner if len(inner) > 1 else [text.trimmed(part) for part in _parts_at(_GAP, text, _place(text, line))]
        if len(cells) == 1:
            loose.append((_place(text, cells[0]),))
            continue
        for at in range(0, len(cells), len(columns)):
            part = [(cell,) if cell.start < cell.end else () for cell in cells[at : at + len(columns)]]
            rows += _named_row(columns, part)
    for at in range(0, len(loose), len(columns)):
        rows += _named_row(columns, loose[at : at + len(columns)])
    return rows


def _named_row(columns: tuple[str, ...], cells: Sequence[tuple[Span, ...]]) -> Iterator[Row]:
    filled = [cell for cell in cells if cell]
    if filled:
        named = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
        yield Row(Span(filled[0][0].start, filled[-1][-1].end), named)
