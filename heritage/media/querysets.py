"""Sets of media."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models

from heritage.media.choices import MediumForm
from heritage.permissions import may_see_register


class ProjectMediumQuerySet(models.QuerySet[Any]):
    """项目素材."""

    def visible_to(self, user: Any) -> Self:
        """With their originals, for whoever sees the register as the office keeps it."""
        return self if may_see_register(user) else self.none()

    def standing(self) -> Self:
        """What was not withdrawn."""
        return self.filter(withdrawn_at=None)

    def public(self, on: date) -> Self:
        """What the public sees: of projects that are listed, opened to it and not withdrawn."""
        listed = apps.get_model("heritage.Project").objects.listed(on)
        return self.standing().filter(is_public=True, project__in=listed).exclude(form=MediumForm.DOCUMENT)
