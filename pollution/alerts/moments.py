"""When what is said of the alerts changes by itself: a beginning, an expected end, a publication, a lift. Pure.

Between two of these moments the same rows give the same answer, so an answer may be kept from one to the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest


@dataclass(frozen=True)
class Sent:
    """One published version: when it was sent, when its response begins and is expected to end; a lift ends all."""

    sent: datetime
    starts: datetime
    ends: datetime | None
    is_lift: bool


@dataclass(frozen=True)
class Span:
    """From a change to the next, the next one not included; open where there is none."""

    since: datetime | None
    until: datetime | None

    def __contains__(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def of_an_alert(versions: Sequence[Sent]) -> Iterator[datetime]:
    """What one alert changes at, its versions in order: each counts until the next one is sent."""
    for version, after in zip_longest(versions, versions[1:]):
        yield version.sent
        if version.is_lift:
            continue
        for moment in (version.starts, version.ends):
            if moment and version.sent < moment and (after is None or moment < after.sent):
                yield moment


def around(moments: Iterable[datetime], at: datetime) -> Span:
    """The span in which `at` lies: a moment belongs to what it begins."""
    ordered = sorted(set(moments))
    place = bisect_right(ordered, at)
    return Span(ordered[place - 1] if place else None, ordered[place] if place < len(ordered) else None)
