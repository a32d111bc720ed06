"""Sets of incidents."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from legal_counsel.reach import decided_by, run_by
from legal_counsel.referring.choices import IncidentState


class IncidentQuerySet(models.QuerySet[Any]):
    """追责事项."""

    def visible_to(self, user: Any) -> Self:
        """As a matter (第二十一条第二项): the unit's agency and who decides for it; never the counsel of whom it is."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(run_by(user) | decided_by(user)).exclude(appointment__counsel__account=user.pk)

    def about(self, matter: Any) -> Self:
        """Of a matter, or of a decision that rests on it."""
        return self.filter(Q(matter=matter) | Q(decision__in=matter.decisions.values("decision")))

    def open(self) -> Self:
        """Neither handed over nor closed."""
        return self.filter(state=IncidentState.OPENED)
