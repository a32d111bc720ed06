"""编号 in every writing, and the ten categories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codes import CATEGORIES, HeritageCode, category_of, code_in_address, find_code


class TestReadingACode:
    @pytest.mark.parametrize(
        "written", ["Ⅷ-38", "VIII-38", "8-38", "viii-38", "Ⅷ－38", "ＶＩＩＩ-３８", "Ⅷ — 38", "Ⅷ-038", "VIII–38"]
    )
    def test_takes_every_writing_for_the_same_project(self, written: str) -> None:
        assert HeritageCode.parse(written) == HeritageCode(8, 38)

    def test_takes_the_letter_i_for_the_sign(self) -> None:
        assert str(HeritageCode.parse("I-33")) == "Ⅰ-33"

    @pytest.mark.parametrize(
        "written", ["", "Ⅷ38", "XI-1", "0-1", "11-3", "Ⅷ-0", "IIII-1", "乙-3", "-38", "2023-09-28"]
    )
    def test_refuses_what_is_no_code_in_chinese(self, written: str) -> None:
        with pytest.raises(ValueError, match=r"[一-鿿]"):
            HeritageCode.parse(written)
        assert find_code(written) is None

    @given(st.integers(1, 10), st.integers(1, 99999))
    def test_survives_being_written_and_read(self, category: int, number: int) -> None:
        code = HeritageCode(category, number)

        assert HeritageCode.parse(str(code)) == HeritageCode.parse(code.slug) == code

    @given(st.text())
    def test_never_fails_on_any_text(self, text: str) -> None:
        found = find_code(text)

        assert found is None or 1 <= found.category <= 10


class TestACodeInAnAddress:
    @pytest.mark.parametrize(
        "written",
        [
            "Ⅷ-38", "ⅷ—38", "08-038", "Ⅷ38", "VIII38", "viii 38", "8 38", "Ⅷ・38", "Ⅷ•38", "Ⅷ_38", "Ⅷ~38",
            "Ⅷー38", "Ⅷ：38", "VIII--38", "VIII\u200b-38", "\ufeffⅧ-38", "\u202aⅧ-38\u202c",
        ],
    )  # fmt: skip
    def test_may_be_written_more_loosely(self, written: str) -> None:
        assert code_in_address(written) == HeritageCode(8, 38)

    @pytest.mark.parametrize(
        "written", ["", "838", "Ⅷ", "38", "XI38", "11-3", "0 1", "Ⅷ0", "V-III38", "8.3.8", "2023-09-28", "register"]
    )
    def test_is_no_guess(self, written: str) -> None:
        assert code_in_address(written) is None


class TestWritingACode:
    def test_prints_the_sign_and_addresses_with_letters(self) -> None:
        assert (str(HeritageCode(8, 38)), HeritageCode(8, 38).slug) == ("Ⅷ-38", "VIII-38")

    def test_sorts_by_category_then_number(self) -> None:
        codes = ["Ⅹ-1", "Ⅱ-10", "Ⅱ-9"]

        assert sorted(codes, key=HeritageCode.parse) == ["Ⅱ-9", "Ⅱ-10", "Ⅹ-1"]


class TestCategories:
    def test_are_ten_in_their_order(self) -> None:
        assert [category_of(name) for name in CATEGORIES] == list(range(1, 11))

    @pytest.mark.parametrize(
        ("written", "category"),
        [
            ("民 俗", 10),
            ("杂技与竞技", 6),
            ("传统手工技艺", 8),
            ("民间音乐", 2),
            ("传统体育,游艺与杂技", 6),
            ("曲艺类", 5),
            ("戏剧学", None),
        ],
    )
    def test_are_known_by_old_names_and_with_blanks(self, written: str, category: int | None) -> None:
        assert category_of(written) == category
