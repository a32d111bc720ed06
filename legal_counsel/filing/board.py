"""The board of one's reach: how many filings each level owes, how many of them are late (第六条、第十九条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from legal_counsel.filing.choices import FilingState
from legal_counsel.models import CounselFiling
from portal.organization.choices import Level

_COUNTS = ("all", "in_time", "filed_late", "waiting", "overdue")


@dataclass(frozen=True)
class BoardLine:
    """One level: everything owed, what is filed in time, filed late, waiting, and late today."""

    level: str
    level_value: str
    all: int
    in_time: int
    filed_late: int
    waiting: int
    overdue: int


def board(rows: QuerySet[CounselFiling], on: date) -> list[BoardLine]:
    """One query; a level without a filing has no line."""
    handed_in = Q(submitted_on__isnull=False, state__in=[FilingState.SUBMITTED, FilingState.RECEIVED])
    owed = Q(state__in=[FilingState.OWED, FilingState.RETURNED])
    counted = (
        rows.exclude(state=FilingState.CANCELLED)
        .order_by()
        .values("appointment__unit__level")
        .annotate(
            all=Count("pk"),
            in_time=Count("pk", filter=handed_in & Q(submitted_on__lte=F("due_on"))),
            filed_late=Count("pk", filter=handed_in & Q(submitted_on__gt=F("due_on"))),
            waiting=Count("pk", filter=owed & Q(due_on__gte=on)),
            overdue=Count("pk", filter=owed & Q(due_on__lt=on)),
        )
    )
    lines: dict[str, dict[str, int]] = {}
    for level, *counts in counted.values_list("appointment__unit__level", *_COUNTS):
        lines[level] = dict(zip(_COUNTS, counts, strict=True))
    labels = {**dict(Level.choices), "": "未指定层级"}
    return [BoardLine(label, value, **lines[value]) for value, label in labels.items() if value in lines]
