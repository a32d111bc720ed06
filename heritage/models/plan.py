"""SafeguardingPlan 保护规划 of a project, its measures, and what was done with it."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.models.merging import names_standing_unit
from heritage.models.project import Project
from heritage.models.unit import HeritageUnit
from heritage.plans.choices import PlanState
from heritage.plans.querysets import MeasureQuerySet, PlanQuerySet
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
_PROJECT = Func(F("project"), F("project"), template="int8range(%(expressions)s, '[]')")
_PERIOD = Func(F("begins_on"), F("ends_on"), template="daterange(%(expressions)s, '[]')")


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class SafeguardingPlan(models.Model):
    """保护规划. `version` rises with every change of a draft."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="plans")
    responsible = models.ForeignKey(
        HeritageUnit, verbose_name="责任单位", on_delete=models.PROTECT, related_name="plans"
    )
    begins_on = models.DateField("规划首日")
    ends_on = models.DateField("规划末日")
    goals = models.TextField("保护目标")
    attachment = models.ForeignKey(
        Attachment, verbose_name="规划文本", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("办理状态", max_length=20, choices=PlanState, default=PlanState.DRAFTED)
    version = models.PositiveIntegerField("版次", default=1)
    drafted_by = models.ForeignKey(_USER, verbose_name="拟订人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟订时间")
    approving_body = models.CharField("批准机关", max_length=100, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_paper = models.CharField("批准所据文件", max_length=LONGEST_TITLE, blank=True)
    approved_by = _person("录入批准人")
    approved_at = models.DateTimeField("录入批准时间", null=True, blank=True)
    withdrawn_on = models.DateField("废止日期", null=True, blank=True)
    withdrawal_reason = models.CharField("废止理由", max_length=LONGEST_REASON, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "保护规划"
        verbose_name_plural = "保护规划"
        ordering = ["-begins_on", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="heritage_plan_one_at_a_time",
                expressions=[(_PROJECT, RangeOperators.OVERLAPS), (_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(state=PlanState.APPROVED),
                violation_error_message="该项目在这段时间已有批准的保护规划，请先废止原规划或调整期限",
            ),
            models.CheckConstraint(
                name="heritage_plan_state_known",
                condition=Q(state__in=PlanState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_plan_period_in_order",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message="规划末日不能早于首日",
            ),
            models.CheckConstraint(
                name="heritage_plan_has_goals", condition=~Q(goals=""), violation_error_message="规划须写明保护目标"
            ),
            models.CheckConstraint(
                name="heritage_plan_approved_whole",
                condition=(
                    Q(approved_on__isnull=False, approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(approving_body="")
                    & ~Q(approval_paper="")
                    & ~Q(state=PlanState.DRAFTED)
                )
                | (
                    Q(approving_body="", approved_on=None, approval_paper="", approved_by=None, approved_at=None)
                    & ~Q(state=PlanState.APPROVED)
                ),
                violation_error_message="批准须有机关、日期、所据文件和录入人",
            ),
            models.CheckConstraint(
                name="heritage_plan_withdrawn_with_a_reason",
                condition=(Q(state=PlanState.WITHDRAWN, withdrawn_on__isnull=False) & ~Q(withdrawal_reason=""))
                | (Q(withdrawn_on=None, withdrawal_reason="") & ~Q(state=PlanState.WITHDRAWN)),
                violation_error_message="废止须有日期和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}保护规划（{self.begins_on.year}—{self.ends_on.year}年）"

    def get_absolute_url(self) -> str:
        return reverse("heritage:plan_detail", args=[self.pk])

    def is_in_force(self, on: date) -> bool:
        """As `PlanQuerySet.in_force` has it."""
        is_standing = self.state == PlanState.APPROVED or (
            self.withdrawn_on is not None and self.approved_on is not None and on < self.withdrawn_on
        )
        return is_standing and self.begins_on <= on <= self.ends_on


@tracked()
class PlanMeasure(models.Model):
    """保护措施, with the day until which it is to be done, and when it was."""

    plan = models.ForeignKey(SafeguardingPlan, verbose_name="规划", on_delete=models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField("次序")
    words = models.CharField("措施", max_length=300)
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    outcome = models.CharField("完成情况", max_length=LONGEST_REASON, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "保护措施"
        verbose_name_plural = "保护措施"
        ordering = ["due_on", "plan", "order"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_measure_order_once", fields=["plan", "order"], violation_error_message="措施次序重复"
            ),
            models.CheckConstraint(
                name="heritage_measure_named", condition=~Q(words=""), violation_error_message="措施不能为空"
            ),
            models.CheckConstraint(
                name="heritage_measure_done_whole",
                condition=Q(done_on=None, outcome="") | (Q(done_on__isnull=False) & ~Q(outcome="")),
                violation_error_message="完成的措施须有日期和完成情况",
            ),
        ]

    def __str__(self) -> str:
        return self.words


@tracked()
class PlanStep(models.Model):
    """规划经过: who did what with a plan or a measure of it; rows are never changed."""

    plan = models.ForeignKey(SafeguardingPlan, verbose_name="规划", on_delete=models.CASCADE, related_name="steps")
    act = models.CharField("事项", max_length=30)
    reason = models.TextField("说明", blank=True)
    paper = models.CharField("所据文件", max_length=LONGEST_TITLE, blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "规划经过"
        verbose_name_plural = "规划经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_plan_step_named", condition=~Q(act=""), violation_error_message="经过须写明事项"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan}：{self.act}"


pgtrigger.register(names_standing_unit("responsible_id"))(SafeguardingPlan)
