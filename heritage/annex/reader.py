"""The annex tables of heritage announcements: 序号, 编号, 项目名称, 申报地区或单位, 备注 under headings by category.

Rows without serial, code and name add units to the row above. Nothing is renumbered and nothing is dropped
silently: what the annex states about itself is compared with what stands in it (`heritage.annex.checks`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from documents.gazette.parsed import AnnexContext, AnnexRecords, Finding, Span, Value
from documents.gazette.shadow import Text
from heritage.annex.checks import Claims, Section, check
from heritage.annex.glued import parted, unit_after_name
from heritage.annex.rows import Cell, HeritageRow, Row
from heritage.annex.scan import Scan, scanned
from heritage.annex.units import UNIT_END, Split, continued, is_whole_unit, offset_after, split_units
from heritage.codes import CATEGORIES, category_of, find_code

NAME = "heritage_items"
UNREAD = "heritage_row_unread"
_SUBJECT = re.compile(r"非物质文化遗产|非遗")
_SERIAL = re.compile(r"\d{1,5}")
_TELLS = re.compile(
    r"^(?:由|原|现|同|与|见|含|已|自|拟)|改报|改为|改由|移交|转为|并入|合并|更名|变更|撤销|增补|补报|推荐"
)


class HeritageAnnexReader:
    """Reads 非遗 annexes; leaves every other annex alone."""

    def reads(self, context: AnnexContext, span: Span) -> AnnexRecords | None:
        """The rows with their findings, or None where the annex is no heritage list."""
        titles = f"{context.annex_title or ''}{context.document_title or ''}"
        if not _SUBJECT.search(titles):
            return None
        earlier = tuple(row for records in context.earlier for row in records.rows if isinstance(row, HeritageRow))
        is_extension = "扩展" in (context.annex_title or context.document_title or "")
        list_kind = "extension" if is_extension else "new"
        return read_list(context.source, span, list_kind=list_kind, title=context.annex_title or "", earlier=earlier)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeritageRecords(AnnexRecords):
    """The rows of one list with what it says about itself. `label` is 附件1, as its first line has it."""

    rows: tuple[HeritageRow, ...]
    list_kind: str
    text: Text
    label: str
    title: str
    claims: Claims


def read_list(
    source: Text,
    span: Span,
    *,
    list_kind: str,
    title: str,
    earlier: tuple[HeritageRow, ...] = (),
    apart: Collection[frozenset[str]] = (),
) -> HeritageRecords | None:
    """The rows of one list with their findings, or None where nothing there is a list.

    `earlier` are the rows of the lists that came before it in the same notice, `apart` names of units that are known
    to be two bodies.
    """
    scan = scanned(source, span)
    if not scan.rows and not scan.claims.stated:
        return None
    rows, findings = _rows(scan, list_kind)
    findings += check(scan.text, rows, scan.claims, earlier, apart)
    return HeritageRecords(
        name=NAME,
        rows=tuple(rows),
        findings=tuple(sorted(findings, key=lambda finding: finding.span.start)),
        stated=scan.claims.stated,
        list_kind=list_kind,
        text=scan.text,
        label=scan.text.lines[scan.text.line_at(span.start)].plain[:20],
        title=title,
        claims=scan.claims,
    )


def _rows(scan: Scan, list_kind: str) -> tuple[list[HeritageRow], list[Finding]]:
    text = scan.text
    rows: list[HeritageRow] = []
    findings: list[Finding] = []
    named = [(_named(text, parted(text, row), columns), row, section) for row, columns, section in scan.rows]
    known = {unit.value for cells, _, _ in named for unit in _split(text, cells.get("units"), ()).units}
    carried: int | None = None
    for printed, row, section in named:
        in_place, misplaced = _without_misplaced(text, printed)
        cells, doubts = _name_and_units(text, in_place, known)
        findings += misplaced + doubts
        split = _split(text, cells.get("units"), known)
        if "category" in cells:
            carried = category_of(cells["category"].text(text)) or carried
        if rows and "units" in cells and not any(cells.get(name) for name in ("serial", "code", "name")):
            rows[-1] = _going_on(text, rows[-1], split.units, cells, known)
            findings += _split_findings(text, rows[-1], split)
            continue
        made = _row(text, cells, section, carried, list_kind)
        if made is None:
            findings.append(_unread(text, row))
            continue
        safeguarding = _split(text, cells.get("safeguarding"), known).units
        rows.append(replace(made, units=split.units, safeguarding_units=safeguarding))
        findings += _split_findings(text, rows[-1], split)
        findings += _code_findings(text, made, cells.get("code"))
    return rows, findings + [_without_units(text, row) for row in rows if row.code and not row.units]


def _going_on(
    text: Text, above: HeritageRow, units: tuple[Value[str], ...], cells: dict[str, Cell], known: Collection[str]
) -> HeritageRow:
    """A row with what the line below it adds: units, and what stands beside them."""
    safeguarding, remark = _split(text, cells.get("safeguarding"), known).units, cells.get("remark")
    if remark:
        told = remark.text(text)
        more = Value(f"{above.remark.value}；{told}", above.remark.span) if above.remark else Value(told, remark.span)
        above = replace(above, remark=more)
    return replace(
        above,
        units=continued(above.units, units),
        safeguarding_units=continued(above.safeguarding_units, safeguarding),
    )


def _named(text: Text, row: Row, columns: tuple[str, ...]) -> dict[str, Cell]:
    """The row's cells by column, empty ones left out; from its code on where their number differs."""
    printed = [cell.text(text) for cell in row]
    if len(row) == len(columns) or (len(row) > len(columns) and not any(printed[len(columns) :])):
        return {name: cell for name, cell, words in zip(columns, row, printed, strict=False) if name and words}
    at = next((at for at, words in enumerate(printed) if find_code(words[:20])), None)
    if at is None and 3 <= len(row) < len(columns):  # the last cells are cut off
        return {name: cell for name, cell, words in zip(columns, row, printed, strict=False) if name and words}
    if at is None:
        filled = [cell for cell, words in zip(row, printed, strict=True) if words]
        is_unit = len(filled) == 1 and (len(row) > 1 or UNIT_END.search(filled[0].text(text)))  # a line may be text
        return {"units": filled[0]} if is_unit else {}
    named = {"code": row[at]}
    if at and _SERIAL.fullmatch(printed[at - 1]):
        named["serial"] = row[at - 1]
    if any(printed[at + 1 : at + 2]):
        named["name"] = row[at + 1]
    if any(printed[at + 2 :]):
        named["units"] = Cell(tuple(part for cell in row[at + 2 :] for part in cell.parts))
    return named


def _name_and_units(
    text: Text, cells: dict[str, Cell], known: Collection[str]
) -> tuple[dict[str, Cell], list[Finding]]:
    """A name that has grown together with its unit, parted again."""
    name = cells.get("name")
    if name is None or "code" not in cells or "units" in cells or len(name.parts) > 1:
        return cells, []
    printed = name.text(text)
    cut = unit_after_name(printed, known)
    if cut is None:
        return cells, []
    edge = offset_after(text, name.span, cut)
    message = f"项目名称与单位连写无分隔，暂拆分为：{printed[:cut]}｜{printed[cut:]}，请核对"
    whole = {"name": Cell((Span(name.span.start, edge),)), "units": Cell((text.trimmed(Span(edge, name.span.end)),))}
    return cells | whole, [text.finding("cells_run_together", message, name.span)]


def _without_misplaced(text: Text, cells: dict[str, Cell]) -> tuple[dict[str, Cell], list[Finding]]:
    """A whole unit in the column 备注 is one more unit, and doubtful: cells without marks slip to the right.

    A remark that tells something (由伊宁县改报伊宁市文化馆) stays one.
    """
    units, remark = cells.get("units"), cells.get("remark")
    if units is None or remark is None:
        return cells, []
    printed = remark.text(text)
    if not is_whole_unit(printed) or _TELLS.search(printed):
        return cells, []
    rest = {name: cell for name, cell in cells.items() if name != "remark"}
    message = f"“备注”一栏的“{printed[:60]}”像是单位，暂作申报单位读入，请核对"
    misplaced = text.finding("unit_in_remark", message, remark.span)
    return rest | {"units": Cell((*units.parts, *remark.parts))}, [misplaced]


def _split(text: Text, cell: Cell | None, known: Collection[str]) -> Split:
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
    return text.finding(UNREAD, f"未能读懂的表格行：{printed}", Span(row[0].span.start, row[-1].span.end))


def _without_units(text: Text, row: HeritageRow) -> Finding:
    message = f"“{row.name.value[:60]}”没有读到申报地区或单位，请按原件填写"
    return text.finding("units_missing", message, row.name.span)


def _split_findings(text: Text, row: HeritageRow, split: Split) -> list[Finding]:
    where = f"序号{row.serial.value}“{row.name.value}”" if row.serial else f"“{row.name.value}”"
    names = "、".join(unit.value for unit in split.units)
    return (
        [
            text.finding("units_split_at_line_end", f"{where}的单位按换行拆分为：{names}，请核对", span)
            for span in split.at_line_end
        ]
        + [
            text.finding("units_run_together", f"{where}的单位连写无分隔，暂拆分为：{names}，请核对", span)
            for span in split.run_on
        ]
        + [
            text.finding("units_joined", f"{where}的单位“{_at(split, span)}”可能是两个单位，暂按一个读入，请核对", span)
            for span in split.joined
        ]
    )


def _at(split: Split, span: Span) -> str:
    return next(unit.value for unit in split.units if unit.span == span)[:60]


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
