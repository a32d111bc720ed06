"""What waits for a person in the heritage register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.annex_todo import annex_todo
from heritage.batch_todo import batch_todo
from heritage.choices import Standing
from heritage.models import Project
from heritage.permissions import may_keep_register
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Steps of batches; projects whose first listing is not entered yet; other doubts stand on the quality page."""
    yield from batch_todo(user, on)
    yield from annex_todo(user)
    if may_keep_register(user):
        stubs = Project.objects.visible_to(user).having_standing(Standing.STUB)
        yield TodoItem("非遗项目待补录", stubs, f"{reverse('heritage:register')}?standing={Standing.STUB}")
