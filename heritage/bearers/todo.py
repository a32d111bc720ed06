"""What waits for a person among the bearers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.bearers.assessing import last_due_year
from heritage.models import Bearer
from heritage.permissions import may_keep_register
from portal.pages import TodoItem


def bearer_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Who has no assessment of the last year that is due, and whose assessments rest on words alone."""
    if may_keep_register(user):
        year = last_due_year(on)
        late = Bearer.objects.visible_to(user).unassessed(year)
        url = f"{reverse('heritage:bearer_list')}?unassessed={year}"
        yield TodoItem(f"传承人逾期未评估（{year}年度）", late, url, is_overdue=True)
        unbased = Bearer.objects.visible_to(user).unbased()
        yield TodoItem("传承人评估依据待补", unbased, f"{reverse('heritage:bearer_list')}?unbased=yes")
