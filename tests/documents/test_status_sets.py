"""The status of many instruments at once, in SQL, is that of each one by the pure rule, whatever happened to them.

The pure rule gets its events from what the test told, not from the rows that were made of it: which determination is
the latest and which reading holds is worked out here once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise, product

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.choices import Outcome
from documents.models import Determination, Document, Instrument, ValidityEvent
from documents.readings import ANNIVERSARY, DAY_BEFORE, EXPIRY_RULE
from documents.validity import Event, EventKind, Status, standing
from portal.readings.models import ClauseReading
from tests.documents.factories import DocumentFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2023, 8, 14)
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())
OFTEN = (EventKind.COMMENCEMENT, EventKind.NATURAL_END, EventKind.NATURAL_END, EventKind.EXTENSION)
PROVISIONS = ((), (), (), ("第三条",), ("第五条",), ("第三条", "第五条"), ("第五条第二款",))
Readings = dict[date, tuple[str, datetime]]  # since when, what, and when it was decided
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

    def as_known(self, readings: Readings, known_at: datetime | None) -> Event | None:
        """The event as it was known at a moment; None where it was not recorded yet, or not accepted."""
        decided = [
            (at, place, each) for place, (each, at) in enumerate(self.outcomes) if not known_at or at <= known_at
        ]
        outcome = max(decided)[-1] if decided else None
        if outcome is Outcome.REJECTED or (known_at and self.recorded_at > known_at):
            return None
        is_settled = outcome in (Outcome.CONFIRMED, Outcome.OTHER_READING)
        is_other = outcome is Outcome.OTHER_READING or (not is_settled and self.is_read_otherwise(readings, known_at))
        return Event(
            kind=self.kind,
            since=self.other_since if is_other else self.since,
            until=self.until,
            articles=self.articles,
            is_confirmed=is_settled or not self.is_suspected,
        )

    def is_read_otherwise(self, readings: Readings, known_at: datetime | None) -> bool:
        """The reading that holds on the earlier of the two days is that day."""
        since = self.other_since
        holding = [
            day for day, (_, at) in readings.items() if since and day <= since and not (known_at and at > known_at)
        ]
        return bool(holding) and readings[max(holding)][0] == DAY_BEFORE

    @property
    def key(self) -> object:
        """What the database takes once."""
        return self.kind, self.since, self.until, self.articles


@st.composite
def told(draw: st.DrawFn) -> Told:
    kind = draw(st.sampled_from([*EventKind, *OFTEN]))
    is_annulled, is_end = kind is EventKind.ANNULMENT, kind is EventKind.NATURAL_END
    since = None if is_annulled else draw(DAYS)
    lasts = st.integers(1, 6).map(lambda count: (since or FIRST_DAY) + timedelta(days=count))
    other = draw(st.none() | st.integers(1, 3)) if is_end else None
    outcomes = [each for each in Outcome if other or each is not Outcome.OTHER_READING]
    decision = st.tuples(st.sampled_from(outcomes), MOMENTS)
    decisions = [st.lists(decision, min_size=count, max_size=count) for count in range(3)]
    return Told(
        kind=kind,
        since=since,
        until=None if is_annulled else draw(lasts if kind is EventKind.EXTENSION else st.none() | lasts),
        other_since=since - timedelta(days=other) if since and other else None,
        articles=() if kind is EventKind.REPUBLICATION else draw(st.sampled_from(PROVISIONS)),
        is_suspected=is_end and draw(st.booleans()),
        recorded_at=draw(MOMENTS),
        outcomes=tuple(draw(st.sampled_from([0, 0, 1, 2]).flatmap(decisions.__getitem__))),
    )


HISTORIES = st.lists(told(), max_size=4, unique_by=lambda each: each.key)
INSTRUMENTS = st.lists(HISTORIES, min_size=12, max_size=24)
READINGS = st.dictionaries(DAYS, st.tuples(st.sampled_from([ANNIVERSARY, DAY_BEFORE]), MOMENTS), max_size=2)


def tell(instruments: list[list[Told]], readings: Readings) -> list[Instrument]:
    """Rows of what happened, in a register with nothing else in it."""
    Document.objects.all().delete()
    ClauseReading.objects.all().delete()
    by = UserFactory()
    for since, (value, at) in readings.items():
        ClauseReading.objects.create(
            code=EXPIRY_RULE, value=value, valid_from=since, basis="州司法局复函", decided_by=by, decided_at=at
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
    return texts


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


def by_the_pure_rule(history: list[Told], readings: Readings, on: date, known_at: datetime | None = None) -> Status:
    events = [each.as_known(readings, known_at) for each in history]
    return standing(filter(None, events), on).status


def rows_as_known(known_at: datetime | None = None) -> list[Instrument]:
    """The instruments with their events, as a page shows them."""
    events = Prefetch("validity_events", ValidityEvent.objects.as_known(known_at))
    return list(Instrument.objects.order_by("pk").prefetch_related(events))


def in_sets(on: date, known_at: datetime | None = None) -> list[Status]:
    """The status of every instrument as lists are filtered by it; each has exactly one."""
    found = [
        (pk, status)
        for status in Status
        for pk in Instrument.objects.having_status(status, on=on, known_at=known_at).values_list("pk", flat=True)
    ]
    assert len({pk for pk, _ in found}) == len(found)
    return [status for _, status in sorted(found)]


class TestTheStatusOfASet:
    @settings(max_examples=30)
    @given(instruments=INSTRUMENTS, readings=READINGS, on=DAYS, known_at=st.none() | MOMENTS)
    def test_is_that_of_each_instrument(self, instruments, readings, on, known_at):
        tell(instruments, readings)

        statuses = [by_the_pure_rule(history, readings, on, known_at) for history in instruments]

        assert in_sets(on, known_at) == statuses
        assert [row.standing(on).status for row in rows_as_known(known_at)] == statuses

    @settings(max_examples=20)
    @given(instruments=INSTRUMENTS, readings=READINGS, on=DAYS, wanted=st.sets(st.sampled_from(Status), max_size=3))
    def test_finds_the_documents_that_have_it_and_no_other(self, instruments, readings, on, wanted):
        texts = tell(instruments, readings)

        found = set(Document.objects.having_status(*wanted, on=on))

        statuses = [by_the_pure_rule(history, readings, on) for history in instruments]
        assert found == {text.document for text, status in zip(texts, statuses, strict=True) if status in wanted}


EARLY, LATE = NOW, NOW + timedelta(hours=2)
PLAIN = Told(EventKind.COMMENCEMENT, FIRST_DAY, None, None, (), is_suspected=False, recorded_at=EARLY, outcomes=())
DECIDED = [
    (),
    *(((each, EARLY),) for each in Outcome),
    *(((first, EARLY), (second, LATE)) for first, second in product(Outcome, Outcome) if first is not second),
    *(
        ((first, LATE), (second, LATE)) for first, second in pairwise([*Outcome, Outcome.CONFIRMED])
    ),  # the later row counts
]
WAYS_OF_READING: list[Readings] = [
    {},
    {FIRST_DAY: (DAY_BEFORE, LATE)},
    {FIRST_DAY: (ANNIVERSARY, EARLY), FIRST_DAY + timedelta(days=2): (DAY_BEFORE, LATE)},
    {FIRST_DAY: (DAY_BEFORE, EARLY), FIRST_DAY + timedelta(days=2): (ANNIVERSARY, LATE)},
]


def endings() -> Iterator[list[Told]]:
    """Every way in which one end, determined and read this way or that, meets a start and an extension."""
    end = replace(PLAIN, kind=EventKind.NATURAL_END, since=FIRST_DAY + timedelta(days=3))
    longer = replace(PLAIN, kind=EventKind.EXTENSION, since=end.since, until=FIRST_DAY + timedelta(days=5))
    rejected = replace(longer, outcomes=((Outcome.REJECTED, LATE),))
    for other, is_suspected, outcomes in product((None, FIRST_DAY + timedelta(days=2)), (False, True), DECIDED):
        if other or Outcome.OTHER_READING not in dict(outcomes):
            each = replace(end, other_since=other, is_suspected=is_suspected, outcomes=outcomes)
            yield [PLAIN, each]
            yield [PLAIN, each, longer]
    for each in (end, replace(end, other_since=FIRST_DAY + timedelta(days=2))):
        yield [each]
        yield from ([each, extension] for extension in (longer, rejected, replace(longer, recorded_at=LATE)))


def others() -> Iterator[list[Told]]:
    """Every other kind of event beside a start: open or for some days, for all or one provision, accepted or not."""
    since, until = FIRST_DAY + timedelta(days=2), FIRST_DAY + timedelta(days=4)
    decided: tuple[tuple[tuple[Outcome, datetime], ...], ...] = ((), ((Outcome.REJECTED, LATE),))
    for kind, end, articles, outcomes in product(EventKind, (None, until), ((), ("第三条",)), decided):
        if (kind is EventKind.EXTENSION and not end) or (kind is EventKind.REPUBLICATION and articles):
            continue
        each = replace(PLAIN, kind=kind, since=since, until=end, articles=articles, outcomes=outcomes)
        if kind is EventKind.ANNULMENT:
            each = replace(each, since=None, until=None)
        yield [each]
        yield [PLAIN, each]


def restorations() -> Iterator[list[Told]]:
    """Every kind of event that a restoration may take back: before it, on its day and behind it; in whole or part."""
    day = FIRST_DAY + timedelta(days=2)
    taken = [kind for kind in EventKind if kind not in (EventKind.COMMENCEMENT, EventKind.EXTENSION)]
    some, both = ("第三条",), ("第三条", "第五条")
    scopes = (((), ()), ((), some), (both, ()), (both, some), (some, both))
    for kind, days, (articles, restored) in product(taken, (-1, 0, 1), scopes):
        if kind in (EventKind.REPUBLICATION, EventKind.ANNULMENT) and articles:
            continue
        each = replace(PLAIN, kind=kind, since=day + timedelta(days=days), articles=articles)
        if kind is EventKind.ANNULMENT:
            each = replace(each, since=None)
        again = replace(PLAIN, kind=EventKind.RESTORATION, since=day, articles=restored)
        if each.key == again.key:
            continue
        yield [PLAIN, each, replace(again, until=day + timedelta(days=2))]
        if not days:
            yield [each, replace(again, outcomes=((Outcome.REJECTED, LATE),))]
    gone = replace(PLAIN, kind=EventKind.REPEAL, since=FIRST_DAY, articles=both)
    halves = [replace(PLAIN, kind=EventKind.RESTORATION, since=day, articles=(name,)) for name in both]
    end = replace(PLAIN, kind=EventKind.NATURAL_END, since=day + timedelta(days=1), other_since=day)
    yield [PLAIN, gone, *halves]
    yield [PLAIN, gone, replace(halves[0], recorded_at=LATE), halves[1]]
    for outcome in (Outcome.CONFIRMED, Outcome.OTHER_READING):
        yield [PLAIN, replace(end, outcomes=((outcome, EARLY),)), replace(halves[0], articles=())]


class TestEachDayOfAShortHistory:
    """No chance here: each boundary is asked the day before, on the day and the day after."""

    @pytest.mark.parametrize("readings", WAYS_OF_READING)
    def test_is_told_by_the_pure_rule(self, readings):
        self.is_told([*endings(), *others()], readings, known_at=(None, EARLY, LATE))

    def test_is_told_by_the_pure_rule_where_something_is_restored(self):
        self.is_told(list(restorations()), {}, known_at=(None, EARLY))

    def is_told(self, histories, readings, known_at):
        tell(histories, readings)

        for moment in known_at:
            rows = rows_as_known(moment)
            for on in (FIRST_DAY + timedelta(days=day) for day in range(-1, 6)):
                statuses = [by_the_pure_rule(each, readings, on, moment) for each in histories]
                assert in_sets(on, moment) == statuses, (on, moment)
                assert [row.standing(on).status for row in rows] == statuses, (on, moment)
