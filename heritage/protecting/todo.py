"""What waits for a person in the checks of protection units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.models import Protection
from heritage.permissions import may_keep_register
from heritage.protecting.querysets import vacant_projects
from portal.pages import TodoItem


def protection_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Rectifications past their day, vacant places, missing reports; checks that are due stand in the list."""
    if may_keep_register(user):
        rows, url = Protection.objects.visible_to(user), f"{reverse('heritage:protection_list')}?waits="
        yield TodoItem("逾期未整改的保护单位", rows.overdue(on), f"{url}overdue", is_overdue=True)
        yield TodoItem("缺自查报告的保护单位", rows.missing_report(on), f"{url}report", is_overdue=True)
        yield TodoItem("保护单位空缺的非遗项目", vacant_projects(on), reverse("heritage:protection_vacant"))
