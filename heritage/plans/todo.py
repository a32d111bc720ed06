"""What waits for a person in safeguarding plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.models import PlanMeasure, SafeguardingPlan
from heritage.permissions import may_keep_register, may_review
from heritage.plans.choices import PlanState
from heritage.plans.querysets import projects_without_plan
from portal.pages import TodoItem


def plan_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Projects without a plan in force, measures past due, drafts to be approved."""
    if may_keep_register(user):
        yield TodoItem("缺保护规划的非遗项目", projects_without_plan(on), reverse("heritage:plan_missing"))
        overdue = PlanMeasure.objects.visible_to(user).overdue(on)
        yield TodoItem("逾期的保护措施", overdue, f"{reverse('heritage:measure_list')}?state=overdue", is_overdue=True)
    if may_review(user):
        drafts = SafeguardingPlan.objects.visible_to(user).to_approve()
        yield TodoItem("待录入批准的保护规划", drafts, f"{reverse('heritage:plan_list')}?state={PlanState.DRAFTED}")
