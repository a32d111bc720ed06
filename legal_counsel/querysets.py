"""Sets of counsel and appointments."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from legal_counsel.choices import AppointmentState
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import units_in_reach


class CounselQuerySet(models.QuerySet[Any]):
    """人选."""

    def visible_to(self, user: Any) -> Self:
        """Externals to everybody who works with counsel; internals to their own line and to their justice bureau."""
        if not may_see_counsel(user):
            return self.none()
        return self.filter(Q(unit=None) | Q(unit__in=units_in_reach(user)))


class AppointmentQuerySet(models.QuerySet[Any]):
    """聘任."""

    def visible_to(self, user: Any) -> Self:
        """Those of the own unit, of the units below it, and of the units whose justice one administers (第六条)."""
        return self.filter(unit__in=units_in_reach(user)) if may_see_counsel(user) else self.none()

    def running(self, on: date) -> Self:
        """Those whose term runs on a day: begun, not over, not dismissed before."""
        states = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)
        last = Coalesce("ended_on", "ends_on")
        return self.alias(last_day=last).filter(state__in=states, begins_on__lte=on, last_day__gte=on)
