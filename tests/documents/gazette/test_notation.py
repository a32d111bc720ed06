"""docs/rules/notation*.md: every text of every table gives the record beside it."""

from __future__ import annotations

from collections import Counter

import pytest

from documents.gazette import read
from heritage.annex.reader import HeritageAnnexReader
from tests.documents.gazette.notation import Notation, codes, framed, notations
from tests.documents.gazette.records import expected, record

ROWS = notations()
FLAGGED = {code for row in ROWS if row.kind == "F" for code in expected(row.record).findings}
ELSEWHERE = {"D37", "D38", "D47"}  # of what a document cites and repeals
IDS = {
    *(f"D{count:02}" for count in range(1, 47)),
    *(f"T{count:02}" for count in range(1, 27)),
    *(f"I{count:02}" for count in range(1, 15)),
    *(f"A{count:02}" for count in range(1, 6)),
    *(f"S{count:02}" for count in range(1, 8)),
} - ELSEWHERE


class TestTheTables:
    def test_hold_at_least_three_texts_of_every_notation(self) -> None:
        count = Counter(row.id for row in ROWS)

        assert {name for name in IDS | count.keys() if count[name] < 3} == set()

    def test_hold_every_text_once(self) -> None:
        assert [text for text, count in Counter(row.text for row in ROWS).items() if count > 1] == []


class TestEveryNotation:
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.id}-{row.place}")
    def test_is_read_as_its_row_says(self, row: Notation) -> None:
        gazette = read(framed(row.text), annex_readers=[HeritageAnnexReader()])
        wanted = expected(row.record)
        documents = gazette.documents

        assert len(documents) == (wanted.documents or len(documents))
        found = {(place, name): record(documents[place - 1])[name] for place, name in wanted.values}
        assert found == wanted.values

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.id}-{row.place}")
    def test_is_doubted_as_its_row_says_and_no_further(self, row: Notation) -> None:
        found = codes(read(framed(row.text), annex_readers=[HeritageAnnexReader()]))
        wanted = expected(row.record).findings

        assert wanted <= found
        assert found & FLAGGED <= wanted
