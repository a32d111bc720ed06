"""Sets of annex imports and of their findings."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from documents.choices import FindingWeight, ImportState
from heritage.permissions import may_see_register


class AnnexImportQuerySet(models.QuerySet[Any]):
    """附件导入."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the register as the office keeps it sees every import."""
        return self if may_see_register(user) else self.none()

    def to_be_checked(self) -> Self:
        """Imports that wait for the keeper: not readable, or with doubts that nobody decided."""
        return self.filter(Q(state=ImportState.UNREADABLE) | (Q(state=ImportState.READ) & self._doubtful()))

    def to_be_confirmed_by(self, user: Any) -> Self:
        """Imports without an open doubt that another person handed in."""
        return self.filter(~self._doubtful(), state=ImportState.READ).exclude(received_by=user)

    def counted(self) -> Self:
        """With the number of rows."""
        return self.annotate(row_count=Count("rows"))

    @staticmethod
    def _doubtful() -> Exists:
        from heritage.models import AnnexImportFinding

        return Exists(AnnexImportFinding.objects.in_the_way().filter(annex_import=OuterRef("pk")))


class AnnexFindingQuerySet(models.QuerySet[Any]):
    """附件导入疑点."""

    def in_the_way(self) -> Self:
        """Doubts that must be decided before anything is registered."""
        return self.filter(decision="", weight=FindingWeight.DOUBT)

    def in_order(self) -> Self:
        """What waits for a decision first, then what was decided, notices last; in the order of the text."""
        is_notice = models.Case(
            models.When(weight=FindingWeight.NOTICE, then=models.Value(2)),
            models.When(decision="", then=models.Value(0)),
            default=models.Value(1),
        )
        return self.order_by(is_notice, "start", "pk").select_related("row", "decided_by", "annex_import")
