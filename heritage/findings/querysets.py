"""Sets of findings: what is still seen, and what waits for whom."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from heritage.findings.choices import WAITING, QualityState
from heritage.permissions import may_see_register


class QualityFindingQuerySet(models.QuerySet[Any]):
    """Findings."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the register sees what is doubtful in it."""
        return self if may_see_register(user) else self.none()

    def waiting(self) -> Self:
        """Seen still, and neither resolved nor accepted."""
        return self.filter(gone_at=None, state__in=WAITING)

    def waiting_for(self, user: Any) -> Self:
        """Those that nobody has taken, and those that `user` has."""
        return self.waiting().filter(Q(state=QualityState.OPEN) | Q(owner=user))
