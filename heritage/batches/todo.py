"""What waits for a person in batches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.batches.choices import BatchState
from heritage.models import Application, Batch, Objection
from heritage.permissions import may_apply, may_approve_lists, may_keep_register, may_review
from portal.pages import TodoItem


def batch_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """待补正, 待复核, 待评审, 待审议, 待公示, 待批准, 待公布, and objections without a reply."""
    rows, batches = Application.objects.visible_to(user), Batch.objects.visible_to(user)
    applications, url = f"{reverse('heritage:application_list')}?waits=", reverse("heritage:batch_list")
    if may_apply(user):
        yield TodoItem("待补正的非遗申报", rows.to_put_right(user), f"{applications}put_right")
    if may_keep_register(user):
        yield TodoItem("待复核的非遗申报", rows.to_check(user), f"{applications}check")
        yield TodoItem("待转入评审的非遗批次", batches.ready_to_review(on), f"{url}?waits=review")
        for state, label in ((BatchState.DELIBERATED, "待公示"), (BatchState.APPROVED, "待公布")):
            yield TodoItem(f"{label}的非遗批次", batches.in_state(state), f"{url}?state={state}")
        unanswered = Objection.objects.visible_to(user).unanswered()
        yield TodoItem("待答复的公示异议", unanswered, reverse("heritage:objection_list"))
    if may_review(user):
        yield TodoItem("待录入初评结论的非遗申报", rows.to_conclude(), f"{applications}conclude")
        yield TodoItem("待录入审议意见的非遗批次", batches.ready_to_deliberate(), f"{url}?waits=deliberate")
    if may_approve_lists(user):
        yield TodoItem("待录入批准的非遗批次", batches.ready_to_approve(on), f"{url}?waits=approve")
    yield TodoItem("待评审的非遗申报", rows.to_judge(user), f"{applications}judge")
