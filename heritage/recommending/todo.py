"""What waits for a person among the recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from heritage.models import Recommendation
from heritage.permissions import may_keep_register
from heritage.recommending.choices import RecommendationState
from portal.pages import TodoItem


def recommendation_todo(user: Any) -> Iterator[TodoItem]:
    """Drafts to be handed in, and what the authority above sent back."""
    if may_keep_register(user):
        rows, url = Recommendation.objects.visible_to(user), reverse("heritage:recommendation_list")
        waiting = (
            (RecommendationState.DRAFTED, "待上报的非遗推荐"),
            (RecommendationState.RETURNED, "待补正的非遗推荐"),
        )
        for state, label in waiting:
            yield TodoItem(label, rows.in_state(state), f"{url}?state={state}")
