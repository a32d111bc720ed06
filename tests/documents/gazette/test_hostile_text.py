"""Whatever the text is, reading ends, in time, without an error."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.gazette import head_lines, numbering, read, repeal_sentences
from documents.gazette.dates import parse_date
from documents.gazette.dry_run import describe, describe_file
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import DocNumber
from documents.gazette.shadow import shadow_of, squeeze
from heritage.annex.reader import HeritageAnnexReader
from tests.gazettes import SMALL_GAZETTE

TraceFunction = Callable[[FrameType, str, Any], Any]
READERS = [HeritageAnnexReader()]
PIECES = [
    *"《》（）()〔〕[]：:；。、，\n\n\n\t| 　12〇一",
    *(
        "附件1",
        "附件：",
        "关于",
        "印发",
        "的通知",
        "青政发〔2021〕8号",
        "废止",
        "失效",
        "同时废止",
        "自印发之日起施行",
        "有效期两年",
    ),
    *(
        "各县：",
        "2021年4月2日",
        "青川州人民政府",
        "传统技艺（共计3项）",
        "Ⅷ-9",
        "I-3",
        "非物质文化遗产名录",
        "协助",
        "副州长",
        "工作",
    ),
    *(
        "序号",
        "编号",
        "项目名称",
        "备注：曲艺类项目暂缺",
        "等3件",
        "令第3号",
        "\u202e",
        "\u200b",
        "\x00",
        "\ud800",
        "<b>",
        "GB 1-2",
    ),
]
CHANGES = [  # words of tables, changes, plans and warnings
    "修改为",
    "有效期延长三年",
    "撤销",
    "重新公布",
    "黄色预警：",
    "AQI＞200持续48小时",
    "或",
    "且",
    "自12月7日24时起启动",
    "文件名称",
    "文号",
    "说明",
    "│",
    "├─┤",
    "1 ",
]
OF_HEADS = [
    *("抄送：", "文号：", "索引号", "转发", "第3号", "已被", "通过）"),
    *("2021年3月5日印发", "【打印】", "青政令", "\n关于甲的公告\n"),
]


class TestNumbersAndDates:
    @given(
        st.text("伊州政办规函字新京沪建环气", min_size=2, max_size=8),
        st.integers(1950, 2099),
        st.integers(1, 99999),
        st.sampled_from(
            ["〔〕", "[]", "［］", "【】", "()", "（）", "﹝﹞", "〖〗", "〈〉", "「」", "{}", "﹝]", "[〕"]
        ),
        st.sampled_from(["", " ", "　", "  "]),
        st.booleans(),
    )
    def test_survive_being_written_in_any_bracket_blank_and_width(
        self, code: str, year: int, seq: int, brackets: str, blank: str, is_wide: bool
    ) -> None:
        number = DocNumber(code, year, seq)
        digits = str.maketrans("0123456789", "０１２３４５６７８９") if is_wide else {}
        printed = f"{code}{brackets[0]}{year}{brackets[1]}{blank}第{blank}{seq}{blank}号".translate(digits)
        (document,) = read(f"关于甲的通知\n{printed}\n各县：\n好。").documents

        assert parse_number(str(number)) == number
        assert parse_number(shadow_of(printed)) == number
        assert document.number
        assert document.number.value == number

    @given(st.text("甲乙丙丁市县人民政府", min_size=2, max_size=12), st.integers(1, 99999))
    def test_survive_being_the_number_of_an_order(self, organ: str, seq: int) -> None:
        number = DocNumber(f"{organ}令", None, seq, "order")

        assert parse_number(str(number)) == number

    @given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
    def test_survive_being_written_in_digits_and_characters(self, day: date) -> None:
        year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
        ten = ["", "十", "二十", "三十"]
        month, of_month = (ten[n // 10] + " 一二三四五六七八九"[n % 10].strip() for n in (day.month, day.day))

        assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day
        assert parse_date(f"{year}年{month}月{of_month}日") == day
        assert parse_date(shadow_of(f"{day.year} 年 {day.month:02} 月 {day.day:02} 日")) == day
        assert parse_date(day.isoformat()) == day
        for mark in "-./":
            assert parse_date(f"{day.year}{mark}{day.month}{mark}{day.day}") == day
            assert parse_date(f"{day.year}{mark}{day.month:02}{mark}{day.day:02}") == day
        for zero in "〇○零OoОо0◯":
            assert parse_date(f"{year.replace('〇', zero)}年{month}月{of_month}日") == day


class TestAnyText:
    @given(st.text())
    def test_is_read(self, text: str) -> None:
        gazette = read(text, annex_readers=READERS)

        assert gazette.documents or gazette.findings

    @settings(max_examples=300)
    @given(st.lists(st.sampled_from([*PIECES, *CHANGES, *OF_HEADS]), max_size=80))
    def test_made_of_the_words_of_gazettes_is_read(self, pieces: list[str]) -> None:
        text = "关于公布非遗名录的通知\n青政发〔2021〕8号\n各县：\n" + "".join(pieces)

        for document in read(text, annex_readers=READERS).documents:
            described = describe("f", document)
            assert all(one["line"] <= text.count("\n") + 1 + text.count("\x0b") for one in described["findings"])
            for block in document.blocks:
                assert document.span.start <= block.span.start <= block.span.end <= document.span.end

    @given(st.binary())
    def test_or_bytes_give_an_object(self, data: bytes) -> None:
        assert list(describe_file("f", data))

    @settings(max_examples=60)
    @given(st.integers(0, len(SMALL_GAZETTE)), st.integers(0, 60), st.sampled_from(PIECES))
    def test_of_a_damaged_gazette_is_read(self, at: int, lost: int, piece: str) -> None:
        assert read(SMALL_GAZETTE[:at] + piece + SMALL_GAZETTE[at + lost :], annex_readers=READERS).documents


def _random_pieces(count: int) -> str:
    source = random.Random(4)
    return "".join(source.choice(PIECES) for _ in range(count))


def _change_by_a_day(at: int) -> str:
    day = date(2020, 1, 1) + timedelta(at)
    return f"自{day.year}年{day.month}月{day.day}日起修改《甲管理办法》第{at + 1}条。\n"


HOSTILE: dict[str, tuple[int, Callable[[int], str]]] = {  # how often, and what that makes
    "brackets": (10_000, lambda n: "(" * n + "〔" * n + ")" * n),
    "nested titles": (50_000, lambda n: "《" * n + "》" * n),
    "open titles": (50_000, lambda n: "关于印发《" * n),
    "one long line": (1_000_000, lambda n: "一" * n),
    "one line of numbers": (50_000, lambda n: "青政发〔2021〕8号" * n),
    "bidi and control characters": (50_000, lambda n: "\u202e\u2066\x00\x1b[31m\u200b" * n),
    "markup": (20_000, lambda n: "<script>alert(1)</script>《<b>》" * n),
    "one line of repeals": (10_000, lambda n: "《甲办法》" * n + "同时废止。" * n),
    "one line of assists": (200_000, lambda n: "协助" * n),
    "cells without end": (60_000, lambda n: "\t1\n" * n),
    "lines of numbers": (20_000, lambda n: "青政发〔2021〕8号\n" * n),
    "one line of serials": (30_000, lambda n: " 1 2 3" * n),
    "rows of bars": (10_000, lambda n: "| 1 | 关于甲的通知 | 青政发〔2021〕8号 |\n" * n),
    "one line of changes": (10_000, lambda n: "《甲管理办法》第三条修改为“略”，有效期延长三年，撤销" * n),
    "one line of entries": (10_000, lambda n: "1.甲管理办法（青政发〔2001〕3号）；" * n),
    "one line of stops": (10_000, lambda n: "《甲管理办法》停止执行，" * n),
    "starts of parts": (10_000, lambda n: "第三章自2025年1月1日起施行，" * n),
    "lists led in": (5_000, lambda n: "下列文件同时废止：\n1.甲管理办法（青政发〔2001〕3号）\n" * n),
    "one line of thresholds": (10_000, lambda n: "黄色预警：预测AQI＞200持续48小时或" * n),
    "alternatives of conjunctions": (20_000, lambda n: "红色预警：" + "AQI＞1，且AQI＞2或" * n),
    "one line of moments": (20_000, lambda n: "自12月7日0时起启动重污染天气黄色预警" * n),
    "labels of pages": (20_000, lambda n: "索引号：\n0001\n文号：青政发〔2021〕8号\n正文。\n" * n),
    "one page's header without end": (30_000, lambda n: "索引号：0001 文号：青政发〔2021〕8号\n" * n),
    "notes in brackets": (30_000, lambda n: "（2021年3月5日市人民政府常务会议\n通过）\n" * n),
    "banners": (20_000, lambda n: "本文件已被青政发〔2021〕8号废止\n" * n),
    "lines of titles": (20_000, lambda n: "青川州人民政府关于甲的通知\n" * n),
    "titles with numbers": (20_000, lambda n: "青川州人民政府关于甲的通知（青政发〔2021〕8号）\n" * n),
    "lines of damaged numbers": (20_000, lambda n: "关于甲的通知\n青政发〔20218号\n各县：\n" * n),
    "numbers carried on": (50_000, lambda n: "青政发〔2021〕8号" + "、9号" * n),
    "brackets of several numbers": (20_000, lambda n: "《关于甲的通知》（青政发〔2021〕8、9号）同时废止，" * n),
    "one bracket of many numbers": (50_000, lambda n: "青政发〔2021〕8" + "、9" * n + "号"),
    "texts without titles": (10_000, lambda n: "《甲管理办法》及其实施细则、" * n + "同时废止。"),
    "papers that forward": (
        6_000,
        lambda n: "转发甲的通知\n青政发〔2021〕8号\n各县：\n2021年3月5日\n关于乙的意见\n" * n,
    ),
    "copies": (20_000, lambda n: "抄送：甲局，\n乙局，\n" * n),
    "verbs that lead": (10_000, lambda n: "废止《甲管理办法》" * n),
    "tables side by side": (
        5_000,
        lambda n: (
            "序号 | 名称 | 文号 | 序号 | 名称 | 文号\n"
            + "".join(
                f"{at} | 甲办法 | 青政发〔2001〕3号 | {at + n} | 乙办法 | 青政发〔2001〕4号\n" for at in range(1, n)
            )
        ),
    ),
    "rows that go on": (10_000, lambda n: "1\t关于印发《甲\t青政发〔2001〕3号\n\t办法》的通知\t\n" * n),
    "new wording without marks": (
        10_000,
        lambda n: "第三条修改为：本办法自2022年1月1日起施行。本决定自2021年5月1日起施行。" * n,
    ),
    "changes of one text by days of their own": (40_000, lambda n: "".join(map(_change_by_a_day, range(n)))),
    "metrics together": (10_000, lambda n: "黄色预警：PM2.5、PM10、O3浓度均" * n),
    "random words": (60_000, _random_pieces),
}


def hostile(name: str, *, part: int = 1) -> str:
    """A gazette with the hostile text of that name as its last annex; a `part`-th of it."""
    count, text = HOSTILE[name]
    return SMALL_GAZETTE + "\n附件2\n非遗名录\n" + text(count // part)


def decision(about: str, text: str) -> str:
    """A decision that is all about the text: in its body, or as its list of repealed documents."""
    if about == "body":
        return (
            f"关于发布重污染天气预警的通知\n青政发〔2021〕8号\n\n各县：\n    {text}\n\n青川市人民政府\n2021年3月5日\n"
        )
    head = "关于废止和修改部分文件的决定\n青政发〔2021〕8号\n\n各县：\n    予以公布。\n\n青川市人民政府\n2021年3月5日\n"
    return f"{head}\n附件\n\n一、废止的文件\n{text}\n二、修改的文件\n{text}\n"


def lines_executed(text: str) -> int:
    """How many lines of Python reading a text takes: the same on every machine, however busy."""
    count = 0

    def tracer(_frame: FrameType, event: str, _argument: object) -> TraceFunction:
        nonlocal count
        count += event == "line"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        read(text, annex_readers=READERS)
    finally:
        sys.settrace(before)
    return count


class TestTheSameLineOverAndOver:
    def test_is_parsed_as_a_number_once_however_many_lines_it_is_and_neighbours_ask(self) -> None:
        numbering._whole_number.cache_clear()
        head_lines._doubt.cache_clear()

        read("青政发〔2021〕8号\n" * 2_000)

        assert numbering._whole_number.cache_info().misses <= 10
        assert head_lines._doubt.cache_info().misses <= 10

    def test_of_verbs_that_lead_is_looked_back_at_for_one_sentence_and_no_further(self, monkeypatch) -> None:
        looked_at: list[int] = []

        def squeezed(words: str) -> str:
            looked_at.append(len(words))
            return squeeze(words)

        monkeypatch.setattr(repeal_sentences, "squeeze", squeezed)

        read(decision("body", "废止《甲管理办法》" * 500))

        assert len(looked_at) > 500
        assert max(looked_at) <= 400


class TestAHostileGazette:
    """How long it takes is for the bench `gazette`; here the work is counted."""

    @pytest.mark.parametrize("name", [name for name in HOSTILE if name != "random words"])
    @pytest.mark.parametrize("about", ["body", "list"])
    def test_of_repeals_and_warnings_takes_at_most_twice_the_work_at_twice_the_length(
        self, name: str, about: str
    ) -> None:
        count, text = HOSTILE[name]
        read(decision(about, text(count // 150)), annex_readers=READERS)  # compiles patterns, keeps nothing of below
        once, twice, four_times = (lines_executed(decision(about, text(count // part))) for part in (200, 100, 50))

        assert four_times - twice <= 2.2 * (twice - once) + 300

    @pytest.mark.parametrize("name", HOSTILE)
    def test_ends_in_findings(self, name: str) -> None:
        gazette = read(hostile(name, part=10), annex_readers=READERS)

        assert gazette.documents[0].number
        assert all(one.findings for one in gazette.documents[:2])

    @pytest.mark.parametrize("name", HOSTILE)
    def test_of_twice_the_length_takes_at_most_twice_the_work(self, name: str) -> None:
        read(SMALL_GAZETTE, annex_readers=READERS)  # what is made at the first reading is made
        alone, once, twice = (
            lines_executed(text) for text in (SMALL_GAZETTE, hostile(name, part=50), hostile(name, part=25))
        )

        assert twice - alone <= 2.2 * (once - alone)
