"""What waits for a person in selections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.models import Selection
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.pages import TodoItem


def selection_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """待初审, 待决定, 待本人评分, and objections without a reply."""
    rows, url = Selection.objects.visible_to(user), f"{reverse('legal_counsel:selection_list')}?waits="
    if may_keep_counsel(user):
        own = rows.of_agency(user)
        yield TodoItem("待初审的法律顾问选聘", own.to_check(), f"{url}check")
        yield TodoItem("公示异议待答复的法律顾问选聘", own.with_open_objection(), f"{url}reply")
    if may_decide_on_counsel(user):
        yield TodoItem("公示中待决定的法律顾问选聘", rows.to_decide(user), f"{url}decide")
    yield TodoItem("待本人评分的法律顾问选聘", rows.to_score(user), f"{url}score")
