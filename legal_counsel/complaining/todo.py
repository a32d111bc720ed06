"""What waits for a person among what is said of counsel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from legal_counsel.models import CounselComplaint
from legal_counsel.permissions import may_keep_counsel
from portal.pages import TodoItem


def complaint_todo(user: Any) -> Iterator[TodoItem]:
    """To verify."""
    if may_keep_counsel(user):
        rows, url = CounselComplaint.objects.visible_to(user), reverse("legal_counsel:complaint_list")
        yield TodoItem("待核实的履职反映", rows.to_verify(user), f"{url}?waits=verify")
