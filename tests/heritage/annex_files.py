"""One list as text, DOCX, XLSX and CSV, the way offices make them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from docx import Document
from openpyxl import Workbook

HEAD = ("附件1", "第六批州级非物质文化遗产名录")
HEADER = ("序号", "编号", "项目名称", "申报地区或单位", "备注")
Rows = Sequence[Sequence[str]]


def as_text(rows: Rows, *, head: Sequence[str] = HEAD, header: Sequence[str] = HEADER) -> str:
    """Cells parted by tabs, as they come out of a clipboard."""
    return "\n".join([*head, "\t".join(header), *("\t".join(row) for row in rows)])


def as_csv(rows: Rows, *, coding: str = "utf-8", header: Sequence[str] | None = HEADER, delimiter: str = ",") -> bytes:
    """Without `header` the rows alone."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([*([header] if header else []), *rows])
    return file.getvalue().encode(coding)


def as_xlsx(rows: Rows, *, merge: Sequence[str] = (), sheets: int = 1, title: str = HEAD[1]) -> bytes:
    """A title over the table, which `merge` names cells of: A3:A4."""
    book = Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.append([title])
        sheet.append(list(HEADER))
        for row in rows:
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
        sheet.merge_cells("A1:E1")
        for area in merge:
            sheet.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_docx(
    rows: Rows,
    *,
    head: Sequence[str] = HEAD,
    merge: Sequence[tuple[int, int]] = (),
) -> bytes:
    """`merge` are (first, last) table lines whose first three cells are merged; the header is line 0."""
    paper = Document()
    for line in head:
        paper.add_paragraph(line)
    table = paper.add_table(rows=0, cols=len(HEADER))
    for row in [HEADER, *rows]:
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            cell.text = words
    for first, last in merge:
        for column in range(3):
            table.cell(first, column).merge(table.cell(last, column))
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()
