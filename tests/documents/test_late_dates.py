"""A paper whose 成文日期 becomes known after it was registered: docs/rules/validity.md, A day that comes later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from documents.choices import Outcome
from documents.events import determining
from documents.models import Document, ValidityEvent
from documents.validity import Status
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import confirmed_import, read_import
from tests.documents.test_correcting import correct
from tests.documents.test_foreseeing import confirm
from tests.documents.test_import_page import corrected_by_form
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
UNDATED = """关于加强供热工作的通知
测政发〔2023〕7号

各县市人民政府：
    为做好供热工作，现将有关事项通知如下。
    {body}

测试州人民政府
"""
DAY = "2023-08-17"
FROM_PRINTING = "本通知自印发之日起施行。"


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def registered(body: str) -> Document:
    confirmed_import(UNDATED.format(body=body))
    return Document.objects.get(number="测政发〔2023〕7号")


def events(document: Document, kind: str) -> list[ValidityEvent]:
    return list(ValidityEvent.objects.filter(instrument__document=document, kind=kind))


class TestADayThatComesLater:
    @pytest.mark.parametrize("row", cases("validity.md", "Cases: a day that comes later"), ids=lambda row: row["body"])
    def test_gives_what_the_words_of_the_paper_say(self, manager, row):
        document = registered(row["body"])
        assert not events(document, "commencement")

        correct(manager, document, issued_on=DAY)
        page = manager.get(document.get_absolute_url()).text

        starts = [str(each.effective.lower) for each in events(document, "commencement")]
        ends = [str(each.effective.lower - timedelta(days=1)) for each in events(document, "natural_end")]
        assert (starts, ends) == ([row["start"]] if row["start"] else [], [row["end"]] if row["end"] else [])
        assert ("施行日期没有登记" in page) == bool(row["told"])
        assert row["told"] in page

    def test_is_recorded_with_clause_words_time_and_person(self, manager):
        document = registered(FROM_PRINTING)
        before = timezone.now()

        correct(manager, document, issued_on=DAY)

        (start,) = events(document, "commencement")
        assert start.clause == "正文第2段"
        told = "“自印发之日起施行”，原文没有印发日期，按成文日期推定（成文日期由更正补登）"
        assert start.reason == told
        assert start.recorded_at >= before
        assert start.recorded_by == document.corrections.get().corrected_by
        assert told in manager.get(document.get_absolute_url()).text
        document.refresh_from_db()
        assert document.instruments.get().standing(date(2023, 8, 17)).status is Status.IN_FORCE
        assert ["《关于加强供热工作的通知》施行日期", "", DAY] in document.corrections.get().changes

    def test_keeps_the_other_reading_of_a_period(self, manager):
        document = registered("本通知自印发之日起施行，有效期两年。")

        correct(manager, document, issued_on=DAY)

        (end,) = events(document, "natural_end")
        assert (end.effective.lower, end.other_since) == (date(2025, 8, 18), date(2025, 8, 17))

    def test_is_told_before_it_comes(self, manager):
        page = manager.get(registered(FROM_PRINTING).get_absolute_url()).text

        assert "自印发之日起施行，但没有读到日期" in page
        assert "更正成文日期后，按正文推定施行日期" in page

    def test_leaves_what_stands_and_tells_that_it_was_counted_from_another_day(self, manager):
        document = registered(FROM_PRINTING)
        correct(manager, document, issued_on=DAY)

        correct(manager, document, issued_on="2023-08-20")
        page = manager.get(document.get_absolute_url()).text

        (start,) = events(document, "commencement")
        assert start.effective.lower == date(2023, 8, 17)
        assert "按现在的成文日期应自2023年8月20日起施行" in page
        by = one_with(Role.DOCUMENT_MANAGER)
        determining.determine(start, Outcome.CONFIRMED, reason="原件", seen=0, by=by, at=timezone.now())
        assert "按现在的成文日期应自" not in manager.get(document.get_absolute_url()).text

    def test_brings_no_rejected_start_back(self, manager):
        document = registered(FROM_PRINTING)
        correct(manager, document, issued_on=DAY)
        (start,) = events(document, "commencement")
        by = one_with(Role.DOCUMENT_MANAGER)
        determining.determine(start, Outcome.REJECTED, reason="原件另有规定", seen=0, by=by, at=timezone.now())

        correct(manager, document, issued_on="2023-08-20")

        assert events(document, "commencement") == [start]

    def test_gives_a_start_to_each_text_of_the_paper(self, manager):
        document = registered(FROM_PRINTING)
        document.instruments.create(order=2, title="另一文本")

        correct(manager, document, issued_on=DAY)

        assert len(events(document, "commencement")) == 2

    def test_of_a_paper_without_text_gives_none(self, manager):
        document = registered(FROM_PRINTING)
        document.blocks.all().delete()

        correct(manager, document, issued_on=DAY)

        assert not events(document, "commencement")
        assert "施行日期没有登记" not in manager.get(document.get_absolute_url()).text

    def test_is_told_to_nobody_else(self, client):
        document = registered(FROM_PRINTING)
        client.force_login(one_with(Role.STAFF))

        assert "施行日期没有登记" not in client.get(document.get_absolute_url()).text


class TestADayThatIsWrittenWhileImporting:
    def test_gives_the_start_as_well(self, manager):
        read = read_import(UNDATED.format(body=FROM_PRINTING))
        corrected_by_form(manager, read.drafts.get(), issued_on=DAY)

        confirm(read)

        (start,) = ValidityEvent.objects.filter(kind="commencement")
        assert start.effective.lower == date(2023, 8, 17)
        assert start.reason.endswith("（成文日期导入时补填）")
        assert start.recorded_by is None

    def test_leaves_the_start_that_was_written_too(self, manager):
        read = read_import(UNDATED.format(body=FROM_PRINTING))
        corrected_by_form(manager, read.drafts.get(), issued_on=DAY, effective_on="2023-09-01")

        confirm(read)

        (start,) = ValidityEvent.objects.filter(kind="commencement")
        assert (start.effective.lower, start.reason) == (date(2023, 9, 1), "导入时更正")
