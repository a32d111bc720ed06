"""Sets of accounts and of security events: who sees which."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q

from portal.accounts.choices import SEPARATED_ROLES, AccountState, Role


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
