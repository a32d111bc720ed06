"""The lines of a heritage annex: which are rows, which are headings, stated numbers and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from documents.gazette.parsed import Span
from documents.gazette.shadow import Line, Text
from heritage.annex.checks import Absent, Claims, Section, Stated
from heritage.annex.glued import coded_rows, header_before_rows, header_grown_together, item_row
from heritage.annex.rows import (
    DRAWN_RULE,
    ITEM,
    NAME,
    STANDARD,
    Cell,
    Row,
    begins_with_code,
    between_rules,
    by_code,
    cells_of_line,
    chunked,
    columns_of,
    header_of,
    is_header,
    is_rule,
)
from heritage.codes import CATEGORIES, category_of

_HEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、)])?(?P<name>[^()]{2,14}?)(?:类)?(?:\((?:共计|共)?(?P<count>\d{1,4})项\))?$"
)
_TOTAL = re.compile(r"^\(?(?:共计|总计|合计|共):?(?P<count>\d{1,4})[项个]\)?$")
_SUM_ROW = re.compile(r"^(?:(?P<all>共计|总计|合计|总数)|小计):?(?:(?P<count>\d{1,4})[项个]?)?$")
_NO_ROW = re.compile(  # what pages print around a table: 续表, 第2页共3页, 某某办公室2021年3月5日印发
    r"^\(?(?:续表|续上表|接上[表页]|续|见下页|第\d{1,3}页[,/]?(?:共\d{1,3}页)?)\d{0,2}\)?$"
    r"|^[㐀-鿿]{2,40}(?:办公室|办公厅|局|厅|委员会|秘书处)(?:19|20)\d{2}年\d{1,2}月\d{1,2}日印发$"
)
_NONE = re.compile(r"^\(?(?P<reason>暂无|空缺|暂缺|无)\)?$")
_TITLED = re.compile(r"(?:名录|名单|项目)[^()]{0,10}\((?:共计|总计|合计|共)(?P<count>\d{1,4})项\)$")
_REMARK = re.compile(r"^(?P<head>备注|附注|说明|注):(?P<text>.{1,200})$")
_SENTENCE_END = re.compile(r"[。;!]")
_ABSENT = re.compile(r"^(?P<names>.{2,120}?)类?(?:项目)?均?(?P<reason>暂缺|空缺|缺项|未扩展|未申报|暂无|无)$")
_LONGEST_CELL = 120
_LONGEST_NAME = 30


@dataclass
class Scan:
    """What the lines of the annex hold: rows with their columns and section, and what the annex says of itself."""

    text: Text
    rows: list[tuple[Row, tuple[str, ...], Section | None]] = field(default_factory=list)
    claims: Claims = field(default_factory=Claims)
    columns: tuple[str, ...] = STANDARD
    run: list[Cell] = field(default_factory=list)
    loose: list[Cell] = field(default_factory=list)
    drawn: list[Row] | None = None  # the lines since the last rule of a drawn table; None outside of one

    @property
    def section(self) -> Section | None:
        """The heading above."""
        return self.claims.sections[-1] if self.claims.sections else None

    def add(self, row: Row, columns: tuple[str, ...] | None = None) -> None:
        """A row, or the header that names the columns of the rows behind it."""
        header = header_of(self.text, row)
        if header:
            self.columns = header
        elif not self._take_sum(row) and any(cell.text(self.text) for cell in row):
            self.rows.append((row, columns or self.columns, self.section))

    def _take_sum(self, row: Row) -> bool:
        """合计 ¦ ¦ 33项 is no project: the total is what the annex states of itself."""
        words = "".join(cell.text(self.text) for cell in row)
        found = _SUM_ROW.match(words) if len(words) <= _LONGEST_NAME else None
        if found and found["all"] and found["count"]:
            places = [part for cell in row for part in cell.parts]
            self.claims.total = Stated(int(found["count"]), Span(places[0].start, places[-1].end))
        return found is not None

    def end_run(self) -> None:
        """The cells so far are rows."""
        if self.run:
            headers = _whole_header(self.text, self.run[: len(self.columns)]), _leading_header(self.text, self.run)
            header = max(filter(None, headers), key=len, default=None)  # a table may be wider than the usual one
            if header:
                self.columns = header
                del self.run[: len(header)]
            for row in chunked(self.text, self.run, self.columns):
                self.add(row)
            self.run = []
        if self.loose:
            self._end_loose()
        if self.drawn:
            for row in between_rules(self.text, self.drawn):
                self.add(row)
        self.drawn = None

    def _end_loose(self) -> None:
        """Lines without any mark: rows by their codes, bare names that a heading counts, or else unread."""
        named = _names_of(self)
        for row in named or by_code(self.text, self.loose):
            if any(begins_with_code(cell.text(self.text)) for cell in row):
                self.add(row)
            elif named:
                self.add(row, NAME)
            elif self.rows or self.claims.sections:
                self.add((Cell(tuple(part for cell in row for part in cell.parts)),))
        self.loose = []


def _names_of(scan: Scan) -> list[Row]:
    """Bare names, a line each, under a heading that states as many; else nothing."""
    section = scan.section
    if section is None or section.stated != len(scan.loose):
        return []
    names = [cell.text(scan.text) for cell in scan.loose]
    return [(cell,) for cell in scan.loose] if all(len(name) <= _LONGEST_NAME for name in names) else []


def _whole_header(text: Text, cells: Sequence[Cell]) -> tuple[str, ...] | None:
    """A header as wide as expected; a serial at its end is the first row's."""
    if cells and cells[-1].text(text).isdecimal():
        cells = cells[:-1]
    return header_of(text, cells)


def _leading_header(text: Text, cells: list[Cell]) -> tuple[str, ...] | None:
    """A header of another width than expected at the front of a run of cells."""
    columns = columns_of(text, cells[:8])
    if "name" not in columns:
        return None
    widths = range(len(columns), 2, -1)
    return next((columns[:width] for width in widths if all(columns[:width]) and is_header(columns[:width])), None)


def scanned(text: Text, span: Span) -> Scan:
    """Every line of the annex that stands in `span`."""
    scan = Scan(text)
    for index in range(text.line_at(span.start), text.line_at(max(span.start, span.end - 1)) + 1):
        _take(scan, text.lines[index])
    scan.end_run()
    return scan


def _take(scan: Scan, line: Line) -> None:
    """One line: part of a table, a heading, a stated number or a remark."""
    if DRAWN_RULE.search(scan.text.shadow, line.start, line.end):
        _take_drawn(scan, line)
    elif is_rule(line.plain):
        scan.end_run()
    elif line.is_cell or "|" in line.plain or "\t" in scan.text.shadow[line.start : line.end].strip():
        _take_cells(scan, line)
    elif not line.plain:
        if scan.run:
            scan.end_run()
    elif not _take_note(scan, line) and not _take_row(scan, line):
        part = scan.text.trimmed(line.span)
        if scan.run:
            scan.run[-1] = Cell((*scan.run[-1].parts, part))
        elif len(line.plain) <= _LONGEST_CELL:
            scan.loose.append(Cell((part,)))


def _take_drawn(scan: Scan, line: Line) -> None:
    """A rule of a drawn table, or a whole table on one line: rules part the rows."""
    at = line.start
    for rule in DRAWN_RULE.finditer(scan.text.shadow, line.start, line.end):
        before = scan.text.trimmed(Span(at, rule.start()))
        if before.start < before.end:
            scan.drawn = [*(scan.drawn or ()), tuple(cells_of_line(scan.text, before))]
        scan.end_run()
        scan.drawn = []
        at = rule.end()


def _take_cells(scan: Scan, line: Line) -> None:
    cells = cells_of_line(scan.text, line.span)
    if len(cells) == 1:
        if scan.loose:
            scan.end_run()
        scan.run.extend(cells)
    elif scan.drawn is not None:
        scan.drawn.append(tuple(cells))
    else:
        scan.end_run()
        scan.add(tuple(cells))


def _take_row(scan: Scan, line: Line) -> bool:
    """A line that holds one row or several, without tabs and bars; while cells run, only one that holds codes."""
    leading = header_before_rows(scan.text, line.span)
    if leading:
        scan.end_run()
        scan.columns, line_span = leading
    else:
        line_span = line.span
    header = header_grown_together(line.plain)
    item = None if scan.run else item_row(scan.text, line.span)
    rows = coded_rows(scan.text, line_span) if not header and not item else None
    if rows and len(rows) == 1 and not any(cell.text(scan.text) for cell in rows[0][2:]):
        return False  # a code alone: one cell of a row that goes on below
    if header or item or rows:
        scan.end_run()
    if header:
        scan.columns = header
    elif item:
        scan.add(item, ITEM)
    for row in rows or ():
        scan.add(row)
    return bool(header or item or rows)


def _take_note(scan: Scan, line: Line) -> bool:
    """A heading by category, the stated total or the remark on absent categories."""
    total, remark, heading = (pattern.match(line.plain) for pattern in (_TOTAL, _REMARK, _HEADING))
    titled = _TITLED.search(line.plain) if not scan.rows and not scan.run and not scan.claims.total else None
    absent = list(_absent(remark["text"], scan.text.trimmed(line.span))) if remark else []
    nothing = _NONE.match(line.plain) if not scan.run and scan.section else None
    if _NO_ROW.match(line.plain):
        return True
    if nothing and scan.section:
        scan.end_run()
        scan.claims.absent.append(Absent(scan.section.category, nothing["reason"], scan.text.trimmed(line.span)))
    elif total:
        scan.claims.total = Stated(int(total["count"]), line.span)
    elif remark and (absent or remark["head"] in ("备注", "注", "附注")):
        scan.end_run()
        scan.claims.absent.extend(absent)
    elif heading and category_of(heading["name"]):
        scan.end_run()
        category = category_of(heading["name"]) or 0
        count = int(heading["count"]) if heading["count"] else None
        printed = scan.text.shadow[line.start : line.end].strip()
        scan.claims.sections.append(
            Section(category, count, scan.text.trimmed(line.span), " " in printed.split("(")[0])
        )
    elif titled:
        scan.claims.total = Stated(int(titled["count"]), line.span)
    else:
        return False
    return True


def _absent(text: str, span: Span) -> Iterator[Absent]:
    """备注：传统戏剧、曲艺类项目暂缺。民俗类项目空缺。 The comma inside 传统体育、游艺与杂技 parts nothing."""
    for sentence in _SENTENCE_END.split(text):
        match = _ABSENT.match(sentence)
        for number, name in enumerate(CATEGORIES, start=1):
            if match and name in match["names"]:
                yield Absent(number, match["reason"], span)
