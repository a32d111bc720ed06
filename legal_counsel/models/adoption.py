"""Adoption 采纳: what the unit does with an opinion, what counsel is told, and the study of an illegality."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.advising.choices import AdoptionStatus, ReasonClass, StudyResult
from legal_counsel.advising.querysets import AdoptionQuerySet
from legal_counsel.models.matter import stays
from legal_counsel.models.opinion import Opinion
from legal_counsel.models.rule import Pinned
from portal.data_changes import noted

_USER = settings.AUTH_USER_MODEL
_WHOLLY = Q(status=AdoptionStatus.ADOPTED)
_NOT = Q(status=AdoptionStatus.NOT_ADOPTED)


@noted
class Adoption(Pinned):
    """采纳情况 (第二十五条): the last one counts. What is not adopted is archived at `archived_in`."""

    opinion = models.ForeignKey(Opinion, verbose_name="法律意见", on_delete=models.PROTECT, related_name="adoptions")
    status = models.CharField("采纳情况", max_length=20, choices=AdoptionStatus)
    reason_class = models.CharField("理由类别", max_length=20, choices=ReasonClass, blank=True)
    reason = models.CharField("理由", max_length=LONGEST_REASON, blank=True)
    archived_in = models.CharField("存档位置", max_length=100, blank=True)
    decided_by = models.ForeignKey(_USER, verbose_name="决定录入人", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定录入时间")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = "采纳情况"
        verbose_name_plural = "采纳情况"
        ordering = ["pk"]
        triggers = [stays("counsel_adoption_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_adoption_status_known",
                condition=Q(status__in=AdoptionStatus.values),
                violation_error_message="采纳情况应为采纳、部分采纳或者未采纳",
            ),
            models.CheckConstraint(
                name="counsel_adoption_reasoned",
                condition=(~_NOT & Q(reason="", reason_class=""))
                | (~_WHOLLY & ~Q(reason="") & Q(reason_class__in=ReasonClass.values)),
                violation_error_message="未采纳须说明理由及其类别，采纳的不填（第二十五条）",
            ),
            models.CheckConstraint(
                name="counsel_adoption_archived",
                condition=(_NOT & ~Q(archived_in="")) | (~_NOT & Q(archived_in="")),
                violation_error_message="未采纳的须存档备查，写明存档位置（第二十五条）",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion}：{self.get_status_display()}"


@noted
class AdoptionFeedback(models.Model):
    """采纳反馈 (第二十五条): when and how counsel was told."""

    adoption = models.OneToOneField(
        Adoption, verbose_name="采纳情况", on_delete=models.PROTECT, related_name="feedback"
    )
    told_on = models.DateField("反馈日期")
    manner = models.CharField("反馈方式", max_length=100)
    by = models.ForeignKey(_USER, verbose_name="反馈人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "采纳反馈"
        verbose_name_plural = "采纳反馈"
        triggers = [stays("counsel_feedback_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_feedback_says_how",
                condition=~Q(manner=""),
                violation_error_message="反馈须写明方式",
            )
        ]

    def __str__(self) -> str:
        return f"{self.told_on}{self.manner}"


@noted
class IllegalityStudy(Pinned):
    """研究论证 (第二十四条): the last one counts."""

    opinion = models.ForeignKey(Opinion, verbose_name="法律意见", on_delete=models.PROTECT, related_name="studies")
    result = models.CharField("论证结果", max_length=20, choices=StudyResult)
    words = models.TextField("论证意见")
    participants = models.CharField("参加人员", max_length=LONGEST_REASON)
    studied_on = models.DateField("论证日期")
    paper = models.CharField("论证文件", max_length=LONGEST_TITLE, blank=True)
    by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "研究论证"
        verbose_name_plural = "研究论证"
        ordering = ["pk"]
        triggers = [stays("counsel_study_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_study_concludes",
                condition=Q(result__in=StudyResult.values) & ~Q(words="") & ~Q(participants=""),
                violation_error_message="论证须有结果、论证意见和参加人员（第二十四条）",
            )
        ]

    def __str__(self) -> str:
        return f"{self.studied_on}：{self.get_result_display()}"
