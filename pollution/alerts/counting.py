"""The thresholds of the plan, counted window by window for many subjects at once (伊州政办发〔2023〕31号 3.3.2, W1–W3).

A window is the mean of 24 hours. `blocks` steps from one window to the next that does not overlap it, `hourly` to the
one that ends an hour later; the rules are the same, a duration is so many windows in a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pollution.alerts.editions import Plan, Rule
from pollution.alerts.lanes import Lanes, counted
from pollution.alerts.settings import BOTH, HOURLY, REQUIRED, Readings


class Seen(NamedTuple):
    """One window, as flags: whose AQI is above each threshold, who is suspended, whose basic condition holds.

    Who is in none of `above` and not suspended is below all thresholds or has no value: either ends a stretch.
    """

    above: tuple[int, ...]
    suspended: int
    basic: int


class Count(NamedTuple):
    """After a window: how many in a row there are for each counter (packed), and who had the peak in this stretch.

    `met` has the flags of each rule, `met_basic` the same where only windows with the basic condition count.
    """

    runs: tuple[int, ...]
    peaked: tuple[int, ...]
    met: tuple[int, ...]
    met_basic: tuple[int, ...]


@dataclass(frozen=True)
class _Counted:
    """One rule on its counters: how many windows of which counter, and of the peak where it asks for one."""

    counter: int
    counter_basic: int
    windows: int
    peak_counter: int | None
    peak_windows: int
    is_alone: bool
    """Whether one window meets it by itself: the plan names no duration."""


class Counting:
    """The rules of an edition as they are read, for subjects in lanes."""

    def __init__(self, plan: Plan, readings: Readings, lanes: Lanes, duration: str) -> None:
        """`duration` is blocks or hourly."""
        self.lanes, self.rules, self.plan, self.window_hours = lanes, plan.rules, plan, plan.window_hours
        self.step_hours = 1 if duration == HOURLY else plan.window_hours
        self.thresholds = thresholds_of(plan)
        self._basic_required = readings.basic_condition == REQUIRED
        self._counters: list[tuple[int, bool]] = []
        self._counted = [self._as_counted(rule, readings) for rule in plan.rules]
        self.nothing = Count((0,) * len(self._counters), *((0,) * len(plan.rules),) * 3)
        self._alone_above = {self._counters[each.counter][0] for each in self._counted if each.is_alone}
        self._limits = {
            windows: lanes.same_limit(windows)
            for each in self._counted
            for windows in (each.windows, each.peak_windows)
        }

    def after(self, count: Count, seen: Seen) -> Count:
        """The count one window later; a suspended window neither counts nor ends a stretch (L13)."""
        if not seen.above[0] and not (seen.suspended and any(count.runs)):
            return self.nothing
        runs, going = [], []
        for counter, run in enumerate(count.runs):
            above = self._above(counter, seen)
            going_on = above | seen.suspended
            going.append(going_on)
            runs.append(counted(run, going_on, above) if run or above else 0)
        met, met_basic, peaked = [], [], []
        for each, before in zip(self._counted, count.peaked, strict=True):
            has_peaked = self._peak(each, before, runs, going)
            peaked.append(has_peaked)
            met.append(self._enough(runs, each.counter, each.windows) & has_peaked)
            is_same = each.counter == each.counter_basic
            met_basic.append(met[-1] if is_same else self._enough(runs, each.counter_basic, each.windows) & has_peaked)
        return Count(tuple(runs), tuple(peaked), tuple(met_basic if self._basic_required else met), tuple(met_basic))

    def alone(self, seen: Seen) -> Count:
        """What a window meets by itself, whatever stands before and after it: the rules without a duration."""
        if not any(seen.above[threshold] for threshold in self._alone_above):
            return self.nothing
        met = tuple(self._above(each.counter, seen) if each.is_alone else 0 for each in self._counted)
        met_basic = tuple(self._above(each.counter_basic, seen) if each.is_alone else 0 for each in self._counted)
        return self.nothing._replace(met=met_basic if self._basic_required else met, met_basic=met_basic)

    def _above(self, counter: int, seen: Seen) -> int:
        """Whose window this counter counts."""
        threshold, is_basic = self._counters[counter]
        return seen.above[threshold] & seen.basic if is_basic else seen.above[threshold]

    def _peak(self, rule: _Counted, before: int, runs: list[int], going: list[int]) -> int:
        """Who has had the peak of this rule in the stretch that goes on."""
        if rule.peak_counter is None:
            return self.lanes.all
        return going[rule.counter] & (before | self._enough(runs, rule.peak_counter, rule.peak_windows))

    def _enough(self, runs: list[int], counter: int, windows: int) -> int:
        return self.lanes.reaching(runs[counter], self._limits[windows]) if runs[counter] else 0

    def _as_counted(self, rule: Rule, readings: Readings) -> _Counted:
        is_below_basic = rule.above < self.plan.basic.aqi_above
        hours = rule.hours_if_bound if readings.yellow_duration == BOTH and rule.hours_if_bound else rule.hours
        return _Counted(
            counter=self._counter(rule.above, is_basic=False),
            counter_basic=self._counter(rule.above, is_basic=is_below_basic),
            windows=self._windows(hours),
            peak_counter=None if rule.peak_above is None else self._counter(rule.peak_above, is_basic=False),
            peak_windows=self._windows(rule.peak_hours),
            is_alone=hours is None and rule.peak_above is None,
        )

    def _counter(self, above: int, *, is_basic: bool) -> int:
        wanted = (self.thresholds.index(above), is_basic)
        if wanted not in self._counters:
            self._counters.append(wanted)
        return self._counters.index(wanted)

    def _windows(self, hours: int | None) -> int:
        """So many windows in a row last so many hours; one where the plan names no duration."""
        return 1 if hours is None else -(-hours // self.step_hours)


def thresholds_of(plan: Plan) -> tuple[int, ...]:
    """Every AQI that a rule asks to be exceeded, the lowest first."""
    asked = [each for rule in plan.rules for each in (rule.above, rule.peak_above)]
    return tuple(sorted({each for each in asked if each is not None}))
