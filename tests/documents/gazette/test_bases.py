"""Which citations a text names as what it rests on: docs/rules/citations.md, Cases: bases."""

from __future__ import annotations

import pytest

from documents.gazette.bases import is_basis, provisions_behind
from tests.rule_tables import cases, listed


@pytest.mark.parametrize("case", cases("citations.md", "Cases: bases"), ids=lambda case: case["sentence"])
def test_are_those_behind_a_word_that_says_so(case: dict[str, str]) -> None:
    at = case["sentence"].index("《甲")

    assert is_basis(case["sentence"], at) == (case["basis"] == "yes")


@pytest.mark.parametrize(
    "case", cases("citations.md", "Cases: provisions behind a citation"), ids=lambda case: case["sentence"]
)
def test_are_followed_by_the_provisions_that_are_meant(case: dict[str, str]) -> None:
    sentence, title, number = case["sentence"], "《甲办法》", "（某政发〔2020〕1号）"
    cited = title + number if title + number in sentence else title

    assert list(provisions_behind(sentence, sentence.index(title) + len(cited))) == listed(case["provisions"])


@pytest.mark.parametrize("text", ["第三条、" * 5_000, "第三" * 5_000, "第（" * 5_000, "第一条至第九百条" * 1_000])
def test_are_read_to_the_end_of_a_hostile_text(text: str) -> None:
    assert len(provisions_behind(text, 0)) <= 40
