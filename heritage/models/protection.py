"""Protection 保护单位 of a project, what was found of it when, and its yearly reports."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.models.merging import names_standing_unit
from heritage.models.project import Project
from heritage.models.unit import HeritageUnit
from heritage.protecting.choices import ACT_CHOICES, PROTECTION, WITH_DUE_DAY, ProtectionState
from heritage.protecting.querysets import ProtectionQuerySet
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked()
class Protection(models.Model):
    """保护单位: one unit for one project. Its state on a day is that of its last act until then."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="protections")
    unit = models.ForeignKey(
        HeritageUnit, verbose_name="保护单位", on_delete=models.PROTECT, related_name="protections"
    )

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "保护单位"
        verbose_name_plural = "保护单位"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_protection_once",
                fields=["project", "unit"],
                violation_error_message="该单位已登记为该项目的保护单位，请在原登记中办理",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}：{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("heritage:protection_detail", args=[self.pk])


def _leads() -> Q:
    """Each act with the state it leads to."""
    pairs = Q()
    for action, each in PROTECTION.items():
        pairs |= Q(act=action, state=each.target)
    return pairs


@tracked()
class ProtectionDecision(models.Model):
    """动态管理记录: what the authority found or decided; rows are never changed."""

    protection = models.ForeignKey(
        Protection, verbose_name="保护单位", on_delete=models.PROTECT, related_name="decisions"
    )
    act = models.CharField("事项", max_length=30, choices=ACT_CHOICES)
    state = models.CharField("状态", max_length=20, choices=ProtectionState)
    on = models.DateField("日期")
    due_on = models.DateField("整改期限", null=True, blank=True)
    paper = models.CharField("所据文件", max_length=LONGEST_TITLE)
    reason = models.CharField("理由", max_length=LONGEST_REASON)
    by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "动态管理记录"
        verbose_name_plural = "动态管理记录"
        ordering = ["on", "pk"]
        indexes = [models.Index(name="heritage_protection_last", fields=["protection", "-on", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="heritage_protection_act_leads_there",
                condition=_leads(),
                violation_error_message="事项与状态不符",
            ),
            models.CheckConstraint(
                name="heritage_protection_explained",
                condition=~Q(paper="") & ~Q(reason=""),
                violation_error_message="请写明所据文件和理由",
            ),
            models.CheckConstraint(
                name="heritage_protection_due_day",
                condition=Q(act=WITH_DUE_DAY, due_on__isnull=False, due_on__gt=F("on"))
                | (Q(due_on=None) & ~Q(act=WITH_DUE_DAY)),
                violation_error_message="限期整改须写明期限，且晚于决定日期；其他事项不写",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="heritage_protection_decision_stays", exclude=["id"])]

    def __str__(self) -> str:
        return f"{self.protection}：{self.get_act_display()}"


@tracked()
class SelfReport(models.Model):
    """自查报告 of one year."""

    protection = models.ForeignKey(
        Protection, verbose_name="保护单位", on_delete=models.PROTECT, related_name="reports"
    )
    year = models.PositiveSmallIntegerField("年度", help_text="报送的年份")
    received_on = models.DateField("收到日期")
    summary = models.CharField("内容摘要", max_length=LONGEST_REASON)
    by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "保护单位自查报告"
        verbose_name_plural = "保护单位自查报告"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_report_once",
                fields=["protection", "year"],
                violation_error_message="该年度的自查报告已登记",
            ),
            models.CheckConstraint(
                name="heritage_report_whole",
                condition=Q(year__range=(2000, 2100)) & ~Q(summary=""),
                violation_error_message="自查报告须有年度和内容摘要",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protection}：{self.year}年自查报告"


pgtrigger.register(names_standing_unit())(Protection)
