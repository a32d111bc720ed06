"""Sets of rows: who sees which documents, what contains a text, what waits in an import, who assists whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, Func, Min, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Concat, Lower

from documents.bigrams import pairs, search_copy
from documents.choices import Decision, FindingWeight, ImportState, Publicity
from documents.events.querysets import is_of_few, one_of
from documents.permissions import may_decide_publicity, may_manage
from documents.validity import STILL_APPLIES, Status


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

    def having_status(self, *statuses: str, on: date, known_at: datetime | None = None) -> Self:
        """Documents with an instrument that has one of `statuses` on the day `on`, as was known at a moment.

        Where few have it, they are gathered first; else each document is asked, in the order of the list until a page
        is full. Either is said so that PostgreSQL has no choice: its guess of how many pass is wrong by far. A text
        that applies began by that day, one that does not yet begins later: the others are passed over by their days.
        """
        texts = apps.get_model("documents", "Instrument")._default_manager
        if is_of_few(*statuses) and Status.NOT_YET_IN_FORCE not in statuses:
            held = texts.having_status(*statuses, on=on, known_at=known_at)
            return self.filter(pk__in=held.order_by().values("document").distinct())
        within = Q()
        if set(statuses) <= set(STILL_APPLIES):
            within = Q(starts_first_on__lte=on)
        elif set(statuses) == {Status.NOT_YET_IN_FORCE}:
            within = Q(starts_last_on__gt=on)
        own = texts.filter(document=OuterRef("pk")).being(*statuses, on=on, known_at=known_at)
        return self.filter(within, one_of(own))

    def registered_by(self, known_at: datetime | None) -> Self:
        """Documents that the register held at a moment, now without one."""
        return self.filter(registered_at__lte=known_at) if known_at else self

    def issued_by(self, name: str) -> Self:
        """Documents with an issuer whose printed name contains `name`."""
        issuers = apps.get_model("documents", "Issuer").objects.filter(printed_name__contains=name.strip())
        return self.filter(Exists(issuers.filter(document=OuterRef("pk"))))

    def with_parties(self, user: Any, *, known_at: datetime | None = None) -> Self:
        """Issuers and instruments with their events as told to `user`: as many queries whatever the length.

        Of a moment only what the register held by then.
        """
        events = apps.get_model("documents", "ValidityEvent").objects
        events = (events.as_known(known_at) if known_at else events).told_to(user)
        rows = self.registered_by(known_at)
        return rows.prefetch_related("issuers", Prefetch("instruments__validity_events", queryset=events))

    def awaiting_determination(self) -> Self:
        """Documents with an end that the office has to confirm or not."""
        events = apps.get_model("documents", "ValidityEvent").objects.undetermined()
        return self.filter(pk__in=events.values("instrument__document"))

    def perhaps_same(self) -> Self:
        """Title-only records of whose titles the register holds another document (docs/rules/citations.md)."""
        texts = apps.get_model("documents", "Instrument").objects.filter(document=OuterRef("pk"))
        has_other = _has_namesake("pk") | Q(Exists(texts.filter(_has_namesake("document"))))
        return self.filter(has_other, number="", is_directory_only=True, is_told_apart=False)


def _has_namesake(record: str) -> Q:
    """Whether a document other than `record` bears or carries the title of the row, but for a version on one side.

    As `documents.gazette.titles.may_name_the_same` says it of two titles.
    """
    may_be_one = Q(plain_title=OuterRef("plain_title")) | Q(plain_title=F("unversioned_title"))
    may_be_one |= Q(unversioned_title=OuterRef("plain_title"))
    alike = Q(unversioned_title=OuterRef("unversioned_title")) & may_be_one
    documents = apps.get_model("documents", "Document").objects.filter(alike).exclude(pk=OuterRef(record))
    documents = documents.exclude(caused_events__instrument__document=OuterRef(record))
    texts = apps.get_model("documents", "Instrument").objects.filter(alike).exclude(document=OuterRef(record))
    texts = texts.exclude(document__caused_events__instrument__document=OuterRef(record))
    return Q(Exists(documents)) | Q(Exists(texts))


class BlockQuerySet(models.QuerySet[Any]):
    """Paragraphs."""

    def containing(self, text: str) -> Self:
        """Paragraphs with `text` in them: candidates by pairs through GIN, then LIKE for exactness."""
        return self.filter(_contains(search_copy(text)))


def _contains(wanted: str) -> Q:
    """Pairs and LIKE on one row; a single character has no pair and is found by LIKE alone."""
    like = Q(search_copy__contains=wanted)
    two = pairs(wanted)
    return Q(pairs__contains=two) & like if two else like


class ImportQuerySet(models.QuerySet[Any]):
    """Files on their way into the register."""

    def visible_to(self, user: Any) -> Self:
        """Whoever manages documents sees every import; nobody else sees one."""
        return self if may_manage(user) else self.none()

    def open(self) -> Self:
        """Imports that wait for a person."""
        return self.filter(state__in=[ImportState.UNREADABLE, ImportState.READ])

    def with_same_file(self, sha256: str) -> Self:
        """Imports of a file with the same bytes, oldest first."""
        return self.filter(attachment__sha256=sha256).order_by("received_at", "pk")


class RegisterExportQuerySet(models.QuerySet[Any]):
    """Exports of the register that a worker makes."""

    def visible_to(self, user: Any) -> Self:
        """A file holds what its owner might see when it was made: nobody else gets it, whatever their role."""
        return self.filter(asked_by=user) if may_manage(user) else self.none()

    def over(self, at: datetime) -> Self:
        """Those whose file is to go."""
        return self.filter(attachment__isnull=False, expires_at__lte=at)


_LINE_END = Value("\n", output_field=models.TextField())
_ONE_A_LINE = Concat(
    _LINE_END, Func("says", _LINE_END, function="array_to_string", output_field=models.TextField())
)  # what is said of a row of a register file


class RegisterImportRowQuerySet(models.QuerySet[Any]):
    """Sets of lines of a register file."""

    def doubtful(self, mark: str) -> Self:
        """Those of which a sentence begins with `mark`."""
        return self.alias(told=_ONE_A_LINE).filter(told__contains=f"\n{mark}")

    def doubts_by(self, field: str, mark: str) -> models.QuerySet[Any, Any]:
        """Of each value of `field` how many rows there are, and how many of them are doubtful; one query."""
        doubtful = Count("pk", filter=Q(told__contains=f"\n{mark}"))
        rows: Any = self.order_by().values_list(field).alias(told=_ONE_A_LINE)
        counted: models.QuerySet[Any, Any] = rows.annotate(rows=Count("pk"), doubtful=doubtful)
        return counted


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

        政府信息公开条例 第十六条: internal affairs may be withheld (可以不予公开), and the portal withholds them.
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
