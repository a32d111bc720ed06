"""XLSX and CSV of exactly what a list shows: typed cells, and no text ever becomes a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import structlog
import xlsxwriter
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django_filters import FilterSet
from django_tables2 import Table
from django_tables2.rows import BoundRow

log = structlog.get_logger(__name__)

FORMATS: dict[str, str] = {"xlsx": "Excel 工作簿", "csv": "CSV 表格"}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 1_000
CELL_WIDTH = 20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_response(
    format: str, *, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], about: str = ""
) -> StreamingHttpResponse:
    """A download named `name` with a head line of `columns`; `about` says which rows were chosen.

    XLSX has the sheet's origin in its first line; CSV is for programs and has columns and rows alone.
    """
    now = timezone.localtime()
    filename = f"{name}-{now:%Y%m%d-%H%M}.{format}"
    if format == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = as_attachment(filename)
    else:
        origin = "，".join(filter(None, (f"{name}，{now:%Y-%m-%d %H:%M} 导出", about)))
        workbook = write_workbook(name, columns=columns, rows=rows, origin=origin)
        response = FileResponse(workbook, as_attachment=True, filename=filename, content_type=XLSX_TYPE)
    response["Cache-Control"] = "private, no-store"
    log.info("exported", name=name, format=format)
    return response


@contextmanager
def snapshot() -> Iterator[datetime]:
    """Everything read inside is the database of one moment, which is answered, however long the reading takes.

    Nothing can be written inside. Where the caller's transaction has begun already, its isolation holds.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT clock_timestamp()")
        yield timezone.localtime(cursor.fetchone()[0])


def as_attachment(filename: str) -> str:
    """The header of a download under a name in any script."""
    return f"attachment; filename*=UTF-8''{quote(filename, safe='')}"


def table_response(table: Table, format: str, *, name: str, about: str = "") -> StreamingHttpResponse:
    """All rows of a table in its order, all pages, with its visible columns."""
    shown = [column for column in table.columns.iterall() if column.visible and not column.column.exclude_from_export]
    return export_response(
        format,
        name=name,
        columns=[str(column.header) for column in shown],
        rows=([_cell_value(row, column) for column in shown] for row in _rows(table)),
        about=about,
    )


def described(filters: FilterSet) -> str:
    """The chosen filters in words: `状态：已完成；文号：伊州政办`; nothing where all rows are shown."""
    filters.form.is_valid()  # reads all fields: what makes no sense is left out, as in the rows, and the rest holds
    chosen = []
    for name, field in filters.form.fields.items():
        value = filters.form.cleaned_data.get(name)
        if value in (None, "", []) or (isinstance(value, QuerySet) and not value.exists()):
            continue
        choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
        values = value if isinstance(value, (list, QuerySet)) else [value]
        chosen.append(f"{field.label or name}：" + "、".join(choices.get(str(each), str(each)) for each in values))
    return "；".join(chosen)


def refusal_of(filters: FilterSet) -> str:
    """Why nothing is exported: a condition that makes no sense would let everything through without a word."""
    fields = filters.form.fields
    wrong = "、".join(str(fields[name].label or name) for name in filters.form.errors if name in fields)
    return f"查询条件“{wrong}”有误，没有导出；请更正该条件后再导出" if wrong else ""


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """UTF-8 with the mark that Excel needs; a text that a spreadsheet would calculate gets a leading quote."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([_csv_cell(each) for each in columns])
    for row in rows:
        yield writer.writerow([_csv_cell(each) for each in row])


def write_workbook(name: str, *, columns: Sequence[str], rows: Iterable[Sequence[Any]], origin: str) -> Any:
    """A temporary file with the workbook, ready to be read; memory does not grow with the rows."""
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the response closes it
    workbook = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet(sheet_name(name))
    bold = workbook.add_format({"bold": True, "bottom": 1})
    moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    quoted = workbook.add_format({"quote_prefix": True})
    sheet.set_column(0, max(len(columns) - 1, 0), CELL_WIDTH)
    sheet.write_string(0, 0, origin)
    for position, label in enumerate(columns):
        sheet.write_string(1, position, label, bold)
    sheet.freeze_panes(2, 0)
    last = 1
    for last, row in enumerate(rows, start=2):
        for position, value in enumerate(row):
            _write_cell(sheet, last, position, value, moment=moment, quoted=quoted)
    if columns:
        sheet.autofilter(1, 0, last, len(columns) - 1)
    workbook.close()
    target.seek(0)
    return target


def sheet_name(name: str) -> str:
    """`name` without what Excel forbids in the name of a sheet, at most 31 characters."""
    return "".join(each for each in name if each not in "[]:*?/\\").strip("'")[:31] or "导出"


def _write_cell(sheet: Any, row: int, position: int, value: Any, *, moment: Any, quoted: Any) -> None:
    """By the type of the value: `sheet.write` would guess, and take a text for a formula or a link.

    A text that a spreadsheet would calculate is `quoted`, so that it stays a text when somebody edits the cell.
    """
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, position, "是" if value else "否")
    elif isinstance(value, datetime):
        naive = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, position, naive, moment)
    elif isinstance(value, (date, time)):
        sheet.write_datetime(row, position, value)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, position, value)
    else:
        text = _text(value)  # cut where a cell of Excel is full
        sheet.write_string(row, position, text, quoted if text.startswith(FORMULA_STARTS) else None)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    text = _text(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _text(value: Any) -> str:
    """Printable: XML 1.0, and so XLSX, knows no control characters besides tab and line ends."""
    return "".join(each for each in str(value) if each in "\t\n\r" or ord(each) >= 0x20)


def _rows(table: Table) -> Iterator[BoundRow]:
    data = table.data.data
    records = data.iterator(chunk_size=ROWS_AT_ONCE) if isinstance(data, QuerySet) else iter(data)
    return (BoundRow(record, table=table) for record in records)


def _cell_value(row: BoundRow, column: Any) -> Any:
    """Dates and numbers as they are; everything else as the table words it."""
    raw = column.accessor.resolve(row.record, quiet=True) if column.accessor else None
    if isinstance(raw, (bool, int, float, Decimal, date, time)) and not hasattr(column._table, f"value_{column.name}"):
        return raw
    worded = row.get_cell_value(column.name)
    return strip_tags(worded) if isinstance(worded, str) else worded


class _Echo:
    """A file that hands back what is written, so that csv.writer becomes a function from row to line."""

    def write(self, line: str) -> str:
        return line
