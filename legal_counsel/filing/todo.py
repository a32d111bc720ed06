"""What waits for a person among the filings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from legal_counsel.models import CounselFiling
from legal_counsel.permissions import may_keep_counsel
from portal.pages import TodoItem


def filing_todo(user: Any) -> Iterator[TodoItem]:
    """To hand in, and to answer."""
    if may_keep_counsel(user):
        rows, url = CounselFiling.objects.visible_to(user), reverse("legal_counsel:filing_list")
        yield TodoItem("待报送的法律顾问备案", rows.to_make(user), f"{url}?waits=make")
        yield TodoItem("待登记回执的法律顾问备案", rows.to_answer(user), f"{url}?waits=answer")
