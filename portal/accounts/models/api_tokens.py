"""API tokens 接口令牌: what a program of a person shows instead of a password."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from portal.accounts.models.users import User
from portal.accounts.querysets import ApiTokenQuerySet
from portal.history import tracked


@tracked(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """接口令牌 of one account: reads through the API what its owner may read. The token itself is kept nowhere."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField("用途", max_length=50, help_text="如 督查系统每日取数")
    digest = models.CharField("令牌散列", max_length=64, unique=True, editable=False)
    beginning = models.CharField("令牌开头", max_length=12)
    created_at = models.DateTimeField("建立时间")
    expires_on = models.DateField("有效期至", help_text="当日仍可使用")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="api_token_name_once",
                fields=["user", "name"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message="您已有同名的接口令牌，请换一个用途名称，或先吊销原有的",
            ),
            models.CheckConstraint(
                name="api_token_name_given", condition=~Q(name=""), violation_error_message="令牌用途不能为空"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.beginning}…）"

    def state_label(self, *, on: date) -> str:
        """可用, 已过期 or 已吊销."""
        if self.revoked_at:
            return "已吊销"
        return "已过期" if self.expires_on < on else "可用"
