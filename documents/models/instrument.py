"""Instrument: what is in force; and the dated events that its status is computed from."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from documents.choices import EVENT_KINDS
from documents.models.document import Document
from documents.querysets import InstrumentQuerySet
from documents.validity import Event, EventKind, Standing, standing
from portal.history import tracked


@tracked()
class Instrument(models.Model):
    """施行的文本: the 《规定》 that a notice carries. A paper that carries nothing is its own single instrument."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="instruments")
    order = models.PositiveSmallIntegerField("次序", default=1)
    title = models.CharField("名称", max_length=500)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "施行文本"
        verbose_name_plural = "施行文本"
        ordering = ["document", "order"]
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
        return standing([each.as_value() for each in self.validity_events.all()], on)


@tracked()
class ValidityEvent(models.Model):
    """效力事件: since when, by which document and why an instrument came to apply or ceased to."""

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
    reason = models.CharField("理由", max_length=300, blank=True)
    is_confirmed = models.BooleanField("已确认", default=True)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "效力事件"
        verbose_name_plural = "效力事件"
        ordering = ["instrument", "recorded_at", "pk"]
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
                name="validity_event_only_ends_await_confirmation",
                condition=Q(is_confirmed=True) | Q(kind=EventKind.NATURAL_END.value),
                violation_error_message="只有推定的有效期届满可以待确认",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective.lower or ''}"

    def as_value(self) -> Event:
        """The event as the pure rule takes it."""
        return Event(
            kind=EventKind(self.kind),
            since=self.effective.lower,
            until=self.effective.upper,
            articles=tuple(self.articles),
            by=(self.by_document.number or str(self.by_document)) if self.by_document else "",
            reason=self.reason,
            is_confirmed=self.is_confirmed,
            other_since=self.other_since,
        )
