"""Sets of rows of the recognitions of projects."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class LevelRecognitionQuerySet(models.QuerySet[Any]):
    """级别认定."""

    def visible_to(self, user: Any) -> Self:
        """Everybody sees every recognition: a published list named the project."""
        return self

    def standing(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on=None)
