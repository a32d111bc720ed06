"""The panel 选聘小组: its members, and for each candidate a sheet of scores or the reason to keep out of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.models.selection import Selection, SelectionCriterion
from legal_counsel.models.selection_entry import SelectionEntry
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked()
class PanelMember(models.Model):
    """选聘小组成员. With an account he fills in his sheets himself."""

    selection = models.ForeignKey(Selection, verbose_name="选聘", on_delete=models.PROTECT, related_name="members")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("姓名", max_length=50)
    employer = models.CharField("工作单位", max_length=100)
    account = models.ForeignKey(
        _USER, verbose_name="账号", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "选聘小组成员"
        verbose_name_plural = "选聘小组成员"
        ordering = ["selection", "order"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_panel_member_once",
                fields=["selection", "name", "employer"],
                violation_error_message="同一成员列了两次",
            ),
            models.UniqueConstraint(
                name="counsel_panel_account_once",
                fields=["selection", "account"],
                violation_error_message="同一账号列了两次",
            ),
            models.CheckConstraint(
                name="counsel_panel_member_named",
                condition=~Q(name="") & ~Q(employer=""),
                violation_error_message="成员须有姓名和工作单位",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.employer}）"


@tracked()
class ScoreSheet(models.Model):
    """评分表 of one member for one candidate; where he recuses himself, the reason and no score."""

    member = models.ForeignKey(PanelMember, verbose_name="成员", on_delete=models.PROTECT, related_name="sheets")
    entry = models.ForeignKey(SelectionEntry, verbose_name="报名", on_delete=models.PROTECT, related_name="sheets")
    is_recused = models.BooleanField("回避", default=False)
    words = models.CharField("意见或回避事由", max_length=LONGEST_REASON)
    stays_reason = models.CharField("有利害关系而不回避的理由", max_length=LONGEST_REASON, blank=True)
    paper = models.CharField("签字评分表", max_length=LONGEST_TITLE, blank=True, help_text="代录的写明")
    recorded_by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "选聘评分表"
        verbose_name_plural = "选聘评分表"
        ordering = ["entry", "member__order"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_sheet_once",
                fields=["member", "entry"],
                violation_error_message="该成员对该人选已有评分表，请修改原表",
            ),
            models.CheckConstraint(
                name="counsel_sheet_in_words",
                condition=~Q(words="") & (Q(is_recused=False) | Q(stays_reason="")),
                violation_error_message="评分表须写明意见；回避的写明事由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.name}：{'回避' if self.is_recused else '已评分'}"


@tracked()
class ScoreLine(models.Model):
    """得分 of one criterion on a sheet."""

    sheet = models.ForeignKey(ScoreSheet, verbose_name="评分表", on_delete=models.CASCADE, related_name="lines")
    criterion = models.ForeignKey(
        SelectionCriterion, verbose_name="评分项目", on_delete=models.PROTECT, related_name="lines"
    )
    points = models.PositiveSmallIntegerField("得分", help_text="0至100")

    class Meta:
        verbose_name = "选聘得分"
        verbose_name_plural = "选聘得分"
        ordering = ["sheet", "criterion__order"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_points_once",
                fields=["sheet", "criterion"],
                violation_error_message="该项目已有得分",
            ),
            models.CheckConstraint(
                name="counsel_points_in_range",
                condition=Q(points__range=(0, 100)),
                violation_error_message="得分应在0至100之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.name}：{self.points}"
