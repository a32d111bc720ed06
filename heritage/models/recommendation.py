"""Recommendation 推荐 of a project to the next level, its files, and what was done with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_TITLE
from heritage.batches.choices import MaterialGroup
from heritage.choices import Level
from heritage.models.material import GroupedMaterial
from heritage.models.project import Project
from heritage.models.recognition import LevelRecognition
from heritage.recommending.choices import OPEN, RecommendationState
from heritage.recommending.querysets import RecommendationQuerySet
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
UPWARD = {Level.REGION: Level.PREFECTURE, Level.NATIONAL: Level.REGION}
"""The level recommended to → the level whose list the project has to stand on."""


@tracked()
class Recommendation(GroupedMaterial):
    """推荐."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="recommendations")
    to_level = models.CharField("推荐列入的级别", max_length=20, choices=Level)
    state = models.CharField(
        "办理状态", max_length=20, choices=RecommendationState, default=RecommendationState.DRAFTED
    )
    version = models.PositiveIntegerField("版次", default=1)
    drafted_by = models.ForeignKey(_USER, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")
    submitted_on = models.DateField("上报日期", null=True, blank=True)
    recognition = models.OneToOneField(
        LevelRecognition,
        verbose_name="级别认定",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendation",
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐"
        verbose_name_plural = "推荐"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_recommendation_one_open",
                fields=["project", "to_level"],
                condition=Q(state__in=OPEN),
                violation_error_message="该项目已有同一级别的推荐在办理",
            ),
            models.CheckConstraint(
                name="heritage_recommendation_upward",
                condition=Q(to_level__in=UPWARD),
                violation_error_message="只能推荐列入自治区级或国家级名录",
            ),
            models.CheckConstraint(
                name="heritage_recommendation_state_known",
                condition=Q(state__in=RecommendationState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_recommendation_submitted_with_its_day",
                condition=Q(state__in=[RecommendationState.DRAFTED, RecommendationState.WITHDRAWN])
                | Q(submitted_on__isnull=False),
                violation_error_message="已上报的推荐须有上报日期",
            ),
            models.CheckConstraint(
                name="heritage_recommendation_recognised_with_its_row",
                condition=Q(state=RecommendationState.RECOGNISED, recognition__isnull=False)
                | (Q(recognition=None) & ~Q(state=RecommendationState.RECOGNISED)),
                violation_error_message="已列入的推荐须有级别认定",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}推荐{self.get_to_level_display()}"

    def get_absolute_url(self) -> str:
        return reverse("heritage:recommendation_detail", args=[self.pk])


@tracked()
class RecommendationFile(models.Model):
    """推荐材料文件, each in its group."""

    recommendation = models.ForeignKey(
        Recommendation, verbose_name="推荐", on_delete=models.CASCADE, related_name="files"
    )
    group = models.CharField("材料组", max_length=20, choices=MaterialGroup, default=MaterialGroup.MEDIA)
    caption = models.CharField("说明", max_length=100)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "推荐材料文件"
        verbose_name_plural = "推荐材料文件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_recommendation_file_whole",
                condition=Q(group__in=MaterialGroup.values) & ~Q(caption=""),
                violation_error_message="文件须有材料组和说明",
            ),
        ]

    def __str__(self) -> str:
        return self.caption


@tracked()
class RecommendationStep(models.Model):
    """推荐经过: who did what, when, for which day, on which paper and why; rows are never changed."""

    recommendation = models.ForeignKey(
        Recommendation, verbose_name="推荐", on_delete=models.PROTECT, related_name="steps"
    )
    act = models.CharField("事项", max_length=30)
    on = models.DateField("日期", null=True, blank=True)
    reason = models.TextField("说明", blank=True)
    paper = models.CharField("所据文件", max_length=LONGEST_TITLE, blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "推荐经过"
        verbose_name_plural = "推荐经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_recommendation_step_named",
                condition=~Q(act=""),
                violation_error_message="经过须写明事项",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}：{self.act}"
