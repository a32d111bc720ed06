"""What speaks against an event by all else that is known of its text (docs/rules/validity.md). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from documents.gazette.provisions import covered
from documents.validity import CAUSED_BY_OTHERS, ENDINGS, EVENT_LABELS, Event, EventKind, Status, standing
from portal.dates import written

_ENDED = {Status.REPEALED: EventKind.REPEAL, Status.DECLARED_LAPSED: EventKind.DECLARED_LAPSE}


def over_before(event: Event, others: Iterable[Event]) -> str:
    """Why what `event` does to a text is doubtful by all else that is known of it; empty where nothing speaks against.

    What ran out by its own period may still be repealed or declared lapsed; what is to be restored must have ended;
    an extension counts from the end of the period that it prolongs.
    """
    if event.kind not in CAUSED_BY_OTHERS or event.since is None:
        return ""
    others = list(others)
    found = standing(others, event.since - timedelta(days=event.kind is EventKind.EXTENSION))
    if event.kind is EventKind.RESTORATION and event.articles:
        left = standing([*others, event], event.since).lapsed
        nothing = [name for name in event.articles if not covered(name, found.lapsed) or covered(name, left)]
        return f"登记簿中该文本当时{found.label}，{'、'.join(nothing)}没有可恢复的" if nothing else ""
    if event.kind is EventKind.RESTORATION:
        is_doubtful, told = found.status not in (Status.REPEALED, Status.DECLARED_LAPSED), "没有可恢复的"
    else:
        ended = (Status.ANNULLED, Status.REPEALED, Status.DECLARED_LAPSED)
        ran_out = found.status is Status.LAPSED and event.kind not in ENDINGS
        is_doubtful, told = found.status in ended or ran_out, "请核对何者为准"
    return f"登记簿中该文本当时{found.label}，{told}" if is_doubtful else ""


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
