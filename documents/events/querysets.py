"""Validity events as they are known at a moment, and the status of many instruments at once.

The rules are those of `documents.validity`, as conditions that PostgreSQL asks of all events in one pass. What is
known of an event beyond its row (the latest determination, the clause reading of its day) is gathered once for all.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db import connection, models
from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, IsNull

from documents.choices import Outcome
from documents.events.conditions import Determined, Undone
from documents.readings import DAY_BEFORE, EXPIRY_RULE
from documents.validity import ENDINGS, REPLACEMENTS, EventKind, Status

# The order in which events decide; an instrument none of whose events gives a rule has no known start.
_RULES_IN_ORDER = (
    Status.ANNULLED,
    Status.REPEALED,
    Status.DECLARED_LAPSED,
    Status.LAPSED,
    Status.AMENDED,
    Status.LAPSED,
    Status.PARTLY_LAPSED,
    Status.IN_FORCE,
    Status.NOT_YET_IN_FORCE,
)
_LAPSED_BY_EXTENSION = 5  # the place of an extension that is over; the other one is that of a natural end
# The events that can bring a status which few instruments have: a commencement only while it is still to come.
_BROUGHT_BY = {
    Status.ANNULLED: {EventKind.ANNULMENT},
    Status.REPEALED: {EventKind.REPEAL},
    Status.DECLARED_LAPSED: {EventKind.DECLARED_LAPSE},
    Status.LAPSED: {EventKind.NATURAL_END, EventKind.EXTENSION},
    Status.AMENDED: REPLACEMENTS,
    Status.PARTLY_LAPSED: {*ENDINGS, EventKind.ANNULMENT, EventKind.EXTENSION},
    Status.NOT_YET_IN_FORCE: {EventKind.COMMENCEMENT},
}
_PLACES_OF_A_LAPSE = tuple(at for at, status in enumerate(_RULES_IN_ORDER) if status is Status.LAPSED)


class InstrumentQuerySet(models.QuerySet[Any]):
    """Instruments."""

    def registered_by(self, known_at: datetime | None) -> Self:
        """Texts of documents that the register held at a moment, now without one."""
        return self.filter(document__registered_at__lte=known_at) if known_at else self

    def having_status(self, *statuses: str, on: date, known_at: datetime | None = None) -> Self:
        """Instruments with one of `statuses` on the day `on`; for a status that few have, only those with an event
        that can bring it by that day, or without a start that is known by then, are asked.
        """
        rows = self.being(*statuses, on=on, known_at=known_at)
        if not is_of_few(*statuses):
            return rows
        events = apps.get_model("documents", "ValidityEvent")._base_manager.filter(Known(known_at).recorded)
        kinds = {kind for status in statuses for kind in _BROUGHT_BY.get(Status(status), ())}
        may_have = Q(pk__in=events.filter(_bringing(kinds, on)).values("instrument")) if kinds else Q()
        if Status.START_UNKNOWN in statuses:
            may_have |= _may_lack_a_start(known_at)
        return rows.filter(may_have)

    def being(self, *statuses: str, on: date, known_at: datetime | None = None) -> Self:
        """Each is asked for its status on the day: the rules of `documents.validity.standing` as SQL.

        Every event gives the place of a rule in `_RULES_IN_ORDER`, the first place among those of an instrument
        decides. It is asked instrument by instrument, so that a page stops when it is full.
        """
        known = Known(known_at)
        events = apps.get_model("documents", "ValidityEvent")._base_manager.filter(known.recorded)
        own = events.filter(instrument=OuterRef("pk")).order_by().values("instrument")
        place = Subquery(own.annotate(place=Min(known.rule_on(on))).values("place"))
        is_rest_wanted = Status.START_UNKNOWN in statuses  # of them no event decides anything
        places = [at for at, status in enumerate(_RULES_IN_ORDER) if (status in statuses) is not is_rest_wanted]
        rows = self.registered_by(known_at).alias(place=Coalesce(place, Value(len(_RULES_IN_ORDER))))
        if is_rest_wanted:
            return rows.exclude(place__in=places)
        return rows.filter(place__in=places)

    def changed_between(self, before: date, after: date, *, known_at: datetime | None = None) -> Self:
        """Instruments whose status is another one on the second day."""
        known = Known(known_at)
        events = apps.get_model("documents", "ValidityEvent")._base_manager.filter(known.recorded)
        none = Value(len(_RULES_IN_ORDER))  # the place of those that no event decides
        places = {
            "first": Coalesce(Min(known.rule_on(before)), none),
            "second": Coalesce(Min(known.rule_on(after)), none),
        }
        changed: Any = events.values("instrument").annotate(**places)
        changed = changed.exclude(first=F("second"))
        changed = changed.exclude(first__in=_PLACES_OF_A_LAPSE, second__in=_PLACES_OF_A_LAPSE)
        return self.registered_by(known_at).filter(yes_or_no(Q(pk__in=changed.values("instrument"))))

    def totals(self, on: date, *, known_at: datetime | None = None) -> dict[tuple[str, str], int]:
        """How many there are of each 文种 of the paper and status on a day; two queries whatever the number.

        A paper made later was none on that day; one without 成文日期 is counted.
        """
        known = Known(known_at)
        held = self.registered_by(known_at).filter(~Q(document__issued_on__gt=on))
        events = apps.get_model("documents", "ValidityEvent")._base_manager.filter(known.recorded, instrument__in=held)
        decided = events.values("instrument", kind_of_paper=F("instrument__document__kind"))
        decided = decided.annotate(place=Min(known.rule_on(on)))
        sql, parameters = decided.order_by().query.sql_with_params()
        counted: dict[tuple[str, str], int] = {}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT kind_of_paper, place, count(*) FROM ({sql}) one GROUP BY 1, 2", parameters)  # noqa: S608
            for kind, place, count in cursor.fetchall():
                if place is not None:
                    key = kind, _RULES_IN_ORDER[place].value
                    counted[key] = counted.get(key, 0) + count
        for kind, count in held.order_by().values_list("document__kind").annotate(count=models.Count("pk")):
            if rest := count - sum(each for (one, _), each in counted.items() if one == kind):
                counted[kind, Status.START_UNKNOWN.value] = rest
        return counted

    def told_to(self, user: Any, *, known_at: datetime | None = None) -> Self:
        """Of documents that `user` may see, with their events as recorded by then; causes likewise."""
        documents = apps.get_model("documents", "Document").objects.visible_to(user)
        events = apps.get_model("documents", "ValidityEvent").objects.as_known(known_at).told_to(user)
        rows = self.registered_by(known_at).filter(document__in=documents).select_related("document")
        return rows.prefetch_related(Prefetch("validity_events", queryset=events))


class Known:
    """Conditions on validity events as they were known at a moment, now without one."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at

    @property
    def recorded(self) -> Q:
        """Recorded by then."""
        return Q(recorded_at__lte=self.at) if self.at else Q()

    def determined_as(self, *outcomes: str) -> Q:
        """The latest determination is one of `outcomes`."""
        return Q(Determined(F("pk"), outcomes, self.at))

    @property
    def outcome(self) -> Any:
        """The latest determination, empty without one."""
        rows = apps.get_model("documents", "Determination").objects.filter(event=OuterRef("pk"))
        return self._first(rows.order_by("-decided_at", "-pk"), "outcome")

    @property
    def reading(self) -> Any:
        """The clause reading of periods that holds on the earlier of the two days, empty without one."""
        rows = apps.get_model("portal", "ClauseReading").objects.filter(
            code=EXPIRY_RULE, valid_from__lte=OuterRef("other_since")
        )
        return self._first(rows.order_by("-valid_from"), "value")

    def _first(self, rows: Any, field: str) -> Any:
        """`field` of the first of `rows` that was decided by then."""
        decided = rows.filter(decided_at__lte=self.at) if self.at else rows
        return Coalesce(Subquery(decided.values(field)[:1]), Value(""))

    @property
    def counts(self) -> Q:
        """Confirmed, or never in doubt and not rejected."""
        return (Q(is_suspected=False) & ~self.determined_as(Outcome.REJECTED)) | self.confirmed

    @property
    def confirmed(self) -> Q:
        """With one of the two days."""
        return self.determined_as(Outcome.CONFIRMED, Outcome.OTHER_READING)

    @property
    def uses_other_reading(self) -> Q:
        """The earlier of two days counts: so determined or, without that, by the clause reading of that day."""
        by_reading = Q(other_since__isnull=False) & Q(Exact(self.reading, Value(DAY_BEFORE))) & ~self.confirmed
        return self.determined_as(Outcome.OTHER_READING) | by_reading

    def rule_on(self, on: date) -> Case:
        """The place in `_RULES_IN_ORDER` that an event gives on the day `on`; none where it bears on nothing."""

        def of(*kinds: EventKind) -> Q:
            return Q(kind__in=[kind.value for kind in kinds])

        begun, whole = Q(effective__contains=on), Q(articles=[])
        over = Q(effective__endswith__lte=on)
        by_restoration = self.undone(F("effective__startswith"), on, is_term=False)
        of_single_provisions = of(*ENDINGS, EventKind.ANNULMENT, EventKind.EXTENSION) & ~whole
        rules = (
            (~self.counts, None),
            (of_single_provisions & self._not_begun(on), None),
            (of(EventKind.COMMENCEMENT) & ~whole, None),
            (of(EventKind.COMMENCEMENT) & Q(effective__startswith__lte=on), Status.IN_FORCE),
            (of(EventKind.COMMENCEMENT), Status.NOT_YET_IN_FORCE),
            (of(EventKind.ANNULMENT) & whole, Status.ANNULLED),
            (of(EventKind.ANNULMENT), Status.PARTLY_LAPSED),
            (of(EventKind.EXTENSION) & ~over, None),
            (of(EventKind.EXTENSION) & self.undone(F("effective__endswith"), on, is_term=True), None),
            (of(EventKind.EXTENSION) & whole, _LAPSED_BY_EXTENSION),
            (of(EventKind.EXTENSION), Status.PARTLY_LAPSED),
            (~begun & ~self.is_earlier(on), None),
            (of(EventKind.RESTORATION) & whole, Status.IN_FORCE),
            (of(EventKind.NATURAL_END) & self.undone(self.first_day, on, is_term=True), None),
            (of(*ENDINGS - {EventKind.NATURAL_END}, *REPLACEMENTS) & by_restoration, None),
            (of(EventKind.REPEAL) & whole, Status.REPEALED),
            (of(EventKind.DECLARED_LAPSE) & whole, Status.DECLARED_LAPSED),
            (of(EventKind.NATURAL_END) & whole, Status.LAPSED),
            (of(*REPLACEMENTS) & whole, Status.AMENDED),
            (of(*ENDINGS) & ~whole, Status.PARTLY_LAPSED),
        )
        places = [
            (condition, _RULES_IN_ORDER.index(given) if isinstance(given, Status) else given)
            for condition, given in rules
        ]
        return Case(*(When(condition, then=Value(place)) for condition, place in places), output_field=IntegerField())

    def _not_begun(self, on: date) -> Q:
        """The text as a whole does not apply yet, so that it lacks no provision.

        Of a text whose start nobody knows this is so by an annulment, which says nothing of any day; whoever repeals a
        provision says by that that the text applies.
        """
        events = apps.get_model("documents", "ValidityEvent")._base_manager.filter(self.recorded, self.counts)
        whole = events.filter(instrument=OuterRef("instrument"), articles=[])
        starts = whole.filter(kind=EventKind.COMMENCEMENT.value)
        restored = whole.filter(kind=EventKind.RESTORATION.value, effective__contains=on)
        has_begun = Exists(starts.filter(effective__startswith__lte=on)) | Exists(restored)
        is_to_begin = Exists(starts.filter(effective__startswith__gt=on))
        return ~Q(has_begun) & (Q(kind=EventKind.ANNULMENT.value) | Q(is_to_begin))

    @property
    def first_day(self) -> Case:
        """From when on an end has effect, under the reading that counts."""
        return Case(
            When(self.uses_other_reading, then=F("other_since")),
            default=F("effective__startswith"),
            output_field=models.DateField(),
        )

    def undone(self, since: Any, on: date, *, is_term: bool, within: Any = None) -> Q:
        """Restorations or extensions leave nothing of what the event ends from `since` on, of provisions `within`."""
        return Q(Undone(since, on, self.at, is_term=is_term, within=within))

    def is_earlier(self, on: date) -> Q:
        """The earlier of two days counts, and has come, while the later one has not."""
        return Q(other_since__lte=on, effective__startswith__gt=on) & self.uses_other_reading


class ValidityEventQuerySet(models.QuerySet[Any]):
    """Validity events, each with whether it counts."""

    def as_known(self, known_at: datetime | None = None) -> Self:
        """What was recorded by `known_at`, with `outcome` (the latest determination) and what follows from it.

        `counts`: confirmed, or never in doubt and not rejected. `uses_other_reading`: the earlier of two days counts,
        because a determination says so, or, without one, the clause reading that holds on that day.
        """
        known = Known(known_at)
        return self.filter(known.recorded).annotate(
            outcome=known.outcome,
            is_settled=yes_or_no(known.determined_as(Outcome.CONFIRMED, Outcome.OTHER_READING, Outcome.REJECTED)),
            counts=yes_or_no(known.counts),
            reading=known.reading,
            uses_other_reading=yes_or_no(known.uses_other_reading),
        )

    def undetermined(self) -> Self:
        """Ends that the office has to confirm or not: read from a title, or with two ways of counting.

        What a title suggests is no doubt where the text states the same day.
        """
        has_doubt = Q(is_suspected=True) | Q(other_since__isnull=False, reading="")
        said = ("instrument", "effective", "articles")
        rows = apps.get_model("documents", "ValidityEvent")._base_manager.filter(
            kind=EventKind.NATURAL_END.value, is_suspected=False, **{name: OuterRef(name) for name in said}
        )
        is_stated = Exists(rows.filter(Known().counts))
        return self.filter(has_doubt, is_settled=False).exclude(is_stated, is_suspected=True)

    def told_to(self, user: Any) -> Self:
        """With the documents that cause them, as far as `user` may see these."""
        documents = apps.get_model("documents", "Document").objects.visible_to(user)
        return self.select_related("successor").prefetch_related(Prefetch("by_document", queryset=documents))


class ValidityEventManager(models.Manager.from_queryset(ValidityEventQuerySet)):  # type: ignore[misc]
    """Every event that is fetched knows whether it counts."""

    def get_queryset(self) -> ValidityEventQuerySet:
        rows: ValidityEventQuerySet = super().get_queryset().as_known()
        return rows


def _bringing(kinds: set[EventKind], on: date) -> Q:
    """Events of the kinds whose periods let them bring a status on the day: what begins later ends nothing yet."""
    day_of = {
        EventKind.COMMENCEMENT: Q(effective__startswith__gt=on),
        EventKind.ANNULMENT: Q(),
        EventKind.EXTENSION: Q(effective__endswith__lte=on),
        EventKind.NATURAL_END: Q(effective__startswith__lte=on) | Q(other_since__lte=on),
    }
    may_bring = Q()
    for kind in sorted(kinds):
        may_bring |= Q(day_of.get(kind, Q(effective__startswith__lte=on)), kind=kind.value)
    return may_bring


def _may_lack_a_start(known_at: datetime | None) -> Q:
    """Texts of which no start that counts was recorded by then; never too few (`models/starting_days.py`)."""
    lacks = Q(start_known_at=None)
    return lacks | Q(start_known_at__gt=known_at) if known_at else lacks


def is_of_few(*statuses: str) -> bool:
    """Whether only certain events, or the want of one, bring each of these, so that few instruments have one."""
    return all(status in _BROUGHT_BY or status == Status.START_UNKNOWN for status in statuses)


def one_of(rows: models.QuerySet[Any]) -> IsNull:
    """Whether there is one of `rows`, which refer to an outer row: asked of each, never joined by a guess."""
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)


def yes_or_no(condition: Q) -> Case:
    """`condition` as a value: a set in it is gathered once and asked of each row, not joined by a guess of its size."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())
