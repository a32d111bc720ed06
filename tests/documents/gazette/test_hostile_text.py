"""Whatever the text is, reading ends, in time, without an error."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.gazette import read
from documents.gazette.dates import parse_date
from documents.gazette.dry_run import describe, describe_file
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import DocNumber
from heritage.annex import HeritageAnnexReader
from tests.gazettes import SMALL_GAZETTE

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


class TestNumbersAndDates:
    @given(
        st.text("伊州政办规函字新京沪建环气", min_size=2, max_size=8),
        st.integers(1950, 2099),
        st.integers(1, 99999),
        st.sampled_from(["〔〕", "[]", "［］", "【】", "()", "（）", "﹝﹞"]),
    )
    def test_survive_being_written_in_any_bracket(self, code: str, year: int, seq: int, brackets: str) -> None:
        number = DocNumber(code, year, seq)

        assert parse_number(str(number)) == number
        assert (
            read(f"关于甲的通知\n{code}{brackets[0]}{year}{brackets[1]} {seq} 号\n各县：\n好。")
            .documents[0]
            .number.value
            == number
        )  # type: ignore[union-attr]

    @given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
    def test_survive_being_written_in_digits_and_characters(self, day: date) -> None:
        year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
        ten = ["", "十", "二十", "三十"]
        month, of_month = (ten[n // 10] + " 一二三四五六七八九"[n % 10].strip() for n in (day.month, day.day))

        assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day
        assert parse_date(f"{year}年{month}月{of_month}日") == day
        assert parse_date(day.isoformat()) == day


class TestAnyText:
    @given(st.text())
    def test_is_read(self, text: str) -> None:
        gazette = read(text, annex_readers=READERS)

        assert gazette.documents or gazette.findings

    @settings(max_examples=300)
    @given(st.lists(st.sampled_from(PIECES), max_size=80))
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


def _random_pieces() -> str:
    source = random.Random(4)
    return "".join(source.choice(PIECES) for _ in range(60_000))


HOSTILE = {
    "ten thousand brackets": "(" * 10_000 + "〔" * 10_000 + ")" * 10_000,
    "nested titles": "《" * 50_000 + "》" * 50_000,
    "open titles": "关于印发《" * 50_000,
    "one long line": "一" * 1_000_000,
    "one line of numbers": "青政发〔2021〕8号" * 50_000,
    "bidi and control characters": "\u202e\u2066\x00\x1b[31m\u200b" * 50_000,
    "markup": "<script>alert(1)</script>《<b>》" * 20_000,
    "one line of repeals": "《甲办法》" * 10_000 + "同时废止。" * 10_000,
    "one line of assists": "协助" * 200_000,
    "cells without end": "\t1\n" * 60_000,
    "lines of numbers": "青政发〔2021〕8号\n" * 20_000,
    "random words": _random_pieces(),
}


class TestAHostileGazette:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_ends_in_findings_within_seconds(self, name: str) -> None:
        started = time.monotonic()
        gazette = read(SMALL_GAZETTE + "\n附件2\n非遗名录\n" + HOSTILE[name], annex_readers=READERS)

        assert time.monotonic() - started < 30
        assert gazette.documents[0].number
        assert all(one.findings for one in gazette.documents[:2])
