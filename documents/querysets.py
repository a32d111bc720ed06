"""Sets of rows: who sees which documents, what contains a text, what has which status on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from documents.bigrams import pairs, search_copy
from documents.choices import ImportState, Publicity
from documents.permissions import may_decide_publicity, may_manage
from documents.validity import ENDINGS, EventKind, Status

if TYPE_CHECKING:
    from documents.models import ValidityEvent


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
        return self.filter(Exists(instruments.filter(document=OuterRef("pk"))))

    def issued_by(self, name: str) -> Self:
        """Documents with an issuer whose printed name contains `name`."""
        issuers = apps.get_model("documents", "Issuer").objects.filter(printed_name__contains=name.strip())
        return self.filter(Exists(issuers.filter(document=OuterRef("pk"))))

    def asked_on(self, on: date) -> Self:
        """Each row knows for which day its status is wanted."""
        return self.annotate(asked_on=Value(on, models.DateField()))

    def with_parties(self) -> Self:
        """Issuers and instruments with their events, for a list: three queries whatever its length."""
        return self.prefetch_related("issuers", "instruments__validity_events__by_document")


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

    def with_status(self, on: date) -> Self:
        """Annotate `status` on the day `on`: the rules of `documents.validity.standing` as SQL."""
        acting = _events(effective__contains=on, is_confirmed=True)
        whole = acting.filter(articles=[])
        started = _events(kind=EventKind.COMMENCEMENT.value)
        return self.annotate(
            status=Case(
                When(Exists(whole.filter(kind=EventKind.ANNULMENT.value)), then=Value(Status.ANNULLED.value)),
                When(Exists(whole.filter(kind=EventKind.REPEAL.value)), then=Value(Status.REPEALED.value)),
                When(
                    Exists(whole.filter(kind=EventKind.DECLARED_LAPSE.value)), then=Value(Status.DECLARED_LAPSED.value)
                ),
                When(
                    Exists(whole.filter(kind=EventKind.NATURAL_END.value))
                    & ~Exists(acting.filter(kind=EventKind.EXTENSION.value)),
                    then=Value(Status.LAPSED.value),
                ),
                When(Exists(acting.filter(kind=EventKind.AMENDMENT.value)), then=Value(Status.AMENDED.value)),
                When(
                    Exists(acting.filter(kind__in=[kind.value for kind in ENDINGS]).exclude(articles=[])),
                    then=Value(Status.PARTLY_LAPSED.value),
                ),
                When(Exists(started.filter(effective__startswith__gt=on)), then=Value(Status.NOT_YET_IN_FORCE.value)),
                When(~Exists(started), then=Value(Status.START_UNKNOWN.value)),
                default=Value(Status.IN_FORCE.value),
                output_field=models.CharField(),
            )
        )


def _events(**facts: Any) -> models.QuerySet[ValidityEvent]:
    """Events of the instrument of the outer row."""
    rows: models.QuerySet[ValidityEvent] = apps.get_model("documents", "ValidityEvent").objects.filter(
        instrument=OuterRef("pk"), **facts
    )
    return rows


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
