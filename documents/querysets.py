"""Sets of rows: who sees which documents, what contains a text, what has which status on a day, who assists whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, Func, IntegerField, Min, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import Exact

from documents.bigrams import pairs, search_copy
from documents.choices import Decision, FindingWeight, ImportState, Outcome, Publicity
from documents.permissions import may_decide_publicity, may_manage
from documents.readings import DAY_BEFORE, EXPIRY_RULE
from documents.validity import ENDINGS, EventKind, Status


class DocumentQuerySet(models.QuerySet[Any]):
    """Documents."""

    def visible_to(self, user: Any) -> Self:
        """Who reads what (docs/rules/visibility.md).

        The public reads what is approved as 主动公开. Whoever is signed in also reads the register down to the
        own 知悉层级; 文件管理员 and 信息公开审批 read all of it, because they work on all of it.
        """
        if not (user.is_authenticated and user.is_active):
            return self.public()
        if may_manage(user) or may_decide_publicity(user):
            return self
        return self.filter(Q(publicity=Publicity.PUBLIC) | Q(knowledge_level__lte=user.knowledge_level))

    def public(self) -> Self:
        """What anybody may read."""
        return self.filter(publicity=Publicity.PUBLIC)

    def containing(self, text: str) -> Self:
        """Documents with `text` in number, title or a paragraph; exact, whatever brackets and widths were typed."""
        wanted = search_copy(text)
        if not wanted:
            return self
        blocks = apps.get_model("documents", "Block").objects.containing(text)
        return self.filter(_contains(wanted) | Q(pk__in=blocks.values("document")))

    def named(self, text: str) -> Self:
        """Documents with `text` in number or title."""
        wanted = search_copy(text)
        return self.filter(_contains(wanted)) if wanted else self

    def having_status(self, *statuses: str, on: date) -> Self:
        """Documents with an instrument that has one of `statuses` on the day `on`."""
        instruments = apps.get_model("documents", "Instrument").objects.having_status(*statuses, on=on)
        return self.filter(pk__in=instruments.values("document"))

    def issued_by(self, name: str) -> Self:
        """Documents with an issuer whose printed name contains `name`."""
        issuers = apps.get_model("documents", "Issuer").objects.filter(printed_name__contains=name.strip())
        return self.filter(Exists(issuers.filter(document=OuterRef("pk"))))

    def with_parties(self, user: Any) -> Self:
        """Issuers and instruments with their events as told to `user`: as many queries whatever the length."""
        events = apps.get_model("documents", "ValidityEvent").objects.told_to(user)
        return self.prefetch_related("issuers", Prefetch("instruments__validity_events", queryset=events))

    def awaiting_determination(self) -> Self:
        """Documents with an end that the office has to confirm or not."""
        events = apps.get_model("documents", "ValidityEvent").objects.undetermined()
        return self.filter(pk__in=events.values("instrument__document"))

    def perhaps_same(self) -> Self:
        """Title-only records of whose title the register holds another document (docs/rules/citations.md)."""
        others = apps.get_model("documents", "Document").objects.exclude(pk=OuterRef("pk"))
        others = others.exclude(caused_events__instrument__document=OuterRef("pk"))
        carriers = apps.get_model("documents", "Instrument").objects.filter(plain_title=OuterRef("plain_title"))
        carriers = carriers.exclude(document=OuterRef("pk")).exclude(
            document__caused_events__instrument__document=OuterRef("pk")
        )
        has_other = Exists(others.filter(plain_title=OuterRef("plain_title"))) | Exists(carriers)
        return self.filter(has_other, number="", is_directory_only=True, is_told_apart=False)


class BlockQuerySet(models.QuerySet[Any]):
    """Paragraphs."""

    def containing(self, text: str) -> Self:
        """Paragraphs with `text` in them: candidates by pairs through GIN, then LIKE for exactness."""
        return self.filter(_contains(search_copy(text)))


class InstrumentQuerySet(models.QuerySet[Any]):
    """Instruments."""

    def having_status(self, *statuses: str, on: date) -> Self:
        """Instruments with one of `statuses` on the day `on`."""
        return self.with_status(on).filter(status__in=statuses)

    def with_status(self, on: date, known_at: datetime | None = None) -> Self:
        """Annotate `status` on the day `on`: the rules of `documents.validity.standing` as SQL.

        Every event gives the place of a rule in `_RULES_IN_ORDER`, the first place among those of an instrument
        decides: one pass over the events whatever the number of rules.
        """
        known = KnownEvents("validity_events__", known_at)
        place = Min(known.rule_on(on), filter=known.recorded())
        of_no_event = Value(_RULES_IN_ORDER.index(Status.START_UNKNOWN))
        return self.annotate(status=_StatusAt(Coalesce(place, of_no_event)))


# The order in which events decide; an instrument none of whose events gives a rule has no known start.
_RULES_IN_ORDER = (
    Status.ANNULLED,
    Status.REPEALED,
    Status.DECLARED_LAPSED,
    Status.LAPSED,
    Status.AMENDED,
    Status.PARTLY_LAPSED,
    Status.IN_FORCE,
    Status.NOT_YET_IN_FORCE,
    Status.START_UNKNOWN,
)


class _StatusAt(Func):
    """The status at a place of `_RULES_IN_ORDER`."""

    template = f"('{{{','.join(_RULES_IN_ORDER)}}}'::text[])[1 + %(expressions)s]"
    output_field = models.CharField()


class KnownEvents:
    """Conditions on validity events as known at a moment, for queries that reach them by `path`.

    What was determined are sets that PostgreSQL gathers once, not questions asked of every row; few events are
    ever determined.
    """

    def __init__(self, path: str = "", known_at: datetime | None = None) -> None:
        self.path, self.known_at = path, known_at

    def q(self, **facts: Any) -> Q:
        """`facts` of the event itself."""
        return Q(**{f"{self.path}{name}": value for name, value in facts.items()})

    def recorded(self) -> Q:
        """Recorded by then."""
        return self.q(recorded_at__lte=self.known_at) if self.known_at else Q()

    def latest(self) -> Any:
        """The latest determination of each event."""
        rows = apps.get_model("documents", "Determination").objects.all()
        if self.known_at:
            rows = rows.filter(decided_at__lte=self.known_at)
        return rows

    def determined_as(self, *outcomes: str) -> Q:
        """The latest determination is one of `outcomes`."""
        newest = self.latest().order_by("event_id", "-decided_at", "-pk").distinct("event_id")
        found = apps.get_model("documents", "Determination").objects.filter(
            pk__in=newest.values("pk"), outcome__in=outcomes
        )
        return self.q(pk__in=found.values("event"))

    def outcome(self) -> Any:
        """The latest determination, empty without one."""
        rows = self.latest().filter(event=OuterRef(f"{self.path}pk")).order_by("-decided_at", "-pk")
        return Coalesce(Subquery(rows.values("outcome")[:1]), Value(""))

    def reading(self) -> Any:
        """The clause reading of periods that holds on the earlier of the two days, empty without one."""
        rows = apps.get_model("portal", "ClauseReading").objects.filter(
            code=EXPIRY_RULE, valid_from__lte=OuterRef(f"{self.path}other_since")
        )
        if self.known_at:
            rows = rows.filter(decided_at__lte=self.known_at)
        return Coalesce(Subquery(rows.order_by("-valid_from").values("value")[:1]), Value(""))

    def counts(self) -> Q:
        """Confirmed, or never in doubt and not rejected."""
        return (self.q(is_suspected=False) & ~self.determined_as(Outcome.REJECTED)) | self.confirmed()

    def confirmed(self) -> Q:
        """With one of the two days."""
        return self.determined_as(Outcome.CONFIRMED, Outcome.OTHER_READING)

    def uses_other_reading(self) -> Q:
        """The earlier of two days counts: so determined or, without that, by the clause reading of that day."""
        by_reading = self.q(other_since__isnull=False) & Q(Exact(self.reading(), Value(DAY_BEFORE))) & ~self.confirmed()
        return self.determined_as(Outcome.OTHER_READING) | by_reading

    def rule_on(self, on: date) -> Case:
        """The place in `_RULES_IN_ORDER` that an event gives on the day `on`; none where it bears on nothing."""

        def of(kind: EventKind) -> Q:
            return self.q(kind=kind.value)

        begun, whole = self.q(effective__contains=on), self.q(articles=[])
        is_earlier = self.q(other_since__lte=on, effective__startswith__gt=on) & self.uses_other_reading()
        extended = apps.get_model("documents", "ValidityEvent").objects.extending(on, self.known_at)
        rules = (
            (~self.counts(), None),
            (of(EventKind.COMMENCEMENT) & self.q(effective__startswith__lte=on), Status.IN_FORCE),
            (of(EventKind.COMMENCEMENT), Status.NOT_YET_IN_FORCE),
            (~begun & ~is_earlier, None),
            (of(EventKind.ANNULMENT) & whole, Status.ANNULLED),
            (of(EventKind.REPEAL) & whole, Status.REPEALED),
            (of(EventKind.DECLARED_LAPSE) & whole, Status.DECLARED_LAPSED),
            (of(EventKind.NATURAL_END) & whole & ~self.q(instrument__in=extended.values("instrument")), Status.LAPSED),
            (of(EventKind.AMENDMENT), Status.AMENDED),
            (self.q(kind__in=[kind.value for kind in ENDINGS]) & ~whole, Status.PARTLY_LAPSED),
        )
        places = [(condition, status and _RULES_IN_ORDER.index(status)) for condition, status in rules]
        return Case(*(When(condition, then=Value(place)) for condition, place in places), output_field=IntegerField())


class ValidityEventQuerySet(models.QuerySet[Any]):
    """Validity events, each with whether it counts."""

    def as_known(self, known_at: datetime | None = None) -> Self:
        """What was recorded by `known_at`, with `outcome` (the latest determination) and what follows from it.

        `counts`: confirmed, or never in doubt and not rejected. `uses_other_reading`: the earlier of two days counts,
        because a determination says so, or, without one, the clause reading that holds on that day.
        """
        known = KnownEvents(known_at=known_at)
        return self.filter(known.recorded()).annotate(
            outcome=known.outcome(),
            is_settled=_is(known.determined_as(Outcome.CONFIRMED, Outcome.OTHER_READING, Outcome.REJECTED)),
            counts=_is(known.counts()),
            reading=known.reading(),
            uses_other_reading=_is(known.uses_other_reading()),
        )

    def extending(self, on: date, known_at: datetime | None = None) -> Self:
        """Extensions that bear on the day `on`; one has no second reading of its period."""
        return self.as_known(known_at).filter(counts=True, kind=EventKind.EXTENSION.value, effective__contains=on)

    def undetermined(self) -> Self:
        """Ends that the office has to confirm or not: read from a title, or with two ways of counting."""
        has_doubt = Q(is_suspected=True) | Q(other_since__isnull=False, reading="")
        return self.filter(has_doubt, is_settled=False)

    def told_to(self, user: Any) -> Self:
        """With the documents that cause them, as far as `user` may see these."""
        documents = apps.get_model("documents", "Document").objects.visible_to(user)
        return self.prefetch_related(Prefetch("by_document", queryset=documents))


class ValidityEventManager(models.Manager.from_queryset(ValidityEventQuerySet)):  # type: ignore[misc]
    """Every event that is fetched knows whether it counts."""

    def get_queryset(self) -> ValidityEventQuerySet:
        rows: ValidityEventQuerySet = super().get_queryset().as_known()
        return rows


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


def _contains(wanted: str) -> Q:
    """Pairs and LIKE on one row; a single character has no pair and is found by LIKE alone."""
    like = Q(search_copy__contains=wanted)
    two = pairs(wanted)
    return Q(pairs__contains=two) & like if two else like


class GazetteImportQuerySet(models.QuerySet[Any]):
    """Imports."""

    def visible_to(self, user: Any) -> Self:
        """Whoever manages documents sees every import; nobody else sees one."""
        return self if may_manage(user) else self.none()

    def open(self) -> Self:
        """Imports that wait for a person."""
        return self.filter(state__in=[ImportState.UNREADABLE, ImportState.READ])

    def with_same_file(self, sha256: str) -> Self:
        """Imports of a file with the same bytes, oldest first."""
        return self.filter(attachment__sha256=sha256).order_by("received_at", "pk")


class ImportFindingQuerySet(models.QuerySet[Any]):
    """Findings of imports."""

    def undecided(self) -> Self:
        """Without a decision."""
        return self.filter(decision="")

    def in_the_way(self) -> Self:
        """Doubts that must be decided first: those of the text as a whole and of drafts that are to be registered."""
        concerned = Q(draft__isnull=True) | Q(draft__decision=Decision.REGISTER)
        return self.undecided().filter(concerned, weight=FindingWeight.DOUBT)


class DutyAssignmentQuerySet(models.QuerySet[Any]):
    """分工: one row a deputy and notice."""

    def visible_to(self, user: Any) -> Self:
        """Staff read what the documents they may see assign; the public nothing, even of a public notice.

        政府信息公开条例 第十六条: who does what inside the office is an internal affair.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(document__in=apps.get_model("documents", "Document").objects.visible_to(user))

    def effective(self) -> Self:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at=None)

    def on(self, day: date) -> Self:
        """What holds on that day."""
        return self.effective().filter(period__contains=day)

    def before(self, day: date) -> Self:
        """What held before that day and no longer holds on it."""
        return self.effective().filter(period__fully_lt=(day, None))

    def known_since(self) -> date | None:
        """The first day for which any duty is recorded; of earlier days nothing is known."""
        first: date | None = self.effective().aggregate(first=Min(Lower("period")))["first"]
        return first

    def with_assistances(self) -> Self:
        """Each with document and relations: two queries whatever the length."""
        return self.select_related("document", "deputy").prefetch_related("assistances__block", "assistances__leader")


class AssistanceQuerySet(models.QuerySet[Any]):
    """协助关系: one row a deputy, leader and notice."""

    def visible_to(self, user: Any) -> Self:
        """As the duties they belong to, without those that were withdrawn."""
        return self.filter(assignment__in=_assignments().visible_to(user).effective())

    def on(self, day: date) -> Self:
        """What holds on that day."""
        return self.filter(assignment__period__contains=day)

    def about(self, text: str) -> Self:
        """With `text` in a matter."""
        return self._with_matter_text().filter(matter_text__contains=text)

    def naming(self, text: str) -> Self:
        """With `text` in the name of the deputy or the leader, or in a matter."""
        named = Q(assignment__deputy_name__contains=text) | Q(leader_name__contains=text)
        return self._with_matter_text().filter(named | Q(matter_text__contains=text))

    def _with_matter_text(self) -> Self:
        joined = Func(F("matters"), Value("、"), function="array_to_string", output_field=models.TextField())
        return self.annotate(matter_text=joined)


def _assignments() -> Any:
    return apps.get_model("documents", "DutyAssignment").objects
