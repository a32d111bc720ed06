"""Sets of recommendations."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from heritage.permissions import may_see_register
from heritage.recommending.choices import RecommendationState


class RecommendationQuerySet(models.QuerySet[Any]):
    """推荐."""

    def visible_to(self, user: Any) -> Self:
        """Who keeps or reviews the register."""
        return self if may_see_register(user) else self.none()

    def in_state(self, *states: RecommendationState) -> Self:
        """Waiting for the same step."""
        return self.filter(state__in=states)
