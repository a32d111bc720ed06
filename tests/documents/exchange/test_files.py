"""Register files as files: lines of JSON, sheets of a workbook, and what is refused of both."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import nullcontext
from zipfile import ZipFile

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from documents.choices import ImportState
from documents.exchange import entering, jsonl, time_bound, workbook_lines, workbooks
from documents.exchange.time_bound import TimeBound
from documents.exchange.workbook_lines import NotAWorkbook
from documents.models import RegisterImport
from portal.accounts.choices import Role
from portal.file_kinds import Unsafe
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import BASE, lines, lines_of_workbook, upload
from tests.rule_tables import cases, listed


def of(content: bytes) -> list[jsonl.Line]:
    return list(jsonl.lines(io.BytesIO(content)))


class TestLinesOfJson:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b'{"title": ', "不是完整的 JSON"),
            (b'{"title": "\xb9\xab\xce\xc4"}', "UTF-8"),
            (b'{"title": "a", "title": "b"}', "写了两次"),
            (b'{"knowledge_level": NaN}', "NaN"),
            (b'{"knowledge_level": -Infinity}', "Infinity"),
            (b"[" * 40 + b"]" * 40, "嵌套"),
            (b"[" * 200_000 + b"]" * 200_000, "嵌套"),
            (b'{"number": ' + b"9" * 5_000 + b"}", "JSON"),
        ],
    )
    def test_that_are_broken_are_refused_and_the_next_is_read(self, content, says):
        broken, whole = of(content + b"\n" + lines(BASE))

        assert says in broken.refusal
        assert (whole.number, whole.raw) == (2, BASE)

    def test_that_are_too_long_are_passed_over(self, monkeypatch):
        monkeypatch.setattr(jsonl, "MOST_LINE", 600)

        long, whole, last = of(b'"' + b"a" * 2000 + b'"\n' + lines(BASE) + b'"' + b"a" * 2000)

        assert "超过" in long.refusal
        assert (whole.number, whole.raw) == (2, BASE)
        assert (last.number, bool(last.refusal)) == (3, True)

    def test_begin_behind_a_byte_order_mark_and_may_be_blank(self):
        [line] = of(b"\xef\xbb\xbf" + b"\n  \n".join([b"", lines(BASE)]))

        assert line.raw == BASE

    def test_are_written_as_they_are_read(self):
        written = b"".join(jsonl.written([BASE]))

        assert json.loads(written) == BASE
        assert written.count(b"\n") == 1


def written(raws) -> io.BytesIO:
    """The workbook of some records."""
    with workbooks.write(list(raws)) as file:
        return io.BytesIO(file.read())


def sheets(raws) -> dict[str, list[tuple]]:
    workbook = load_workbook(written(raws))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook}


def changed(change, raws=(BASE,)) -> io.BytesIO:
    """A workbook as it is exported, with something done to it."""
    workbook = load_workbook(written(raws))
    change(workbook)
    target = io.BytesIO()
    workbook.save(target)
    target.seek(0)
    return target


def garbled(before: bytes, after: bytes) -> io.BytesIO:
    """A workbook as it is exported, with something replaced in the sheet 公文."""
    target, name = io.BytesIO(), "xl/worksheets/sheet1.xml"
    with ZipFile(written([BASE])) as whole, ZipFile(target, "w") as damaged:
        for each in whole.namelist():
            content = whole.read(each)
            if each == name:
                assert before in content
                content = content.replace(before, after)
            damaged.writestr(each, content)
    target.seek(0)
    return target


class TestAWorkbook:
    def test_says_in_words_what_a_line_says_in_codes(self):
        rows = dict(zip(*sheets([BASE])["公文"], strict=True))

        assert (rows["文种"], rows["成文日期"], rows["发文机关"]) == ("通知", "2021-03-05", "测试州人民政府")
        assert sheets([BASE])["效力事件"][1][:4] == ("1", "1", "施行", "2021-04-01")

    def test_is_read_as_the_line_it_was(self):
        [line] = lines_of_workbook(written([BASE]))

        told = {name: value for name, value in line.raw.items() if value}
        told["instruments"][0]["events"][0].pop("determinations")
        assert told == BASE

    def test_keeps_a_text_that_looks_like_a_formula_a_text(self):
        rows = sheets([BASE | {"title": "=1+1"}])["公文"]

        [line] = lines_of_workbook(written([BASE | {"title": "=1+1"}]))
        assert "=1+1" in rows[1]
        assert line.raw["title"] == "=1+1"

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda book: book["公文"].__setitem__("D2", "=1+1"), "单元格D2是公式"),
            (lambda book: book["段落"].__setitem__("C2", "=HYPERLINK(A1)"), "工作表“段落”的单元格C2是公式"),
            (lambda book: book.remove(book["公文"]), "没有名为“公文”的工作表"),
            (
                lambda book: book["公文"].__setitem__("C1", "题目"),
                "“题目”不是这张表的列.*列名有：发文字号",
            ),
            (lambda book: book["公文"].__setitem__("D1", "发文字号"), "不能重复"),
            (lambda book: book["公文"].__setitem__("A2", None), "第2行没有序号"),
            (lambda book: book["段落"].__setitem__("A2", "7"), "序号“7”在工作表“公文”中没有"),
        ],
    )
    def test_that_is_no_register_is_refused_with_the_place(self, change, says):
        with pytest.raises(NotAWorkbook, match=says):
            list(lines_of_workbook(changed(change)))

    @pytest.mark.parametrize("case", cases("exchange.md", "Cases: 序号 of a workbook"), ids=str)
    def test_gives_each_document_a_key_of_its_own(self, case):
        keys, parts = listed(case["公文"]), listed(case["段落"])
        workbook = Workbook()
        workbook.active.title = "公文"
        for row in [["序号", "标题"], *([key, f"关于{place}的通知"] for place, key in enumerate(keys, 1))]:
            workbook.active.append(row)
        of_parts = workbook.create_sheet("段落")
        for row in [["序号", "种类", "文字"], *([key, "正文", f"属于{key}"] for key in parts)]:
            of_parts.append(row)
        target = io.BytesIO()
        workbook.save(target)

        if case["says"]:
            with pytest.raises(NotAWorkbook, match=case["says"]):
                lines_of_workbook(target)
        else:
            told = [[each["text"] for each in line.raw["blocks"]] for line in lines_of_workbook(target)]
            assert told == [[f"属于{key}"] * parts.count(key) for key in keys]

    @pytest.mark.parametrize(
        "change", [None, lambda book: book["公文"].__setitem__("A2", None)], ids=["read", "refused"]
    )
    def test_gives_its_temporary_file_back_in_any_case(self, monkeypatch, change):
        opened = []

        class Kept(sqlite3.Connection):
            is_closed = False

            def close(self):
                self.is_closed = True
                super().close()

        connect = sqlite3.connect
        monkeypatch.setattr(sqlite3, "connect", lambda name: opened.append(connect(name, factory=Kept)) or opened[-1])
        with nullcontext() if change is None else pytest.raises(NotAWorkbook):
            lines_of_workbook(written([BASE]) if change is None else changed(change))

        assert [each.is_closed for each in opened] == [True]

    def test_with_an_event_of_no_text_refuses_that_line(self):
        file = changed(lambda book: book["效力事件"].__setitem__("B2", "9"), [BASE, BASE])

        first, second = lines_of_workbook(file)

        assert "工作表“效力事件”第2行" in first.refusal
        assert not second.refusal

    def test_is_read_alike_in_whatever_order_its_rows_stand(self):
        raws = [BASE | {"number": f"测政发〔2021〕{number}号"} for number in range(5, 8)]

        def turned(book):
            for sheet in book:
                rows = list(sheet.iter_rows(min_row=2, values_only=True))
                sheet.delete_rows(2, len(rows))
                for row in reversed(rows):
                    sheet.append(row)

        told = [each.raw for each in lines_of_workbook(changed(turned, raws))]

        assert told == [each.raw for each in reversed(lines_of_workbook(written(raws)))]

    def test_with_too_many_rows_or_cells_is_refused_with_the_place(self, monkeypatch):
        monkeypatch.setattr(workbook_lines, "MOST_CELLS", 40)
        with pytest.raises(NotAWorkbook, match=r"工作表“效力事件”第\d行已超过40个单元格.*请拆分"):
            lines_of_workbook(written([BASE]))
        monkeypatch.setattr(workbook_lines, "MOST_ROWS", 1)
        with pytest.raises(NotAWorkbook, match="工作表“公文”超过1行"):
            lines_of_workbook(written([BASE]))

    def test_takes_days_and_numbers_as_excel_keeps_them(self):
        def typed(book):
            book["公文"]["H2"] = timezone.datetime(2021, 3, 5)
            book["公文"]["I2"] = timezone.datetime(2021, 3, 6, 9, 30)
            book["效力事件"]["B2"] = 1
            column = next(each.column for each in book["效力事件"][1] if each.value == "登记时间")
            book["效力事件"].cell(2, column).value = timezone.datetime(2021, 4, 2, 9, 30)

        [line] = lines_of_workbook(changed(typed))

        assert (line.raw["issued_on"], line.raw["printed_on"]) == ("2021-03-05", "2021-03-06")
        assert line.raw["instruments"][0]["events"][0]["recorded_at"] == "2021-04-02T09:30:00"
        assert line.raw["instruments"][0]["events"][0]["kind"] == "commencement"

    @pytest.mark.parametrize("text", ["甲" * 40_000, "响铃\x07", "_x0041_"])
    def test_is_not_written_where_a_cell_cannot_hold_the_text(self, text):
        with pytest.raises(Refused, match="JSON Lines"):
            workbooks.write([BASE | {"blocks": [{"kind": "paragraph", "text": text}]}])

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"</sheetData>", b""),
            (b'<c r="D2"', b'<c r="D2" t="s"><v>99999</v></c><c r="D2"'),
            (b'<c r="D2"', b'<c r="D2"><v>5x</v></c><c r="D2"'),
            (b'<c r="B2"', b'<c r="ZZZZ2"'),
            (b'<row r="2"', b'<row r="x"'),
        ],
        ids=["cut off", "a text that is not there", "no number", "a column beyond", "no row"],
    )
    def test_with_a_damaged_sheet_is_refused_with_its_name(self, before, after):
        with pytest.raises(NotAWorkbook, match="工作表“公文”已损坏"):
            list(lines_of_workbook(garbled(before, after)))

    def test_with_bytes_that_do_not_unpack_is_refused(self):
        content = bytearray(written([BASE]).getvalue())
        with ZipFile(io.BytesIO(content)) as packed:
            start = packed.getinfo("xl/worksheets/sheet1.xml").header_offset
        content[start + 70 : start + 110] = b"\xff" * 40

        with pytest.raises(NotAWorkbook, match="已损坏"):
            list(lines_of_workbook(io.BytesIO(bytes(content))))

    def test_that_is_damaged_is_refused(self):
        with pytest.raises(NotAWorkbook, match="已损坏"):
            list(lines_of_workbook(io.BytesIO(b"PK\x03\x04")))


@pytest.mark.django_db
class TestAnUpload:
    def receive(self, content: bytes, name: str):
        return entering.read_now(upload(content, name), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

    @pytest.mark.parametrize("name", ["登记簿.csv", "登记簿.zip", "登记簿"])
    def test_of_another_kind_is_not_taken(self, name):
        with pytest.raises(Unsafe):
            self.receive(lines(BASE), name)

    def test_without_a_document_is_refused(self):
        with pytest.raises(Refused, match="没有公文"):
            self.receive(b"\n", "登记簿.jsonl")
        workbook = Workbook()
        workbook.active.title = "公文"
        workbook.active.append(["序号", "标题"])
        target = io.BytesIO()
        workbook.save(target)
        with pytest.raises(Refused, match="没有公文"):
            self.receive(target.getvalue(), "登记簿.xlsx")

    def test_that_is_refused_as_a_whole_leaves_no_line(self):
        with pytest.raises(Refused, match="是公式"):
            self.receive(changed(lambda book: book["公文"].__setitem__("D2", "=1+1")).getvalue(), "登记簿.xlsx")

        there = RegisterImport.objects.get()
        assert (there.state, there.rows.count()) == (ImportState.UNREADABLE, 0)

    @pytest.mark.parametrize("name", ["登记簿.jsonl", "登记簿.xlsx"])
    @pytest.mark.parametrize("moment", [1, 3], ids=["while it is opened", "while it is compared"])
    def test_that_takes_too_long_is_told_so_and_leaves_no_line(self, monkeypatch, name, moment):
        clock = iter([0.0, *[1.0] * moment])
        monkeypatch.setattr(time_bound, "monotonic", lambda: next(clock, 1000.0))
        raws = [BASE, BASE | {"number": "测政发〔2021〕6号"}]
        content = lines(*raws) if name.endswith("jsonl") else written(raws).getvalue()
        by = one_with(Role.DOCUMENT_MANAGER)
        there = entering.receive(upload(content, name), by=by, at=timezone.now())

        entering.read_upload(there, at=timezone.now(), bound=TimeBound(600))

        there.refresh_from_db()
        assert (there.state, there.rows.count()) == (ImportState.UNREADABLE, 0)
        assert "超过10分钟" in there.refusal
        assert "请把文件拆分" in there.refusal
