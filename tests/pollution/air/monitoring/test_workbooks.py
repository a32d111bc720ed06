"""Workbooks of Excel as tables: rows, sheets, dates, merged cells, errors, and files that are no workbooks."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime, time

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pollution.air.monitoring.tables import TextLimits, Unreadable, opened
from pollution.air.monitoring.times import DayAndHour, OneColumn
from pollution.air.monitoring.workbooks import Sheet, WorkbookLimits, sheets

HEAD = ["站点编码", "监测时间", "SO2", "PM2.5"]
SMALL = WorkbookLimits(packed=1 << 20, unpacked=1 << 21, cells=100_000)


def workbook(*rows, merged=(), title="小时数据", into=None):
    """A workbook with the rows in a sheet, after those of `into`."""
    book = into or openpyxl.Workbook()
    sheet = book.create_sheet(title) if into else book.active
    sheet.title = title
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)
    for each in merged:
        sheet.merge_cells(each)
    return book


def packed(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, part, change):
    """A workbook with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


def read(tmp_path, content, *, sheet=None, limits=SMALL):
    """Head and rows of a file, or the words in which it is refused."""
    path = tmp_path / "file.xlsx"
    path.write_bytes(content if isinstance(content, bytes) else packed(content))
    try:
        with opened(path, text=TextLimits(1 << 20), sheet=sheet, workbook=limits) as table:
            return table.head, [row for part in table.parts() for row in part.rows()]
    except Unreadable as error:
        return str(error)


class TestAWorkbook:
    def test_counts_its_lines_as_excel_does(self, tmp_path):
        head, rows = read(tmp_path, workbook([], HEAD, [], ["2704A", "2026-03-10 12:00", 0.7, 35], [None, "说\n明"]))

        assert head == tuple(HEAD)
        assert rows == [(4, "2704A", "2026-03-10 12:00", "0.7", "35"), (5, "", "说 明", "", "")]

    def test_has_numbers_without_noise(self, tmp_path):
        _, [row] = read(tmp_path, workbook(HEAD, [2178, 46091.5, 0.1 + 0.2, 35.0]))

        assert row == (2, "2178", "46091.5", "0.3", "35")

    def test_may_have_titles_above_its_head(self, tmp_path):
        title = ["伊宁市各站小时数据报表"]

        head, rows = read(tmp_path, workbook(title, ["制表：", "张三"], HEAD, ["甲", 1, 2, 3], merged=["A1:D1"]))

        assert head == tuple(HEAD)
        assert [row[0] for row in rows] == [4]

    def test_joins_a_head_of_merged_cells_and_a_line_of_units(self, tmp_path):
        names, below = ["站点", "时间", "浓度", None, "CO"], [None, None, "SO2", "PM2.5", None]
        units = [None, None, "μg/m³", "μg/m³", "mg/m³"]

        head, rows = read(
            tmp_path, workbook(names, below, units, ["甲", 1, 2, 3, 4], merged=["A1:A2", "B1:B2", "C1:D1", "E1:E2"])
        )

        assert head == ("站点", "时间", "浓度 SO2 μg/m³", "浓度 PM2.5 μg/m³", "CO mg/m³")
        assert rows == [(4, "甲", "1", "2", "3", "4")]

    def test_shows_a_merged_cell_in_all_its_rows(self, tmp_path):
        _, rows = read(tmp_path, workbook(HEAD, ["甲", 1, 2, 3], [None, 2, 2, 3], ["乙", 1, 2, 3], merged=["A2:A3"]))

        assert [row[1] for row in rows] == ["甲", "甲", "乙"]

    def test_keeps_errors_apart_by_their_kind(self, tmp_path):
        book = workbook(HEAD, ["甲", 1, "#N/A", "#DIV/0!"])

        _, [row] = read(tmp_path, book)

        assert row[3:] == ("#N/A", "#DIV/0!")

    def test_says_where_a_formula_has_no_result(self, tmp_path):
        content = packed(workbook(HEAD, ["甲", 1, "=1+1", "=2+2"]))
        kept = repacked(
            content, "xl/worksheets/sheet1.xml", lambda text: text.replace(b"2+2</f><v></v>", b"2+2</f><v>4</v>")
                                                                  .replace(b"2+2</f><v />", b"2+2</f><v>4</v>")
        )  # fmt: skip

        assert read(tmp_path, kept)[1] == [(2, "甲", "1", "#未计算", "4")]

    @pytest.mark.parametrize(
        ("written", "at"),
        [
            (datetime(2026, 3, 10, 12), datetime(2026, 3, 10, 12)),
            (46091.041666667, datetime(2026, 3, 10, 1)),
            ("2026年3月10日12时", datetime(2026, 3, 10, 12)),
            ("昨天", None),
        ],
    )
    def test_may_have_its_hours_as_dates_numbers_or_text(self, tmp_path, written, at):
        _, rows = read(tmp_path, workbook(HEAD, ["甲", written, 2, 3]))

        frame = pl.DataFrame({"time": [rows[0][2]]})

        assert frame.select(OneColumn("time").at()).item() == at

    @pytest.mark.parametrize("hour", [7, "7时", time(7), "07:00"])
    def test_may_have_its_hour_beside_its_day(self, tmp_path, hour):
        _, rows = read(tmp_path, workbook(["站点", "日期", "小时", "SO2"], ["甲", date(2026, 3, 10), hour, 3]))

        frame = pl.DataFrame({"day": [rows[0][2]], "hour": [rows[0][3]]})

        assert frame.select(DayAndHour("day", "hour").at()).item() == datetime(2026, 3, 10, 7)


class TestTheSheet:
    def book(self):
        book = workbook(["说明"], ["由监测站导出"], title="说明")
        workbook(HEAD, ["甲", 1, 2, 3], title="数据", into=book)
        workbook(HEAD, ["乙", 1, 2, 3], title="另一张", into=book)
        workbook(HEAD, ["丙", 1, 2, 3], title="藏", into=book)
        book["藏"].sheet_state = "hidden"
        book.create_sheet("空")
        return book

    def test_is_the_first_with_a_head_that_is_recognised(self, tmp_path):
        assert read(tmp_path, self.book())[1][0][1] == "甲"

    def test_may_be_chosen(self, tmp_path):
        assert read(tmp_path, self.book(), sheet="另一张")[1][0][1] == "乙"

    def test_that_is_hidden_or_absent_is_not_read(self, tmp_path):
        assert read(tmp_path, self.book(), sheet="藏") == "没有工作表“藏”；可选：说明、数据、另一张、空"

    def test_is_the_first_with_text_where_none_is_recognised(self, tmp_path):
        book = workbook(title="空")
        workbook(["甲", "乙"], [1, 2], title="数据", into=book)

        assert read(tmp_path, book) == (("甲", "乙"), [(2, "1", "2")])

    def test_is_told_by_the_table(self, tmp_path):
        path = tmp_path / "file.xlsx"
        self.book().save(path)

        with opened(path, text=TextLimits(1)) as table:
            assert (table.sheet, table.encoding) == ("数据", "xlsx")

    def test_is_listed_with_its_rows(self, tmp_path):
        path = tmp_path / "file.xlsx"
        self.book().save(path)

        assert sheets(path) == [Sheet("说明", 2), Sheet("数据", 2), Sheet("另一张", 2), Sheet("空", 0)]


class TestABadWorkbook:
    def test_without_any_cell_says_so(self, tmp_path):
        assert "各张表都是空的" in read(tmp_path, workbook())

    def test_of_the_old_format_or_encrypted_says_how_to_save_it(self, tmp_path):
        assert "另存为.xlsx" in read(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    def test_cut_off_is_damaged(self, tmp_path):
        content = packed(workbook(HEAD, ["甲", 1, 2, 3]))

        assert "工作簿已损坏" in read(tmp_path, content[: len(content) // 2])

    def test_with_a_byte_changed_is_damaged(self, tmp_path):
        content = packed(workbook(HEAD, *(["甲", number, 2, 3] for number in range(99))))
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            place = container.getinfo("xl/worksheets/sheet1.xml").header_offset + 80

        assert "工作簿已损坏" in read(tmp_path, content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])

    def test_that_is_another_container_is_told_apart(self, tmp_path):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as container:
            container.writestr("a.csv", "a,b")

        assert read(tmp_path, file.getvalue()).startswith("压缩包里没有Excel工作簿；压缩包请先解压")

    def test_over_its_packed_size_is_refused(self, tmp_path):
        assert "超过0MB" in read(tmp_path, workbook(HEAD), limits=WorkbookLimits(packed=99))

    def test_that_would_unpack_to_too_much_is_refused_unopened(self, tmp_path):
        content = repacked(packed(workbook(HEAD)), "docProps/core.xml", lambda text: text + b" " * (1 << 22))

        assert "展开后超过2MB" in read(tmp_path, content)

    def test_that_is_a_bomb_is_refused_unopened(self, tmp_path):
        content = repacked(packed(workbook(HEAD)), "docProps/core.xml", lambda text: text + b" " * (1 << 24))

        assert "不像正常的表格" in read(tmp_path, content, limits=WorkbookLimits())

    def test_that_lies_about_its_size_is_refused_while_it_is_read(self, tmp_path):
        name = "xl/worksheets/sheet1.xml"
        content = bytearray(repacked(packed(workbook(HEAD)), name, lambda text: text + b" " * (1 << 20)))
        place = content.rindex(name.encode()) - 46
        content[place + 24 : place + 28] = struct.pack("<I", 900)

        assert read(tmp_path, bytes(content)).startswith(f"工作簿已损坏（{name}）")

    def test_with_a_cell_far_out_is_refused_before_room_is_made_for_it(self, tmp_path):
        book = workbook(HEAD)
        book.active["XFD1048576"] = 1

        assert "有1048576行16384列，超过20000000个单元格" in read(tmp_path, book, limits=WorkbookLimits())

    def test_with_ten_thousand_columns_is_refused(self, tmp_path):
        assert "有10000列，最多5000列" in read(tmp_path, workbook([f"c{each}" for each in range(10_000)]))

    def test_whose_cells_have_no_place_is_refused(self, tmp_path):
        content = repacked(
            packed(workbook(HEAD)), "xl/worksheets/sheet1.xml", lambda text: text.replace(b'<c r="B1"', b"<c")
        )

        assert "没有写位置" in read(tmp_path, content)

    @given(st.integers(0, 10_000), st.binary(min_size=1, max_size=40))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_with_any_bytes_changed_is_read_or_refused_in_words(self, tmp_path, place, noise):
        content = packed(workbook(HEAD, ["甲", 1, 2, 3]))
        place %= len(content)

        assert read(tmp_path, content[:place] + noise + content[place + len(noise) :])

    @given(st.text(max_size=80))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_with_any_text_among_its_cells_is_read_or_refused_in_words(self, tmp_path, noise):
        content = repacked(
            packed(workbook(HEAD, ["甲", 1, 2, 3])),
            "xl/worksheets/sheet1.xml",
            lambda text: text.replace(b"</row>", noise.encode() + b"</row>", 1),
        )

        assert read(tmp_path, content)
