"""A workbook or a CSV file as the lines that annexes are read from: one way for whatever a table comes in. Pure.

The rows are printed as the reader knows them from papers: a cell a line led by a tab, a blank line between two rows.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import load_workbook

from documents.gazette.shadow import shadow_of, squeeze
from documents.gazette.unreadable import DAMAGED_WORKBOOK, Unreadable
from heritage.annex.rows import columns_named, is_header

MOST_LINES = 25_000  # of a table: rows, headings, and lines that go on
HEADER_WITHIN = 50  # lines
WIDEST = 60  # cells of a line; a sheet may declare thousands of empty ones
NEEDED = {"serial": "序号", "code": "编号", "name": "项目名称", "units": "申报地区或单位"}
_DELIMITERS = ",\t;，"
_ENCODING = "如果打开后是乱码，请另存为 UTF-8 编码"

Cells = list[str]


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 or UTF-32 (with mark) or GB 18030; never a guess."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # begins as UTF-16 does
        codings: tuple[str, ...] = ("utf-32",)
    else:
        codings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for coding in codings:
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            pass
    raise Unreadable(
        "encoding",
        "文字编码无法识别：既不是 UTF-8，也不是 GB18030。请用记事本或 WPS 打开，另存为 UTF-8 编码后再上传",
    )


def lines_of_csv(text: str) -> str:
    """A CSV table as annex lines; raises Unreadable."""
    try:
        delimiter = _delimiter(text)
        return _printed(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), "表格")
    except csv.Error as error:
        raise Unreadable("damaged", "CSV 表格中的引号或换行有误，无法分清各格；请重新导出后再试") from error


def _delimiter(text: str) -> str:
    """What parts the cells of the header, above which a title may stand; of a table without one, of its first line."""
    above = text.splitlines()[:HEADER_WITHIN]
    for each in _DELIMITERS:
        if any(is_header(_columns(cells)) for cells in csv.reader(above, delimiter=each)):
            return each
    return max(_DELIMITERS, key=next((line for line in above if line.strip()), "").count)


def lines_of_workbook(file: IO[bytes]) -> str:
    """The one sheet of a workbook that holds a list, as annex lines; raises Unreadable."""
    try:
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            held = [sheet.title for sheet in workbook.worksheets if _holds_a_list(sheet)]
            if len(held) > 1:
                named = "、".join(f"“{name}”" for name in held)
                raise Unreadable("several_lists", f"工作表{named}都有名录的表头；一次导入一份名录，请只留一个工作表")
            if not held:
                raise _without_header("工作簿")
            return _printed(_rows(workbook[held[0]]), f"工作表“{held[0]}”")
        finally:
            workbook.close()
    except Unreadable:
        raise
    except DAMAGED_WORKBOOK as error:
        raise Unreadable("damaged", "工作簿已损坏或不完整，无法读取；请用 Excel 或 WPS 打开，另存后再试") from error


def _holds_a_list(sheet: Any) -> bool:
    return any(is_header(_columns(cells)) for cells, _ in zip(_rows(sheet), range(HEADER_WITHIN), strict=False))


def _rows(sheet: Any) -> Iterator[Cells]:
    sheet.reset_dimensions()
    for cells in sheet.iter_rows(max_col=WIDEST, values_only=True):
        yield [_word(value) for value in cells]


def _word(value: Any) -> str:
    """A cell as people see it; Excel holds 195 as a float."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    return columns_named([squeeze(shadow_of(cell[:200])) for cell in cells[:WIDEST]])


def _printed(rows: Iterable[Cells], where: str) -> str:
    """The lines. What stands outside of the table, such as a heading by category, is a line of its own."""
    lines: list[str] = []
    columns: tuple[str, ...] = ()
    for number, cells in enumerate(rows, start=1):
        if number > MOST_LINES:
            raise Unreadable("too_large", f"{where}超过{MOST_LINES}行；一次导入一份名录，请拆分后再导入")
        filled = [at for at, cell in enumerate(cells[:WIDEST]) if cell.strip()]
        named = _columns(cells)
        if is_header(named):
            columns = named
            _refuse_missing(columns, where, number)
            lines += _row([cells[at] for at, name in enumerate(columns) if name])
        elif filled and (not columns or (len(filled) == 1 and not _is_unit(filled[0], columns))):
            lines += ["", *(_flat(cells[at]) for at in filled), ""]
        elif filled:
            lines += _row([cells[at] if at < len(cells) else "" for at, name in enumerate(columns) if name])
    if not columns:
        raise _without_header(where)
    return "\n".join(lines)


def _is_unit(at: int, columns: tuple[str, ...]) -> bool:
    """A row with only a unit goes on with the row above."""
    return at < len(columns) and columns[at] == "units"


def _row(cells: Sequence[str]) -> Iterator[str]:
    """A cell a line led by a tab; further lines of a cell follow without one."""
    for cell in cells:
        first, *more = [line.strip() for line in cell.splitlines() if line.strip()] or [""]
        yield "\t" + first.replace("\t", " ")
        yield from (line.replace("\t", " ") for line in more)
    yield ""


def _flat(cell: str) -> str:
    return " ".join(cell.split())


def _refuse_missing(columns: tuple[str, ...], where: str, number: int) -> None:
    missing = [f"“{label}”" for name, label in NEEDED.items() if name not in columns]
    if missing:
        raise Unreadable(
            "columns_missing",
            f"{where}第{number}行的表头缺少{'、'.join(missing)}一列；"
            f"名录须有{'、'.join(NEEDED.values())}各列（备注可以没有），请补上表头后再导入",
        )


def _without_header(where: str) -> Unreadable:
    return Unreadable(
        "header_missing",
        f"{where}中找不到名录的表头；须有一行写明{'、'.join(NEEDED.values())}。{_ENCODING}",
    )
