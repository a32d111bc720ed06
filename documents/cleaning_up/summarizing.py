"""What a meeting decides, or has decided, of each item: to be looked through before it is entered and issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from documents.cleaning_up.choices import CleanupOutcome
from documents.models import CampaignItem, CleanupDecision, CleanupProposal


@dataclass(frozen=True)
class Line:
    """One item: what is decided, else proposed, of it; `proposed` only where the meeting decided otherwise."""

    item: CampaignItem
    said: CleanupProposal | CleanupDecision
    proposed: CleanupProposal | None = None


def lines(items: Any) -> list[Line]:
    """Of items those of which something was said, in their order; two queries whatever their number."""
    proposals = Prefetch("proposals", CleanupProposal.objects.order_by("proposed_at", "pk"))
    rows = items.select_related("instrument__document", "unit", "decision").prefetch_related(proposals)
    found = []
    for each in rows.order_by("order"):
        latest = next(reversed(each.proposals.all()), None)
        decided: CleanupDecision | None = getattr(each, "decision", None)
        if said := decided or latest:
            differs = decided is not None and latest is not None and decided.words != latest.words
            found.append(Line(each, said, latest if differs else None))
    return found


def counts(told: Sequence[Line]) -> list[tuple[str, int]]:
    """继续有效 20, 废止 8: each outcome that occurs, in the order of the choices."""
    found = Counter(each.said.outcome for each in told)
    return [(str(each.label), found[each.value]) for each in CleanupOutcome if found[each.value]]
