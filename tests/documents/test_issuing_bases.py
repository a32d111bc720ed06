"""A draft that rests on what is over is asked about: docs/rules/issuing.md, The basis of a paper."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from documents.issuing import checks
from documents.issuing.describing import facts_of
from documents.models import Document
from portal.accounts.choices import KnowledgeLevel
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, BODY, Office

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def repealed(title: str = "值班管理办法", articles=(), **facts) -> Document:
    document = DocumentFactory(title=f"关于印发《{title}》的通知", **facts)
    text = document.instruments.create(title=title, order=1)
    by = DocumentFactory(title="关于废止文件的决定", number="测政发〔2024〕7号")
    for kind, since, given in (
        ("commencement", date(2018, 1, 1), {}),
        ("repeal", date(2024, 1, 1), {"articles": list(articles), "by_document": by}),
    ):
        effective = DateRange(since, None)
        text.validity_events.create(kind=kind, effective=effective, reason="原文载明", recorded_at=AT, **given)
    return document


def asked(sentence: str, **facts) -> list[str]:
    paper = Office().draft(body=f"{sentence}\n{BODY}", **facts)
    found = [each for each in checks.findings(facts_of(paper, on=TODAY)) if "所依据" in each.message]
    assert not any(each.is_error for each in found)
    return [each.message for each in found]


class TestADraftThatRestsOnWhatIsOver:
    def test_is_asked_with_status_day_and_the_document_that_ended_it(self):
        repealed()

        (told,) = asked("根据《值班管理办法》，现通知如下。")

        assert "值班管理办法" in told
        assert "已废止，自2024年1月1日起由测政发〔2024〕7号废止" in told

    def test_is_asked_about_a_provision_that_is_over(self):
        repealed(articles=["第三条"])

        (told,) = asked("根据《值班管理办法》第三条的规定，现通知如下。")

        assert "依据的条款已失效：第三条自2024年1月1日起" in told

    def test_is_found_by_its_number_where_the_title_may_be_meant(self):
        document = repealed(number="测政发〔2019〕5号", series="测政发", year=2019, sequence=5)

        (told,) = asked("根据《值班管理办法》（测政发〔2019〕5号）和《供热办法》（测政发〔2019〕5号），现通知如下。")

        assert document.number in told

    @pytest.mark.parametrize(
        "sentence",
        [
            "现将《值班管理办法》的执行情况通报如下。",
            "根据《值班考核办法》，现通知如下。",
            "根据《值班管理办法》（测政发〔2019〕99号），现通知如下。",
        ],
    )
    def test_is_not_asked_about_what_it_only_mentions_or_the_register_does_not_hold(self, sentence):
        repealed()

        assert asked(sentence) == []

    def test_is_not_asked_about_other_provisions(self):
        repealed(articles=["第三条"])

        assert asked("根据《值班管理办法》第四条的规定，现通知如下。") == []

    def test_is_not_asked_where_several_documents_bear_the_title(self):
        repealed()
        repealed()

        assert asked("根据《值班管理办法》，现通知如下。") == []

    def test_says_nothing_of_what_the_drafter_may_not_see(self):
        repealed(knowledge_level=KnowledgeLevel.PREFECTURE)

        assert asked("根据《值班管理办法》，现通知如下。") == []
