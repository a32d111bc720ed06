"""Sets of versions of the rules, of counsel and appointments."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from legal_counsel.choices import AppointmentState, RuleState
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import keeps_the_rules, units_in_reach


class RuleVersionQuerySet(models.QuerySet[Any]):
    """规则版本."""

    def visible_to(self, user: Any) -> Self:
        """The rules are no secret to anybody who is signed in."""
        return self if user.is_authenticated and user.is_active else self.none()

    def begun_by(self, on: date) -> Any:
        """The last confirmed one to have begun by a day, or None, whether or not its own term has run out since."""
        return self.filter(state=RuleState.CONFIRMED, first_on__lte=on).order_by("-first_on").first()

    def with_work_for(self, user: Any) -> Self:
        """Which this person may look through, themselves or an extension of theirs: proposed by another."""
        asked = (
            apps.get_model("legal_counsel", "RuleExtension").objects.waiting_for(user).filter(version=OuterRef("pk"))
        )
        mine = keeps_the_rules(user) & Q(state=RuleState.PROPOSED) & ~Q(proposed_by=user.pk)
        return self.filter(mine | Exists(asked))


class RuleExtensionQuerySet(models.QuerySet[Any]):
    """规则续期."""

    def waiting_for(self, user: Any) -> Self:
        """Which this person may look through: proposed by another."""
        return self.filter(keeps_the_rules(user), state=RuleState.PROPOSED).exclude(proposed_by=user.pk)


class RuleInterpretationQuerySet(models.QuerySet[Any]):
    """规则解释."""

    def standing(self, on: date) -> Self:
        """Those that are shown on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), issued_on__lte=on)


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
