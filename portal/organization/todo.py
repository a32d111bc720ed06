"""What waits on the workbench for whoever keeps the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from portal.organization import scheduling
from portal.organization.permissions import may_edit_calendar
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Years whose holiday arrangement is not entered and confirmed; next year's from 1 November on."""
    if not may_edit_calendar(user):
        return
    for year, scope in scheduling.missing_years(on):
        label = f"{year}年{scope.label}放假安排待录入或确认"
        yield TodoItem(label, 1, reverse("calendar_year", args=[year]), is_overdue=year <= on.year)
