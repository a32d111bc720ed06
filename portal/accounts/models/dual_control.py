"""Dual control 双人办理: one administrator asks, one of another of the 三员 roles agrees, then the first acts."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from portal.accounts.choices import SEPARATED_ROLES, ControlledAct, Role
from portal.accounts.models.users import User
from portal.accounts.querysets import DualControlQuerySet, first_day_standing
from portal.history import tracked

SEPARATED = [(role.value, role.label) for role in SEPARATED_ROLES]


@tracked()
class DualControlRequest(models.Model):
    """双人办理申请: an act on an account of 三员 that nobody performs alone.

    The two roles are kept as they were held that day. Where a request stands follows from its facts and the day.
    """

    act = models.CharField("事项", max_length=40, choices=ControlledAct)
    user = models.ForeignKey(
        User, verbose_name="对象账号", on_delete=models.PROTECT, related_name="dual_control_requests"
    )
    reason = models.CharField("理由", max_length=200, help_text="同意人据此判断，例如：本人到场，手机遗失")
    asked_by = models.ForeignKey(User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    asked_as = models.CharField("申请人角色", max_length=40, choices=SEPARATED)
    asked_at = models.DateTimeField("申请时间")
    agreed_by = models.ForeignKey(
        User, verbose_name="同意人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_as = models.CharField("同意人角色", max_length=40, choices=SEPARATED, blank=True)
    agreed_at = models.DateTimeField("同意时间", null=True, blank=True)
    used_at = models.DateTimeField("办理时间", null=True, blank=True)

    objects = DualControlQuerySet.as_manager()

    class Meta:
        verbose_name = "双人办理申请"
        verbose_name_plural = "双人办理申请"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dual_control_act_known",
                condition=Q(act__in=ControlledAct.values),
                violation_error_message="双人办理的事项不在列表中",
            ),
            models.CheckConstraint(
                name="dual_control_roles_known",
                condition=Q(asked_as__in=[*SEPARATED_ROLES]) & Q(agreed_as__in=["", *SEPARATED_ROLES]),
                violation_error_message="申请人和同意人须是系统管理员、安全管理员或审计员",
            ),
            models.CheckConstraint(
                name="dual_control_agreed_whole",
                condition=Q(agreed_by=None, agreed_at=None, agreed_as="")
                | (Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_as="")),
                violation_error_message="同意须写明同意人、其角色和时间",
            ),
            models.CheckConstraint(
                name="dual_control_used_after_agreement",
                condition=Q(used_at=None) | Q(agreed_at__isnull=False, agreed_at__lte=F("used_at")),
                violation_error_message="未经同意的申请不能办理",
            ),
            models.CheckConstraint(
                name="dual_control_two_roles",
                condition=~Q(asked_as=F("agreed_as")),
                violation_error_message="申请人和同意人不得是同一角色",
            ),
            models.CheckConstraint(
                name="dual_control_three_people",
                condition=~Q(asked_by=F("user"))
                & (Q(agreed_by=None) | (~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("user")))),
                violation_error_message="申请人、同意人和对象账号须是三个人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}：{self.user.name}（{self.user.username}）"

    @property
    def asked_role(self) -> Role:
        return Role(self.asked_as)

    def state_on(self, day: date) -> str:
        """Where the request stands, in the words of the queryset: to_agree, to_perform, used, lapsed."""
        if self.used_at:
            return "used"
        if localdate(self.asked_at) < first_day_standing(day):
            return "lapsed"
        return "to_perform" if self.agreed_at else "to_agree"
