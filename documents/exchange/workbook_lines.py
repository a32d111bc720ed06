"""A register workbook as lines, row by row: their rows go into a temporary file, memory holds one document.

The sheets may be long and in any order, and every line is asked for more than once.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from itertools import zip_longest
from typing import IO, Any, NamedTuple

from openpyxl import load_workbook

from documents.exchange.jsonl import Line
from documents.exchange.reading import CHOICES, Labels
from documents.exchange.records import Raw
from documents.exchange.workbooks import DAY, KEY, MOMENT, MOST_ROWS, NAME_FIELDS, SHEETS, Column
from documents.gazette.unreadable import DAMAGED_WORKBOOK
from portal.dates import UnreadableDate, read_date
from portal.hidden_characters import visible
from portal.lifecycle import Refused

MOST_CELLS = 5_000_000  # of all sheets together; a longer register comes as JSON Lines or in parts
MOST_TOLD = 5  # cells of a line that are told
PAPERS = "公文"
_PIECE = 1024 * 1024  # bytes
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]{0,80}?ref=["']([A-Z0-9:]{1,40})["']""")
_SUCCESSOR_FIELDS = tuple(f"successor_{name}" for name in NAME_FIELDS)
_TABLE = "CREATE TABLE entry (sheet TEXT, key TEXT, number INTEGER, fields TEXT, refusals TEXT)"
_STRAY = """
    SELECT sheet, number, key FROM entry AS part
    WHERE NOT EXISTS (SELECT 1 FROM entry WHERE sheet = ? AND key = part.key) ORDER BY rowid LIMIT 1
"""
_TWICE = """
    SELECT key, min(number), max(number) FROM entry WHERE sheet = ? GROUP BY key HAVING count(*) > 1 ORDER BY 3 LIMIT 1
"""


class NotAWorkbook(Refused):
    """The workbook as a whole cannot be read. The message says where and what to do, and quotes the workbook."""

    def __init__(self, words: str) -> None:
        super().__init__(visible(words))


class Rows:
    """Every row of a workbook in a temporary file that goes when it is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._kept = sqlite3.connect("")  # no name: a file of its own, and a cache of a few megabytes
        self._cells = 0
        try:
            self._read(file)
        except BaseException:
            self.close()
            raise

    def _read(self, file: IO[bytes]) -> None:
        self._kept.execute(_TABLE)
        with _undamaged("工作簿"):
            workbook = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            if PAPERS not in workbook.sheetnames:
                raise NotAWorkbook("没有名为“公文”的工作表；请以导出的登记簿为样式")
            for name in SHEETS:
                if name in workbook.sheetnames:
                    self._keep(name, workbook[name])
        finally:
            workbook.close()
        self._kept.execute("CREATE INDEX entry_key ON entry (key, sheet)")
        for key, first, last in self._kept.execute(_TWICE, [PAPERS]):
            raise NotAWorkbook(
                f"工作表“{PAPERS}”第{first}行和第{last}行的序号都是“{key[:20]}”，其他工作表的行分不清属于哪一件；"
                "请给每件公文各自的序号，其他工作表照改"
            )
        for sheet, number, key in self._kept.execute(_STRAY, [PAPERS]):
            raise NotAWorkbook(f"工作表“{sheet}”第{number}行的序号“{key[:20]}”在工作表“公文”中没有")

    def close(self) -> None:
        """Give the file back."""
        self._kept.close()

    def lines(self) -> Iterator[Line]:
        """One line a row of 公文, with what the other sheets say of it."""
        of_papers = "SELECT number, key, fields, refusals FROM entry WHERE sheet = ? ORDER BY number"
        for number, key, fields, refusals in self._kept.execute(of_papers, [PAPERS]):
            parts: dict[str, list[tuple[int, Raw]]] = defaultdict(list)
            refused = json.loads(refusals)
            of_it = "SELECT sheet, number, fields, refusals FROM entry WHERE key = ? AND sheet <> ? ORDER BY rowid"
            for sheet, at, told, more in self._kept.execute(of_it, [key, PAPERS]):
                parts[sheet].append((at, json.loads(told)))
                refused += json.loads(more)
            paper = json.loads(fields)
            yield Line(number, paper, refusal=_told(refused)) if refused else _line(number, paper, parts)

    def _keep(self, name: str, sheet: Any) -> None:
        """A sheet; the reader unpacks it only now, and a row at a time."""
        with _undamaged(f"工作表“{name}”"):
            if merged := _merged_in(sheet):
                raise NotAWorkbook(
                    f"工作表“{name}”有合并的单元格{merged}，其中只有第一格有内容；请取消合并，逐行填写后再上传"
                )
            rows = _table(self._counted(sheet, name), name)
            self._kept.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                ((name, row.key, row.number, json.dumps(row.fields), json.dumps(row.refusals)) for row in rows),
            )

    def _counted(self, sheet: Any, name: str) -> Iterator[Sequence[Any]]:
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            self._cells += len(cells)
            if number > MOST_ROWS:
                raise NotAWorkbook(f"工作表“{name}”超过{MOST_ROWS}行，请拆分后再上传")
            if self._cells > MOST_CELLS:
                raise NotAWorkbook(
                    f"工作簿到工作表“{name}”第{number}行已超过{MOST_CELLS}个单元格，"
                    "请拆分，或者改用 JSON Lines 文件后再上传"
                )
            yield cells


@contextmanager
def kept(file: IO[bytes]) -> Iterator[Rows]:
    """The rows of a workbook, which is read once. Raises NotAWorkbook."""
    with closing(Rows(file)) as rows:
        yield rows


@contextmanager
def _undamaged(place: str) -> Iterator[None]:
    """What a part that is cut off or garbled makes the reader raise, told as a refusal with the place."""
    try:
        yield
    except DAMAGED_WORKBOOK as error:
        raise NotAWorkbook(f"{place}已损坏，打不开；请用 Excel 或 WPS 打开后重新另存为 .xlsx") from error


class _Row(NamedTuple):
    """A row that is not blank: its number, 序号, fields, and what is wrong with single cells."""

    number: int
    key: str
    fields: Raw
    refusals: list[str]


def _merged_in(sheet: Any) -> str:
    """The first range of merged cells; the reader of rows passes them over, and they stand behind the rows."""
    with sheet._get_source() as source:
        kept = b""
        while piece := source.read(_PIECE):
            if found := _MERGED.search(kept + piece):
                return found[1].decode("ascii")
            kept = piece[-200:]
    return ""


def _table(rows: Iterable[Sequence[Any]], name: str) -> Iterator[_Row]:
    columns: list[Column | None] = []
    for number, cells in enumerate(rows, start=1):
        forms = [each.form if each else "" for each in columns]
        values = [_value(cell, name, form) for cell, form in zip_longest(cells, forms[: len(cells)], fillvalue="")]
        if number == 1:
            columns = _columns(values, name)
        elif any(values):
            key = values[_key_at(columns)].strip() if len(values) > _key_at(columns) else ""
            if not key:
                raise NotAWorkbook(f"工作表“{name}”第{number}行没有序号；请填写它所属公文的序号，空行请清除内容")
            yield _row(name, number, key, zip(columns, cells, values, strict=False))


def _row(sheet: str, number: int, key: str, given: Iterable[tuple[Column | None, Any, str]]) -> _Row:
    row = _Row(number, key, {}, [])
    for column, cell, value in given:
        if column and value:
            try:
                row.fields[column.name] = _field(value, column.form, is_error=cell.data_type == "e")
            except (_Unreadable, UnreadableDate) as error:
                row.refusals.append(f"工作表“{sheet}”单元格{cell.coordinate}（{column.head}）：{visible(str(error))}")
    return row


def _told(refusals: Sequence[str]) -> str:
    more = [f"另有{len(refusals) - MOST_TOLD}处"] if len(refusals) > MOST_TOLD else []
    return "；".join([*refusals[:MOST_TOLD], *more])


def _columns(heads: Sequence[str], name: str) -> list[Column | None]:
    """The column under each head; None is 序号."""
    known: dict[str, Column | None] = {each.head: each for each in SHEETS[name]} | {KEY: None}
    while heads and not heads[-1]:
        heads = heads[:-1]
    for head in heads:
        if head not in known:
            raise NotAWorkbook(
                f"工作表“{name}”第1行应是列名，其中“{head[:20]}”不是这张表的列；请以导出的登记簿为样式，可用的列名有："
                f"{'、'.join(known)}"
            )
    if KEY not in heads or len(set(heads)) < len(heads):
        raise NotAWorkbook(f"工作表“{name}”第1行的列名中须有且只有一列“{KEY}”，其他列也不能重复")
    return [known[head] for head in heads]


def _key_at(columns: Sequence[Column | None]) -> int:
    return columns.index(None)


def _value(cell: Any, name: str, form: str) -> str:
    """The text of a cell. Whatever is calculated is no fact."""
    if cell.data_type == "f":
        raise NotAWorkbook(
            f"工作表“{name}”的单元格{cell.coordinate}是公式；请选中该表，复制后“选择性粘贴—数值”，再上传"
        )
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") if form == MOMENT else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _Unreadable(ValueError):
    """What a cell says cannot be understood; the message is Chinese and says what may stand there."""


def _field(value: str, form: str, *, is_error: bool) -> Any:
    """As a record holds it; raises _Unreadable or UnreadableDate."""
    plain = value.strip()
    if is_error:
        raise _Unreadable(f"显示为错误值“{plain[:20]}”，请改为正确的内容")
    if form == "list":
        return [each.strip() for each in value.split("\n") if each.strip()]
    if form in ("text", MOMENT):
        return value
    if not plain:
        return None
    if form == DAY:
        return read_date(plain).isoformat()
    if form == "whole":
        if not (plain.isascii() and plain.isdecimal() and len(plain) < 9):
            raise _Unreadable(f"“{plain[:20]}”不是整数，请写成 1、2、3")
        return int(plain)
    labels: Labels = {True: "是", False: "否"} if form == "flag" else CHOICES[form]
    found = [code for code, label in labels.items() if label == plain]
    if not found:
        raise _Unreadable(f"“{plain[:20]}”不在列表中，可以是 {'、'.join(map(str, labels.values()))}")
    return found[0]


def _line(number: int, row: Raw, parts: dict[str, list[tuple[int, Raw]]]) -> Line:
    raw = dict(row)
    instruments: list[Raw] = [dict(each) | {"events": []} for _, each in parts["施行文本"]]
    for at, each in parts["效力事件"]:
        event = _without(each, "instrument", "successor_text", *NAME_FIELDS, *_SUCCESSOR_FIELDS)
        successor = {name: each[f"successor_{name}"] for name in NAME_FIELDS if f"successor_{name}" in each}
        if successor or "successor_text" in each:
            event["successor"] = {"document": successor, "title": each.get("successor_text", "")}
        if by := {name: each[name] for name in NAME_FIELDS if name in each}:
            event["by"] = by
        owner = _at(instruments, each.get("instrument"))
        if owner is None:
            where = f"工作表“效力事件”第{at}行的文本次序不在施行文本之中"
            return Line(number, row, f"{where}；请在工作表“施行文本”中列出该公文的文本，这里填它是第几个")
        owner["events"].append(event | {"determinations": []})
    for at, each in parts["效力认定"]:
        owner = _at(instruments, each.get("instrument"))
        decided = _at(owner["events"], each.get("event")) if owner else None
        if decided is None:
            where = f"工作表“效力认定”第{at}行的文本次序或事件次序不在效力事件之中"
            return Line(number, row, f"{where}；请核对它是第几个文本的第几个事件")
        decided["determinations"].append(_without(each, "instrument", "event"))
    raw["instruments"] = instruments
    raw["annexes"] = [each for _, each in parts["附件"]]
    raw["blocks"] = [each for _, each in parts["段落"]]
    raw["citations"] = [_citation(each) for _, each in parts["引用"]]
    return Line(number, raw)


def _citation(row: Raw) -> Raw:
    cited = {name: row[f"document_{name}"] for name in NAME_FIELDS if f"document_{name}" in row}
    plain = _without(row, *(f"document_{name}" for name in NAME_FIELDS))
    return plain | {"document": cited} if cited else plain


def _without(row: Raw, *names: str) -> Raw:
    return {name: value for name, value in row.items() if name not in names}


def _at(rows: Sequence[Raw], place: Any) -> Raw | None:
    """The row at a place that is counted from 1."""
    return rows[place - 1] if isinstance(place, int) and 1 <= place <= len(rows) else None
