"""Accounts 用户 and the roles they hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from portal.accounts.choices import SEPARATED_ROLES, AccountState, KnowledgeLevel, Role
from portal.accounts.querysets import UserManager
from portal.history import tracked
from portal.organization.models import Unit


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """用户: one person of one unit. Nobody signs up; the system administrator creates accounts.

    There is neither superuser nor Django permission: what a user may do follows from the roles alone.
    """

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    username = models.CharField(
        "用户名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "该用户名已有人使用，请换一个"},
    )
    name = models.CharField("姓名", max_length=50)
    unit = models.ForeignKey(Unit, verbose_name="所在机构", on_delete=models.PROTECT, related_name="users")
    knowledge_level = models.PositiveSmallIntegerField("知悉层级", choices=KnowledgeLevel, default=KnowledgeLevel.STAFF)
    state = models.CharField("状态", max_length=10, choices=AccountState, default=AccountState.ACTIVE)
    disabled_at = models.DateTimeField("停用时间", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True, help_text="当日仍可登录；留空表示长期有效")
    password_set_at = models.DateTimeField("密码设置时间")
    is_password_one_time = models.BooleanField("密码须更换", default=False)

    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_once_in_any_case",
                violation_error_message="该用户名已有人使用（不分大小写），请换一个",
            ),
            models.CheckConstraint(
                name="user_knowledge_level_known",
                condition=models.Q(knowledge_level__in=KnowledgeLevel.values),
                violation_error_message="知悉层级不在列表中",
            ),
            models.CheckConstraint(
                name="user_state_known",
                condition=models.Q(state__in=AccountState.values),
                violation_error_message="账号状态不在列表中",
            ),
            models.CheckConstraint(
                name="user_disabled_iff_dated",
                condition=models.Q(state=AccountState.DISABLED, disabled_at__isnull=False)
                | models.Q(state=AccountState.ACTIVE, disabled_at=None),
                violation_error_message="停用的账号须有停用时间，启用的账号没有停用时间",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_absolute_url(self) -> str:
        return reverse("user_detail", args=[self.pk])

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's attribute, here derived from the state
        """Whether Django lets this account keep a session."""
        return self.state == AccountState.ACTIVE

    @cached_property
    def held_roles(self) -> frozenset[str]:
        """The codes of all roles this user holds; one query per request."""
        return frozenset(each.role for each in self.roles.all())

    def holds(self, *roles: Role) -> bool:
        """Whether the user holds at least one of `roles`."""
        return not self.held_roles.isdisjoint(roles)

    def role_labels(self) -> str:
        """The roles as the office calls them, in the order of the list."""
        return "、".join(role.label for role in Role if role in self.held_roles)

    def has_expired(self, *, on: date) -> bool:
        """Whether the account's last day lies before `on`."""
        return self.expires_on is not None and self.expires_on < on

    def must_change_password(self, *, at: datetime) -> bool:
        """A one-time password, or one older than the rotation interval (GB/T 22239-2019 8.1.4.1 a)."""
        rotation = timedelta(days=settings.PASSWORD_ROTATION_DAYS)
        return self.is_password_one_time or self.password_set_at + rotation <= at


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


class FormerPassword(models.Model):
    """曾用密码: hashes of replaced passwords, kept so that none of the last ones returns (8.1.4.1 a)."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField("密码散列", max_length=128)
    replaced_at = models.DateTimeField("更换时间")

    class Meta:
        verbose_name = "曾用密码"
        verbose_name_plural = "曾用密码"
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.replaced_at:%Y-%m-%d}"
