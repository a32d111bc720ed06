"""Accounts 用户 and the roles they hold."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models

from portal.accounts.choices import SEPARATED_ROLES, Role
from portal.history import tracked
from portal.organization.models import Unit


@tracked(exclude=["password", "last_login"])
class User(AbstractUser):
    """用户: one person of one unit. Nobody signs up; the system administrator creates accounts."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=50)
    unit = models.ForeignKey(
        Unit, verbose_name="所在机构", on_delete=models.PROTECT, null=True, blank=True, related_name="users"
    )

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def held_roles(self) -> frozenset[str]:
        """The codes of all roles this user holds; one query per request."""
        return frozenset(self.roles.values_list("role", flat=True))

    def holds(self, *roles: Role) -> bool:
        """Whether the user holds at least one of `roles`."""
        return not self.held_roles.isdisjoint(roles)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


@tracked()
class RoleAssignment(models.Model):
    """角色授予: a role that a user holds within the own unit."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField("角色", max_length=40, choices=Role)

    class Meta:
        verbose_name = "角色授予"
        verbose_name_plural = "角色授予"
        constraints = [
            models.UniqueConstraint(
                name="role_assignment_once", fields=["user", "role"], violation_error_message="该用户已有此角色"
            ),
            models.UniqueConstraint(
                name="role_assignment_separated_duties",
                fields=["user"],
                condition=models.Q(role__in=[*SEPARATED_ROLES]),
                violation_error_message="系统管理员、安全管理员、审计员三者不得由一人兼任（GB/T 22239-2019 8.1.4.2）",
            ),
            models.CheckConstraint(
                name="role_assignment_role_known",
                condition=models.Q(role__in=Role.values),
                violation_error_message="角色不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
