"""The register as an Excel workbook: every cell is text, no cell a formula, and rows of seven sheets tied by 序号."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from zipfile import BadZipFile

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from documents.choices import BlockKind, DocumentKind, Outcome, Publicity
from documents.exchange.jsonl import Line
from documents.exchange.records import Raw
from documents.validity import EVENT_LABELS
from portal.accounts.choices import KnowledgeLevel
from portal.lifecycle import Refused

MOST_ROWS = 1_000_000  # of a sheet
FULL_CELL = 32_767  # characters
KEY = "序号"
_DAMAGED = (BadZipFile, InvalidFileException, LookupError, ValueError, OSError, EOFError, SyntaxError, zlib.error)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")  # XML holds none

Labels = dict[Any, str]
EVENTS: Labels = {kind.value: label for kind, label in EVENT_LABELS.items()}
CHOICES: dict[str, Labels] = {
    "kind": dict(DocumentKind.choices),
    "publicity": dict(Publicity.choices),
    "knowledge_level": dict(KnowledgeLevel.choices),
    "event": EVENTS,
    "outcome": dict(Outcome.choices),
    "block": dict(BlockKind.choices),
}


@dataclass(frozen=True)
class Column:
    """A column: its head, the field, and what the field is: text, list, flag, whole, or the name of its choices."""

    head: str
    name: str
    form: str = "text"


def _named(prefix: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}字号", "number"),
        Column(f"{prefix}标题", "title"),
        Column(f"{prefix}成文日期", "issued_on"),
    )


TEXT_NUMBER, EVENT_NUMBER = "文本次序", "事件次序"
SHEETS: dict[str, tuple[Column, ...]] = {
    "公文": (
        Column("发文字号", "number"),
        Column("原文所印字号", "number_as_printed"),
        Column("标题", "title"),
        Column("文种", "kind", "kind"),
        Column("发文机关", "issuers", "list"),
        Column("主送机关", "addressees", "list"),
        Column("成文日期", "issued_on"),
        Column("印发日期", "printed_on"),
        Column("公开属性", "publicity", "publicity"),
        Column("公开属性依据的条款", "publicity_clause"),
        Column("公开属性的理由", "publicity_reason"),
        Column("知悉层级", "knowledge_level", "knowledge_level"),
        Column("仅有目录信息", "is_directory_only", "flag"),
        Column("已认定不是其他同题公文", "is_told_apart", "flag"),
    ),
    "施行文本": (Column("名称", "title"),),
    "效力事件": (
        Column(TEXT_NUMBER, "instrument", "whole"),
        Column("事件", "kind", "event"),
        Column("起始日", "since"),
        Column("终止日（不含）", "until"),
        Column("另一种算法的起始日", "other_since"),
        Column("所涉条款", "articles", "list"),
        *_named("依据的"),
        Column("依据的条款", "clause"),
        Column("理由", "reason"),
        Column("替代的文本", "successor_text"),
        *(Column(each.head, f"successor_{each.name}") for each in _named("替代文本所在公文")),
        Column("推定", "is_suspected", "flag"),
        Column("登记时间", "recorded_at"),
    ),
    "效力认定": (
        Column(TEXT_NUMBER, "instrument", "whole"),
        Column(EVENT_NUMBER, "event", "whole"),
        Column("认定结论", "outcome", "outcome"),
        Column("理由", "reason"),
        Column("认定人", "decided_by"),
        Column("认定时间", "decided_at"),
    ),
    "附件": (
        Column("附件序号", "number", "whole"),
        Column("名称", "title"),
        Column("起始段落", "block", "whole"),
    ),
    "段落": (Column("种类", "kind", "block"), Column("文字", "text")),
    "引用": (
        Column("段落", "block", "whole"),
        Column("起", "start", "whole"),
        Column("止", "end", "whole"),
        Column("所引标题", "title"),
        Column("所引字号", "number"),
        *(Column(each.head, f"document_{each.name}") for each in _named("被引公文")),
        Column("作为依据引用", "is_basis", "flag"),
    ),
}
NAME_FIELDS = ("number", "title", "issued_on")
_SUCCESSOR_FIELDS = tuple(f"successor_{name}" for name in NAME_FIELDS)


class NotAWorkbook(Refused):
    """The workbook as a whole cannot be read. The message says where and what to do."""


def write(raws: Iterable[Raw], *, taken_at: datetime | None = None) -> IO[bytes]:
    """A temporary file with the workbook, ready to be read. Refused where a cell cannot hold what a paragraph says.

    `taken_at`, the moment of the register that it shows, stands in its properties.
    """
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the response closes it
    try:
        with xlsxwriter.Workbook(target, {"constant_memory": True}) as workbook:
            if taken_at:
                properties = {"title": "公文登记簿", "comments": f"登记簿{taken_at:%Y-%m-%d %H:%M:%S}的内容"}
                workbook.set_properties(properties | {"created": taken_at.replace(tzinfo=None)})
            _fill(workbook, raws)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _fill(workbook: Any, raws: Iterable[Raw]) -> None:
    bold = workbook.add_format({"bold": True, "bottom": 1})
    sheets, used = {}, dict.fromkeys(SHEETS, 0)
    for name, columns in SHEETS.items():
        sheets[name] = sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for position, head in enumerate([KEY, *(each.head for each in columns)]):
            sheet.write_string(0, position, head, bold)
    for number, raw in enumerate(raws, start=1):
        for name, row in _rows(raw):
            used[name] += 1
            if used[name] > MOST_ROWS:
                raise Refused(f"工作表“{name}”超过{MOST_ROWS}行，请缩小范围，或者导出为 JSON Lines")
            cells = [str(number), *(_cell(row.get(each.name), each.form) for each in SHEETS[name])]
            for position, cell in enumerate(cells):
                if len(cell) > FULL_CELL or _UNWRITABLE.search(cell):
                    raise Refused(f"第{number}件公文的内容（工作表“{name}”）不能存入 Excel 单元格，请导出为 JSON Lines")
                if cell:
                    sheets[name].write_string(used[name], position, cell)


def _rows(raw: Raw) -> Iterator[tuple[str, Raw]]:
    yield "公文", raw
    for place, instrument in enumerate(raw.get("instruments", ()), start=1):
        yield "施行文本", instrument
        for at, event in enumerate(instrument.get("events", ()), start=1):
            yield "效力事件", event | event.get("by", {}) | _flat(event.get("successor")) | {"instrument": place}
            for each in event.get("determinations", ()):
                yield "效力认定", each | {"instrument": place, "event": at}
    for each in raw.get("annexes", ()):
        yield "附件", each
    for each in raw.get("blocks", ()):
        yield "段落", each
    for each in raw.get("citations", ()):
        yield "引用", each | {f"document_{name}": value for name, value in each.get("document", {}).items()}


def _flat(successor: Raw | None) -> Raw:
    if successor is None:
        return {}
    named = {f"successor_{name}": value for name, value in successor["document"].items()}
    return named | {"successor_text": successor["title"]}


def _cell(value: Any, form: str) -> str:
    if value is None:
        return ""
    if form == "list":
        return "\n".join(value)
    if form == "flag":
        return "是" if value else "否"
    return CHOICES[form][value] if form in CHOICES else str(value)


def lines(file: IO[bytes]) -> Iterator[Line]:
    """One line a row of 公文, with what the other sheets say of it. Raises NotAWorkbook."""
    with _undamaged("工作簿"):
        workbook = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        if "公文" not in workbook.sheetnames:
            raise NotAWorkbook("没有名为“公文”的工作表；请以导出的登记簿为样式")
        tables = {name: _whole(workbook[name], name) for name in SHEETS if name in workbook.sheetnames}
    finally:
        workbook.close()
    yield from _joined(tables)


@contextmanager
def _undamaged(place: str) -> Iterator[None]:
    """What a part that is cut off or garbled makes the reader raise, told as a refusal with the place."""
    try:
        yield
    except _DAMAGED as error:
        raise NotAWorkbook(f"{place}已损坏，打不开；请用 Excel 或 WPS 打开后重新另存为 .xlsx") from error


def _whole(sheet: Any, name: str) -> list[tuple[int, str, Raw]]:
    """Every row of a sheet; the reader unpacks it only now."""
    with _undamaged(f"工作表“{name}”"):
        return list(_table(sheet, name))


def _joined(tables: dict[str, list[tuple[int, str, Raw]]]) -> Iterator[Line]:
    """What the sheets say of each document."""
    parts: dict[str, dict[str, list[tuple[int, Raw]]]] = defaultdict(lambda: defaultdict(list))
    keys = {key for _, key, _ in tables["公文"]}
    for name, rows in tables.items():
        for number, key, row in rows if name != "公文" else ():
            if key not in keys:
                raise NotAWorkbook(f"工作表“{name}”第{number}行的序号“{key[:20]}”在工作表“公文”中没有")
            parts[key][name].append((number, row))
    yield from (_line(number, row, parts[key]) for number, key, row in tables["公文"])


def _table(sheet: Any, name: str) -> Iterator[tuple[int, str, Raw]]:
    """Number of the row, 序号 and fields of each row that is not blank."""
    sheet.reset_dimensions()
    columns: list[Column | None] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS:
            raise NotAWorkbook(f"工作表“{name}”超过{MOST_ROWS}行，请拆分后再上传")
        values = [_value(cell, name) for cell in cells]
        if number == 1:
            columns = _columns(values, name)
        elif any(values):
            given = dict(zip(columns, values, strict=False))
            key = values[_key_at(columns)] if len(values) > _key_at(columns) else ""
            if not key:
                raise NotAWorkbook(f"工作表“{name}”第{number}行没有序号")
            yield number, key, {each.name: _field(value, each.form) for each, value in given.items() if each and value}


def _columns(heads: Sequence[str], name: str) -> list[Column | None]:
    """The column under each head; None is 序号."""
    known: dict[str, Column | None] = {each.head: each for each in SHEETS[name]} | {KEY: None}
    while heads and not heads[-1]:
        heads = heads[:-1]
    for head in heads:
        if head not in known:
            raise NotAWorkbook(f"工作表“{name}”有不认识的列“{head[:20]}”；请以导出的登记簿为样式")
    if KEY not in heads or len(set(heads)) < len(heads):
        raise NotAWorkbook(f"工作表“{name}”须有且只有一列“{KEY}”，其他列也不能重复")
    return [known[head] for head in heads]


def _key_at(columns: Sequence[Column | None]) -> int:
    return columns.index(None)


def _value(cell: Any, name: str) -> str:
    """The text of a cell. Whatever is calculated is no fact."""
    if cell.data_type == "f":
        raise NotAWorkbook(
            f"工作表“{name}”的单元格{cell.coordinate}是公式；请选中该表，复制后“选择性粘贴—数值”，再上传"
        )
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _field(value: str, form: str) -> Any:
    """As a record holds it; what cannot be understood stays as it is and is refused with the line."""
    if form == "list":
        return [each.strip() for each in value.split("\n") if each.strip()]
    if form == "flag":
        return {"是": True, "否": False}.get(value.strip(), value)
    if form == "whole":
        return int(value) if value.strip().isascii() and value.strip().isdecimal() and len(value) < 9 else value
    if form in CHOICES:
        return next((code for code, label in CHOICES[form].items() if label == value.strip()), value)
    return value


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
            return Line(number, refusal=f"工作表“效力事件”第{at}行的文本次序不在施行文本之中")
        owner["events"].append(event | {"determinations": []})
    for at, each in parts["效力认定"]:
        owner = _at(instruments, each.get("instrument"))
        decided = _at(owner["events"], each.get("event")) if owner else None
        if decided is None:
            return Line(number, refusal=f"工作表“效力认定”第{at}行的文本次序或事件次序不在效力事件之中")
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
