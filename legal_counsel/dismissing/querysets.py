"""Sets of dismissals."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from legal_counsel.dismissing.choices import DismissalState
from legal_counsel.permissions import may_decide_on_counsel, may_see_counsel
from legal_counsel.reach import spoken_for, units_in_reach


class DismissalQuerySet(models.QuerySet[Any]):
    """解聘."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units in reach (第六条)."""
        return self.filter(appointment__unit__in=units_in_reach(user)) if may_see_counsel(user) else self.none()

    def to_decide(self, user: Any) -> Self:
        """Those of the own unit that wait for somebody who decides, did not draft them, and is not dismissed."""
        if not may_decide_on_counsel(user):
            return self.none()
        rows = self.filter(appointment__unit__in=spoken_for(user), state=DismissalState.DRAFTED)
        return rows.exclude(drafted_by=user.pk).exclude(appointment__counsel__account=user.pk)
