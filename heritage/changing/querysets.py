"""Sets of changes."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from heritage.changing.choices import ChangeState
from heritage.permissions import may_see_register


class RegisterChangeQuerySet(models.QuerySet[Any]):
    """登记变更."""

    def visible_to(self, user: Any) -> Self:
        """Who keeps or reviews the register."""
        return self if may_see_register(user) else self.none()

    def waiting(self) -> Self:
        """Those that nobody has decided."""
        return self.filter(state=ChangeState.PROPOSED)

    def to_be_confirmed_by(self, user: Any) -> Self:
        """Waiting ones that another person has proposed."""
        return self.waiting().exclude(proposed_by=user)
