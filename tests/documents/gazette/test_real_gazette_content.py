"""What the six documents of 2023 say, hand-checked: terms, citations, repeals, duties, doubts."""

from __future__ import annotations

from datetime import date

import pytest

from documents.gazette import read
from documents.gazette.parsed import Citation, Gazette, ParsedDocument
from heritage.annex import HeritageAnnexReader
from tests.gazette_files import needs_the_real_gazette, real_gazette

pytestmark = needs_the_real_gazette


@pytest.fixture(scope="module")
def gazette() -> Gazette:
    return read(real_gazette(), annex_readers=[HeritageAnnexReader()])


@pytest.fixture
def counsel_rules(gazette: Gazette) -> ParsedDocument:
    return gazette.documents[0]


@pytest.fixture
def plan(gazette: Gazette) -> ParsedDocument:
    return gazette.documents[4]


@pytest.fixture
def clean_up(gazette: Gazette) -> ParsedDocument:
    return gazette.documents[5]


def pairs(citations: tuple[Citation, ...]) -> list[tuple[str | None, str | None]]:
    return [(one.title, str(one.number) if one.number else None) for one in citations]


class TestTerms:
    def test_the_counsel_rules_hold_two_years(self, counsel_rules: ParsedDocument) -> None:
        assert counsel_rules.effective_on
        assert counsel_rules.expires_on
        assert counsel_rules.effective_on.value == date(2023, 8, 17)
        assert counsel_rules.expires_on.value == date(2025, 8, 17)

    def test_only_three_state_a_start_and_one_an_end(self, gazette: Gazette) -> None:
        starts = [one.effective_on.value.isoformat() if one.effective_on else None for one in gazette.documents]
        ends = [one.expires_on is not None for one in gazette.documents]

        assert starts == ["2023-08-17", None, None, None, "2023-09-05", "2023-09-28"]
        assert ends == [True, False, False, False, False, False]


class TestCitations:
    def test_are_those_of_each_document(self, gazette: Gazette) -> None:
        assert [pairs(document.cites) for document in gazette.documents[:4]] == [
            [
                ("关于深化政府法律顾问工作的意见", "新政办发〔2022〕72号"),
                ("关于自治区人民政府外聘法律顾问工作实施方案", "新司通〔2023〕13号"),
            ],
            [],
            [("中华人民共和国非物质文化遗产法", None)],
            [
                ("自治区人民政府办公厅关于提高文件办理效率的通知", "新政办函〔2023〕293号"),
                ("中华人民共和国政府信息公开条例", None),
                ("党政机关公文处理工作条例", None),
            ],
        ]

    def test_of_the_plan_leave_out_its_own_name_and_plans_still_to_be_made(self, plan: ParsedDocument) -> None:
        numbers = [str(one.number) for one in plan.cites if one.number]
        titles = [one.title for one in plan.cites if not one.number]

        assert numbers == [
            "中发〔2021〕40号",
            "新党发〔2022〕14号",
            "环办大气函〔2019〕648号",
            "环办大气函〔2018〕875号",
            "环办大气函〔2020〕340号",
            "环办便函〔2021〕341号",
            "环大气〔2022〕68号",
            "新政办发〔2015〕107号",
            "新政办发〔2023〕9号",
        ]
        assert titles == [
            "中华人民共和国大气污染防治法",
            "中华人民共和国突发事件应对法",
            "突发环境事件应急管理办法",
            "新疆维吾尔自治区大气污染防治条例",
            "重污染天气重点行业应急减排措施制定技术指南",
            "重污染天气重点行业绩效分级及减排措施补充说明",
            "新疆维吾尔自治区突发公共事件总体应急预案",
        ]

    def test_standards_stand_apart(self, plan: ParsedDocument) -> None:
        assert [one.value for one in plan.standards] == ["GB 3095-2012", "HJ 633-2012", "GA 802-2019", "GB 20891-2014"]

    def test_of_the_clean_up_are_its_two_bases(self, clean_up: ParsedDocument) -> None:
        assert pairs(clean_up.cites) == [
            ("自治区人民政府办公厅关于开展行政规范性文件和政策性文件集中清理工作的通知", "新政办明电〔2023〕128号"),
            ("新疆维吾尔自治区行政规范性文件管理办法", "自治区人民政府令第218号"),
        ]


class TestTheCleanUp:
    def test_repeals_eight(self, clean_up: ParsedDocument) -> None:
        assert [str(one.number) for one in clean_up.repeals] == [
            "伊州政办发〔2011〕91号",
            "伊州政办发〔2012〕13号",
            "伊州政办发〔2016〕14号",
            "伊州政办发〔2016〕26号",
            "伊州政办发〔2017〕27号",
            "伊州政办发〔2017〕99号",
            "伊州政办发〔2018〕75号",
            "伊州政规〔2022〕1号",
        ]
        assert clean_up.repeals[0].title == "关于认真落实城市教育费附加用于职业教育政策的通知"
        assert clean_up.repeals[5].title == "关于印发《伊犁州行政权力清单和责任清单监督管理办法》"

    def test_declares_five_lapsed(self, clean_up: ParsedDocument) -> None:
        assert [str(one.number) for one in clean_up.invalidates] == [
            "伊州政办〔2005〕69号",
            "伊州政办〔2005〕70号",
            "伊州政发〔2015〕13号",
            "伊州政办规字〔2021〕1号",
            "伊州政办发〔2021〕19号",
        ]
        assert clean_up.invalidates[4].title == (
            "关于印发《自治州12345政务服务便民热线管理办法（试行）》《自治州12345政务服务便民热线管理办法实施细则（试行）》的通知"
        )

    def test_shows_the_natural_end_and_the_cut_title(self, clean_up: ParsedDocument) -> None:
        assert [(one.code, one.line) for one in clean_up.findings] == [
            ("start_inferred", 967),
            ("repeal_title_incomplete", 992),
            ("natural_end_in_title", 998),
        ]


class TestTheDuties:
    def test_are_three_deputies_six_relations_ten_matters(self, gazette: Gazette) -> None:
        duties = [
            (one.person, one.post, one.remark, [(assist.official, assist.areas) for assist in one.assists])
            for one in gazette.documents[1].duties
        ]

        assert duties == [
            (
                "坎吉别克·达肯",
                "州政府副秘书长、办公厅党组成员",
                None,
                [
                    ("达列力别克·坎加汗", ()),
                    ("热甫哈提·托乎旦木", ("法治政府", "信访", "体育", "邮政", "烟草专卖")),
                ],
            ),
            (
                "孔庆鸣",
                "州政府副秘书长",
                "挂职",
                [("朱大纲", ("国有资产监督管理", "金融保险")), ("热甫哈提·托乎旦木", ("生态环境", "市场监督管理"))],
            ),
            ("马守业", "州政府副秘书长", "援疆", [("李占超", ()), ("朱大纲", ("应急管理",))]),
        ]

    def test_leave_open_what_the_notice_leaves_open(self, gazette: Gazette) -> None:
        assert [one.code for one in gazette.documents[1].findings] == [
            "start_not_stated",
            "areas_open",
            "areas_open",
            "duties_partial",
        ]


class TestParagraphs:
    def test_hold_every_article_of_the_counsel_rules(self, counsel_rules: ParsedDocument) -> None:
        assert sum(block.kind == "article" for block in counsel_rules.blocks) == 36

    def test_are_without_residue_of_the_conversion(self, gazette: Gazette) -> None:
        text = "".join(block.text for document in gazette.documents for block in document.blocks)

        assert "bookmark" not in text
        assert "— 30 —" not in text
        assert "此页无正文" not in text

    def test_stand_where_their_spans_say(self, gazette: Gazette) -> None:
        for document in gazette.documents:
            for block in document.blocks:
                printed = block.span.of(gazette.text)
                assert block.kind == "table" or block.text[:1] == printed[:1] or printed.startswith("[bookmark")
