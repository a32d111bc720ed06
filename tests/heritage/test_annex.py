"""The two annexes of the 2023 announcement against the hand-checked truth."""

from __future__ import annotations

import pytest

from documents.gazette import read
from documents.gazette.parsed import ParsedDocument
from heritage.annex.reader import HeritageAnnexReader
from heritage.annex.rows import HeritageRow
from tests.gazette_files import needs_the_real_gazette, real_gazette, truth
from tests.rule_tables import cases, listed


@pytest.fixture(scope="module")
def announcement() -> ParsedDocument:
    return read(real_gazette(), annex_readers=[HeritageAnnexReader()]).documents[2]


def rows_of(document: ParsedDocument) -> list[HeritageRow]:
    return [row for records in document.annex_records for row in records.rows if isinstance(row, HeritageRow)]


@needs_the_real_gazette
class TestTheAnnexesOf2023:
    @pytest.mark.parametrize(
        ("file", "list_kind", "count"),
        [("heritage_batch5.csv", "new", 33), ("heritage_extension.csv", "extension", 12)],
    )
    def test_give_the_rows_of_the_truth(
        self, announcement: ParsedDocument, file: str, list_kind: str, count: int
    ) -> None:
        read_rows = [dict(row.as_json()) for row in rows_of(announcement) if row.list_kind == list_kind]
        expected = [
            {
                "list": row["list_kind"],
                "serial": row["serial"],
                "code": row["code"],
                "category": row["category_name"],
                "name": row["name"],
                "units": row["units"].split(";"),
            }
            for row in truth(file)
        ]

        assert read_rows == expected
        assert len(read_rows) == count

    def test_link_fifty_six_units(self, announcement: ParsedDocument) -> None:
        assert sum(len(row.units) for row in rows_of(announcement)) == 56

    def test_every_value_stands_where_its_span_says(self, announcement: ParsedDocument) -> None:
        text = real_gazette()

        for row in rows_of(announcement):
            for value in (row.name, *row.units):
                assert "".join(value.span.of(text).split()) == value.value

    def test_raise_every_doubt_once(self, announcement: ParsedDocument) -> None:
        found = [(finding.code, finding.line) for finding in announcement.findings]

        assert found == [
            ("stated_sum_differs", 184),
            ("units_split_at_line_end", 202),
            ("units_run_together", 300),
            ("similar_unit", 300),
            ("stated_count_differs", 305),
            ("category_spacing", 447),
            ("code_gap", 486),
            ("code_gap", 492),
            ("category_absent", 499),
            ("category_absent", 499),
            ("ascii_numeral", 516),
            ("similar_name", 609),
            ("similar_name", 615),
            ("category_absent", 650),
            ("category_absent", 650),
        ]


def annex_of(table: str) -> ParsedDocument:
    """A notice with one annex of one category."""
    head = (
        "关于公布非物质文化遗产名录的通知\n青政发〔2021〕8号\n\n各县市：\n现公布。\n\n青川州人民政府\n2021年4月2日\n\n"
    )
    text = f"附件\n\n非物质文化遗产名录\n\n民间文学\n{table}\n"
    (document,) = read(head + text, annex_readers=[HeritageAnnexReader()]).documents
    return document


def printed(row: HeritageRow) -> str:
    units = "、".join(unit.value for unit in row.units)
    return f"{row.serial.value if row.serial else ''} {row.code.value if row.code else ''} {row.name.value} {units}"


class TestTheTables:
    @pytest.mark.parametrize("case", cases("heritage_annex.md", "Cases: rows"), ids=lambda case: case["printed"])
    def test_of_rows(self, case: dict[str, str]) -> None:
        document = annex_of(case["printed"].replace("⇥", "\t"))

        assert [printed(row) for row in rows_of(document)] == listed(case["rows"])

    @pytest.mark.parametrize("case", cases("heritage_annex.md", "Cases: units"), ids=lambda case: case["cell"])
    def test_of_units(self, case: dict[str, str]) -> None:
        (row,) = rows_of(annex_of(f"\t1\n\tⅠ-1\n\t河传说\n\t{case['cell']}\n\t"))

        assert [unit.value for unit in row.units] == listed(case["units"])


class TestWhatTheAnnexSays:
    @pytest.mark.parametrize(
        "remark",
        [
            "备注：传统戏剧、曲艺类项目暂缺。",
            "注：传统戏剧、曲艺类项目空缺",
            "备注：传统戏剧类项目暂缺。曲艺类项目未申报。",
            "说明：传统戏剧类项目空缺；曲艺类项目暂无。",
        ],
    )
    def test_of_categories_without_projects_is_read(self, remark: str) -> None:
        findings = annex_of(f"\t1\n\tⅠ-1\n\t河传说\n\t甲县文化馆\n\t\n\n{remark}").findings

        absent = [each.message.split("”")[0] for each in findings if each.code == "category_absent"]
        assert absent == ["本附件没有“传统戏剧", "本附件没有“曲艺"]


class TestDoubts:
    @pytest.mark.parametrize(
        ("table", "code"),
        [
            ("\t1\n\tⅡ-1\n\t河传说\n\t甲县文化馆\n\t", "category_differs"),
            ("\t1\n\tⅠ-1\n\t河?传说\n\t甲县文化馆\n\t", "character_lost"),
            ("\t1\n\t无\n\t河传说\n\t甲县文化馆\n\t", "heritage_code_unread"),
            ("\t1\n\t\n\t河传说\n\t甲县文化馆\n\t", "heritage_code_missing"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆\n\t\n\n\t1\n\tⅠ-1\n\t山\n\t甲县文化馆\n\t", "code_repeated"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆\n\t\n\n\t1\n\tⅠ-2\n\t山\n\t甲县文化馆\n\t", "serial_repeated"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆\n\t\n备注：民间文学类项目暂缺", "absent_category_present"),
            ("195Ⅰ-1河传说甲县文化馆", "cells_run_together"),
            ("195Ⅰ-1河传说", "units_missing"),
            ("195Ⅰ-1", "heritage_row_unread"),
            ("195 Ⅰ-1 河传说 甲县文化馆\n本表由文旅部门提供", "heritage_row_unread"),
            ("某文字195Ⅰ-1河传说甲县文化馆", "heritage_row_unread"),
            ("\t1\n\tⅠ-1\n\t河\n\t昭苏马场\n天山毡绣工作室\n\t", "units_split_at_line_end"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆／乙县文化馆\n\t", "units_joined"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆与乙县文化馆\n\t", "units_joined"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆（乙镇、丁镇）\n\t", "units_joined"),
            ("\t1\n\tⅠ-1\n\t河\n\t甲县文化馆、\n\t乙县文化馆\n", "unit_in_remark"),
            ("（共计3项）\n\t1\n\tⅠ-1\n\t河\n\t甲县文化馆\n\t", "stated_total_differs"),
        ],
    )
    def test_are_findings(self, table: str, code: str) -> None:
        assert code in {finding.code for finding in annex_of(table).findings}

    def test_are_none_about_a_category_in_the_name_of_a_unit(self) -> None:
        document = annex_of("\t1\n\tⅠ-1\n\t河传说\n\t甲县传统体育、游艺与杂技协会\n\t")

        assert document.findings == () or "units_joined" not in {each.code for each in document.findings}

    def test_leave_a_remark_where_it_stands(self) -> None:
        table = "\t1\n\tⅠ-1\n\t河传说\n\t特克斯县文化馆、\n\t由伊宁县改报伊宁市文化馆\n"

        (row,) = rows_of(annex_of(table))

        assert [unit.value for unit in row.units] == ["特克斯县文化馆"]
        assert row.remark
        assert row.remark.value == "由伊宁县改报伊宁市文化馆"

    def test_leave_other_annexes_alone(self) -> None:
        head = "关于公布名单的通知\n青政发〔2021〕8号\n\n各县市：\n好。\n\n青川州人民政府\n2021年4月2日\n\n"
        text = head + "附件\n\n先进单位名单\n\n\t1\n\tⅠ-1\n\t甲\n"

        assert read(text, annex_readers=[HeritageAnnexReader()]).documents[0].annex_records == ()
