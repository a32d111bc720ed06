"""More than half of a panel (非遗法第二十二条), and the days of a notice (第二十三条). Pure.

Cases: docs/rules/heritage_batches.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Count:
    """How many of how many said yes."""

    votes_for: int
    of: int

    @property
    def is_majority(self) -> bool:
        """More than half, of at least one."""
        return 2 * self.votes_for > self.of


def count(*, members: int, votes_for: int, recused: int, counts_recused: bool) -> Count:
    """The votes of a panel; `counts_recused` is the reading of 小组成员."""
    return Count(votes_for, members if counts_recused else members - recused)


def notice_days(first: date, last: date, *, counts_first: bool) -> int:
    """Days of a notice, the last with."""
    return (last - first).days + (1 if counts_first else 0)


def last_day(first: date, days: int, *, counts_first: bool) -> date:
    """The day with which a notice of so many days ends."""
    return first + timedelta(days=days - (1 if counts_first else 0))
