"""MajorDecision 重大行政决策事项, the matters it rests on, and each attempt to pass the gate (第二十六条)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.advising.choices import AttemptKind, DecisionState, ReviewResult
from legal_counsel.advising.querysets import MajorDecisionQuerySet
from legal_counsel.models.matter import Matter, stays
from legal_counsel.models.rule import Pinned
from portal.data_changes import noted
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL


@tracked()
class MajorDecision(Pinned):
    """重大行政决策事项. `basis` is the law, regulation or rule by which counsel has to be heard."""

    unit = models.ForeignKey(Unit, verbose_name="决策机关", on_delete=models.PROTECT, related_name="major_decisions")
    title = models.CharField("决策事项", max_length=LONGEST_TITLE)
    basis = models.CharField("须听取意见的依据", max_length=LONGEST_REASON)
    outline = models.TextField("拟决策内容")
    state = models.CharField("办理状态", max_length=20, choices=DecisionState, default=DecisionState.PREPARING)
    meeting = models.CharField("决定的会议", max_length=100, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    ending_reason = models.CharField("终止理由", max_length=LONGEST_REASON, blank=True)
    prepared_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("登记时间")

    objects = MajorDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "重大行政决策事项"
        verbose_name_plural = "重大行政决策事项"
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="counsel_decision_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="counsel_decision_says_what",
                condition=~Q(title="") & ~Q(basis="") & ~Q(outline=""),
                violation_error_message="决策事项须有名称、拟决策内容和须听取法律顾问意见的依据（第二十六条）",
            ),
            models.CheckConstraint(
                name="counsel_decision_state_known",
                condition=Q(state__in=DecisionState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_decision_decided_whole",
                condition=(Q(state=DecisionState.DECIDED, decided_on__isnull=False) & ~Q(meeting=""))
                | (~Q(state=DecisionState.DECIDED) & Q(decided_on=None, meeting="")),
                violation_error_message="已作出决定的须有会议和日期",
            ),
            models.CheckConstraint(
                name="counsel_decision_ended_with_reason",
                condition=(Q(state=DecisionState.ENDED) & ~Q(ending_reason=""))
                | (~Q(state=DecisionState.ENDED) & Q(ending_reason="")),
                violation_error_message="终止的须有理由",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:decision_detail", args=[self.pk])


@noted
class DecisionMatter(models.Model):
    """决策所据事项: a link stays, so that no opinion is lost on the way to the gate."""

    decision = models.ForeignKey(MajorDecision, verbose_name="决策事项", on_delete=models.PROTECT, related_name="links")
    matter = models.ForeignKey(Matter, verbose_name="顾问事项", on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(_USER, verbose_name="关联人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("关联时间")

    class Meta:
        verbose_name = "决策所据事项"
        verbose_name_plural = "决策所据事项"
        ordering = ["pk"]
        triggers = [stays("counsel_link_stays")]
        constraints = [
            models.UniqueConstraint(
                name="counsel_link_once",
                fields=["decision", "matter"],
                violation_error_message="该顾问事项已关联",
            )
        ]

    def __str__(self) -> str:
        return str(self.matter)


@noted
class LegalityReview(models.Model):
    """合法性审查 of a major decision: the last one counts."""

    decision = models.ForeignKey(
        MajorDecision, verbose_name="决策事项", on_delete=models.PROTECT, related_name="legality_reviews"
    )
    result = models.CharField("审查结论", max_length=10, choices=ReviewResult)
    reviewed_on = models.DateField("审查日期")
    paper = models.CharField("审查意见书", max_length=LONGEST_TITLE)
    by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "合法性审查"
        verbose_name_plural = "合法性审查"
        ordering = ["pk"]
        triggers = [stays("counsel_legality_review_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_legality_review_concludes",
                condition=Q(result__in=ReviewResult.values) & ~Q(paper=""),
                violation_error_message="合法性审查须有结论和意见书",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewed_on}：{self.get_result_display()}"


@noted
class GateAttempt(Pinned):
    """提交记录 (第二十六条、第三十一条): each attempt with its findings, whether it passed or not; rows never change.

    `findings` and `heard` are what stood at that moment, so that the certificate says it at any time. Whoever passed
    has a number of 审查证明.
    """

    decision = models.ForeignKey(
        MajorDecision, verbose_name="决策事项", on_delete=models.PROTECT, related_name="attempts"
    )
    kind = models.CharField("环节", max_length=10, choices=AttemptKind)
    has_passed = models.BooleanField("通过")
    year = models.PositiveSmallIntegerField("证明年度", null=True, blank=True)
    serial = models.PositiveIntegerField("证明序号", null=True, blank=True)
    is_strict = models.BooleanField("认为不合法即不得提交")
    findings = models.JSONField("审查情况")
    heard = models.JSONField("听取的意见")
    by = models.ForeignKey(_USER, verbose_name="提交人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("提交时间", db_index=True)

    class Meta:
        verbose_name = "提交记录"
        verbose_name_plural = "提交记录"
        ordering = ["-pk"]
        triggers = [stays("counsel_attempt_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_attempt_kind_known",
                condition=Q(kind__in=AttemptKind.values),
                violation_error_message="环节不在列表中",
            ),
            models.UniqueConstraint(
                name="counsel_certificate_of_gate_once",
                fields=["year", "serial"],
                violation_error_message="审查证明编号已使用",
            ),
            models.CheckConstraint(
                name="counsel_attempt_numbered_iff_passed",
                condition=Q(has_passed=True, year__isnull=False, serial__isnull=False)
                | Q(has_passed=False, year=None, serial=None),
                violation_error_message="通过的有审查证明编号，未通过的没有",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{'通过' if self.has_passed else '未通过'}"

    @property
    def number(self) -> str:
        """审查证明编号: 2026-0003; empty where it did not pass."""
        return f"{self.year}-{self.serial:04d}" if self.has_passed else ""
