"""Sets of what is said of counsel."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from legal_counsel.complaining.choices import UPHELD, ComplaintState
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import run_by, units_in_reach


class ComplaintQuerySet(models.QuerySet[Any]):
    """履职反映."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units in reach (第六条); nobody reads what is said of themselves, whatever their role."""
        if not may_see_counsel(user):
            return self.none()
        rows = self.filter(appointment__unit__in=units_in_reach(user))
        return rows.exclude(appointment__counsel__account=user.pk)

    def run_by(self, user: Any) -> Self:
        """Of which this person is the agency: who said it, and the material, are read by nobody else."""
        return self.filter(run_by(user, "appointment__unit"))

    def to_verify(self, user: Any) -> Self:
        """Which wait for the agency that this person is of."""
        return self.run_by(user).filter(state=ComplaintState.RECEIVED)

    def upheld(self) -> Self:
        """Found true, wholly or partly."""
        return self.filter(state=ComplaintState.VERIFIED, result__in=UPHELD)
