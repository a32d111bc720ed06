"""Table lines of a heritage annex as rows of cells, whatever way the conversion from Word left them.

Known ways: a cell a line led by a tab or a bar, with or without blank lines between rows; a row a line,
cells parted by tabs, bars or blanks; a cell a line without any mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.gazette.parsed import Span, Value
from documents.gazette.shadow import Line, Text, squeeze
from heritage.codes import find_code

HEADERS = {
    "序号": "serial",
    "项目序号": "serial",
    "编号": "code",
    "项目编号": "code",
    "名称": "name",
    "项目名称": "name",
    "申报地区或单位": "units",
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
STANDARD = ("serial", "code", "name", "units", "remark")
_SEPARATOR = re.compile(r"[\t|]")
_RULE = re.compile(r"^[|:\-—┌┬┐├┼┤└┴┘│─━+=]+$")
_ROW = re.compile(
    r" *(?P<serial>\d{1,4})? {0,8}(?P<code>(?:[Ⅰ-Ⅹ]|[IVX]{1,4}) ?[-—–] ?\d{1,4}) {1,20}"
    r"(?P<name>[^ ]{1,80}) {1,20}(?P<units>[^ ].{0,300})"
)


@dataclass(frozen=True, slots=True)
class HeritageRow:
    """One project of the annex with the units its rows name. `code` is normalised: Ⅰ-33."""

    list_kind: str
    serial: Value[str] | None
    code: Value[str] | None
    category: int | None
    category_name: str | None
    name: Value[str]
    units: tuple[Value[str], ...]
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


def cells_of_line(text: Text, line: Line) -> list[Cell]:
    """The cells of a line whose cells are parted by tabs or bars; fewer than two where it has none."""
    span = text.trimmed(line.span)
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


def blank_row(text: Text, line: Line) -> Row | None:
    """A row whose cells are parted by blanks and that holds a code."""
    match = _ROW.fullmatch(text.shadow, line.start, line.end) if line.end - line.start < 500 else None
    if not match:
        return None
    names = ("serial", "code", "name", "units")
    return tuple(
        Cell((text.trimmed(Span(match.start(name), match.end(name))) if match[name] else Span(line.start, line.start),))
        for name in names
    )


def header_of(text: Text, cells: Sequence[Cell]) -> tuple[str, ...] | None:
    """The columns that a row of headings names; None where it is no header."""
    names = [squeeze("".join(part.of(text.shadow) for part in cell.parts)) for cell in cells]
    columns = tuple(HEADERS.get(name, "") for name in names)
    return columns if "name" in columns and sum(map(bool, columns)) >= 2 else None


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
        if find_code(cell.text(text)[:20]):
            has_serial = at > 0 and cells[at - 1].text(text).isdecimal() and (at - 1) not in starts
            starts.append(at - 1 if has_serial else at)
    if not starts:
        return [tuple(cells)]
    rows = [tuple(cells[start:stop]) for start, stop in zip(starts, [*starts, len(cells)][1:], strict=True)]
    return [tuple(cells[: starts[0]]), *rows] if starts[0] else rows
