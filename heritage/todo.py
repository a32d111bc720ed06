"""What waits for a person in the heritage register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.batch_todo import batch_todo
from heritage.bearers.todo import bearer_todo
from heritage.choices import Standing
from heritage.models import Project
from heritage.permissions import may_keep_register
from heritage.recommending.todo import recommendation_todo
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Batches, late assessments, recommendations, projects without first listing; doubts stand on the quality page."""
    yield from batch_todo(user, on)
    yield from bearer_todo(user, on)
    yield from recommendation_todo(user)
    if may_keep_register(user):
        stubs = Project.objects.visible_to(user).having_standing(Standing.STUB)
        yield TodoItem("非遗项目待补录", stubs, f"{reverse('heritage:register')}?standing={Standing.STUB}")
