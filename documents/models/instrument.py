"""Instrument: what is in force; and the dated events that its status is computed from."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from documents.choices import EVENT_KINDS, Outcome
from documents.models.document import LONGEST_REASON, Document
from documents.models.plain_title import LONGEST_TITLE, plain_title_field, unversioned_title_field
from documents.validity import Event, EventKind, Standing, standing
from documents.validity_querysets import InstrumentQuerySet, ValidityEventManager
from portal.history import tracked

HIDDEN = "未公开的公文"


@tracked(exclude=["plain_title", "unversioned_title"])
class Instrument(models.Model):
    """施行的文本: the 《规定》 that a notice carries. A paper that carries nothing is its own single instrument."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="instruments")
    order = models.PositiveSmallIntegerField("次序", default=1)
    title = models.CharField("名称", max_length=LONGEST_TITLE)
    plain_title = plain_title_field()
    unversioned_title = unversioned_title_field()

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "施行文本"
        verbose_name_plural = "施行文本"
        ordering = ["document", "order"]
        indexes = [
            models.Index(name="instrument_by_plain_title", fields=["plain_title"]),
            models.Index(name="instrument_by_unversioned", fields=["unversioned_title"]),
        ]
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
        events = self.validity_events.all()
        return standing([each.as_value() for each in events if each.outcome != Outcome.REJECTED], on)


@tracked()
class ValidityEvent(models.Model):
    """效力事件: since when, by which document and why an instrument came to apply or ceased to.

    `outcome`, `counts` and `uses_other_reading` come with every row that is fetched (`as_known`).
    """

    outcome: str
    counts: bool
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
    reason = models.CharField("理由", max_length=LONGEST_REASON, blank=True)
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
        ]
        constraints = [
            models.UniqueConstraint(
                name="validity_event_once",
                fields=["instrument", "kind", "effective", "articles"],
                violation_error_message="同一效力事件已登记",
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
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective.lower or ''}"

    def as_value(self) -> Event:
        """The event as the pure rule takes it, under the reading that counts for it (see `as_known`)."""
        since, other = self.effective.lower, self.other_since
        if self.uses_other_reading:
            since, other = other, since
        return Event(
            kind=EventKind(self.kind),
            since=since,
            until=self.effective.upper,
            articles=tuple(self.articles),
            by=self.cause,
            reason=self.reason,
            is_confirmed=self.counts,
            other_since=None if self.outcome in (Outcome.CONFIRMED, Outcome.OTHER_READING) else other,
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

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}：{self.reason}"
