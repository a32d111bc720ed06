"""Protection units as they stood on a day (docs/rules/heritage_protection.md)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from heritage.permissions import may_see_register
from heritage.protecting.choices import CHECKS, HOLDING, ProtectionState
from heritage.readings import REPORT_MONTH
from portal.readings.models import ClauseReading
from portal.readings.registry import question


class ProtectionQuerySet(models.QuerySet[Any]):
    """Protection units, each for one project."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the register."""
        return self if may_see_register(user) else self.none()

    def on(self, day: date) -> Self:
        """With the state on a day: `state_now`, `since`, `due_on`, and `checked_on` of the last check passed."""
        until = apps.get_model("heritage", "ProtectionDecision").objects.filter(protection=OuterRef("pk"), on__lte=day)
        last = until.order_by("-on", "-pk")
        return self.annotate(
            state_now=Subquery(last.values("state")[:1]),
            since=Subquery(last.values("on")[:1]),
            due_on=Subquery(last.values("due_on")[:1]),
            checked_on=Subquery(last.filter(act__in=CHECKS).values("on")[:1]),
        )

    def for_the_public(self, day: date) -> Self:
        """Those of which something was decided by a day, with unit, `state_now` and `since`."""
        return self.on(day).filter(state_now__isnull=False).select_related("unit").order_by("pk")

    def holding(self, day: date) -> Self:
        """Those that hold their place on a day."""
        return self.on(day).filter(state_now__in=HOLDING)

    def overdue(self, day: date) -> Self:
        """限期整改 whose day is past."""
        return self.on(day).filter(state_now=ProtectionState.RECTIFYING, due_on__lt=day)

    def to_check(self, day: date, since: date) -> Self:
        """Those that hold a place and were last checked on `since` or before."""
        return self.holding(day).filter(checked_on__lte=since)

    def missing_report(self, day: date) -> Self:
        """Those that held a place when the reports of this year were due, the last day being past, and gave none.

        The month that the office has settled is asked for within the query, so that the workbench asks only once.
        """
        month = _settled_month(day)
        due = Q(on__year__lt=day.year) | Q(on__year=day.year, on__month__lte=month)
        events = apps.get_model("heritage", "ProtectionDecision").objects.filter(due, protection=OuterRef("pk"))
        reports = apps.get_model("heritage", "SelfReport").objects.filter(protection=OuterRef("pk"), year=day.year)
        held = self.on(day).annotate(
            state_then=Subquery(events.order_by("-on", "-pk").values("state")[:1]), report_month=month
        )
        return held.filter(~Exists(reports), state_then__in=HOLDING, state_now__in=HOLDING, report_month__lt=day.month)


def _settled_month(day: date) -> Coalesce:
    """Until the end of which month reports are due, as a value of the query."""
    settled = ClauseReading.objects.of(REPORT_MONTH).filter(valid_from__lte=day).values("value")[:1]
    default = int(question(REPORT_MONTH).default)
    return Coalesce(Cast(Subquery(settled), IntegerField()), default, output_field=IntegerField())


def vacant_projects(day: date) -> Any:
    """Listed projects with a dismissed unit and none that holds a place."""
    protections: Any = apps.get_model("heritage", "Protection").objects.on(day).filter(project=OuterRef("pk"))
    dismissed = protections.filter(state_now=ProtectionState.DISMISSED)
    holding = protections.filter(state_now__in=HOLDING)
    return apps.get_model("heritage", "Project").objects.listed(day).filter(Exists(dismissed), ~Exists(holding))
