"""Sets of assessments."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from legal_counsel.assessing.choices import AssessmentState
from legal_counsel.permissions import may_decide_on_counsel, may_see_counsel
from legal_counsel.reach import spoken_for, units_in_reach


class AssessmentQuerySet(models.QuerySet[Any]):
    """考核."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units in reach (第六条)."""
        return self.filter(appointment__unit__in=units_in_reach(user)) if may_see_counsel(user) else self.none()

    def confirmed(self) -> Self:
        """Those that count."""
        return self.filter(state=AssessmentState.CONFIRMED)

    def to_confirm(self, user: Any) -> Self:
        """Those of the own unit that wait for somebody who decides."""
        if not may_decide_on_counsel(user):
            return self.none()
        return self.filter(appointment__unit__in=spoken_for(user), state=AssessmentState.DRAFTED).exclude(
            assessed_by=user.pk
        )
