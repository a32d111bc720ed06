"""What waits for a person in clean-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from documents.cleaning_up.choices import AmendmentState, CampaignState, ItemWait
from documents.models import Campaign, CampaignItem
from documents.permissions import may_countersign, may_manage, may_review_legally, may_sign
from portal.pages import TodoItem


def cleaning_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """待提意见 of the own unit, 待审核, 待录入决定, 待印发, what is overdue, and what a decision wants amended."""
    campaigns, items = Campaign.objects.visible_to(user), CampaignItem.objects.visible_to(user)
    url = reverse("documents:campaign_list")
    opened = f"{url}?state={CampaignState.OPENED}"
    asked = f"{reverse('documents:campaign_item_list')}?waits="

    def waiting(label: str, wait: ItemWait, *, is_overdue: bool = False) -> TodoItem:
        return TodoItem(label, items.waiting(wait, user, on), asked + wait.value, is_overdue=is_overdue)

    if may_countersign(user):
        yield waiting("本单位逾期未提清理意见的文件", ItemWait.LATE, is_overdue=True)
        yield waiting("待提清理意见的文件", ItemWait.PROPOSE)
    if may_review_legally(user):
        yield waiting("待合法性审核的清理意见", ItemWait.REVIEW)
    if may_sign(user):
        yield TodoItem("待录入会议决定的清理", campaigns.ready_to_decide(), opened)
    if may_manage(user):
        yield TodoItem("待印发的清理决定", campaigns.decided(), f"{url}?state={CampaignState.DECIDED}")
        yield waiting("各部门逾期未提清理意见的文件", ItemWait.OVERDUE, is_overdue=True)
    if may_countersign(user) or may_review_legally(user):
        url, amended = reverse("documents:amendment_list"), items.to_amend(on)
        late = amended.filter(amendment=AmendmentState.OVERDUE)
        yield TodoItem("清理后逾期未修改的文件", late, f"{url}?amendment={AmendmentState.OVERDUE}", is_overdue=True)
        pending = amended.filter(amendment=AmendmentState.PENDING)
        yield TodoItem("清理后待修改的文件", pending, f"{url}?amendment={AmendmentState.PENDING}")
