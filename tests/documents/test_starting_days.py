"""The days on the row of a document between which its texts start to apply (docs/rules/validity.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from documents.choices import Outcome
from documents.models import Determination, Document, Instrument, ValidityEvent
from documents.validity import STILL_APPLIES, EventKind, Status
from tests.documents.exchange.files import BASE as LINE
from tests.documents.exchange.files import entered
from tests.documents.factories import DocumentFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
OLD, NEW, NEWER = date(2018, 1, 1), date(2021, 3, 1), date(2024, 5, 1)


def text_of(document: Document) -> Instrument:
    return Instrument.objects.create(document=document, order=document.instruments.count() + 1, title="甲办法")


def starts(text: Instrument, since: date, kind: EventKind = EventKind.COMMENCEMENT) -> ValidityEvent:
    event: ValidityEvent = ValidityEvent.objects.create(
        instrument=text, kind=kind, effective=DateRange(since, None), reason="按正文", recorded_at=NOW
    )
    return event


def days_of(document: Document) -> tuple[date | None, date | None]:
    document.refresh_from_db()
    return document.starts_first_on, document.starts_last_on


class TestTheStartingDaysOfADocument:
    def test_are_none_while_nobody_says_that_a_text_starts(self):
        document = DocumentFactory()
        starts(text_of(document), NEW, EventKind.REPEAL)

        assert days_of(document) == (None, None)

    def test_span_the_starts_and_restorations_of_all_its_texts(self):
        document = DocumentFactory()
        starts(text_of(document), NEW)
        starts(text_of(document), NEWER, EventKind.RESTORATION)
        assert days_of(document) == (NEW, NEWER)

        starts(text_of(document), OLD)
        assert days_of(document) == (OLD, NEWER)

    def test_begin_no_later_than_a_provision_ends_and_last_until_the_text_starts(self):
        document = DocumentFactory()
        text = text_of(document)
        lapses = {"instrument": text, "articles": ["第三条"], "reason": "按正文", "recorded_at": NOW}
        ValidityEvent.objects.create(kind=EventKind.REPEAL, effective=DateRange(NEW, None), **lapses)
        assert days_of(document) == (NEW, None)

        ValidityEvent.objects.create(
            kind=EventKind.NATURAL_END, effective=DateRange(NEWER, None), other_since=OLD, **lapses
        )
        assert days_of(document) == (OLD, None)

        starts(text, NEWER)
        assert days_of(document) == (OLD, NEWER)

    def test_are_not_set_back_by_who_saves_what_was_fetched_before(self):
        document = DocumentFactory()
        starts(text_of(document), NEW)
        assert document.starts_first_on is None

        document.title = "另一标题"
        document.save()

        assert days_of(document) == (NEW, NEW)

    def test_go_with_a_text_and_with_an_event_that_come_to_another_document(self):
        first, second, third = DocumentFactory(), DocumentFactory(), DocumentFactory()
        text, other = text_of(first), text_of(third)
        event = starts(text, NEW)

        text.document = second
        text.save()
        assert days_of(second) == (NEW, NEW)

        ValidityEvent.objects.filter(pk=event.pk).update(instrument=other)
        assert days_of(third) == (NEW, NEW)
        assert set(Document.objects.having_status(Status.IN_FORCE, on=NEW)) == {third}

    def test_are_those_of_texts_that_a_register_file_enters_before_their_paper(self):
        entered(LINE)

        document = Document.objects.get(number=LINE["number"])
        assert days_of(document) == (date(2021, 4, 1), date(2021, 4, 1))
        assert document in Document.objects.having_status(Status.IN_FORCE, on=date(2022, 1, 1))

    def test_leave_no_history_of_their_own(self):
        document = DocumentFactory()
        before = document.events.count()

        starts(text_of(document), NEW)

        assert document.events.count() == before

    def test_let_what_applies_be_found_where_only_a_part_is_known_to_have_ended(self, django_assert_num_queries):
        early, late, parted = (DocumentFactory() for _ in range(3))
        starts(text_of(early), OLD)
        starts(text_of(late), NEWER)
        starts(text_of(parted), NEWER)
        ValidityEvent.objects.create(
            instrument=text_of(parted),
            kind=EventKind.REPEAL,
            effective=DateRange(NEW, None),
            articles=["第三条"],
            reason="按正文",
            recorded_at=NOW,
        )

        with django_assert_num_queries(2):
            found = Document.objects.having_status(*STILL_APPLIES, on=NEW)
            assert set(found) == {early, parted}
            assert '"starts_first_on" <=' in str(found.query)
            assert set(Document.objects.having_status(Status.PARTLY_LAPSED, on=NEW)) == {parted}

    def test_let_a_list_of_a_past_day_pass_over_what_began_later(self, django_assert_num_queries):
        early, late = DocumentFactory(issued_on=OLD), DocumentFactory(issued_on=NEWER)
        back = DocumentFactory(issued_on=NEWER)
        for document, day in ((early, OLD), (late, NEWER), (back, OLD)):
            starts(text_of(document), day)

        with django_assert_num_queries(2):
            assert set(Document.objects.having_status(Status.IN_FORCE, on=NEW)) == {early, back}
            assert set(Document.objects.having_status(Status.NOT_YET_IN_FORCE, on=NEW)) == {late}


def known_at(text: Instrument) -> datetime | None:
    text.refresh_from_db()
    return text.start_known_at


class TestTheMomentSinceWhichAStartIsKnown:
    def test_is_that_of_the_first_start_of_the_whole_that_was_recorded(self):
        text = text_of(DocumentFactory())
        starts(text, OLD, EventKind.RESTORATION)
        of_a_part = {"kind": EventKind.COMMENCEMENT, "effective": DateRange(OLD, None), "articles": ["第三条"]}
        ValidityEvent.objects.create(instrument=text, reason="按正文", recorded_at=NOW, **of_a_part)
        assert known_at(text) is None

        starts(text, NEWER)
        assert known_at(text) == NOW

    def test_is_none_once_the_start_was_rejected_and_comes_back_with_another(self):
        text = text_of(DocumentFactory())
        event = starts(text, NEW)
        decided = {"event": event, "reason": "误读", "decided_by": UserFactory(), "decided_at": NOW}
        Determination.objects.create(outcome=Outcome.CONFIRMED, **decided)
        assert known_at(text) == NOW

        Determination.objects.create(outcome=Outcome.REJECTED, **decided)
        assert known_at(text) is None
        starts(text, OLD)
        assert known_at(text) == NOW

    def test_goes_with_an_event_that_comes_to_another_text_or_goes(self):
        text, other = text_of(DocumentFactory()), text_of(DocumentFactory())
        event = starts(text, NEW)

        ValidityEvent.objects.filter(pk=event.pk).update(instrument=other)
        assert (known_at(text), known_at(other)) == (None, NOW)

    def test_is_not_brought_back_by_who_saves_what_was_fetched_before(self):
        text = text_of(DocumentFactory())
        starts(text, NEW)
        fetched = Instrument.objects.get(pk=text.pk)
        event = text.validity_events.get()
        Determination.objects.create(
            event=event, outcome=Outcome.REJECTED, reason="误读", decided_by=UserFactory(), decided_at=NOW
        )

        fetched.save()

        assert known_at(text) is None

    def test_leaves_no_history_of_its_own(self):
        text = text_of(DocumentFactory())
        before = text.events.count()

        starts(text, NEW)

        assert text.events.count() == before

    def test_bounds_the_list_of_what_has_no_known_start(self, django_assert_num_queries):
        without, begun = (DocumentFactory(registered_at=NOW) for _ in range(2))
        text_of(without)
        starts(text_of(begun), NEW)

        with django_assert_num_queries(1):
            found = Document.objects.having_status(Status.START_UNKNOWN, on=NEWER)
            assert set(found) == {without}
            assert '"start_known_at" IS NULL' in str(found.query)
        before = Document.objects.having_status(Status.START_UNKNOWN, on=NEWER, known_at=NOW)
        assert '"start_known_at" > ' in str(before.query)
