"""The windows of a duration one after the other, and what the thresholds have counted at each of them.

Observed windows end at the hour judged and go back, forecast windows begin at it and go forward: `blocks` in steps of
24 hours, `hourly` in steps of one. Beside them `blocks` counts the natural days from the last midnight on, and looks at
the window of every coming hour for what needs no duration, so that what is foretold of a day does not depend on the
hour at which it is asked. What has been counted for an observed window is kept, so a year is judged hour by hour
without looking at any hour twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pollution.alerts.counting import Count, Counting, Seen
from pollution.alerts.evidence import FORECAST, MIXED, OBSERVED, Evidence, Outlook, Value
from pollution.alerts.subjects import Subjects


@dataclass(frozen=True, slots=True)
class Step:
    """One window that ends with an hour: its flags and what is counted up to it."""

    hour: int
    seen: Seen
    count: Count


class Ahead(NamedTuple):
    """The windows to come of one duration, in its runs."""

    from_now: tuple[Step, ...]
    """One after the other from the hour judged."""
    by_days: tuple[Step, ...]
    """`blocks`: the natural days, the one that goes on first; none at midnight, when they are `from_now`."""
    alone: tuple[Step, ...]
    """`blocks`: those of any hour that meet a rule by themselves."""


class Windows:
    """The flags of windows, observed ones kept by hour, those ahead by outlook; shared by both durations."""

    def __init__(self, evidence: Evidence, subjects: Subjects) -> None:
        self._evidence, self._subjects = evidence, subjects
        self._observed: dict[int, Seen] = {}
        self._ahead: dict[int, Seen] = {}
        self._outlook: Outlook | None = None

    def observed(self, hour: int) -> Seen:
        """Of the window that ends with an hour which has passed."""
        if hour not in self._observed:
            self._observed[hour] = self._subjects.seen(
                lambda column: self._evidence.observed(column, hour), is_observed=True
            )
        return self._observed[hour]

    def ahead(self, hour: int, outlook: Outlook) -> Seen:
        """Of a window that ends with an hour to come."""
        self._look(outlook)
        if hour not in self._ahead:
            self._ahead[hour] = self._subjects.seen(
                lambda column: self._evidence.ahead(column, hour, outlook), is_observed=False
            )
        return self._ahead[hour]

    def value(self, lane: int, hour: int, outlook: Outlook) -> Value:
        """The window of one subject."""
        if hour <= outlook.now:
            return self._subjects.value(lane, lambda column: self._evidence.observed(column, hour))
        return self._subjects.value(lane, lambda column: self._evidence.told_ahead(column, hour, outlook))

    def kind(self, hour: int, outlook: Outlook) -> str:
        """Whether the window is observed, forecast or mixed of both."""
        if hour <= outlook.now:
            return OBSERVED
        return FORECAST if hour - outlook.now >= self._evidence.window else MIXED

    def _look(self, outlook: Outlook) -> None:
        """Keep windows ahead for as long as the same is foretold, but for those that an hour more has changed."""
        if self._outlook is outlook:
            return
        if self._outlook is not None and self._outlook.says_the_same(outlook):
            settled = max(outlook.now, self._outlook.now) + self._evidence.window
            self._ahead = {hour: seen for hour, seen in self._ahead.items() if hour >= settled}
        else:
            self._ahead = {}
        self._outlook = outlook


class Chain:
    """Everything that one duration counts."""

    def __init__(self, windows: Windows, counting: Counting, first_hour: int) -> None:
        self.windows, self.counting, self.step_hours = windows, counting, counting.step_hours
        self._first = first_hour
        self._counts: dict[int, Count] = {}

    def observed(self, hour: int) -> Step:
        """The window that ends with an hour, with what is counted back from it."""
        due = []
        reached = hour
        while reached >= self._first and reached not in self._counts:
            due.append(reached)
            reached -= self.step_hours
        for each in reversed(due):
            before = self._counts.get(each - self.step_hours, self.counting.nothing)
            self._counts[each] = self.counting.after(before, self.windows.observed(each))
        return Step(hour, self.windows.observed(hour), self._counts.get(hour, self.counting.nothing))

    def back(self, hour: int) -> Iterator[Step]:
        """The observed windows from an hour back to the first of the data."""
        while hour >= self._first:
            yield self.observed(hour)
            hour -= self.step_hours

    def ahead(self, outlook: Outlook) -> Iterator[Step]:
        """The windows that go on from the outlook's moment, as far as anything is foretold."""
        return self._run(outlook.now, outlook)

    def runs_ahead(self, outlook: Outlook) -> Ahead:
        """All that is looked at of the time after the outlook's moment."""
        from_now = tuple(self.ahead(outlook))
        if self.step_hours == 1:
            return Ahead(from_now, (), ())
        midnight = midnight_before(outlook.now)
        by_days = tuple(self._run(midnight, outlook)) if midnight < outlook.now else ()
        return Ahead(from_now, by_days, tuple(self._alone(outlook)))

    def _alone(self, outlook: Outlook) -> Iterator[Step]:
        for hour in range(outlook.now + 1, outlook.last_hour + 1):
            seen = self.windows.ahead(hour, outlook)
            count = self.counting.alone(seen)
            if any(count.met):
                yield Step(hour, seen, count)

    def _run(self, start: int, outlook: Outlook) -> Iterator[Step]:
        """The windows after the one that ends at `start`, at most 24 hours before the outlook's moment, and their count
        that goes on from it.
        """
        count = self.observed(start).count
        for hour in range(start + self.step_hours, outlook.last_hour + 1, self.step_hours):
            seen = self.windows.ahead(hour, outlook)
            count = self.counting.after(count, seen)
            yield Step(hour, seen, count)


def midnight_before(hour: int) -> int:
    """The last midnight up to the end of an hour."""
    return hour - hour % 24
