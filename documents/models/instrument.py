"""Instrument: what is in force; and the dated events that its status is computed from."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import models
from django.db.models import Q

from documents.choices import EVENT_KINDS, Outcome
from documents.events.querysets import InstrumentQuerySet, ValidityEventManager
from documents.models.document import LONGEST_REASON, Document
from documents.models.plain_title import LONGEST_TITLE, plain_title_field, unversioned_title_field
from documents.models.starting_days import (
    START_KNOWN,
    START_REJECTED,
    START_TOLD,
    WIDENED_BY_EVENT,
    WIDENED_BY_INSTRUMENT,
)
from documents.models.written_once import goes_only, says_the_same
from documents.policies import TRIAL
from documents.readings import words_of_reading
from documents.validity import CAUSED_BY_OTHERS, REPLACEMENTS, Event, EventKind, Standing, standing
from portal.history import tracked

HIDDEN = "未公开的公文"
FIRST_DAY, LAST_DAY, DAY_BEHIND = "1900-01-01", "2200-12-31", "2201-01-01"  # days beyond are slips of the pen

# Whether a document of which NEW is an event of ends, changes or restores, step by step, the document that causes it.
# An event that is 不予采纳 is no step. The advisory lock: two events that only together close a ring wait for another.
_CAUSED = ", ".join(f"'{kind.value}'" for kind in sorted(CAUSED_BY_OTHERS))
_RING_NAME = "validity_event_closes_no_ring"
_RING = f"""
    IF caused.by_document_id IS NULL OR caused.kind NOT IN ({_CAUSED}) THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock(7204);
    IF EXISTS (
        WITH RECURSIVE below(document_id) AS (
            SELECT document_id FROM documents_instrument WHERE id = caused.instrument_id
            UNION
            SELECT i.document_id FROM below
            JOIN documents_validityevent e ON e.by_document_id = below.document_id
            JOIN documents_instrument i ON i.id = e.instrument_id
            WHERE e.id <> caused.id AND e.kind IN ({_CAUSED}) AND coalesce((
                SELECT outcome FROM documents_determination d
                WHERE d.event_id = e.id ORDER BY decided_at DESC, d.id DESC LIMIT 1
            ), '') <> 'rejected'
        )
        SELECT 1 FROM below WHERE document_id = caused.by_document_id
    ) THEN
        RAISE EXCEPTION '{_RING_NAME}' USING ERRCODE = 'check_violation', CONSTRAINT = '{_RING_NAME}';
    END IF;
    RETURN NEW;
"""  # noqa: S608  # constants of the code
NO_RING_OF_EVENTS = pgtrigger.Trigger(
    name=_RING_NAME,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("instrument_id", "by_document_id", "kind"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    declare=[("caused", "documents_validityevent")],
    func=f"caused := NEW;{_RING}",
)
NO_RING_BY_DETERMINATION = pgtrigger.Trigger(
    name="determination_closes_no_ring",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=~pgtrigger.Q(new__outcome=Outcome.REJECTED),
    declare=[("caused", "documents_validityevent")],
    func=f"SELECT * INTO caused FROM documents_validityevent WHERE id = NEW.event_id;{_RING}",  # noqa: S608
)
RING_REFUSALS = {
    _RING_NAME: "公文不能互相或者循环废止、修改、恢复：依据的公文本身正由被规定的公文（直接或者经由其他公文）作出规定；"
    "请核对各件的字号和先后"
}
# An event goes with its text, or where the same is said of the text by another one (`identifying` makes them one).
_TEXT_WITHOUT_EVENT = """
    SELECT FROM documents_instrument i WHERE i.id = OLD.instrument_id AND NOT EXISTS (
        SELECT FROM documents_validityevent e WHERE e.kind = OLD.kind
        AND e.effective = OLD.effective AND e.articles = OLD.articles AND e.instrument_id = OLD.instrument_id
    )
"""
_EVENT_OF_DETERMINATION = "SELECT FROM documents_validityevent e WHERE e.id = OLD.event_id"
LONGEST_CLAUSE = 120  # characters of where a document says something: 第三十六条第二款


def _possible(column: str, last: str) -> Q:
    """A day of no slip of the pen, or none."""
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (FIRST_DAY, last)})


@tracked(exclude=["plain_title", "unversioned_title", "start_known_at"])
class Instrument(models.Model):
    """施行的文本: the 《规定》 that a notice carries. A paper that carries nothing is its own single instrument."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="instruments")
    order = models.PositiveSmallIntegerField("次序", default=1)
    title = models.CharField("名称", max_length=LONGEST_TITLE)
    plain_title = plain_title_field()
    unversioned_title = unversioned_title_field()
    start_known_at = models.DateTimeField("施行日期自何时已知", null=True, editable=False)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "施行文本"
        verbose_name_plural = "施行文本"
        ordering = ["document", "order"]
        indexes = [
            models.Index(name="instrument_by_plain_title", fields=["plain_title"]),
            models.Index(name="instrument_by_unversioned", fields=["unversioned_title"]),
            models.Index(name="instrument_by_known_start", fields=["start_known_at"]),
            models.Index(name="instrument_on_trial", fields=["document"], condition=Q(title__regex=TRIAL)),
        ]
        triggers = [WIDENED_BY_INSTRUMENT, START_KNOWN]
        constraints = [
            models.UniqueConstraint(
                name="instrument_order_once", fields=["document", "order"], violation_error_message="施行文本次序重复"
            ),
            models.CheckConstraint(
                name="instrument_title_given", condition=~Q(title=""), violation_error_message="施行文本名称不能为空"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def standing(self, on: date) -> Standing:
        """The status on `on` with its reason; reads `validity_events`, so prefetch for lists."""
        return standing(self.happened(), on)

    def happened(self) -> list[Event]:
        """What happened to it as the pure rule takes it, without what is 不予采纳; reads `validity_events`."""
        return [each.as_value() for each in self.validity_events.all() if each.outcome != Outcome.REJECTED]


@tracked()
class ValidityEvent(models.Model):
    """效力事件: since when, by which document and why an instrument came to apply or ceased to.

    `outcome`, `counts`, `reading` and `uses_other_reading` come with every row that is fetched (`as_known`).
    """

    outcome: str
    counts: bool
    reading: str
    uses_other_reading: bool

    instrument = models.ForeignKey(
        Instrument, verbose_name="施行文本", on_delete=models.CASCADE, related_name="validity_events"
    )
    kind = models.CharField("事件", max_length=20, choices=EVENT_KINDS)
    effective = DateRangeField("生效期间", help_text="含起始日，不含终止日")
    other_since = models.DateField("另一种算法的起始日", null=True, blank=True)
    articles = ArrayField(models.CharField(max_length=40), verbose_name="所涉条款", default=list, blank=True)
    by_document = models.ForeignKey(
        Document,
        verbose_name="依据的公文",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="caused_events",
    )
    clause = models.CharField("依据的条款", max_length=LONGEST_CLAUSE, blank=True, help_text="如 第三十六条")
    reason = models.CharField("理由", max_length=LONGEST_REASON, blank=True)
    successor = models.ForeignKey(
        Instrument,
        verbose_name="替代的文本",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="takes_place_by",
        help_text="修改后或重新公布的文本",
    )
    is_suspected = models.BooleanField("推定，待认定", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="登记人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="随公报导入登记的留空",
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = ValidityEventManager()

    class Meta:
        verbose_name = "效力事件"
        verbose_name_plural = "效力事件"
        ordering = ["instrument", "recorded_at", "pk"]
        indexes = [
            # Few of all events; the menu counts the first on every page, every filter by status asks for the second.
            models.Index(
                fields=["instrument"],
                condition=Q(is_suspected=True) | Q(other_since__isnull=False),
                name="validity_event_doubtful",
            ),
            models.Index(
                fields=["instrument"], condition=Q(kind=EventKind.EXTENSION.value), name="validity_event_extension"
            ),
            models.Index(
                fields=["instrument"], condition=Q(kind=EventKind.RESTORATION.value), name="validity_event_restoration"
            ),
            models.Index(
                fields=["instrument"], condition=Q(kind=EventKind.ANNULMENT.value), name="validity_event_annulment"
            ),
            models.Index(
                RangeStartsWith("effective"),
                condition=Q(kind=EventKind.NATURAL_END.value),
                name="validity_event_natural_end",
            ),
        ]
        triggers = [
            NO_RING_OF_EVENTS,
            WIDENED_BY_EVENT,
            START_TOLD,
            says_the_same("validity_event_says_the_same", moves_with=["instrument", "by_document"]),
            goes_only("validity_event_goes_with_its_text", while_stands=_TEXT_WITHOUT_EVENT),
        ]
        constraints = [
            models.UniqueConstraint(
                name="validity_event_once",
                # Of two documents that say the same the office may reject one; a title only suggests what a text says.
                fields=["instrument", "kind", "effective", "articles", "by_document", "is_suspected"],
                nulls_distinct=False,
                violation_error_message="同一依据的同一效力事件已登记；此前不予采纳的，请撤销该认定",
            ),
            models.CheckConstraint(
                name="validity_event_kind_known",
                condition=Q(kind__in=[kind.value for kind in EventKind]),
                violation_error_message="效力事件种类不在列表中",
            ),
            models.CheckConstraint(
                name="validity_event_period_not_empty",
                condition=Q(effective__isempty=False),
                violation_error_message="生效期间的终止日应晚于起始日",
            ),
            models.CheckConstraint(
                name="validity_event_has_start",
                condition=Q(effective__lower_inf=False) | Q(kind=EventKind.ANNULMENT.value),
                violation_error_message="除撤销外，效力事件须有起始日",
            ),
            models.CheckConstraint(
                name="validity_event_extension_has_end",
                condition=~Q(kind=EventKind.EXTENSION.value) | Q(effective__upper_inf=False),
                violation_error_message="延期须写明延至何日",
            ),
            models.CheckConstraint(
                name="validity_event_founded",
                condition=Q(by_document__isnull=False) | ~Q(reason=""),
                violation_error_message="效力事件须写明依据的公文或理由",
            ),
            models.CheckConstraint(
                name="validity_event_only_ends_are_suspected",
                condition=Q(is_suspected=False) | Q(kind=EventKind.NATURAL_END.value),
                violation_error_message="只有有效期届满可以是推定的",
            ),
            models.CheckConstraint(
                name="validity_event_other_reading_is_earlier",
                condition=Q(other_since=None)
                | Q(kind=EventKind.NATURAL_END.value, effective__startswith__gt=models.F("other_since")),
                violation_error_message="另一种算法只用于有效期届满，且应早于按届满对应日计算的起始日",
            ),
            models.CheckConstraint(
                name="validity_event_days_possible",
                # the first day without effect may be the one behind the last possible day
                condition=_possible("effective__startswith", LAST_DAY) & _possible("effective__endswith", DAY_BEHIND),
                violation_error_message="效力事件的日期应在1900年至2200年之间",
            ),
            models.CheckConstraint(
                name="validity_event_annulment_is_from_the_start",
                condition=~Q(kind=EventKind.ANNULMENT.value) | Q(effective__lower_inf=True, effective__upper_inf=True),
                violation_error_message="撤销的自始无效，没有起始日和截止日",
            ),
            models.CheckConstraint(
                name="validity_event_republication_is_whole",
                condition=~Q(kind=EventKind.REPUBLICATION.value) | Q(articles=[]),
                violation_error_message="重新公布是对整件的，不列条款",
            ),
            models.CheckConstraint(
                name="validity_event_successor_of_a_replacement",
                condition=Q(successor=None) | Q(kind__in=sorted(kind.value for kind in REPLACEMENTS)),
                violation_error_message="只有修改、重新公布有替代的文本",
            ),
            models.CheckConstraint(
                name="validity_event_not_its_own_successor",
                condition=Q(successor=None) | ~Q(successor=models.F("instrument")),
                violation_error_message="替代的文本不能是该文本自身",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective.lower or ''}"

    def as_value(self) -> Event:
        """The event as the pure rule takes it, under the reading that counts for it (see `as_known`)."""
        since, other = self.effective.lower, self.other_since
        if self.uses_other_reading:
            since, other = other, since
        is_settled = self.outcome in (Outcome.CONFIRMED, Outcome.OTHER_READING)
        return Event(
            kind=EventKind(self.kind),
            since=since,
            until=self.effective.upper,
            articles=tuple(self.articles),
            by=self.cause,
            by_title=self.by_document.title if self.by_document and self.by_document.number else "",
            clause=self.clause,
            reason=self.reason,
            successor=f"《{self.successor}》" if self.successor and self.by_document else "",
            is_confirmed=self.counts,
            other_since=None if is_settled else other,
            reading=words_of_reading(self.reading, is_settled=is_settled) if other else "",
        )

    @property
    def cause(self) -> str:
        """The document that says so, by number; one that the reader may not see is not named."""
        if self.by_document_id is None:
            return ""
        if self.by_document is None:  # fetched for a reader who does not see it
            return HIDDEN
        return self.by_document.number or str(self.by_document)


@tracked()
class Determination(models.Model):
    """效力认定: what the office decided about an event, and why. A later one takes its place; none is changed."""

    event = models.ForeignKey(
        ValidityEvent, verbose_name="效力事件", on_delete=models.CASCADE, related_name="determinations"
    )
    outcome = models.CharField("认定结论", max_length=20, choices=Outcome)
    reason = models.CharField("理由", max_length=LONGEST_REASON)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="认定人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = "效力认定"
        verbose_name_plural = "效力认定"
        ordering = ["event", "-decided_at", "-pk"]
        indexes = [models.Index(fields=["event", "-decided_at"], name="determination_latest")]
        constraints = [
            models.CheckConstraint(
                name="determination_outcome_known",
                condition=Q(outcome__in=Outcome.values),
                violation_error_message="认定结论不在列表中",
            ),
            models.CheckConstraint(
                name="determination_reasoned", condition=~Q(reason=""), violation_error_message="认定须写明理由"
            ),
        ]
        triggers = [
            NO_RING_BY_DETERMINATION,
            START_REJECTED,
            says_the_same("determination_says_the_same", moves_with=["event"]),
            goes_only("determination_goes_with_its_event", while_stands=_EVENT_OF_DETERMINATION),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}：{self.reason}"
