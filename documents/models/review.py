"""Review 复核结论: what a person concluded about something that had to be looked at (docs/rules/policies.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.choices import ReviewKind, ReviewOutcome
from documents.models.block import Citation
from documents.models.document import LONGEST_REASON
from documents.models.instrument import Instrument, ValidityEvent
from portal.history import tracked

_ABOUT_A_TEXT = Q(instrument__isnull=False, citation=None, event=None)
_ABOUT_A_CITATION = Q(instrument=None, citation__isnull=False, event=None)
_KINDS_ABOUT_AN_EVENT = [ReviewKind.EXPIRING, ReviewKind.CAUSE_ANNULLED, ReviewKind.EXTENDED_LATE]
_ABOUT_AN_EVENT = Q(instrument=None, citation=None, event__isnull=False)


@tracked()
class Review(models.Model):
    """复核结论. The latest about a thing counts; none is changed. Kind says what it is about."""

    kind = models.CharField("复核事项", max_length=30, choices=ReviewKind)
    instrument = models.ForeignKey(
        Instrument,
        verbose_name="施行文本",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reviews",
    )
    citation = models.ForeignKey(
        Citation, verbose_name="引用", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    event = models.ForeignKey(
        ValidityEvent, verbose_name="效力事件", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    outcome = models.CharField("复核结论", max_length=20, choices=ReviewOutcome)
    due_on = models.DateField("延后至", null=True, blank=True)
    reason = models.CharField("理由", max_length=LONGEST_REASON)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="复核人", on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = "复核结论"
        verbose_name_plural = "复核结论"
        ordering = ["-reviewed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="review_outcome_known",
                condition=Q(outcome__in=ReviewOutcome.values),
                violation_error_message="复核结论不在列表中",
            ),
            models.CheckConstraint(
                name="review_about_what_its_kind_says",
                condition=(Q(kind__in=[ReviewKind.SILENT_TRIAL, ReviewKind.NAME_ONLY]) & _ABOUT_A_TEXT)
                | (Q(kind__in=[ReviewKind.UNRESOLVED, ReviewKind.BASIS_ENDED]) & _ABOUT_A_CITATION)
                | (Q(kind__in=_KINDS_ABOUT_AN_EVENT) & _ABOUT_AN_EVENT),
                violation_error_message="复核事项与复核对象不符",
            ),
            models.CheckConstraint(
                name="review_reasoned", condition=~Q(reason=""), violation_error_message="复核须写明理由"
            ),
            models.CheckConstraint(
                name="review_put_off_to_a_day",
                condition=Q(outcome=ReviewOutcome.SETTLED, due_on=None)
                | Q(outcome=ReviewOutcome.PUT_OFF, due_on__isnull=False),
                violation_error_message="延后须写明延后至何日，已处理的不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.get_outcome_display()}"
