"""An annex import in the words of its page: what it says of itself against its rows, and the source of a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from documents.highlighting import LINE_END, Mark, NumberedLine, marked_lines
from heritage.annex_imports.handing_in import tally
from heritage.choices import Outcome
from heritage.codes import CATEGORIES, SIGNS
from heritage.models import AnnexImport, AnnexImportFinding, AnnexImportRow

MEANINGS = {
    Outcome.CREATED: "登记簿中没有，新建项目并登记列入",
    Outcome.COMPLETED: "登记簿中只见于扩展名录，补录原列入",
    Outcome.UNIT_ADDED: "登记簿中已有，增加列入的单位，序号和编号不变",
    Outcome.UNCHANGED: "登记簿中已按本文件登记，没有新的内容",
    Outcome.CONFLICT: "与登记簿或者本名录的其他行不一致，不登记，也不改动登记簿",
}
LINES_AROUND = 3


@dataclass(frozen=True)
class CategoryLine:
    """What a list says of a category, or of itself as a whole, against its rows."""

    label: str
    stated: int | None
    counted: int
    absence: str = ""

    @property
    def differs(self) -> bool:
        """共计11项 above twelve rows, or 暂缺 above one."""
        return (self.stated is not None and self.stated != self.counted) or bool(self.absence and self.counted)


def outcomes(annex_import: AnnexImport) -> list[dict[str, Any]]:
    """How many rows end how, each with what it means."""
    counted = tally(annex_import)
    return [
        {"outcome": each.value, "label": str(each.label), "count": counted[each.value], "means": MEANINGS[each]}
        for each in Outcome
    ]


def category_lines(annex_import: AnnexImport) -> list[CategoryLine]:
    """All ten categories with zero too, and the whole."""
    counted = dict(annex_import.rows.order_by().values_list("category").annotate(Count("pk")))
    stated = {each["category"]: each["stated"] for each in annex_import.statements if each["stated"] is not None}
    absent = {each["category"]: each["absence"] for each in annex_import.statements if each["absence"]}
    lines = [
        CategoryLine(f"{sign} {name}", stated.get(number), counted.get(number, 0), absent.get(number, ""))
        for number, (sign, name) in enumerate(zip(SIGNS, CATEGORIES, strict=True), start=1)
    ]
    if counted.get(None):
        lines.append(CategoryLine("没有读出编号", None, counted[None]))
    return [*lines, CategoryLine("合计", stated.get(None), sum(counted.values()))]


def source_of(row: AnnexImportRow, text: str) -> Iterator[NumberedLine]:
    """The lines of a row with some around it."""
    return _around(row.start, row.end, text)


def source_at(finding: AnnexImportFinding, text: str) -> Iterator[NumberedLine]:
    """The line that a finding without row is about, with some around it."""
    line_end = LINE_END.search(text, finding.start)
    return _around(finding.start, line_end.start() if line_end else len(text), text)


def _around(first: int, last: int, text: str) -> Iterator[NumberedLine]:
    before = [found.end() for found in LINE_END.finditer(text, 0, first)]
    start = before[-LINES_AROUND - 1] if len(before) > LINES_AROUND else 0
    after = [found.start() for _, found in zip(range(LINES_AROUND + 1), LINE_END.finditer(text, last), strict=False)]
    end = after[-1] if len(after) > LINES_AROUND else len(text)
    return marked_lines(text, start, end, [Mark(first, last, "本行")])
