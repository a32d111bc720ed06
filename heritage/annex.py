"""The annex tables of heritage announcements: 序号, 编号, 项目名称, 申报地区或单位, 备注 under headings by category.

Rows without serial, code and name add units to the row above. Nothing is renumbered and nothing is dropped
silently: what the annex states about itself is compared with what stands in it (`heritage.annex_checks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from documents.gazette.parsed import AnnexContext, AnnexRecords, Finding, Span, Value
from documents.gazette.shadow import Line, Text
from heritage.annex_checks import Absent, Claims, Section, Stated, check
from heritage.annex_rows import (
    STANDARD,
    Cell,
    HeritageRow,
    Row,
    blank_row,
    by_code,
    cells_of_line,
    chunked,
    header_of,
    is_rule,
)
from heritage.annex_units import Split, split_units
from heritage.codes import CATEGORIES, category_of, find_code

NAME = "heritage_items"
_SUBJECT = re.compile(r"非物质文化遗产|非遗")
_HEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、)])?(?P<name>[^()]{2,14}?)(?:类)?(?:\((?:共计|共)?(?P<count>\d{1,4})项\))?$"
)
_TOTAL = re.compile(r"^\(?(?:共计|总计|合计|共)(?P<count>\d{1,4})项\)?$")
_REMARK = re.compile(r"^备注:(?P<text>.{1,200})$")
_ABSENT = re.compile(r"^(?P<names>.{2,120}?)类?(?:项目)?(?P<reason>暂缺|空缺|未扩展|未申报|无|暂无)$")
_SERIAL = re.compile(r"\d{1,5}")


class HeritageAnnexReader:
    """Reads 非遗 annexes; leaves every other annex alone."""

    def reads(self, context: AnnexContext, span: Span) -> AnnexRecords | None:
        """The rows with their findings, or None where the annex is no heritage list."""
        titles = f"{context.annex_title or ''}{context.document_title or ''}"
        if not _SUBJECT.search(titles):
            return None
        earlier = tuple(row for records in context.earlier for row in records.rows if isinstance(row, HeritageRow))
        scan = _scanned(context.source, span)
        if not scan.rows:
            return None
        is_extension = "扩展" in (context.annex_title or context.document_title or "")
        rows, findings = _rows(scan, "extension" if is_extension else "new")
        findings += check(scan.text, rows, scan.claims, earlier)
        return HeritageRecords(
            name=NAME,
            rows=tuple(rows),
            findings=tuple(sorted(findings, key=lambda finding: finding.span.start)),
            text=scan.text,
            label=scan.text.lines[scan.text.line_at(span.start)].plain[:20],
            title=context.annex_title or "",
            claims=scan.claims,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeritageRecords(AnnexRecords):
    """The rows of one list with what it says about itself. `label` is 附件1, as its first line has it."""

    rows: tuple[HeritageRow, ...]
    text: Text
    label: str
    title: str
    claims: Claims


@dataclass
class _Scan:
    """What the lines of the annex hold."""

    text: Text
    rows: list[tuple[Row, tuple[str, ...], Section | None]] = field(default_factory=list)
    claims: Claims = field(default_factory=Claims)
    columns: tuple[str, ...] = STANDARD
    run: list[Cell] = field(default_factory=list)
    loose: list[Cell] = field(default_factory=list)

    @property
    def section(self) -> Section | None:
        return self.claims.sections[-1] if self.claims.sections else None

    def add(self, row: Row) -> None:
        """A row, or the header that names the columns of the rows behind it."""
        columns = header_of(self.text, row)
        if columns:
            self.columns = columns
        elif any(cell.text(self.text) for cell in row):
            self.rows.append((row, self.columns, self.section))

    def end_run(self) -> None:
        """The one-a-line cells so far are rows."""
        if self.run:
            header = header_of(self.text, self.run[: len(self.columns)]) or _leading_header(self.text, self.run)
            if header:
                self.columns = header
                del self.run[: len(header)]
            for row in chunked(self.text, self.run, self.columns):
                self.add(row)
            self.run = []
        if self.loose:
            for row in by_code(self.text, self.loose):
                if self.rows or self.claims.sections or any(find_code(cell.text(self.text)) for cell in row):
                    self.add(row)
            self.loose = []


def _leading_header(text: Text, cells: list[Cell]) -> tuple[str, ...] | None:
    """A header of another width than expected at the front of a run of cells."""
    for width in range(min(8, len(cells)), 2, -1):
        header = header_of(text, cells[:width])
        if header and all(header):
            return header
    return None


def _scanned(text: Text, span: Span) -> _Scan:
    scan = _Scan(text)
    for index in range(text.line_at(span.start), text.line_at(max(span.start, span.end - 1)) + 1):
        _take(scan, text.lines[index])
    scan.end_run()
    return scan


def _take(scan: _Scan, line: Line) -> None:
    """One line: part of a table, a heading, a stated number or a remark."""
    if line.is_cell or "\t" in scan.text.shadow[line.start : line.end].strip():
        _take_cells(scan, line)
    elif not line.plain:
        if scan.run:
            scan.end_run()
    elif _take_note(scan, line):
        return
    elif scan.run:
        last = scan.run[-1]
        scan.run[-1] = Cell((*last.parts, scan.text.trimmed(line.span)))
    elif not is_rule(line.plain):
        row = blank_row(scan.text, line)
        if row:
            scan.end_run()
            scan.add(row)
        elif len(line.plain) <= 120:
            scan.loose.append(Cell((scan.text.trimmed(line.span),)))


def _take_cells(scan: _Scan, line: Line) -> None:
    cells = cells_of_line(scan.text, line)
    if len(cells) == 1:
        scan.run.extend(cells)
    else:
        scan.end_run()
        if not is_rule(line.plain):
            scan.add(tuple(cells))


def _take_note(scan: _Scan, line: Line) -> bool:
    """A heading by category, the stated total or the remark on absent categories."""
    total, remark, heading = (pattern.match(line.plain) for pattern in (_TOTAL, _REMARK, _HEADING))
    if total:
        scan.claims.total = Stated(int(total["count"]), line.span)
    elif remark:
        scan.end_run()
        scan.claims.absent.extend(_absent(remark["text"], scan.text.trimmed(line.span)))
    elif heading and category_of(heading["name"]):
        scan.end_run()
        category = category_of(heading["name"]) or 0
        count = int(heading["count"]) if heading["count"] else None
        printed = scan.text.shadow[line.start : line.end].strip()
        scan.claims.sections.append(
            Section(category, count, scan.text.trimmed(line.span), " " in printed.split("(")[0])
        )
    else:
        return False
    return True


def _absent(text: str, span: Span) -> Iterator[Absent]:
    """备注：传统戏剧、曲艺类项目暂缺. The comma inside 传统体育、游艺与杂技 parts nothing."""
    match = _ABSENT.match(text)
    if match:
        for number, name in enumerate(CATEGORIES, start=1):
            if name in match["names"]:
                yield Absent(number, match["reason"], span)


def _rows(scan: _Scan, list_kind: str) -> tuple[list[HeritageRow], list[Finding]]:
    rows: list[HeritageRow] = []
    findings: list[Finding] = []
    known = {unit.value for row, columns, _ in scan.rows for unit in _split(scan.text, row, columns, ()).units}
    carried: int | None = None
    for row, columns, section in scan.rows:
        split = _split(scan.text, row, columns, known)
        cells = _named(scan.text, row, columns)
        if "category" in cells:
            carried = category_of(cells["category"].text(scan.text)) or carried
        if rows and not any(cells.get(name) for name in ("serial", "code", "name")):
            rows[-1] = replace(rows[-1], units=rows[-1].units + split.units)
            findings += _split_findings(scan.text, rows[-1], split)
            continue
        made = _row(scan.text, cells, section, carried, list_kind)
        if made is None:
            findings.append(_unread(scan.text, row))
            continue
        rows.append(replace(made, units=split.units))
        findings += _split_findings(scan.text, rows[-1], split)
        findings += _code_findings(scan.text, made, cells.get("code"))
    return rows, findings


def _named(text: Text, row: Row, columns: tuple[str, ...]) -> dict[str, Cell]:
    """The row's cells by column, empty ones left out; from its code on where their number differs."""
    if len(row) == len(columns):
        return {name: cell for name, cell in zip(columns, row, strict=True) if name and cell.text(text)}
    at = next((at for at, cell in enumerate(row) if find_code(cell.text(text)[:20])), None)
    if at is None and 3 <= len(row) < len(columns):  # the last cells are cut off
        return {name: cell for name, cell in zip(columns, row, strict=False) if name and cell.text(text)}
    if at is None:
        filled = [cell for cell in row if cell.text(text)]
        return {"units": filled[0]} if len(filled) == 1 else {}
    named = {"code": row[at]}
    if at and _SERIAL.fullmatch(row[at - 1].text(text)):
        named["serial"] = row[at - 1]
    if at + 1 < len(row):
        named["name"] = row[at + 1]
    if at + 2 < len(row):
        named["units"] = Cell(tuple(part for cell in row[at + 2 :] for part in cell.parts))
    return named


def _split(text: Text, row: Row, columns: tuple[str, ...], known: set[str] | tuple[()]) -> Split:
    cell = _named(text, row, columns).get("units")
    return split_units(text, cell.parts, known) if cell else Split(())


def _row(
    text: Text, cells: dict[str, Cell], section: Section | None, carried: int | None, list_kind: str
) -> HeritageRow | None:
    name, code_cell, serial, remark = (cells.get(column) for column in ("name", "code", "serial", "remark"))
    if name is None:
        return None
    code = find_code(code_cell.text(text)) if code_cell else None
    category = section.category if section else carried or (code.category if code else None)
    return HeritageRow(
        list_kind=list_kind,
        serial=Value(serial.text(text), serial.span) if serial else None,
        code=Value(str(code), code_cell.span) if code and code_cell else None,
        category=category,
        category_name=CATEGORIES[category - 1] if category else None,
        name=Value(name.text(text), name.span),
        units=(),
        remark=Value(remark.text(text), remark.span) if remark else None,
    )


def _unread(text: Text, row: Row) -> Finding:
    printed = "｜".join(cell.text(text) for cell in row)[:60]
    return text.finding(
        "heritage_row_unread", f"未能读懂的表格行：{printed}", Span(row[0].span.start, row[-1].span.end)
    )


def _split_findings(text: Text, row: HeritageRow, split: Split) -> list[Finding]:
    where = f"序号{row.serial.value}“{row.name.value}”" if row.serial else f"“{row.name.value}”"
    names = "、".join(unit.value for unit in split.units)
    return [
        text.finding("units_split_at_line_end", f"{where}的单位按换行拆分为：{names}，请核对", span)
        for span in split.at_line_end
    ] + [
        text.finding("units_run_together", f"{where}的单位连写无分隔，暂拆分为：{names}，请核对", span)
        for span in split.run_on
    ]


def _code_findings(text: Text, row: HeritageRow, cell: Cell | None) -> list[Finding]:
    if cell is None:
        return [text.finding("heritage_code_missing", f"“{row.name.value}”没有编号", row.name.span)]
    printed = cell.text(text)
    code = find_code(printed)
    if code is None:
        message = f"“{row.name.value}”的编号“{printed[:20]}”无法识别"
        return [text.finding("heritage_code_unread", message, cell.span)]
    findings = []
    if re.match(r"[IVXivxＩＶＸ]", printed):
        message = f"编号“{printed}”用字母书写罗马数字，按{code}读入"
        findings.append(text.finding("ascii_numeral", message, cell.span))
    if row.category and code.category != row.category:
        message = f"编号{code}属于“{code.category_name}”，列在“{row.category_name}”之下"
        findings.append(text.finding("category_differs", message, cell.span))
    return findings
