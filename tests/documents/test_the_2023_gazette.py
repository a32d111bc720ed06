"""The real gazette of 2023 through reading and confirmation into the register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from documents.models import Document, GazetteImport
from tests.documents.factories import confirmed_import

SOURCE = Path(settings.BASE_DIR).parent / "shared" / "data" / "gazette_yili_2023.txt"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOURCE.exists(), reason="../shared/data/gazette_yili_2023.txt is not on this machine"),
]


@pytest.fixture
def gazette(db) -> GazetteImport:
    return confirmed_import(SOURCE.read_text())


def labels(documents, on: date) -> set[str]:
    return {instrument.standing(on).label for document in documents for instrument in document.instruments.all()}


@pytest.mark.usefixtures("gazette")
class TestTheRegisterAfterwards:
    def test_holds_the_six_documents_with_their_dates(self):
        rows = Document.objects.filter(is_directory_only=False).values_list("number", "issued_on")

        assert dict(rows) == {
            "伊州政办规〔2023〕2号": date(2023, 8, 17),
            "伊州政办发〔2023〕30号": date(2023, 8, 10),
            "伊州政发〔2023〕9号": date(2023, 8, 4),
            "伊州政办函〔2023〕72号": date(2023, 8, 25),
            "伊州政办发〔2023〕31号": date(2023, 9, 5),
            "伊州政发〔2023〕11号": date(2023, 9, 28),
        }

    def test_knows_the_thirteen_cleaned_up_documents_by_name(self):
        repealer = Document.objects.get(number="伊州政发〔2023〕11号")
        touched = Document.objects.filter(instruments__validity_events__by_document=repealer).distinct()

        assert touched.count() == 13
        assert all(document.is_directory_only for document in touched)

    def test_tells_eight_repealed_and_five_lapsed_from_the_day_on(self):
        before, after = date(2023, 9, 27), date(2023, 9, 28)

        assert Document.objects.having_status("repealed", on=after).count() == 8
        assert Document.objects.having_status("declared_lapsed", on=after).count() == 5
        assert Document.objects.having_status("repealed", on=before).count() == 0

    def test_keeps_the_end_in_a_title_for_the_office_to_confirm(self):
        plan = Document.objects.get(number="伊州政发〔2015〕13号")
        end = plan.instruments.get().validity_events.get(kind="natural_end")

        assert (end.effective.lower, end.is_suspected) == (date(2021, 1, 1), True)
        assert labels([plan], date(2022, 1, 1)) == {"生效日期待核"}

    def test_tells_the_counsel_rules_in_force_for_two_years_with_the_other_reading(self):
        rules = Document.objects.get(number="伊州政办规〔2023〕2号")
        instrument = rules.instruments.get()

        assert instrument.standing(date(2024, 1, 1)).label == "现行有效"
        assert "2025年8月17日" in instrument.standing(date(2024, 1, 1)).reason
        assert instrument.standing(date(2025, 8, 17)).label == "现行有效"
        assert instrument.standing(date(2025, 8, 18)).label == "已失效（有效期届满）"

    def test_leads_from_a_citation_to_the_document_named(self):
        cited = Document.objects.get(number="新政办发〔2022〕72号")

        assert cited.is_directory_only
        assert {citation.block.document.number for citation in cited.cited_by.all()} == {"伊州政办规〔2023〕2号"}

    def test_finds_every_place_of_a_text(self):
        assert {row.number for row in Document.objects.containing("重污染天气")} >= {"伊州政办发〔2023〕31号"}
        assert Document.objects.containing("政府法律顾问").count() >= 2
