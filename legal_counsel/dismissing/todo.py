"""What waits for a person among the dismissals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from legal_counsel.models import CounselDismissal
from legal_counsel.permissions import may_decide_on_counsel
from portal.pages import TodoItem


def dismissal_todo(user: Any) -> Iterator[TodoItem]:
    """To decide."""
    if may_decide_on_counsel(user):
        rows, url = CounselDismissal.objects.visible_to(user), reverse("legal_counsel:dismissal_list")
        yield TodoItem("待决定的法律顾问解聘", rows.to_decide(user), f"{url}?waits=decide")
