"""What waits for a person among the assessments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.models import CounselAssessment
from legal_counsel.permissions import may_see_counsel
from portal.pages import TodoItem


def assessment_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """To confirm."""
    if may_see_counsel(user):
        rows, url = CounselAssessment.objects.visible_to(user), reverse("legal_counsel:assessment_list")
        yield TodoItem("待确认的法律顾问考核", rows.to_confirm(user, on), f"{url}?waits=confirm")
