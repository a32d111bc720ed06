"""What waits for a person in the work of counsel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.advising.tables import WAITS
from legal_counsel.models import MajorDecision, Matter
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.pages import TodoItem

_LATE = ("overdue", "study")


def advising_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Of counsel, of the agency, and of the unit, in the order in which a matter goes on."""
    url, seen = f"{reverse('legal_counsel:matter_list')}?waits=", Matter.objects.visible_to(user)
    kinds = ["declare", "opine", "analyse"]
    if may_keep_counsel(user):
        kinds += ["counsel", "send", "overdue", "study"]
    if may_decide_on_counsel(user):
        kinds += ["authorise", "answer"]
    if may_keep_counsel(user) or may_decide_on_counsel(user):
        kinds.append("feedback")
    for kind in kinds:
        rows = seen.waiting(kind, user, on)
        yield TodoItem(f"{WAITS[kind]}的顾问事项", rows, f"{url}{kind}", is_overdue=kind in _LATE)
    if may_keep_counsel(user) or may_decide_on_counsel(user):
        conflicts = MajorDecision.objects.visible_to(user).in_conflict()
        address = f"{reverse('legal_counsel:decision_list')}?conflict=true"
        yield TodoItem("提交后法律顾问认为不合法的决策事项", conflicts, address, is_overdue=True)
