"""Workbooks of Excel (.xlsx) as text: one line a row, so that the number of a line is the number of the row.

What a file would unpack to is checked before anything is unpacked, and every part is unpacked once as a stream to see
that it keeps to what it declares, because the reader (calamine) takes a whole sheet into memory: 80 to 100 bytes a cell
(measured: 380 MB for 600,000 rows of 8), hence the bound on cells. The same look finds what the reader does not tell:
merged cells, which show the value of their first cell everywhere; errors (#N/A); and formulas without a kept result.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

import fastexcel
import polars as pl
from lxml import etree

from pollution.air.monitoring.cells import UNCALCULATED
from pollution.air.monitoring.unreadable import Unreadable
from portal.file_bounds import MOST_ENTRIES, MOST_RATIO, OLE_MAGIC

MEGABYTE = 1 << 20
SEPARATOR = "\x1f"
"""Parts the cells of a sheet that is put down as text, so that none needs quotes."""
MOST_MERGED = 5_000_000
MOST_MARKS = 1_000_000
_FIRST_LINES = 25
_PIECE = MEGABYTE
_TAIL = 16_384
_DIRECTORY = 4 * MEGABYTE
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_AGAIN = "请用Excel或WPS打开，另存为.xlsx后再上传"

Read = TypeVar("Read")


@dataclass(frozen=True)
class WorkbookLimits:
    """What a workbook may be at most: bytes packed and unpacked, and cells of one sheet (rows times columns)."""

    packed: int = 50 * MEGABYTE
    unpacked: int = 500 * MEGABYTE
    cells: int = 20_000_000


USUAL_LIMITS = WorkbookLimits()


@dataclass(frozen=True)
class Sheet:
    """A visible sheet and the number of its last row."""

    name: str
    rows: int


@dataclass
class _Found:
    """What the look at a sheet has found; rows and columns count from 1."""

    rows: int = 0
    columns: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    marks: list[tuple[int, int, str]] = field(default_factory=list)


def is_workbook(path: Path) -> bool:
    """Whether a file begins like a zip container, or like an old or encrypted Office file."""
    with path.open("rb") as file:
        return file.read(8).startswith((b"PK\x03\x04", b"PK\x05\x06", OLE_MAGIC))


def sheets(path: Path, limits: WorkbookLimits = USUAL_LIMITS) -> list[Sheet]:
    """The visible sheets of a workbook in their order, empty ones too. Raises Unreadable."""
    return [Sheet(name, found.rows) for name, found in _looked_at(path, limits, lambda: None).items()]


def unpacked(
    path: Path,
    into: Path, *, sheet: str | None, is_headed: Callable[[Sequence[Sequence[str]]], bool],
    limits: WorkbookLimits, pulse: Callable[[], None],
) -> str:  # fmt: skip
    """Write a sheet as text in UTF-8, its cells parted by SEPARATOR, and tell its name. Raises Unreadable.

    `pulse` is called for every piece that is looked at and before every sheet that is read, and may raise to stop it.

    Without a name it is the first sheet whose first lines `is_headed` says yes to, or else the first that is
    not empty.
    """
    found = _looked_at(path, limits, pulse)
    if sheet is not None and sheet not in found:
        raise Unreadable(f"没有工作表“{sheet}”；可选：{'、'.join(found)}")
    names = [name for name, looks in found.items() if looks.rows] if sheet is None else [sheet]
    if not names:
        raise Unreadable("工作簿的各张表都是空的（隐藏的工作表不读）；请确认导出是否完成")
    reader = _without_panic(lambda: fastexcel.read_excel(str(path)))
    chosen, frame = names[0], None
    for name in names:
        pulse()
        other = _cells(reader, name, found[name])
        if is_headed(other.head(_FIRST_LINES).rows()):
            chosen, frame = name, other
            break
    if frame is None:
        frame = _cells(reader, chosen, found[chosen])
    frame.write_csv(into, include_header=False, separator=SEPARATOR, quote_style="never")
    return chosen


def _cells(reader: fastexcel.ExcelReader, name: str, found: _Found) -> pl.DataFrame:
    """The cells of a sheet as text from row 1 on, columns without any cell left out."""
    loaded = _without_panic(lambda: reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string"))
    places = [each.absolute_index + 1 for each in loaded.selected_columns]
    if not places or not loaded.height:
        return pl.DataFrame({"1": [""]})
    frame = pl.DataFrame(loaded)
    frame.columns = [str(each) for each in places]
    for place, (rows, values) in _corrections(frame, found).items():
        column = frame[place] if place in frame.columns else pl.Series(place, [None] * frame.height, pl.String)
        frame = frame.with_columns(column.scatter(rows, values).alias(place))
    ordered = sorted(frame.columns, key=int)
    return frame.select(pl.col(each).str.replace_all(r"[\r\n\x1f\x00]+", " ").fill_null("") for each in ordered)


def _corrections(frame: pl.DataFrame, found: _Found) -> dict[str, tuple[list[int], list[str | None]]]:
    """For each column the rows (from 0) that are otherwise than the reader says, and what stands there."""
    changed: dict[str, tuple[list[int], list[str | None]]] = defaultdict(lambda: ([], []))
    marks = {}
    for row, column, mark in found.marks:
        if row <= frame.height:
            marks[row, column] = mark
            changed[str(column)][0].append(row - 1)
            changed[str(column)][1].append(mark)
    widest = max(int(each) for each in frame.columns)
    left = MOST_MERGED
    for top, first, bottom, last in found.merged:
        rows = range(top - 1, min(bottom, frame.height))
        columns = range(first, min(last, widest) + 1)
        left -= len(rows) * len(columns)
        if left < 0:
            raise Unreadable(f"合并的单元格过多，超过{MOST_MERGED}个；请取消合并后再上传")
        if not rows or str(first) not in frame.columns:
            continue
        value = marks.get((top, first), frame[str(first)][top - 1])
        for column in columns:
            changed[str(column)][0].extend(rows)
            changed[str(column)][1].extend([value] * len(rows))
    return changed


def _looked_at(path: Path, limits: WorkbookLimits, pulse: Callable[[], None]) -> dict[str, _Found]:
    """The visible sheets and what a look at their text finds, after every part has been seen to be what it declares."""
    members = _members(path, limits)
    by_name = {each.filename: each for each in members}
    with path.open("rb") as file:
        parts = _sheet_parts(file, by_name)
        found = {}
        for name, part in parts.items():
            found[name] = _look(_pulsing(_inflated(file, by_name[part]), pulse))
            if found[name].rows * found[name].columns > limits.cells:
                raise Unreadable(
                    f"工作表“{name}”有{found[name].rows}行{found[name].columns}列，超过{limits.cells}个单元格；"
                    "请删除数据区以外的内容，或分成几个文件"
                )
        for each in members:
            if each.filename not in parts.values():
                for _ in _inflated(file, each):
                    pulse()
    return found


def _pulsing(pieces: Iterator[bytes], pulse: Callable[[], None]) -> Iterator[bytes]:
    for piece in pieces:
        pulse()
        yield piece


def _members(path: Path, limits: WorkbookLimits) -> list[zipfile.ZipInfo]:
    with path.open("rb") as file:
        if file.read(8).startswith(OLE_MAGIC):
            raise Unreadable(f"文件已加密或是旧格式（.xls）；请取消密码，{_AGAIN}")
    if path.stat().st_size > limits.packed:
        raise Unreadable(f"工作簿超过{limits.packed // MEGABYTE}MB；请分成几个文件，或另存为CSV")
    try:
        with zipfile.ZipFile(path) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise Unreadable(f"工作簿已损坏，打不开；{_AGAIN}") from None
    names = {each.filename for each in members}
    if "xl/workbook.xml" not in names:
        raise Unreadable(f"压缩包里没有Excel工作簿；压缩包请先解压，表格{_AGAIN}")
    if len(names) != len(members) or len(members) > MOST_ENTRIES:
        raise Unreadable(f"工作簿的内部结构不正常；{_AGAIN}")
    if any(each.flag_bits & 1 for each in members):
        raise Unreadable(f"文件已加密；请取消密码，{_AGAIN}")
    size, packed = sum(each.file_size for each in members), sum(each.compress_size for each in members)
    if size > limits.unpacked:
        raise Unreadable(f"工作簿展开后超过{limits.unpacked // MEGABYTE}MB；请分成几个文件，或另存为CSV")
    if size > MOST_RATIO * max(packed, 1):
        raise Unreadable(f"工作簿展开后是原来的{size // max(packed, 1)}倍，不像正常的表格；{_AGAIN}")
    return members


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part in pieces; one that is larger or smaller than declared is refused while it is read."""
    damaged = Unreadable(f"工作簿已损坏（{member.filename}）；{_AGAIN}")
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04" or member.compress_type not in {0, 8}:
        raise damaged
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(member.header_offset + 30 + name_length + extra_length)
    size = 0
    try:
        for piece in _pieces(file, member):
            size += len(piece)
            if size > member.file_size:
                break
            yield piece
    except zlib.error:
        raise damaged from None
    if size != member.file_size:
        raise damaged


def _pieces(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, from where the file stands."""
    left = member.compress_size
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    while left and (packed := file.read(min(left, 1 << 16))):
        left -= len(packed)
        if member.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed:
            yield inflating.decompress(packed, _PIECE)
            packed = inflating.unconsumed_tail
    while piece := inflating.decompress(b"", _PIECE):
        yield piece


def _sheet_parts(file: BinaryIO, members: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """The visible sheets of the workbook and the parts that hold their cells."""
    relations = {
        each.get("Id"): _part(each.get("Target") or "")
        for each in _elements(file, members, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    listed = _elements(file, members, "xl/workbook.xml", "sheet")
    visible = [each for each in listed if each.get("state", "visible") == "visible"]
    parts = {each.get("name") or "": relations.get(each.get(_RELATION), "") for each in visible}
    return {name: part for name, part in parts.items() if part in members and "worksheets/" in part}


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _elements(file: BinaryIO, members: dict[str, zipfile.ZipInfo], part: str, tag: str) -> list[etree._Element]:
    if part not in members or members[part].file_size > _DIRECTORY:
        raise Unreadable(f"工作簿的内部结构不正常（{part}）；{_AGAIN}")
    text = b"".join(_inflated(file, members[part]))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        raise Unreadable(f"工作簿已损坏（{part}）；{_AGAIN}") from None
    return list(root.iter(f"{{*}}{tag}"))


# Runs within these patterns are bounded or end at the next tag, so that no text makes them slow.
_P = rb"(?:\w{1,9}:)?"
_CELL = re.compile(rb"<" + _P + rb"""c (?:[^<>]{0,80}? )??r="([A-Z]{1,3})(\d{1,7})\"""")
_USUAL_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})\d')
_USUAL_ROW = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"')
_ANY_CELL = re.compile(rb"<" + _P + rb"c[ >]")
_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(
    rb"<" + _P + rb"""c ([^<>]{0,200}?\bt="e"[^<>]{0,200})>(?:<""" + _P + rb"f[^<>]{0,200}>[^<]*(?:</" + _P + rb"f>)?)?"
    rb"<" + _P + rb"v>(#[^<]{1,20})<"
)
_FORMULA = re.compile(
    rb"<" + _P + rb"c ([^<>]{0,200})>\s*<" + _P + rb"f(?:\s[^<>]{0,200})?(?:/>|>[^<]*</" + _P + rb"f>)\s*"
    rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v>\s*</" + _P + rb"v>)?\s*</" + _P + rb"c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def _look(pieces: Iterator[bytes]) -> _Found:
    """Every cell must name its place: the bound on cells rests on it."""
    found, tail = _Found(), b""
    for piece in pieces:
        text = tail + piece
        # A cell that is cut at the end of a piece is seen whole with the next one.
        cells = [each.start() for each in _ANY_CELL.finditer(text, max(len(text) - _TAIL, 0))]
        end = cells[-1] if cells else max(text.rfind(b"<"), 0)
        _look_at(text[:end], found)
        tail = text[end:]
    _look_at(tail, found)
    return found


def _look_at(text: bytes, found: _Found) -> None:
    # One character is found many times faster than two, and most sheets have none of these.
    letters, rows = _places(text)
    found.rows = max(found.rows, *map(int, rows), 0)
    found.columns = max(found.columns, *map(_number, letters), 0)
    for left, top, right, bottom in _MERGED.findall(text):
        found.merged.append((int(top), _number(left), int(bottom), _number(right)))
    if b"e" in text and b't="e"' in text:
        found.marks += [
            mark for cell in _ERROR.finditer(text) for mark in _mark(cell[1], cell[2].decode("ascii", "replace"))
        ]
    if b"f" in text and (b"</f>" in text or b"<f" in text or b":f" in text):
        unkept = (cell[1] for cell in _FORMULA.finditer(text) if b't="str"' not in cell[1])
        found.marks += [mark for attributes in unkept for mark in _mark(attributes, UNCALCULATED)]
    if len(found.marks) + len(found.merged) > MOST_MARKS:
        raise Unreadable(f"工作表中错误值、未计算的公式和合并单元格超过{MOST_MARKS}个；请处理后再上传")


def _places(text: bytes) -> tuple[set[bytes], set[bytes]]:
    """The letters and the numbers of all cells."""
    letters = _USUAL_COLUMN.findall(text)
    if len(letters) == text.count(b"<c ") and b"<c>" not in text and (b":" not in text or b":c" not in text):
        return set(letters), set(_USUAL_ROW.findall(text))
    places = _CELL.findall(text)
    if len(places) < len(_ANY_CELL.findall(text)):
        raise Unreadable(f"工作表的单元格没有写位置；{_AGAIN}")
    return {column for column, _ in places}, {row for _, row in places}


def _mark(attributes: bytes, text: str) -> list[tuple[int, int, str]]:
    place = _PLACE.search(attributes)
    return [(int(place[2]), _number(place[1]), text)] if place else []


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for each in letters:
        number = number * 26 + each - ord("A") + 1
    return number


def _without_panic(read: Callable[[], Read]) -> Read:
    """What the reader gives; whatever it fails on is a damaged workbook."""
    try:
        return read()
    except Exception:
        raise Unreadable(f"工作簿已损坏，读不出来；{_AGAIN}") from None
    except BaseException as error:
        # A panic of the reader is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(f"工作簿已损坏，读不出来；{_AGAIN}") from None
