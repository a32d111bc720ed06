"""RegisterChange 登记变更: what one person wants to write into the register, until another confirms it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.changing.choices import MAKING, ChangeKind, ChangeState
from heritage.changing.querysets import RegisterChangeQuerySet
from heritage.models.project import Project
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked(exclude=["told", "lines"])  # what is written stands in the history of the row that it is written to
class RegisterChange(models.Model):
    """登记变更. `told` is what the act takes, `lines` what it does to the register: label, before, after.

    `subject` is the key of the row that the act is about, in the table of its kind.
    """

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="register_changes")
    kind = models.CharField("事项", max_length=30, choices=ChangeKind)
    subject = models.PositiveBigIntegerField("对象")
    told = models.JSONField("提请的内容")
    lines = models.JSONField("变更前后")
    reason = models.CharField("理由", max_length=LONGEST_REASON, blank=True)
    paper = models.TextField("所据文件", blank=True)
    state = models.CharField("办理状态", max_length=20, choices=ChangeState, default=ChangeState.PROPOSED)
    proposed_by = models.ForeignKey(_USER, verbose_name="提请人", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提请时间")
    words = models.CharField("退回或撤回的理由", max_length=LONGEST_REASON, blank=True)
    decided_by = models.ForeignKey(
        _USER, verbose_name="办理人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)

    objects = RegisterChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "登记变更"
        verbose_name_plural = "登记变更"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_change_one_waiting",
                fields=["kind", "subject"],
                condition=Q(state=ChangeState.PROPOSED) & ~Q(kind__in=MAKING),
                violation_error_message="同样的变更已有一件待确认；请等待确认，或者先撤回",
            ),
            models.CheckConstraint(
                name="heritage_change_choices_known",
                condition=Q(kind__in=ChangeKind.values, state__in=ChangeState.values),
                violation_error_message="事项或办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_change_four_eyes",
                condition=Q(decided_by=None) | Q(state=ChangeState.WITHDRAWN) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="提请人不能确认自己提请的变更",
            ),
            models.CheckConstraint(
                name="heritage_change_decided_whole",
                condition=Q(state=ChangeState.PROPOSED, decided_by=None, decided_at=None, words="")
                | Q(state=ChangeState.CONFIRMED, decided_by__isnull=False, decided_at__isnull=False, words="")
                | (
                    Q(state__in=[ChangeState.RETURNED, ChangeState.WITHDRAWN])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(words="")
                ),
                violation_error_message="已办理的变更须有办理人和时间，退回和撤回的须有理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.project}"

    def get_absolute_url(self) -> str:
        return reverse("heritage:change_detail", args=[self.pk])
