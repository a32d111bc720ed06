"""docs/rules/exchange.md: the cells of a register workbook, and what they cannot be."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from documents.choices import RowOutcome
from documents.exchange import entering, reading
from documents.exchange.workbook_lines import NotAWorkbook
from tests.documents.exchange.files import lines_of_workbook
from tests.rule_tables import cases

HEADS = {"成文日期": "issued_on", "文种": "kind", "仅有目录信息": "is_directory_only"}
CELLS = cases("exchange.md", "Cases: cells of a workbook")


def _held(cell: str):
    """What Excel holds: text, but where a kind stands before it."""
    kind, _, written = cell.partition(" ")
    match kind:
        case "number":
            return int(written)
        case "date":
            return datetime.fromisoformat(written).date()
        case "datetime":
            return datetime.fromisoformat(written)
        case "boolean":
            return written == "true"
        case "error":
            return written
    return cell


def workbook(**cells) -> io.BytesIO:
    """One document with a title, and what stands in the other cells of its row."""
    book = Workbook()
    book.active.title = "公文"
    book.active.append(["序号", "标题", *HEADS])
    book.active.append(["1", "关于甲工作的通知"])
    for column, head in enumerate(HEADS, start=3):
        if head in cells:
            book.active.cell(2, column, _held(cells[head]))
    return saved(book)


def saved(book: Workbook) -> io.BytesIO:
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


class TestACell:
    @pytest.mark.parametrize("case", CELLS, ids=lambda case: f"{case['column']} {case['cell']}")
    @pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
    def test_is_read_as_the_table_says_or_refuses_its_line_with_the_place(self, case):
        [line] = lines_of_workbook(workbook(**{case["column"]: case["cell"]}))

        if case["says"]:
            assert line.refusal.startswith(case["says"])
        else:
            record, problems = reading.read(line.raw)
            assert (line.refusal, problems) == ("", [])
            read = getattr(record, HEADS[case["column"]])
            assert ("" if read is None else str(read)) == case["read"]

    @pytest.mark.django_db
    def test_that_is_wrong_refuses_one_line_and_every_such_cell_of_it_is_told(self):
        book = load_workbook(workbook(成文日期="去年", 文种="备忘录"))
        book["公文"].append(["2", "关于乙工作的通知", "2020.5.1", "通知", "否"])
        book.create_sheet("效力事件")
        for row in (["序号", "文本次序", "事件", "起始日", "理由"], ["1", "1", "废止", "某日", "清理"]):
            book["效力事件"].append(row)

        first, second = entering.dry_run(saved(book), "登记簿.xlsx", may_publish=False)

        assert (first.outcome, second.outcome) == (RowOutcome.REFUSED, RowOutcome.NEW)
        assert first.name == "关于甲工作的通知"
        told = "；".join(first.says)
        for place in ("“公文”单元格C2（成文日期）", "“公文”单元格D2（文种）", "“效力事件”单元格D2（起始日）"):
            assert place in told
        assert str(second.record.issued_on) == "2020-05-01"


class TestMergedCells:
    @pytest.mark.parametrize("merged", ["E2:E3", "A2:A3", "B2:C2"])
    def test_refuse_the_workbook_with_their_range(self, merged):
        book = load_workbook(workbook())
        book["公文"].append(["2", "关于乙工作的通知"])
        book["公文"].merge_cells(merged)

        with pytest.raises(NotAWorkbook, match=f"工作表“公文”有合并的单元格{merged}.*请取消合并"):
            lines_of_workbook(saved(book))

    def test_are_no_words_in_a_cell(self):
        book = load_workbook(workbook())
        book["公文"]["B2"] = '<mergeCell ref="A1:B2"/>'

        [line] = lines_of_workbook(saved(book))

        assert line.raw["title"] == '<mergeCell ref="A1:B2"/>'
