"""Sets of assessments."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, Q

from legal_counsel.assessing.choices import AssessmentState
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import decided_by, run_by, units_in_reach
from legal_counsel.readings import ASSESSOR
from portal.readings import ClauseReading


class AssessmentQuerySet(models.QuerySet[Any]):
    """考核."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units in reach (第六条)."""
        return self.filter(appointment__unit__in=units_in_reach(user)) if may_see_counsel(user) else self.none()

    def confirmed(self) -> Self:
        """Those that count."""
        return self.filter(state=AssessmentState.CONFIRMED)

    def to_confirm(self, user: Any, on: date) -> Self:
        """By and of others, for who confirms as A16 is read on the day: who decides for the unit, or its agency."""
        by_agency = Q(Exists(ClauseReading.objects.answering(ASSESSOR, "agency", on=on)))
        unit = "appointment__unit"
        mine = (by_agency & run_by(user, unit)) | (~by_agency & decided_by(user, unit))
        rows = self.filter(mine, state=AssessmentState.DRAFTED).exclude(assessed_by=user.pk)
        return rows.exclude(appointment__counsel__account=user.pk)
