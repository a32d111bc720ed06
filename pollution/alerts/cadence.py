"""Which consultations 会商 are due, and which are overdue (3.2, rule C1 of docs/rules/consultations.md). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHLY, WEEKLY, DAILY, WARNING = "monthly", "weekly", "daily", "warning"
CLAUSE = "伊州政办发〔2023〕31号 3.2"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Season:
    """采暖季: first and last day, each as month × 100 + day; it goes over the turn of the year."""

    first: int
    last: int

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies in it, both ends included."""
        return not self.last < 100 * day.month + day.day < self.first


@dataclass(frozen=True)
class Due:
    """A consultation that is owed for a period, and whether it was held."""

    kind: str
    first: date
    last: date
    is_held: bool

    def is_overdue(self, on: date) -> bool:
        """Whether the period is over and nobody has consulted."""
        return not self.is_held and self.last < on


def period_start(kind: str, day: date) -> date:
    """The first day of the month, of the ISO week (Monday) or the day itself."""
    if kind == MONTHLY:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if kind == WEEKLY else day


def period_end(kind: str, start: date) -> date:
    """The last day of the period that starts so."""
    if kind == MONTHLY:
        return (start + timedelta(days=31)).replace(day=1) - _DAY
    return start + timedelta(days=6) if kind == WEEKLY else start


def due(
    since: date, until: date, *, season: Season, episode_days: Collection[date], held: Collection[tuple[str, date]]
) -> list[Due]:
    """What is owed for the days from `since` to `until`, both with, oldest first.

    `episode_days` are those on which a real episode is open, `held` kind and start of what was held. A warning
    consultation counts as that of its day.
    """
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    owed = {(kind, period_start(kind, day)) for day in days for kind in _kinds(day, season, episode_days)}
    found = [Due(kind, start, period_end(kind, start), _is_held(kind, start, held)) for kind, start in owed]
    return sorted(found, key=lambda each: (each.last, each.first))


def _kinds(day: date, season: Season, episode_days: Collection[date]) -> Iterator[str]:
    """What a day asks for: its month or week by season, itself in an episode."""
    yield WEEKLY if season.holds_on(day) else MONTHLY
    if day in episode_days:
        yield DAILY


def _is_held(kind: str, start: date, held: Collection[tuple[str, date]]) -> bool:
    return (kind, start) in held or (kind == DAILY and (WARNING, start) in held)
