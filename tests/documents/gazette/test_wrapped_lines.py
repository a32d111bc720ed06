"""A known body wrapped at any width: the same records and findings, each value where it is printed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.gazette import count_documents, read
from documents.gazette.dry_run import describe
from documents.gazette.parsed import Citation, ParsedDocument

HEAD = "青川市人民政府关于加强桥梁养护工作的通知\n青政发〔2021〕4号\n\n各县（区）人民政府：\n"
CLOSING = "\n\n        青川市人民政府\n        2021年3月5日\n"
BODIES = [
    [
        "为加强渡口管理，根据《青川市桥梁条例》和《青川市人民政府办公室关于加强渡口安全管理工作的意见》（青政办发〔2010〕12号），现就有关事项通知如下。",
        "一、将《渡口管理办法》（青政发〔2001〕3号）第三条中的“水利局”修改为“交通局”，删去第七条第二款。",
        "二、经评估，《集市管理办法》（青政发〔2002〕5号）需继续实施，有效期延长至2030年12月31日。",
        "三、自本通知印发之日起，《桥梁管理规定》（青政发〔2003〕5号）第三条、第五条同时废止。",
        "本通知自2021年5月1日起施行，有效期至2026年4月30日。",
    ],
    [
        "第十九条　渡口经营者应当每年向市交通局报告一次安全情况。",
        "第二十条　本办法自2021年5月1日起施行，有效期五年。《渡口管理办法》（青政发〔2001〕3号）同时废止。",
    ],
    [
        "黄色预警：预测AQI日均值＞200将持续2天（48小时）及以上，且未达到高级别预警条件。",
        "经市政府常务会议讨论，决定撤销《青川市交通局关于渡口收费的通知》（青交发〔2018〕3号），自2021年5月1日起恢复执行《渡口管理办法》（青政发〔2001〕3号）第三条、第五条。",
    ],
]


def wrapped(paragraph: str, width: int, indent: str, end: str) -> str:
    """The paragraph in lines of that many characters."""
    printed = indent + paragraph
    return end.join(printed[at : at + width] for at in range(0, len(printed), width))


def told(document: ParsedDocument) -> tuple[dict[str, Any], set[str]]:
    described = describe("", document)
    return {key: value for key, value in described.items() if key != "findings"}, {
        one.code for one in document.findings
    }


def cited(document: ParsedDocument) -> list[Citation]:
    return [*document.cites, *document.repeals, *document.partial_repeals, *document.amends, *document.extends]


class TestAWrappedBody:
    @pytest.mark.parametrize("body", BODIES, ids=["notice", "regulation", "plan"])
    @settings(max_examples=40)
    @given(width=st.integers(16, 48), indent=st.sampled_from(["", "    ", "　　"]), end=st.sampled_from(["\n", "\r\n"]))
    def test_gives_the_records_of_the_one_that_is_not(self, body: list[str], width: int, indent: str, end: str) -> None:
        (whole,) = read(HEAD + "\n".join(indent + each for each in body) + CLOSING).documents
        text = HEAD + end.join(wrapped(each, width, indent, end) for each in body) + CLOSING
        gazette = read(text)
        (document,) = gazette.documents

        assert told(document) == told(whole)
        assert "".join(each.text for each in document.blocks) == "".join(each.text for each in whole.blocks)
        assert (gazette.text, count_documents(text)) == (text, 1)
        for one in cited(document):
            assert one.title is None or one.title in "".join(one.span.of(text).split())
        for finding in document.findings:
            assert finding.line == text.count("\n", 0, finding.span.start) + 1


FIRST, SECOND, THIRD = (
    "《青川市渡口管理暂行办法》（青政发〔2001〕3号）",
    "《青川市桥梁管理办法》（青政发〔2002〕5号）",
    "《集市管理规定》（青政发〔2003〕6号）",
)
SENTENCES = [
    f"根据清理结果，市人民政府决定废止{FIRST}、{SECOND}和{THIRD}，请各县遵照执行，并认真做好相关的衔接工作。",
    f"本办法自2021年5月1日起施行，有效期五年。{FIRST}、{SECOND}同时废止。",
    f"{FIRST}{SECOND}同时废止，请各县各部门遵照执行。",
    f"现决定废止{FIRST}{SECOND}{THIRD}等三件文件。",
    f"{FIRST}自2024年1月1日起废止，{SECOND}有效期延长至2026年12月31日，请各县各部门遵照执行。",
    f"原{FIRST}于2024年1月1日起废止，原{SECOND}第三条不再修改，请各县各部门遵照执行。",
    f"{FIRST}停止执行，{SECOND}作废，请各县各部门遵照执行。",
    f"{FIRST}、{SECOND}第三条作如下修改，请遵照执行并做好各项相关工作，及时向社会公布。",
    f"经评估，决定撤销{SECOND}，恢复施行{FIRST}，并按规定向社会公布，接受各方面监督。",
    f"各县要按照{FIRST}和{SECOND}的要求做好工作，{THIRD}已于2019年废止，不再作为依据。",
]


def typeset(paragraph: str, width: int) -> str:
    """The paragraph as a page sets it: lines of one width, none of which begins with a closing mark."""
    lines = [""]
    for char in "　　" + paragraph:
        is_full = sum(1 if each.isascii() else 2 for each in lines[-1] + char) > 2 * width
        if not is_full or char in "、，。；：》）”":
            lines[-1] += char
            continue
        opened = lines[-1][len(lines[-1].rstrip("《（“〔")) :]
        lines[-1] = lines[-1].removesuffix(opened)
        lines.append(opened + char)
    return "\n".join(lines)


class TestALineThatEndsAtATitle:
    @pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence[:16])
    def test_goes_on_whatever_the_width_of_the_page(self, sentence: str) -> None:
        (whole,) = read(f"{HEAD}　　{sentence}{CLOSING}").documents

        for width in range(16, 44):
            (document,) = read(HEAD + typeset(sentence, width) + CLOSING).documents
            assert (width, told(document)) == (width, told(whole))

    def test_is_an_entry_in_a_list(self) -> None:
        title = "青川市人民政府关于废止部分文件的决定"
        text = (
            HEAD.replace("青川市人民政府关于加强桥梁养护工作的通知", title) + f"决定废止下列文件：\n{SECOND}\n{FIRST}"
        )

        (document,) = read(text + CLOSING).documents

        assert [str(one.number) for one in document.repeals] == ["青政发〔2002〕5号", "青政发〔2001〕3号"]
