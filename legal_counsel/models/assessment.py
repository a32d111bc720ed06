"""CounselAssessment 考核, of a year or of a term."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from legal_counsel.assessing.choices import AssessmentResult, AssessmentState
from legal_counsel.assessing.querysets import AssessmentQuerySet
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.rule import Pinned
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
BEST = 100
_POINTS = ("completion", "efficiency", "quality")


@tracked()
class CounselAssessment(Pinned):
    """考核. Without a year it is of the whole term."""

    appointment = models.ForeignKey(
        Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="assessments"
    )
    year = models.PositiveSmallIntegerField("考核年度", null=True, blank=True)
    completion = models.PositiveSmallIntegerField("工作完成情况")
    efficiency = models.PositiveSmallIntegerField("工作效率")
    quality = models.PositiveSmallIntegerField("服务质量")
    result = models.CharField("考核结果", max_length=20, choices=AssessmentResult)
    remark = models.CharField("考核意见", max_length=LONGEST_REASON, blank=True)
    assessed_on = models.DateField("考核日期")
    assessed_by = models.ForeignKey(_USER, verbose_name="考核录入人", on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField("录入时间")
    state = models.CharField("办理状态", max_length=20, choices=AssessmentState, default=AssessmentState.DRAFTED)
    confirmed_by = models.ForeignKey(
        _USER, verbose_name="确认人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    sent_back_for = models.CharField("退回理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "法律顾问考核"
        verbose_name_plural = "法律顾问考核"
        ordering = ["-assessed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_assessed_once_a_period",
                fields=["appointment", "year"],
                nulls_distinct=False,
                violation_error_message="该聘任的这一年度（聘期）已有考核",
            ),
            models.CheckConstraint(
                name="counsel_assessment_choices_known",
                condition=Q(result__in=AssessmentResult.values, state__in=AssessmentState.values),
                violation_error_message="考核结果或办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_assessment_points_in_range",
                condition=Q(**{f"{each}__range": (0, BEST) for each in _POINTS}),
                violation_error_message="各项得分为0至100的整数",
            ),
            models.CheckConstraint(
                name="counsel_assessment_confirmed_by_another",
                condition=Q(state=AssessmentState.DRAFTED, confirmed_by=None, confirmed_at=None)
                | (
                    Q(state=AssessmentState.CONFIRMED, confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=F("assessed_by"))
                ),
                violation_error_message="考核由另一人确认",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment.counsel}{self.period}考核"

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:assessment_detail", args=[self.pk])

    @property
    def clause(self) -> str:
        """The article that it rests on, as its version of the rules has it; reads `rule`."""
        return self.rule.cited("assessing")

    @property
    def period(self) -> str:
        """Of what it is, in words."""
        return f"{self.year}年度" if self.year else "聘期"
