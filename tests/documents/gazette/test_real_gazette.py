"""The six documents of 2023. `gazette_yili_2023.json` was written from the paper by hand, not from the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from documents.gazette import read
from documents.gazette.dry_run import describe_file
from documents.gazette.parsed import Gazette, ParsedDocument
from heritage.annex.reader import HeritageAnnexReader
from tests.gazette_files import DATA, needs_the_real_gazette, real_gazette

pytestmark = needs_the_real_gazette
EXPECTED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "gazette_yili_2023.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def described() -> list[dict[str, Any]]:
    data = (DATA / "gazette_yili_2023.txt").read_bytes()
    return list(describe_file("gazette_yili_2023.txt", data, annex_readers=[HeritageAnnexReader()]))


@pytest.fixture(scope="module")
def gazette() -> Gazette:
    return read(real_gazette(), annex_readers=[HeritageAnnexReader()])


class TestTheSixDocuments:
    def test_are_six_in_order_of_print(self, described: list[dict[str, Any]]) -> None:
        assert [one["doc_number"] for one in described] == [one["doc_number"] for one in EXPECTED]

    @pytest.mark.parametrize("place", range(6), ids=lambda place: EXPECTED[place]["doc_number"])
    def test_are_read_as_they_were_by_hand(self, described: list[dict[str, Any]], place: int) -> None:
        assert described[place] == EXPECTED[place]


def _places(document: ParsedDocument) -> list[tuple[str, str]]:
    """Values that stand in the text as they are, each with the characters at its place."""
    text = real_gazette()
    values = [*document.issuers, *document.addressees, *([document.number] if document.number else [])]
    return [("".join(str(one.value).split()), "".join(one.span.of(text).split())) for one in values]


class TestEveryValue:
    def test_stands_where_its_span_says(self, gazette: Gazette) -> None:
        for document in gazette.documents:
            if document.number and "31号" not in str(document.number.value):  # its issuers stand in two columns
                assert all(value == printed for value, printed in _places(document))

    def test_of_the_joint_issuers_begins_and_ends_in_its_column(self, gazette: Gazette) -> None:
        text = real_gazette()
        first, second = gazette.documents[4].issuers

        assert first.span.of(text).startswith("伊犁哈萨克自治州")
        assert first.span.of(text).endswith("人民政府办公厅")
        assert second.span.of(text).startswith("第四师可克达拉市")
        assert second.span.of(text).endswith("办  公  室")


class TestParagraphs:
    def test_hold_every_article_of_the_counsel_rules(self, gazette: Gazette) -> None:
        assert sum(block.kind == "article" for block in gazette.documents[0].blocks) == 36

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
