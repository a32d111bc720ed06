"""The two annexes of the 2023 announcement against the hand-checked truth."""

from __future__ import annotations

import pytest

from documents.gazette import read
from documents.gazette.parsed import ParsedDocument
from heritage.annex import HeritageAnnexReader
from heritage.annex_rows import HeritageRow
from tests.gazette_files import needs_the_real_gazette, real_gazette, truth


@pytest.fixture(scope="module")
def announcement() -> ParsedDocument:
    return read(real_gazette(), annex_readers=[HeritageAnnexReader()]).documents[2]


def rows_of(document: ParsedDocument) -> list[HeritageRow]:
    return [row for records in document.annex_records for row in records.rows if isinstance(row, HeritageRow)]


@needs_the_real_gazette
class TestTheAnnexesOf2023:
    @pytest.mark.parametrize(
        ("file", "list_kind", "count"),
        [("heritage_batch5.csv", "new", 33), ("heritage_extension.csv", "extension", 12)],
    )
    def test_give_the_rows_of_the_truth(
        self, announcement: ParsedDocument, file: str, list_kind: str, count: int
    ) -> None:
        read_rows = [dict(row.as_json()) for row in rows_of(announcement) if row.list_kind == list_kind]
        expected = [
            {
                "list": row["list_kind"],
                "serial": row["serial"],
                "code": row["code"],
                "category": row["category_name"],
                "name": row["name"],
                "units": row["units"].split(";"),
            }
            for row in truth(file)
        ]

        assert read_rows == expected
        assert len(read_rows) == count

    def test_link_fifty_six_units(self, announcement: ParsedDocument) -> None:
        assert sum(len(row.units) for row in rows_of(announcement)) == 56

    def test_every_value_stands_where_its_span_says(self, announcement: ParsedDocument) -> None:
        text = real_gazette()

        for row in rows_of(announcement):
            for value in (row.name, *row.units):
                assert "".join(value.span.of(text).split()) == value.value

    def test_raise_every_doubt_once(self, announcement: ParsedDocument) -> None:
        found = [(finding.code, finding.line) for finding in announcement.findings]

        assert found == [
            ("stated_sum_differs", 184),
            ("units_split_at_line_end", 202),
            ("units_run_together", 300),
            ("similar_unit", 300),
            ("stated_count_differs", 305),
            ("category_spacing", 447),
            ("code_gap", 486),
            ("code_gap", 492),
            ("category_absent", 499),
            ("category_absent", 499),
            ("ascii_numeral", 516),
            ("similar_name", 609),
            ("similar_name", 615),
            ("category_absent", 650),
            ("category_absent", 650),
        ]
