"""What waits for a person among the versions of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.models import RuleVersion
from legal_counsel.permissions import may_keep_counsel
from portal.pages import TodoItem


def rule_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """What another proposed."""
    if may_keep_counsel(user):
        waiting = RuleVersion.objects.with_work_for(user)
        yield TodoItem("法律顾问规则版本待复核", waiting, f"{reverse('legal_counsel:rule_list')}?waits=mine")
