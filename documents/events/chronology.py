"""Whether an event can be on its day, by the dates of the papers (docs/rules/validity.md, The order of days). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.validity import CAUSED_BY_OTHERS, EVENT_LABELS, EventKind
from portal.dates import written

FIRST_DAY_OF_THE_STATE = date(1949, 10, 1)
"""No organ of today issued anything before."""


@dataclass(frozen=True)
class Anachronism:
    """Why a day is wrong, or only unlikely."""

    words: str
    is_impossible: bool


def anachronism(kind: str, since: date | None, *, issued_on: date | None, caused_on: date | None) -> Anachronism | None:
    """What is wrong with the day of an event that one paper causes for the text of another.

    `issued_on` is the 成文日期 of the paper with the text, `caused_on` that of the paper that causes the event; None
    where it is not known. A paper bears only on what was there before it. A day before the paper that states it looks
    back: that may be said, but is seldom meant.
    """
    if kind not in CAUSED_BY_OTHERS:
        return None
    label = EVENT_LABELS[EventKind(kind)]
    if issued_on and caused_on and caused_on < issued_on:
        told = f"依据的公文成文于{written(caused_on)}，而该文本{written(issued_on)}才成文，不能由它{label}"
        return Anachronism(told, is_impossible=True)
    if since is None or kind == EventKind.ANNULMENT:
        return None
    if issued_on and since < issued_on:
        told = f"自{written(since)}起{label}，而该文本{written(issued_on)}才成文"
        return Anachronism(told, is_impossible=True)
    if caused_on and since < caused_on:
        told = f"自{written(since)}起{label}，早于作出规定的公文的成文日期{written(caused_on)}，是溯及既往的规定"
        return Anachronism(told, is_impossible=False)
    return None
