"""The order of days: what one paper does to the text of another (docs/rules/validity.md, The order of days)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents import correcting
from documents.choices import BlockKind
from documents.events import determining
from documents.events.chronology import anachronism
from documents.models import Block, ValidityEvent
from documents.validity import EVENT_LABELS, EventKind
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph
from tests.rule_tables import cases

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())


def day(cell):
    return date.fromisoformat(cell) if cell else None


class TestTheOrderOfDays:
    @pytest.mark.parametrize("row", cases("validity.md", "Cases: the order of days"), ids=str)
    def test_follows_the_table(self, row):
        found = anachronism(
            row["kind"], day(row["since"]), issued_on=day(row["text of"]), caused_on=day(row["paper of"])
        )

        answer = "" if found is None else "impossible" if found.is_impossible else "looks back"
        assert answer == row["answer"]
        if found:
            assert EVENT_LABELS[EventKind(row["kind"])] in found.words


def in_force(issued_on=date(2022, 3, 1), **facts):
    text = DocumentFactory(issued_on=issued_on, **facts).instruments.create(title="值班办法")
    ValidityEvent.objects.create(
        instrument=text, kind="commencement", effective=DateRange(issued_on, None), reason="原文载明", recorded_at=NOW
    )
    return text


def recorded(text, kind="repeal", *, since=date(2025, 3, 3), last_day=None, by=date(2025, 3, 3), articles=()):
    return determining.record(
        text,
        kind=kind,
        since=since,
        last_day=last_day,
        articles=articles,
        by_document=DocumentFactory(issued_on=by, title="关于废止文件的决定") if by else None,
        reason="依决定",
        by=one_with(Role.DOCUMENT_MANAGER),
        at=NOW,
    )


@pytest.mark.django_db
class TestAnEventByHand:
    def test_does_not_end_a_text_before_there_was_one(self):
        with pytest.raises(Refused, match="自2022年2月28日起废止，而该文本2022年3月1日才成文"):
            recorded(in_force(), since=date(2022, 2, 28))

    def test_is_not_caused_by_a_paper_that_is_older_than_the_text(self):
        with pytest.raises(Refused, match="不能由它修改"):
            recorded(in_force(), "amendment", by=date(2021, 3, 5), since=date(2025, 1, 1))

    def test_that_looks_back_is_recorded_and_told_beside_it(self, client):
        text = in_force()
        event = recorded(text, since=date(2024, 1, 1))
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        page = client.get(text.document.get_absolute_url())

        assert [(each.pk, "溯及既往" in told) for each, told in page.context["standing_doubts"]] == [(event.pk, True)]

    def test_names_articles_that_the_registered_text_has(self):
        text = in_force()
        Block.objects.filter(pk=paragraph(text.document, "第一条 内容。").pk).update(kind=BlockKind.ARTICLE)

        with pytest.raises(Refused, match="登记的正文没有第九百条"):
            recorded(text, articles=["第九百条"])

    @pytest.mark.parametrize("since", [date(2022, 3, 1), date(2021, 1, 1)])
    def test_ends_no_period_before_it_begins(self, since):
        with pytest.raises(Refused, match="不晚于该文本的施行日期2022-03-01"):
            recorded(in_force(), "natural_end", since=since, by=None)

    def test_prolongs_nothing_by_more_than_thirty_years(self):
        with pytest.raises(Refused, match="超过30年"):
            recorded(in_force(), "extension", last_day=date(2099, 1, 1))
        recorded(in_force(), "extension", last_day=date(2055, 3, 2))


@pytest.mark.django_db
class TestACorrectedDate:
    @pytest.mark.parametrize("issued_on", [date(2030, 1, 1), date(1900, 1, 1)])
    def test_lies_between_the_founding_of_the_state_and_today(self, issued_on):
        document = in_force().document

        with pytest.raises(Refused, match="至今天之间"):
            correcting.correct(
                document,
                number=None,
                title=document.title,
                kind=document.kind,
                issued_on=issued_on,
                issuers=[],
                addressees=[],
                instruments=["值班办法"],
                reason="笔误",
                seen=0,
                by=one_with(Role.DOCUMENT_MANAGER),
                at=NOW,
            )
