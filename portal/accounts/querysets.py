"""Sets of accounts and of security events: who sees which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q

from portal.accounts.choices import SEPARATED_ROLES, AccountState, Role, TokenState


class UserQuerySet(models.QuerySet[Any]):
    """用户."""

    def visible_to(self, user: Any) -> Self:
        """三员 see every account, everybody else the own one."""
        if not user.is_authenticated:
            return self.none()
        return self if user.holds(*SEPARATED_ROLES) else self.filter(pk=user.pk)

    def usable(self, *, on: date) -> Self:
        """Accounts that may sign in on that day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), state=AccountState.ACTIVE)

    def holding(self, role: Role) -> Self:
        """Accounts that hold `role`."""
        return self.filter(roles__role=role)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django asks the manager for `get_by_natural_key`; nobody creates accounts here (see administering)."""


class SecurityEventQuerySet(models.QuerySet[Any]):
    """安全事件."""

    def visible_to(self, user: Any) -> Self:
        """Only the auditor reads what was recorded."""
        return self if user.is_authenticated and user.holds(Role.AUDITOR) else self.none()


def first_day_standing(on: date) -> date:
    """A request under dual control stands on its day and the next one."""
    return on - timedelta(days=1)


class DualControlQuerySet(models.QuerySet[Any]):
    """双人办理申请."""

    def visible_to(self, user: Any) -> Self:
        """三员 watch each other: each of them sees every request."""
        return self if user.is_authenticated and user.holds(*SEPARATED_ROLES) else self.none()

    def standing(self, *, on: date) -> Self:
        """Neither performed nor too old."""
        return self.filter(used_at=None, asked_at__date__gte=first_day_standing(on))

    def to_agree(self, *, on: date) -> Self:
        """Nobody has agreed yet."""
        return self.standing(on=on).filter(agreed_at=None)

    def to_agree_by(self, user: Any, *, on: date) -> Self:
        """Those to which `user` may agree."""
        others = self.to_agree(on=on).exclude(asked_by=user).exclude(user=user)
        return others.exclude(asked_as__in=user.held_roles)

    def to_perform(self, *, on: date) -> Self:
        """Agreed, and not performed yet."""
        return self.standing(on=on).exclude(agreed_at=None)

    def lapsed(self, *, on: date) -> Self:
        """Not performed in time."""
        return self.filter(used_at=None, asked_at__date__lt=first_day_standing(on))


class ApiTokenQuerySet(models.QuerySet[Any]):
    """接口令牌."""

    def visible_to(self, user: Any) -> Self:
        """Everybody sees the own ones, the security administrator all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.holds(Role.SECURITY_ADMINISTRATOR) else self.filter(user=user)

    def standing(self, state: TokenState, *, on: date) -> Self:
        """Those in that state on that day."""
        if state == TokenState.REVOKED:
            return self.exclude(revoked_at=None)
        is_over = Q(expires_on__lt=on)
        return self.filter(is_over if state == TokenState.EXPIRED else ~is_over, revoked_at=None)
