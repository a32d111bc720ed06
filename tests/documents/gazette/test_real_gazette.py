"""The six documents of 2023, hand-checked."""

from __future__ import annotations

from datetime import date

import pytest

from documents.gazette import read
from documents.gazette.parsed import Gazette
from tests.gazette_files import needs_the_real_gazette, real_gazette

pytestmark = needs_the_real_gazette
OFFICE = "伊犁哈萨克自治州人民政府办公厅"
GOVERNMENT = "伊犁哈萨克自治州人民政府"
ADDRESSEES = (
    "霍尔果斯经济开发区管委会",
    "自治州直属各县市人民政府",
    "自治州人民政府各部门、直属机构",
    "州直属各企事业单位",
    "奎屯—独山子经济技术开发区、伊犁国家农业科技园区、都拉塔口岸、那拉提景区管委会",
)


@pytest.fixture(scope="module")
def gazette() -> Gazette:
    return read(real_gazette())


class TestTheSixDocuments:
    def test_have_their_numbers_in_order_of_print(self, gazette: Gazette) -> None:
        assert [str(document.number.value) for document in gazette.documents if document.number] == [
            "伊州政办规〔2023〕2号",
            "伊州政办发〔2023〕30号",
            "伊州政发〔2023〕9号",
            "伊州政办函〔2023〕72号",
            "伊州政办发〔2023〕31号",
            "伊州政发〔2023〕11号",
        ]

    def test_have_their_titles(self, gazette: Gazette) -> None:
        assert [document.title.value for document in gazette.documents if document.title] == [
            "关于印发《伊犁哈萨克自治州政府法律顾问工作规定（试行）》的通知",
            "关于印发自治州人民政府副秘书长坎吉别克·达肯、孔庆鸣、马守业同志分工的通知",
            "关于公布第五批自治州级非物质文化遗产名录和自治州级非物质文化遗产名录扩展项目的通知",
            "自治州人民政府办公厅关于提高文件办理效率的通知",
            "关于印发伊犁哈萨克自治州重污染天气应急预案（2023年修订版）的通知",
            "关于废止和宣布失效一批行政规范性文件和政策性文件的通知",
        ]
        assert [document.title_truncated for document in gazette.documents] == [True] + [False] * 5
        assert {document.kind for document in gazette.documents} == {"通知"}

    def test_have_their_dates(self, gazette: Gazette) -> None:
        assert [document.issued_on.value for document in gazette.documents if document.issued_on] == [
            date(2023, 8, 17),
            date(2023, 8, 10),
            date(2023, 8, 4),
            date(2023, 8, 25),
            date(2023, 9, 5),
            date(2023, 9, 28),
        ]

    def test_have_their_issuers(self, gazette: Gazette) -> None:
        assert [[issuer.value for issuer in document.issuers] for document in gazette.documents] == [
            [OFFICE],
            [OFFICE],
            [GOVERNMENT],
            [OFFICE],
            [OFFICE, "第四师可克达拉市办公室"],
            [GOVERNMENT],
        ]

    def test_have_their_addressees(self, gazette: Gazette) -> None:
        with_people = (*ADDRESSEES[:2], "自治州人民政府各部门、直属机构、人民团体", *ADDRESSEES[3:])

        assert [tuple(one.value for one in document.addressees) for document in gazette.documents] == [
            ADDRESSEES,
            ADDRESSEES,
            ADDRESSEES,
            ADDRESSEES,
            (*ADDRESSEES, "第四师可克达拉市相关部门、各团场"),
            with_people,
        ]

    def test_carry_their_instruments(self, gazette: Gazette) -> None:
        assert [[one.title for one in document.instruments] for document in gazette.documents] == [
            ["伊犁哈萨克自治州政府法律顾问工作规定（试行）"],
            [],
            [],
            [],
            ["伊犁哈萨克自治州重污染天气应急预案（2023年修订版）"],
            [],
        ]

    def test_have_their_annexes_and_one_is_missing(self, gazette: Gazette) -> None:
        annexes = [[(one.title, one.span is not None) for one in document.annexes] for document in gazette.documents]

        assert annexes[2] == [
            ("伊犁哈萨克自治州第五批州级非物质文化遗产名录推荐项目名单", True),
            ("伊犁哈萨克自治州州级非物质文化遗产名录扩展项目推荐名单", True),
        ]
        assert annexes[4] == [("重污染天气应急职责分工", True), ("重污染天气应急响应流程图", False)]
        assert annexes[5] == [("自治州人民政府决定废止和宣布失效的行政规范性文件和政策性文件", True)]
        assert [finding.code for finding in gazette.documents[4].findings if finding.line == 907] == ["annex_missing"]
