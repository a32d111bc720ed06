"""Sets of bearers: who sees them, what of them is public, who lacks an assessment."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from heritage.permissions import may_see_register

PUBLIC = ("name", "sex", "level", "year")
"""All that is ever published of a person."""
PRIVATE = ("birth_on", "contact")
"""What the keeper alone sees."""


class BearerQuerySet(models.QuerySet[Any]):
    """代表性传承人."""

    def visible_to(self, user: Any) -> Self:
        """Who keeps or reviews the register; the public is told through `for_the_public`."""
        return self if may_see_register(user) else self.none()

    def for_the_public(self) -> Self:
        """Those whose status stands, with nothing loaded but what is published."""
        return self.filter(ended_on=None).only("project", "ended_on", *PUBLIC)

    def unbased(self) -> Self:
        """Who has an assessment whose paper is no document of the register: its base is words alone."""
        assessments = apps.get_model("heritage", "BearerAssessment").objects.filter(bearer=OuterRef("pk"))
        return self.filter(Exists(assessments.filter(document=None)))

    def unassessed(self, year: int) -> Self:
        """Whose status held all through the year, and who has no assessment of it."""
        done = apps.get_model("heritage", "BearerAssessment").objects.filter(bearer=OuterRef("pk"), year=year)
        held = Q(ended_on=None) | Q(ended_on__gt=date(year, 12, 31))
        return self.filter(held, ~Exists(done), year__lt=year)
