"""Whether there is a period of validity that an extension can put off (docs/rules/validity.md). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from documents.validity import EVENT_LABELS, Event, EventKind, Status, standing
from portal.dates import written

_ENDED = {Status.REPEALED: EventKind.REPEAL, Status.DECLARED_LAPSED: EventKind.DECLARED_LAPSE}


def nothing_to_put_off(events: Iterable[Event], until: date) -> str:
    """Why an extension until that day would put off nothing; empty where a period ends before it.

    Who reads it has asked before whether the text is over already.
    """
    known = list(events)
    found = standing(known, until).status
    if found is Status.LAPSED:
        return ""
    if found in _ENDED:
        kind = _ENDED[found]
        ends = [each for each in known if each.kind is kind and each.is_confirmed and not each.articles]
        first = min(ends, key=lambda each: each.since or date.min)
        since = f"自{written(first.since)}起" if first.since else ""
        by = f"由{first.by}" if first.by else ""
        return f"{since}{by}{EVENT_LABELS[kind]}，不能延长到{until}"
    return f"没有早于{until}的有效期，无从延长"
