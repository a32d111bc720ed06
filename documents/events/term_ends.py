"""Until when a text applies by itself, from its recorded events (docs/rules/validity.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from documents.models import ValidityEvent
from documents.validity import EventKind


@dataclass(frozen=True)
class TermEnd:
    """The first day on which a text does not apply any more by itself, and from when on an extension has to begin."""

    end: date
    earliest: date


def term_of(events: Iterable[ValidityEvent]) -> TermEnd | None:
    """The end that `validity.standing` gives: an extension counts where it has begun when the period before it ends."""
    counted = [each for each in events if each.counts and not each.articles]
    ends = [each for each in counted if each.kind == EventKind.NATURAL_END]
    if not ends:
        return None
    first = min(each.other_since or each.effective.lower for each in ends)
    end = own = min(each.effective.lower for each in ends)
    while longer := [
        each.effective.upper
        for each in counted
        if each.kind == EventKind.EXTENSION
        and each.effective.upper
        and (each.effective.lower or date.min) <= end < each.effective.upper
    ]:
        end = max(longer)
    return TermEnd(end, first if end == own else end)
