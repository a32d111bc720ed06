"""Which citations a text names as what it rests on: docs/rules/citations.md, Cases: bases."""

from __future__ import annotations

import pytest

from documents.gazette.bases import is_basis
from tests.rule_tables import cases


@pytest.mark.parametrize("case", cases("citations.md", "Cases: bases"), ids=lambda case: case["sentence"])
def test_are_those_behind_a_word_that_says_so(case: dict[str, str]) -> None:
    at = case["sentence"].index("《甲")

    assert is_basis(case["sentence"], at) == (case["basis"] == "yes")
