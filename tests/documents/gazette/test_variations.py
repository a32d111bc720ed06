"""A known paper in every dress: brackets, widths, blanks, line ends and a web page around it change no record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from documents.gazette import read
from documents.gazette.dry_run import describe

BRACKETS = ["〔〕", "[]", "［］", "【】", "()", "（）", "﹝﹞", "〖〗", "「」", "〔]", "［〕"]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
TITLE = ["青川市人民政府", "关于印发", "《青川市桥梁", "养护办法（试行）》", "的通知"]
BODY = "    《青川市桥梁养护办法（试行）》已经市人民政府同意，现印发给你们，请按照国发〔2019〕12号认真执行。"
HEADERS = [
    "",
    "索引号：000014349/2021-00012　　发布日期：2021年04月09日\n",
    "索引号：\n000014349/2021-00012\n\n文号：\n青政发〔2021〕#号\n发布日期：\n2021-04-09\n",
    "¦ 发文机关 ¦ 青川市人民政府 ¦ 成文日期 ¦ 2021-03-05 ¦\n".replace("¦", "|"),
    "您的位置：首页 > 政府信息公开\n标　　题：关于印发《青川市桥梁养护办法（试行）》的通知\n来源：市政府办公室\n",
]
FOOTERS = ["", "【打印】 【关闭】\n", "版权所有：青川市人民政府 青ICP备05000001号\n网站标识码：5100000001\n"]
NOTES = ["", "（2021年3月1日市人民政府第5次常务会议通过）\n", "（2021年第3期）\n", "Notice of the Government\n"]
ISSUERS = [
    "青川市人民政府",
    "青 川 市 人 民 政 府",
    "青川市\n人民政府",
    "青川市人民政府（印章）",
    "青川市人民政府\n市长：王某某",
    "青川市人民政府\n\n代市长　王某某",
]
DATES = [
    "2021年3月5日",
    "2021 年 03 月 05 日",
    "２０２１年３月５日",
    "二〇二一年三月五日",
    "二○二一年三月五日",
    "二O二一年三月五日",
    "2021-03-05",
    "2021.3.5",
    "2021年3月5日，",
]
ADDRESSES = [
    "各县（区）人民政府，市直各部门：",
    "各县（区）人民政府,市直各部门:",
    "各县（区）人民政府， 市直各部门∶",
    "各县（区）人民政府，\n市直各部门︰",
    "各县（区）\n人民政府，市直各部门：",
    "各县（区）人民政府，市直各部门",
    "《<正>》各县（区）人民政府，市直各部门：",
]
PLACES = ["below", "above", "in brackets below", "in brackets behind", "behind", "in the header", "twice"]


@dataclass(frozen=True)
class Dress:
    """How the paper is printed; # stands for the sequence of its number, ＃ for it in wide digits."""

    number: str = "青政发〔2021〕#号"
    place: str = "below"
    title: str = "".join(TITLE)
    header: str = ""
    note: str = ""
    address: str = ADDRESSES[0]
    issuer: str = ISSUERS[0]
    day: str = DATES[0]
    footer: str = ""
    end: str = "\n"

    def printed(self, seq: int = 4) -> str:
        """The text of the paper with that sequence."""
        head = {
            "below": f"{self.title}\n{self.number}\n",
            "above": f"{self.number}\n\n{self.title}\n",
            "in brackets below": f"{self.title}\n（{self.number}）\n",
            "in brackets behind": f"{self.title}（{self.number}）\n",
            "behind": f"{self.title}  {self.number}\n",
            "in the header": f"发文字号：{self.number}\n{self.title}\n",
            "twice": f"{self.title}\n{self.number}\n{self.title}\n{self.number}\n",
        }[self.place]
        closing = f"                {self.issuer}\n                {self.day}\n"
        text = f"{self.header}{head}{self.note}\n{self.address}\n{BODY}\n\n{closing}\n{self.footer}"
        return text.replace("#", str(seq)).replace("＃", str(seq).translate(WIDE)).replace("\n", self.end)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """青政发〔2021〕#号 in any bracket, width and blank, with or without 第 and a leading zero."""
    left, right = draw(st.sampled_from(BRACKETS))
    blank = draw(st.sampled_from(["", " ", "　", "  "]))
    ordinal = draw(st.sampled_from(["", "第", f"第{blank}", "0"]))
    year = draw(st.sampled_from(["2021", "２０２１", "二〇二一"]))
    code, mark = draw(st.sampled_from([("青政发", "号"), ("青政發", "號"), ("青 政发", "号")]))
    printed = f"{code}{blank}{left}{year}{right}{blank}{ordinal}#{blank}{mark}"
    return printed.translate(WIDE | {ord("#"): "＃"}) if draw(st.booleans()) else printed


@st.composite
def titles(draw: st.DrawFn) -> str:
    """The title over any number of lines, with blank lines between the organ and the rest."""
    ends = [draw(st.sampled_from(["", "\n"])) for _ in TITLE[1:]]
    first = draw(st.sampled_from(["", "\n", "\n\n"]))
    return TITLE[0] + first + "".join(part + end for part, end in zip(TITLE[1:], [*ends[1:], ""], strict=True))


@st.composite
def dresses(draw: st.DrawFn) -> Dress:
    def one(of: Sequence[str]) -> str:
        return draw(st.sampled_from(of))

    place = one(PLACES)
    return Dress(
        number=draw(numbers()),
        place=place,
        title=draw(titles()),
        header=one(HEADERS),
        note=one(NOTES),
        address=one(ADDRESSES),
        issuer=one(ISSUERS),
        day=one(DATES),
        footer=one(FOOTERS),
        end=one(["\n", "\r\n", "\u2028"]),
    )


def record(text: str) -> list[dict[str, Any]]:
    """What is read, without findings."""
    described = [describe("", one) for one in read(text).documents]
    return [{key: value for key, value in one.items() if key != "findings"} for one in described]


USUAL = record(Dress().printed())


class TestAPaper:
    def test_is_the_known_one_in_its_usual_dress(self) -> None:
        (paper,) = USUAL

        assert (paper["doc_number"], paper["title"], paper["issued_on"]) == (
            "青政发〔2021〕4号",
            "青川市人民政府关于印发《青川市桥梁养护办法（试行）》的通知",
            "2021-03-05",
        )
        assert paper["addressees"] == ["各县（区）人民政府", "市直各部门"]
        assert (paper["issuers"], paper["cites"]) == (
            ["青川市人民政府"],
            [{"title": None, "doc_number": "国发〔2019〕12号"}],
        )

    @given(dresses())
    def test_gives_the_same_record_in_any_dress(self, dress: Dress) -> None:
        assert record(dress.printed()) == USUAL

    @given(st.lists(dresses(), min_size=2, max_size=4), st.integers(0, 2))
    def test_gives_it_between_others_too(self, dresses: list[Dress], gap: int) -> None:
        papers = [dress.printed(seq) for seq, dress in enumerate(dresses, start=1)]

        assert record(("\n" * gap).join(papers)) == [
            USUAL[0] | {"doc_number": f"青政发〔2021〕{seq}号"} for seq in range(1, len(papers) + 1)
        ]
