"""What waits for a person in the heritage register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.annex_imports.todo import annex_todo
from heritage.batches.todo import batch_todo
from heritage.bearers.todo import bearer_todo
from heritage.changing.todo import change_todo
from heritage.choices import Standing
from heritage.models import Project, QualityFinding
from heritage.permissions import may_keep_register
from heritage.plans.todo import plan_todo
from heritage.protecting.todo import protection_todo
from heritage.recommending.todo import recommendation_todo
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Steps of batches, annexes, plans, protection units, bearers and recommendations; stubs; what is doubtful."""
    yield from batch_todo(user, on)
    yield from annex_todo(user)
    yield from change_todo(user)
    yield from plan_todo(user, on)
    yield from protection_todo(user, on)
    yield from bearer_todo(user, on)
    yield from recommendation_todo(user)
    if may_keep_register(user):
        stubs = Project.objects.visible_to(user).having_standing(Standing.STUB)
        doubts = QualityFinding.objects.visible_to(user).waiting_for(user)
        yield TodoItem("非遗数据质量待处理", doubts, f"{reverse('heritage:quality')}?waits=mine")
        yield TodoItem("非遗项目待补录", stubs, f"{reverse('heritage:register')}?standing={Standing.STUB}")
