"""API tokens 接口令牌: what a program of a person shows instead of a password."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.accounts.choices import Scope, TokenState
from portal.accounts.models.users import User
from portal.accounts.networks import LONGEST_NETWORK, is_within
from portal.accounts.querysets import ApiTokenQuerySet
from portal.accounts.token_text import PREFIX_LENGTH
from portal.history import tracked


@tracked(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """接口令牌 of one account: opens what its scopes name and its owner may do. Its key is kept nowhere."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField("用途", max_length=50)
    prefix = models.CharField("令牌标识", max_length=PREFIX_LENGTH, unique=True, editable=False)
    digest = models.CharField("令牌散列", max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope), verbose_name="权限范围")
    addresses = ArrayField(
        models.CharField(max_length=LONGEST_NETWORK), verbose_name="允许的地址", default=list, blank=True
    )
    created_at = models.DateTimeField("建立时间")
    expires_on = models.DateField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, verbose_name="吊销人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation_reason = models.CharField("吊销理由", max_length=200, blank=True)

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
            models.CheckConstraint(
                name="api_token_scope_given",
                condition=Q(scopes__len__gt=0),
                violation_error_message="接口令牌至少须有一个权限范围",
            ),
            models.CheckConstraint(
                name="api_token_scopes_known",
                condition=Q(scopes__contained_by=Scope.values),
                violation_error_message="权限范围不在列表中",
            ),
            models.CheckConstraint(
                name="api_token_revoked_whole",
                condition=Q(revoked_at=None, revoked_by=None, revocation_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                violation_error_message="吊销须写明吊销人和时间",
            ),
            models.CheckConstraint(
                name="api_token_revoked_by_others_with_reason",
                condition=Q(revoked_by=None) | Q(revoked_by=F("user")) | ~Q(revocation_reason=""),
                violation_error_message="吊销他人的接口令牌须写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}）"

    def state_on(self, day: date) -> TokenState:
        """Where the token stands, in the words of the queryset."""
        if self.revoked_at:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expires_on < day else TokenState.USABLE

    def scope_labels(self) -> str:
        """The scopes as the office calls them, in the order of the list."""
        return "、".join(scope.label for scope in Scope if scope in self.scopes)

    def address_labels(self) -> str:
        """Whence it may be used."""
        return "、".join(self.addresses) or "不限"

    def may_come_from(self, address: str) -> bool:
        """Whether it may be used from there."""
        return not self.addresses or is_within(address, self.addresses)
