"""A paper that is issued onto a line of the directory takes its place, and what was known of it stays known."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from documents.issuing.composing import AnnexPart, InstrumentPart
from documents.models import Document, ValidityEvent
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, Office

pytestmark = pytest.mark.django_db


def line_of_the_directory(title: str) -> Document:
    number = {"number": "测政办发〔2026〕1号", "series": "测政办发", "year": 2026, "sequence": 1}
    return DocumentFactory(title=title, is_directory_only=True, **number)


class TestAPaperKnownByName:
    def test_takes_the_place_of_its_line_in_the_directory(self):
        office = Office()
        held = line_of_the_directory("关于做好第一项工作的通知")
        held.issuers.create(order=1, printed_name="测试州人民政府办公室")
        held.addressees.create(order=1, printed_name="各县市")
        held.annexes.create(order=1, title="名单（旧）")

        document = office.issued(parts=[AnnexPart("名单", "甲乙丙")])

        assert document == held
        told = [document.issuers.all(), document.addressees.all(), document.annexes.all()]
        assert [str(each) for rows in told for each in rows] == [
            "测试州人民政府办公厅",
            "各县市人民政府",
            "附件 名单",
        ]

    def test_gives_both_its_texts_what_was_known_of_it(self):
        office = Office()
        held = line_of_the_directory("")
        known = held.instruments.create(order=1, title=held.number)
        days = DateRange(date(2026, 4, 1), date(2027, 4, 1))
        known.validity_events.create(
            kind="extension", effective=days, articles=["第三条"], reason="延期", recorded_at=AT
        )

        document = office.issued(parts=[InstrumentPart(name, "第一条 内容。") for name in ("甲方案", "乙方案")])

        extensions = ValidityEvent.objects.filter(instrument__document=document, kind="extension")
        assert [(each.instrument.order, each.effective, each.articles) for each in extensions] == [
            (1, days, ["第三条"]),
            (2, days, ["第三条"]),
        ]
