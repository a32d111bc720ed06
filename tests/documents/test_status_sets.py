"""The status of many instruments at once, in SQL, is the status of each one, in Python, whatever happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.choices import Outcome
from documents.models import Determination, Document, Instrument, ValidityEvent
from documents.readings import ANNIVERSARY, DAY_BEFORE, EXPIRY_RULE
from documents.validity import EventKind, Status
from portal.readings.models import ClauseReading
from tests.documents.factories import DocumentFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2023, 8, 14)
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())
OFTEN = (EventKind.COMMENCEMENT, EventKind.NATURAL_END, EventKind.NATURAL_END, EventKind.EXTENSION)
DAYS = st.integers(0, 4).map(lambda count: FIRST_DAY + timedelta(days=count))
MOMENTS = st.integers(0, 5).map(lambda count: NOW + timedelta(hours=count))


@dataclass(frozen=True)
class Told:
    """An event with what was decided about it, in the order of deciding."""

    kind: EventKind
    since: date | None
    until: date | None
    other_since: date | None
    articles: tuple[str, ...]
    is_suspected: bool
    recorded_at: datetime
    outcomes: tuple[tuple[Outcome, datetime], ...]

    @property
    def key(self) -> object:
        """What the database takes once."""
        return self.kind, self.since, self.until, self.articles


@st.composite
def told(draw: st.DrawFn) -> Told:
    kind = draw(st.sampled_from([*EventKind, *OFTEN]))
    is_annulled, is_end = kind is EventKind.ANNULMENT, kind is EventKind.NATURAL_END
    since = draw(st.none() | DAYS if is_annulled else DAYS)
    lasts = st.integers(1, 6).map(lambda count: (since or FIRST_DAY) + timedelta(days=count))
    other = draw(st.none() | st.integers(1, 3)) if is_end else None
    outcomes = [each for each in Outcome if other or each is not Outcome.OTHER_READING]
    decision = st.tuples(st.sampled_from(outcomes), MOMENTS)
    decisions = [st.lists(decision, min_size=count, max_size=count) for count in range(3)]
    return Told(
        kind=kind,
        since=since,
        until=draw(lasts if kind is EventKind.EXTENSION else st.none() | lasts),
        other_since=since - timedelta(days=other) if since and other else None,
        articles=draw(st.sampled_from([(), (), (), ("第三条",)])),
        is_suspected=is_end and draw(st.booleans()),
        recorded_at=draw(MOMENTS),
        outcomes=tuple(draw(st.sampled_from([0, 0, 1, 2]).flatmap(decisions.__getitem__))),
    )


HISTORIES = st.lists(told(), max_size=4, unique_by=lambda each: each.key)
INSTRUMENTS = st.lists(HISTORIES, min_size=12, max_size=24)
READINGS = st.dictionaries(DAYS, st.sampled_from([ANNIVERSARY, DAY_BEFORE]), max_size=2)


def tell(instruments: list[list[Told]], readings: dict[date, str]) -> None:
    """Rows of what happened, in a register with nothing else in it."""
    Document.objects.all().delete()
    ClauseReading.objects.all().delete()
    by = UserFactory()
    for since, value in readings.items():
        ClauseReading.objects.create(
            code=EXPIRY_RULE, value=value, valid_from=since, basis="州司法局复函", decided_by=by, decided_at=NOW
        )
    papers = Document.objects.bulk_create([DocumentFactory.build() for _ in instruments])
    texts = Instrument.objects.bulk_create([Instrument(document=paper, title="办法") for paper in papers])
    happened = [(text, each) for text, history in zip(texts, instruments, strict=True) for each in history]
    events = ValidityEvent.objects.bulk_create([event_of(text, each) for text, each in happened])
    Determination.objects.bulk_create(
        Determination(event=event, outcome=outcome, reason="办公会议纪要", decided_by=by, decided_at=at)
        for event, (_, each) in zip(events, happened, strict=True)
        for outcome, at in each.outcomes
    )


def event_of(text: Instrument, each: Told) -> ValidityEvent:
    return ValidityEvent(
        instrument=text,
        kind=each.kind.value,
        effective=DateRange(each.since, each.until),
        other_since=each.other_since,
        articles=list(each.articles),
        reason="测试",
        is_suspected=each.is_suspected,
        recorded_at=each.recorded_at,
    )


def by_the_pure_rule(on: date, known_at: datetime | None = None) -> dict[Instrument, Status]:
    """The status of every instrument by the pure rule, from the events as they were known."""
    events = Prefetch("validity_events", ValidityEvent.objects.as_known(known_at))
    return {row: row.standing(on).status for row in Instrument.objects.prefetch_related(events)}


class TestTheStatusOfASet:
    @settings(max_examples=30)
    @given(instruments=INSTRUMENTS, readings=READINGS, on=DAYS, known_at=st.none() | MOMENTS)
    def test_is_that_of_each_instrument(self, instruments, readings, on, known_at):
        tell(instruments, readings)

        in_sql = {each: set(Instrument.objects.having_status(each, on=on, known_at=known_at)) for each in Status}

        one_by_one = by_the_pure_rule(on, known_at)
        assert in_sql == {each: {row for row in one_by_one if one_by_one[row] is each} for each in Status}

    @settings(max_examples=20)
    @given(instruments=INSTRUMENTS, readings=READINGS, on=DAYS, wanted=st.sets(st.sampled_from(Status), max_size=3))
    def test_finds_the_documents_that_have_it_and_no_other(self, instruments, readings, on, wanted):
        tell(instruments, readings)

        found = set(Document.objects.having_status(*wanted, on=on))

        assert found == {row.document for row, status in by_the_pure_rule(on).items() if status in wanted}
