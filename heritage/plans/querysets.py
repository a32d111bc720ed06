"""Sets of plans and measures: what is in force, missing or overdue on a day (docs/rules/heritage_plans.md)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from heritage.permissions import may_see_register
from heritage.plans.choices import PlanState


def _in_force(on: date, prefix: str = "") -> Q:
    state, begins, ends, withdrawn = (f"{prefix}{name}" for name in ("state", "begins_on", "ends_on", "withdrawn_on"))
    holds = Q(**{state: PlanState.APPROVED}) | Q(
        **{state: PlanState.WITHDRAWN, f"{prefix}approved_on__isnull": False, f"{withdrawn}__gt": on}
    )
    return holds & Q(**{f"{begins}__lte": on, f"{ends}__gte": on})


class PlanQuerySet(models.QuerySet[Any]):
    """Plans."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the register."""
        return self if may_see_register(user) else self.none()

    def in_force(self, on: date) -> Self:
        """Approved, begun, neither over nor withdrawn by then."""
        return self.filter(_in_force(on))

    def to_approve(self) -> Self:
        """Drafts."""
        return self.filter(state=PlanState.DRAFTED)


class MeasureQuerySet(models.QuerySet[Any]):
    """Measures of plans."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the register."""
        return self if may_see_register(user) else self.none()

    def overdue(self, on: date) -> Self:
        """Of approved plans, past their due day and not done by then."""
        return self.filter(Q(done_on=None) | Q(done_on__gt=on), plan__state=PlanState.APPROVED, due_on__lt=on)

    def pending(self) -> Self:
        """Of approved plans, not done."""
        return self.filter(plan__state=PlanState.APPROVED, done_on=None)


def projects_without_plan(on: date) -> Any:
    """What the list holds on a day without a plan in force."""
    plans = apps.get_model("heritage", "SafeguardingPlan").objects.in_force(on).filter(project=OuterRef("pk"))
    return apps.get_model("heritage", "Project").objects.listed(on).filter(~Exists(plans))
