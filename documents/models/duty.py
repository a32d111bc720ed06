"""DutyAssignment 分工: what one notice gives one deputy, and whom that deputy assists in what."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.urls import reverse

from documents.duties.assistance import Relation, in_words, label, matters_in_words
from documents.models.block import Block
from documents.models.document import LONGEST_REASON, Document
from documents.querysets import AssistanceQuerySet, DutyAssignmentQuerySet
from portal.history import tracked
from portal.organization.models import Official
from portal.pinyin import KEY_LENGTH

LONGEST_PERSON, LONGEST_POST = 60, 200
NAME_NUMBER = Func(F("deputy_name"), template="hashtextextended(%(expressions)s, 0)")
ONE_NOTICE_AT_A_TIME = "duty_assignment_one_notice_at_a_time"


@tracked()
class DutyAssignment(models.Model):
    """分工: one deputy's duties by one notice, from its day until the next notice that names the deputy.

    The deputy is who the notice names; `deputy` leads to the official where the register has one of that name.
    """

    document = models.ForeignKey(
        Document, verbose_name="依据的公文", on_delete=models.PROTECT, related_name="duty_assignments"
    )
    deputy_name = models.CharField("分工人员", max_length=LONGEST_PERSON)
    deputy_pinyin = models.CharField("分工人员拼音排序", max_length=KEY_LENGTH, blank=True, editable=False)
    deputy = models.ForeignKey(
        Official,
        verbose_name="对应的领导人员",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_assignments",
    )
    post = models.CharField("原文所印职务", max_length=LONGEST_POST, blank=True)
    remark = models.CharField("备注", max_length=50, blank=True, help_text="如 挂职、援疆")
    standing_work = models.CharField("其他工作", max_length=LONGEST_POST, blank=True)
    period = DateRangeField("期间", help_text="含起始日，不含终止日")
    is_start_inferred = models.BooleanField("起始日按成文日期推定", default=False)
    last_day = models.DateField("提前结束的最后一日", null=True, blank=True)
    end_reason = models.CharField("提前结束的理由", max_length=LONGEST_REASON, blank=True)
    correction_reason = models.CharField("最近一次更正的理由", max_length=LONGEST_REASON, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撤销人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawal_reason = models.CharField("撤销的理由", max_length=LONGEST_REASON, blank=True)
    recorded_at = models.DateTimeField("登记时间")

    objects = DutyAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "分工"
        verbose_name_plural = "分工"
        ordering = ["deputy_pinyin", "deputy_name", "period", "pk"]
        constraints = [
            # Core PostgreSQL has no GiST over text; a range of one number, made of the name, does the same.
            ExclusionConstraint(
                name=ONE_NOTICE_AT_A_TIME,
                expressions=[
                    (
                        Func(NAME_NUMBER, NAME_NUMBER, template="int8range(%(expressions)s, '[]')"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="该人员在此期间的分工已由另一件公文确定；请刷新后核对",
            ),
            models.UniqueConstraint(
                name="duty_assignment_once_by_a_document",
                fields=["document", "deputy_name"],
                violation_error_message="该公文对此人的分工已登记",
            ),
            models.CheckConstraint(
                name="duty_assignment_deputy_named",
                condition=~Q(deputy_name=""),
                violation_error_message="分工人员的姓名不能为空",
            ),
            models.CheckConstraint(
                name="duty_assignment_period_has_start",
                condition=Q(period__lower_inf=False, period__isempty=False),
                violation_error_message="分工期间须有起始日，终止日应晚于起始日",
            ),
            models.CheckConstraint(
                name="duty_assignment_early_end_reasoned",
                condition=Q(last_day__isnull=True, end_reason="")
                | (Q(last_day__isnull=False, period__upper_inf=False) & ~Q(end_reason="")),
                violation_error_message="提前结束的分工须有最后一日、终止日和理由，其他分工不得有",
            ),
            models.CheckConstraint(
                name="duty_assignment_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                violation_error_message="撤销的分工须有撤销人、时间和理由，其他分工不得有",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_label}的分工"

    def get_absolute_url(self) -> str:
        return reverse("documents:duty_detail", args=[self.pk])

    @property
    def deputy_label(self) -> str:
        """The name with its remark: 孔庆鸣（挂职）."""
        return label(self.deputy_name, self.remark)

    @property
    def since(self) -> date:
        """The first day."""
        first: date = self.period.lower
        return first

    @property
    def until(self) -> date | None:
        """The day from which it no longer holds; none while it goes on."""
        after: date | None = self.period.upper
        return after

    @property
    def end(self) -> date | None:
        """The last day on which it holds; none while it goes on."""
        return self.until - timedelta(days=1) if self.until else None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was entered in error, or its notice is void: it then holds on no day."""
        return self.withdrawn_at is not None


@tracked()
class Assistance(models.Model):
    """协助关系: the deputy assists one leader in all of the work, or in the matters named."""

    assignment = models.ForeignKey(
        DutyAssignment, verbose_name="分工", on_delete=models.CASCADE, related_name="assistances"
    )
    order = models.PositiveSmallIntegerField("次序")
    leader_name = models.CharField("协助的领导", max_length=LONGEST_PERSON)
    leader_pinyin = models.CharField("领导拼音排序", max_length=KEY_LENGTH, blank=True, editable=False)
    leader = models.ForeignKey(
        Official,
        verbose_name="对应的领导人员",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assistances",
    )
    leader_post = models.CharField("领导职务", max_length=LONGEST_POST, blank=True)
    matters = ArrayField(models.CharField(max_length=LONGEST_POST), verbose_name="事项", default=list, blank=True)
    is_open = models.BooleanField("事项未列尽（等）", default=False)
    block = models.ForeignKey(
        Block, verbose_name="原文段落", on_delete=models.PROTECT, null=True, blank=True, related_name="assistances"
    )
    printed = models.TextField("原文", blank=True)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = "协助关系"
        verbose_name_plural = "协助关系"
        ordering = ["assignment", "order"]
        constraints = [
            models.UniqueConstraint(
                name="assistance_order_once", fields=["assignment", "order"], violation_error_message="协助关系次序重复"
            ),
            models.CheckConstraint(
                name="assistance_leader_named",
                condition=~Q(leader_name=""),
                violation_error_message="协助的领导不能为空",
            ),
            models.CheckConstraint(
                name="assistance_open_only_with_matters",
                condition=Q(is_open=False) | ~Q(matters=[]),
                violation_error_message="全面协助的没有“等”；以“等”结尾的须列出事项",
            ),
            models.CheckConstraint(
                name="assistance_matters_named",
                condition=~Q(matters__contains=[""]),
                violation_error_message="事项不能为空",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment.deputy_name}协助{in_words(self.as_value())}"

    def as_value(self) -> Relation:
        """The relation as the pure rules take it."""
        return Relation(self.leader_name, self.leader_post, tuple(self.matters), self.is_open, self.printed)

    @property
    def scope(self) -> str:
        """`overall` 全面协助 or `matters` 按事项协助; the matters say which."""
        return "matters" if self.matters else "overall"

    @property
    def matters_label(self) -> str:
        """国有资产监督管理、金融保险等, or 全面协助."""
        return matters_in_words(self.matters, is_open=self.is_open)
