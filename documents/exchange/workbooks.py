"""The register as an Excel workbook: every cell is text, no cell a formula, and rows of seven sheets tied by 序号.

What it looks like, and writing it; `workbook_lines` reads it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import xlsxwriter

from documents.exchange.reading import CHOICES
from documents.exchange.records import Raw
from portal.lifecycle import Refused

MOST_ROWS = 1_000_000  # of a sheet
FULL_CELL = 32_767  # characters
KEY = "序号"
DAY, MOMENT = "day", "moment"  # a moment is a day with its hour
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")  # XML holds none


@dataclass(frozen=True)
class Column:
    """A column: its head, the field, and its form: text, list, flag, whole, day, moment, or the name of its choices."""

    head: str
    name: str
    form: str = "text"


def _named(prefix: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}字号", "number"),
        Column(f"{prefix}标题", "title"),
        Column(f"{prefix}成文日期", "issued_on", DAY),
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
        Column("成文日期", "issued_on", DAY),
        Column("印发日期", "printed_on", DAY),
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
        Column("起始日", "since", DAY),
        Column("终止日（不含）", "until", DAY),
        Column("另一种算法的起始日", "other_since", DAY),
        Column("所涉条款", "articles", "list"),
        *_named("依据的"),
        Column("依据的条款", "clause"),
        Column("理由", "reason"),
        Column("替代的文本", "successor_text"),
        *(Column(each.head, f"successor_{each.name}", each.form) for each in _named("替代文本所在公文")),
        Column("推定", "is_suspected", "flag"),
        Column("登记时间", "recorded_at", MOMENT),
    ),
    "效力认定": (
        Column(TEXT_NUMBER, "instrument", "whole"),
        Column(EVENT_NUMBER, "event", "whole"),
        Column("认定结论", "outcome", "outcome"),
        Column("理由", "reason"),
        Column("认定人", "decided_by"),
        Column("认定时间", "decided_at", MOMENT),
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
        *(Column(each.head, f"document_{each.name}", each.form) for each in _named("被引公文")),
        Column("作为依据引用", "is_basis", "flag"),
    ),
}
NAME_FIELDS = ("number", "title", "issued_on")


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
        for name, row in rows_of(raw):
            used[name] += 1
            if used[name] > MOST_ROWS:
                raise Refused(f"工作表“{name}”超过{MOST_ROWS}行，请缩小范围，或者导出为 JSON Lines")
            cells = [str(number), *cells_of(name, row)]
            for position, cell in enumerate(cells):
                if len(cell) > FULL_CELL or _UNWRITABLE.search(cell):
                    raise Refused(f"第{number}件公文的内容（工作表“{name}”）不能存入 Excel 单元格，请导出为 JSON Lines")
                if cell:
                    sheets[name].write_string(used[name], position, cell)


def rows_of(raw: Raw) -> Iterator[tuple[str, Raw]]:
    """The rows of a document, each with the name of its sheet."""
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


def cells_of(sheet: str, row: Raw) -> list[str]:
    """The cells of a row behind its 序号."""
    return [_cell(row.get(each.name), each.form) for each in SHEETS[sheet]]


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
