"""Table lines of a heritage annex as rows of cells, whatever way the conversion from Word left them.

Known ways: a cell a line led by a tab or a bar, with or without blank lines between rows; a row a line,
cells parted by tabs, bars or blanks; a table drawn with lines, its cells over several lines; a cell a line
without any mark. Cells grown together are for `heritage.annex.glued`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.gazette.parsed import Span, Value
from documents.gazette.shadow import Text, squeeze
from heritage.codes import find_code

HEADERS = {
    "序号": "serial",
    "项目序号": "serial",
    "编号": "code",
    "项目编号": "code",
    "名称": "name",
    "项目名称": "name",
    "申报地区或单位": "units",
    "申报县": "units",
    "申报县市": "units",
    "申报县(市)": "units",
    "申报县(市、区)": "units",
    "申报地区": "units",
    "申报单位": "units",
    "申报地区(单位)": "units",
    "申报地区及单位": "units",
    "保护单位": "units",
    "项目保护单位": "units",
    "类别": "category",
    "项目类别": "category",
    "备注": "remark",
}
SAFEGUARDING = frozenset({"保护单位", "项目保护单位"})
STANDARD = ("serial", "code", "name", "units", "remark")
NAME = ("name",)
ITEM = ("serial", "name", "units", "category")
_SEPARATOR = re.compile(r"[\t|]")
_RULE = re.compile(r"^[|:\-—+=─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝]+$")
_LEADING_CODE = re.compile(r"\d{0,5}(?:[Ⅰ-Ⅹ]|[IVX]{1,4})[-—–－─]\d")
DRAWN_RULE = re.compile(r"[┌├└┏┣┗╔╠╚][ ─━═┬┼┴┳╋┻╦╬╩-]{0,500}[┐┤┘┓┫┛╗╣╝]")


@dataclass(frozen=True, slots=True)
class HeritageRow:
    """One project of the annex with the units its rows name. `code` is normalised: Ⅰ-33.

    `safeguarding_units` are told apart from `units` only where the annex has a column for each.
    """

    list_kind: str
    serial: Value[str] | None
    code: Value[str] | None
    category: int | None
    category_name: str | None
    name: Value[str]
    units: tuple[Value[str], ...]
    safeguarding_units: tuple[Value[str], ...] = ()
    remark: Value[str] | None = None

    def as_json(self) -> Mapping[str, Any]:
        """The row as the dry run prints it."""
        return {
            "list": self.list_kind,
            "serial": self.serial.value if self.serial else None,
            "code": self.code.value if self.code else None,
            "category": self.category_name,
            "name": self.name.value,
            "units": [unit.value for unit in self.units],
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its parts are the lines it was printed on."""

    parts: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first part to the last."""
        return Span(self.parts[0].start, self.parts[-1].end)

    def text(self, source: Text) -> str:
        """The cell as printed, lines joined, blanks gone."""
        return "".join(source.compact(part) for part in self.parts)


Row = tuple[Cell, ...]


def cells_of_line(text: Text, line: Span) -> list[Cell]:
    """The cells of a line whose cells are parted by tabs or bars; fewer than two where it has none."""
    span = text.trimmed(line)
    start, end = span.start, span.end
    if text.shadow[start : start + 1] == "|":
        start += 1
    if end > start and text.shadow[end - 1] == "|":
        end -= 1
    cells, at = [], start
    for match in _SEPARATOR.finditer(text.shadow, start, end):
        cells.append(Cell((text.trimmed(Span(at, match.start())),)))
        at = match.end()
    return [*cells, Cell((text.trimmed(Span(at, end)),))]


def is_rule(plain: str) -> bool:
    """A line that only draws."""
    return bool(_RULE.match(plain))


def between_rules(text: Text, lines: Sequence[Row]) -> list[Row]:
    """The lines between two rules of a drawn table as rows: one row, unless several of them begin with a code."""
    coded = [at for at, line in enumerate(lines) if any(find_code(cell.text(text)[:20]) for cell in line)]
    starts = [0, *coded[1:]]
    rows = []
    for start, stop in zip(starts, [*starts, len(lines)][1:], strict=True):
        width = max(len(line) for line in lines[start:stop])
        columns = zip(*(_widened(line, width) for line in lines[start:stop]), strict=True)
        rows.append(tuple(Cell(tuple(part for cell in column for part in cell.parts)) for column in columns))
    return rows


def _widened(line: Row, width: int) -> Row:
    """The line with empty cells behind its last one."""
    edge = line[-1].span.end
    return (*line, *(Cell((Span(edge, edge),)) for _ in range(width - len(line))))


def begins_with_code(printed: str) -> bool:
    """Whether a code stands at the front, alone or grown together with a serial before it or a name behind it."""
    return bool(find_code(printed[:20]) or _LEADING_CODE.match(printed))


def header_of(text: Text, cells: Sequence[Cell]) -> tuple[str, ...] | None:
    """The columns that a row of headings names; None where it is no header."""
    columns = columns_of(text, cells)
    return columns if is_header(columns) else None


def columns_of(text: Text, cells: Sequence[Cell]) -> tuple[str, ...]:
    """The column that each cell names, empty where it names none."""
    printed = ["".join([text.shadow[part.start : part.end] for part in cell.parts]) for cell in cells]
    return columns_named([squeeze(name) for name in printed])


def columns_named(names: Sequence[str]) -> tuple[str, ...]:
    """The column that each heading stands for, empty where it stands for none. Headings without blanks."""
    columns = [HEADERS.get(name, "") for name in names]
    if columns.count("units") > 1:  # 申报县 applies, 保护单位 safeguards
        columns = [
            "safeguarding" if name in SAFEGUARDING else column for name, column in zip(names, columns, strict=True)
        ]
    return tuple(columns)


def is_header(columns: Sequence[str]) -> bool:
    """Whether these are headings: the name of the project among them, and one more."""
    return "name" in columns and sum(map(bool, columns)) >= 2


def chunked(text: Text, cells: list[Cell], columns: tuple[str, ...]) -> list[Row]:
    """A run of one-a-line cells as rows: by the number of columns where it fits, else from code to code."""
    width = len(columns)
    if len(cells) <= width or len(cells) % width == 0:
        return [tuple(cells[at : at + width]) for at in range(0, len(cells), width)]
    return by_code(text, cells)


def by_code(text: Text, cells: list[Cell]) -> list[Row]:
    """A run of cells cut before each code, its serial included."""
    starts = []
    for at, cell in enumerate(cells):
        if begins_with_code(cell.text(text)):
            has_serial = at > 0 and cells[at - 1].text(text).isdecimal() and (at - 1) not in starts
            starts.append(at - 1 if has_serial else at)
    if not starts:
        return [tuple(cells)]
    rows = [tuple(cells[start:stop]) for start, stop in zip(starts, [*starts, len(cells)][1:], strict=True)]
    return [tuple(cells[: starts[0]]), *rows] if starts[0] else rows
