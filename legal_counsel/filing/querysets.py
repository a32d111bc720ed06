"""Sets of filings."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from legal_counsel.filing.choices import OPEN, FilingState
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from legal_counsel.reach import units_in_reach


class CounselFilingQuerySet(models.QuerySet[Any]):
    """备案."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units in reach, which are also those that one receives (第六条、第十九条)."""
        if not may_see_counsel(user):
            return self.none()
        return self.filter(Q(appointment__unit__in=units_in_reach(user)) | Q(receiver=user.unit_id))

    def to_make(self, user: Any) -> Self:
        """What the agency of the filer still has to hand in."""
        if not may_keep_counsel(user):
            return self.none()
        return self.filter(filer=user.unit_id, state__in=[FilingState.OWED, FilingState.RETURNED])

    def to_answer(self, user: Any) -> Self:
        """What was handed in and waits for the receipt; where the receiver is no unit here, for the filer's entry."""
        if not may_keep_counsel(user):
            return self.none()
        waiting = self.filter(state=FilingState.SUBMITTED)
        return waiting.filter(Q(receiver=user.unit_id) | Q(receiver=None, filer=user.unit_id))

    def unfinished(self) -> Self:
        """Whose day still matters."""
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> Self:
        """Not handed in though the day is past, or handed in after it."""
        late = Q(state__in=[FilingState.OWED, FilingState.RETURNED], due_on__lt=on)
        return self.filter(late | Q(submitted_on__gt=models.F("due_on")))
