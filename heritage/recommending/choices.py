"""The states of a recommendation."""

from __future__ import annotations

from django.db import models


class RecommendationState(models.TextChoices):
    """办理状态."""

    DRAFTED = "drafted", "草拟"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已受理"
    RECOGNISED = "recognised", "已列入"
    DECLINED = "declined", "未列入"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (
    RecommendationState.DRAFTED,
    RecommendationState.SUBMITTED,
    RecommendationState.RETURNED,
    RecommendationState.ACCEPTED,
)
