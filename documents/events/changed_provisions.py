"""What happened to single provisions of a text on which something rests (docs/rules/citations.md). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from documents.gazette.provisions import canonical, covers
from documents.validity import ENDINGS, Event, EventKind, bearing, words_of

_ENDED = frozenset({*ENDINGS, EventKind.EXTENSION, EventKind.ANNULMENT})  # an extension is told once it is over
CHANGING = _ENDED | {EventKind.AMENDMENT}


@dataclass(frozen=True)
class ProvisionChange:
    """An event of provisions, left with those on which something rests."""

    event: Event

    @property
    def words(self) -> str:
        """第三条自2024年1月1日起由某政发〔2024〕1号废止."""
        return words_of(self.event)

    @property
    def is_amendment(self) -> bool:
        """The provision applies on, in another wording."""
        return self.event.kind is EventKind.AMENDMENT


def changed_provisions(
    events: Iterable[Event], named: Collection[str], on: date, *, written_on: date | None = None
) -> list[ProvisionChange]:
    """Which of the provisions `named` do not apply on a day, or not as they were worded on `written_on`.

    Who wrote on that day had the amendments that began by then before him; without a day all are told. What has been
    restored applies again. A paragraph goes with its article, and an article is touched by what happens to its
    paragraph; a chapter is compared as a chapter.
    """
    return list(_changes([each for each in events if each.is_confirmed], canonical(named), on, written_on))


def _changes(told: list[Event], named: Collection[str], on: date, written_on: date | None) -> Iterator[ProvisionChange]:
    in_order = sorted(told, key=lambda event: event.since or date.min)
    for event in bearing(in_order, on):
        if event.kind not in CHANGING:
            continue
        was_known = written_on is not None and event.since is not None and event.since <= written_on
        touched = tuple(each for each in event.articles if any(covers(each, one) or covers(one, each) for one in named))
        if touched and not (was_known and event.kind is EventKind.AMENDMENT):
            yield ProvisionChange(replace(event, articles=touched))
