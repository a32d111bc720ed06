"""The standing of an instrument over time, and what differs between two days (docs/rules/validity.md). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from documents.validity import STILL_APPLIES, Event, Standing, Status, standing

WIDTH = 1000  # of a drawn line of time, in units of the drawing
_MARGIN = 0.04  # of the line before the first and behind the last day that is told


@dataclass(frozen=True)
class Stretch:
    """Days with one standing: from `since` on, before `until`; None is without limit."""

    since: date | None
    until: date | None
    standing: Standing

    @property
    def last_day(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None

    @property
    def look(self) -> str:
        """ok where the text applies, stop where it does not, doubt where that is open or still to come."""
        if self.standing.status in STILL_APPLIES:
            return "ok"
        is_open = self.standing.status in (Status.START_UNKNOWN, Status.NOT_YET_IN_FORCE)
        return "doubt" if is_open else "stop"

    def holds(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Piece:
    """A stretch as it is drawn: from the left, and how wide."""

    stretch: Stretch
    left: int
    width: int


@dataclass(frozen=True)
class Difference:
    """One instrument on two days, and what has effect on one of them only."""

    before: Standing
    after: Standing
    happened: tuple[Event, ...]

    @property
    def is_none(self) -> bool:
        """Neither status nor provisions differ."""
        return _told(self.before) == _told(self.after)


def stretches(events: Iterable[Event]) -> tuple[Stretch, ...]:
    """All time in as few stretches as there are standings that follow each other."""
    known = list(events)
    days = sorted({day for each in known for day in (each.since, each.until) if day})
    first = days[0] - timedelta(days=1) if days else date.min
    found = [Stretch(None, None, standing(known, first))]
    for day in days:
        here = standing(known, day)
        if _told(here) != _told(found[-1].standing):
            found[-1] = Stretch(found[-1].since, day, found[-1].standing)
            found.append(Stretch(day, None, here))
    return tuple(found)


def drawn(line: Sequence[Stretch], today: date) -> tuple[Piece, ...]:
    """The stretches side by side over the days that are told and today; the ends stand for what is without limit."""
    edges = [0, *(_place(line, today, each.since) for each in line if each.since), WIDTH]
    return tuple(Piece(each, left, right - left) for each, (left, right) in zip(line, pairwise(edges), strict=True))


def place_of_today(line: Sequence[Stretch], today: date) -> int:
    """Where today stands on the drawn line."""
    return _place(line, today, today)


def _place(line: Sequence[Stretch], today: date, day: date) -> int:
    days = [*(each.since for each in line if each.since), today]
    margin = WIDTH * _MARGIN
    scale = (WIDTH - 2 * margin) / max((max(days) - min(days)).days, 1)
    return round(margin + (day - min(days)).days * scale)


def difference(events: Iterable[Event], before: date, after: date) -> Difference:
    """What differs between two days."""
    known = sorted(events, key=lambda each: each.since or date.min)
    happened = [each for each in known if each.is_confirmed and each.has_effect(before) != each.has_effect(after)]
    return Difference(standing(known, before), standing(known, after), tuple(happened))


def _told(one: Standing) -> tuple[object, ...]:
    return one.status, *map(frozenset, (one.lapsed, one.amended, one.pending, one.extended))
