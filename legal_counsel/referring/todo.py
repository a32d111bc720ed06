"""What waits for a person among incidents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from legal_counsel.models import CounselIncident
from legal_counsel.permissions import may_see_counsel
from legal_counsel.referring.choices import IncidentState
from portal.pages import TodoItem


def incident_todo(user: Any) -> Iterator[TodoItem]:
    """Neither handed over nor closed."""
    if may_see_counsel(user):
        rows, url = CounselIncident.objects.visible_to(user), reverse("legal_counsel:incident_list")
        yield TodoItem("办理中的追责事项", rows.open(), f"{url}?state={IncidentState.OPENED}")
