"""What waits for a person among the changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from heritage.models import RegisterChange
from heritage.permissions import may_review
from portal.pages import TodoItem


def change_todo(user: Any) -> Iterator[TodoItem]:
    """待确认 for who reviews, but for what is his own."""
    if may_review(user):
        waiting = RegisterChange.objects.visible_to(user).to_be_confirmed_by(user)
        yield TodoItem("待确认的非遗登记变更", waiting, f"{reverse('heritage:change_list')}?waits=confirm")
