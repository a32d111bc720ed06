"""A gazette from text to documents, on invented facts."""

from __future__ import annotations

import re

import pytest

from documents.gazette import read
from documents.gazette.dry_run import describe
from documents.gazette.parsed import Gazette, ParsedDocument
from heritage.annex.reader import HeritageAnnexReader
from tests.gazettes import SMALL_GAZETTE


@pytest.fixture(scope="module")
def gazette() -> Gazette:
    return read(SMALL_GAZETTE, annex_readers=[HeritageAnnexReader()])


def records(text: str) -> list[dict[str, object]]:
    """What is read, without findings."""
    documents = read(text, annex_readers=[HeritageAnnexReader()]).documents
    return [{key: value for key, value in describe("", one).items() if key != "findings"} for one in documents]


def codes(document: ParsedDocument) -> set[str]:
    return {one.code for one in document.findings}


class TestYearsInATitle:
    def read(self, last: str) -> ParsedDocument:
        text = (
            "青政发〔2021〕8号\n\n关于印发《修路行动计划（2021-2023年）》的通知\n\n各县市人民政府：\n现印发给你们。\n\n"
            f"本通知自印发之日起施行，有效期至{last}。\n\n青川州人民政府\n2021年4月2日"
        )
        return read(text).documents[0]

    def test_are_told_where_the_text_states_another_last_day(self) -> None:
        (finding,) = (each for each in self.read("2024年6月30日").findings if each.code == "end_in_title_differs")

        assert "有效期至2024-06-30，名称载明的期间至2023-12-31" in finding.message

    def test_are_nothing_to_tell_where_both_are_the_same(self) -> None:
        assert "end_in_title_differs" not in codes(self.read("2023年12月31日"))


class TestSplitting:
    def test_finds_documents_that_follow_each_other_without_a_blank_line(self, gazette: Gazette) -> None:
        assert [str(one.number.value) for one in gazette.documents if one.number] == [
            "青政办规〔2021〕7号",
            "青政发〔2021〕8号",
            "青政办发〔2021〕9号",
            "青政发〔2021〕10号",
        ]

    def test_covers_the_text_without_gap_or_overlap(self, gazette: Gazette) -> None:
        edges = [(one.span.start, one.span.end) for one in gazette.documents]

        assert [start for start, _ in edges[1:]] == [end for _, end in edges[:-1]]
        assert edges[-1][1] == len(gazette.text)

    def test_takes_a_number_above_its_title_too(self) -> None:
        (document,) = read(
            "青政发〔2021〕8号\n\n关于修路的\n通知\n\n各县市人民政府：\n请修路。\n\n青川州人民政府\n2021年4月2日"
        ).documents

        assert document.title
        assert document.title.value == "关于修路的通知"

    def test_takes_an_order_with_its_number_on_a_line_of_its_own(self) -> None:
        (document,) = read(
            "青川州人民政府令\n第12号\n\n《渡口规定》现予公布，自2020年1月1日起施行。\n州长 张三\n2019年11月20日"
        ).documents

        assert document.number
        assert str(document.number.value) == "青川州人民政府令第12号"
        assert (document.kind, [one.value for one in document.issuers]) == ("令", ["青川州人民政府"])
        assert [one.title for one in document.instruments] == ["渡口规定"]

    def test_takes_no_cell_of_a_table_for_a_document(self) -> None:
        table = "1\n关于甲的通知\n青政发〔2010〕3号\n2\n关于乙的通知\n青政发〔2011〕4号\n"

        assert len(read(SMALL_GAZETTE + table).documents) == 4

    def test_says_so_where_nothing_is_a_document(self) -> None:
        gazette = read("今天天气很好。\n明天也是。")

        assert gazette.documents == ()
        assert [one.code for one in gazette.findings] == ["no_document"]


class TestATitleThatLostItsHead:
    def test_is_completed_from_the_first_sentence(self) -> None:
        document = read(SMALL_GAZETTE.split("\n", 1)[1]).documents[0]

        assert document.title
        assert document.title.value == "关于印发《青川州乡村道路养护办法（试行）》的通知"
        assert document.title_truncated
        assert "title_truncated" in codes(document)

    def test_stays_as_printed_where_no_sentence_helps(self) -> None:
        text = SMALL_GAZETTE.split("\n", 1)[1].replace("《青川州乡村道路养护办法（试行）》已经", "该办法已经")
        document = read(text).documents[0]

        assert document.title
        assert document.title.value == "道路养护办法（试行）》的通知"
        assert document.title_truncated


class TestWhatADocumentSays:
    def test_carries_cites_and_repeals(self, gazette: Gazette) -> None:
        described = describe("f", gazette.documents[0])

        assert described["instruments"] == [{"title": "青川州乡村道路养护办法（试行）"}]
        assert described["cites"] == [
            {"title": "中华人民共和国公路法", "doc_number": None},
            {"title": "关于加强农村公路工作的意见", "doc_number": "川政发〔2019〕12号"},
        ]
        assert described["standards"] == ["JTG H10-2009", "GB 5768.2-2022"]
        assert described["repeals"] == [{"title": "青川州道路管理暂行办法", "doc_number": "青政办发〔2015〕33号"}]
        assert (described["effective_on"], described["expires_on"]) == ("2021-03-09", "2024-03-09")

    def test_reads_two_issuers_in_columns(self, gazette: Gazette) -> None:
        assert [one.value for one in gazette.documents[1].issuers] == ["青川州人民政府办公室", "河口师垦区办公室"]

    def test_reads_the_heritage_annex_with_its_doubts(self, gazette: Gazette) -> None:
        described = describe("f", gazette.documents[1])

        assert [(one["code"], one["units"]) for one in described["heritage_items"]] == [
            ("Ⅱ-4", ["河口县文化馆", "青川州艺术研究所"]),
            ("Ⅷ-7", ["青川竹艺有限公司", "河口县竹编协会"]),
            ("Ⅷ-9", ["青川州艺术研究所", "河口县文化馆"]),
        ]
        assert {
            "stated_count_differs",
            "stated_sum_differs",
            "code_gap",
            "ascii_numeral",
            "units_run_together",
            "category_absent",
            "annex_missing",
        } <= codes(gazette.documents[1])

    def test_reads_the_duties(self, gazette: Gazette) -> None:
        assert describe("f", gazette.documents[2])["duties"] == [
            {
                "person": "王一",
                "post": "州政府副秘书长",
                "remark": "挂职",
                "assists": [{"official": "赵三", "areas": []}, {"official": "钱四", "areas": ["交通", "水利"]}],
            },
            {
                "person": "李二",
                "post": "州政府副秘书长",
                "remark": None,
                "assists": [{"official": "赵三", "areas": ["教育"]}],
            },
        ]

    def test_compares_stated_with_counted_repeals(self, gazette: Gazette) -> None:
        document = gazette.documents[3]

        assert ([str(one.number) for one in document.repeals], [str(one.number) for one in document.invalidates]) == (
            ["青政发〔2010〕3号", "青政办〔2011〕4号"],
            ["青政发〔2011〕6号"],
        )
        assert document.invalidates[0].title == "青川州水利规划（2011-2015年）"
        assert {"repeal_count_differs", "natural_end_in_title"} <= codes(document)

    def test_puts_every_line_of_text_into_a_paragraph(self, gazette: Gazette) -> None:
        blocks = [block for document in gazette.documents for block in document.blocks]
        covered = {at for block in blocks for at in range(block.span.start, block.span.end)}
        left = "".join(char for at, char in enumerate(gazette.text) if at not in covered)

        assert re.sub(r"\s|（此页无正文）|— 12 —", "", left) == ""
        assert "".join(block.text for block in blocks if block.kind == "number") == (
            "青政办规〔2021〕7号青政发〔2021〕8号青政办发〔2021〕9号青政发〔2021〕10号"
        )


class TestARepealWithoutNumber:
    def test_is_read_by_its_title_and_doubted(self) -> None:
        text = SMALL_GAZETTE.replace(
            "《青川州道路管理暂行办法》（青政办发〔2015〕33号）", "《青川州道路管理暂行办法》（2018年修订）"
        )
        document = read(text).documents[0]

        assert [(one.title, one.number) for one in document.repeals] == [("青川州道路管理暂行办法", None)]
        assert "青川州道路管理暂行办法" not in {one.title for one in document.cites}
        assert "repeal_number_missing" in codes(document)


class TestOtherWritings:
    @pytest.mark.parametrize(
        ("printed", "written"),
        [
            ("〔2021〕", "[2021]"),
            ("〔2021〕", "（２０２１）"),
            ("〔2021〕", "【2021】 "),
            ("号\n", "號\n"),
            ("：\n", ":\n"),
            ("：\n", "∶\n"),
            ("2021年4月2日", "二〇二一年四月二日"),
            ("2021年4月2日", "２０２１年４月２日"),
            ("Ⅷ-9", "VIII－9"),
            ("\n", "\r\n"),
            ("第一条 ", "第一条　"),
        ],
    )
    def test_give_the_same_records(self, printed: str, written: str) -> None:
        assert printed in SMALL_GAZETTE

        assert records(SMALL_GAZETTE.replace(printed, written)) == records(SMALL_GAZETTE)

    def test_of_a_table_give_the_same_projects(self) -> None:
        head, table = SMALL_GAZETTE.split("\t11\n")
        bars = head + "| 11 | Ⅱ-4 | 渡口号子 | 河口县文化馆、青川州艺术研究所 | |\n" + table.split("\t\n", 1)[1]
        blanks = head + "11  Ⅱ-4  渡口号子  河口县文化馆、青川州艺术研究所\n" + table.split("\t\n", 1)[1]

        assert records(bars) == records(blanks) == records(SMALL_GAZETTE)
