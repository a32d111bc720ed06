"""Whether an alert in force may be lifted or lowered (L8), or is to be raised (L9), with the evidence (3.3.6).

With a forecast, what has to last 36 hours is looked for in the natural days ahead. Observed only, it is looked for in
the hours that have passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from pollution.alerts.editions import Level, Rule
from pollution.alerts.evidence import Outlook, Value
from pollution.alerts.inputs import day_of
from pollution.alerts.lanes import is_flagged
from pollution.alerts.plan import Judge
from pollution.alerts.settings import BELOW_150, BELOW_200, NO_FALL
from pollution.alerts.window_chains import Chain, Step


@dataclass(frozen=True)
class Adjustment:
    """What may be done with an alert of `current` level for these members at a moment."""

    members: tuple[str, ...]
    current: str
    aqi: int | None
    """Of the 24 hours that end with the hour judged; None where missing or suspended, and nothing may come down."""
    is_observed_only: bool
    hours_calm: int
    """Hours in a row at or below the limit of a lift, as foretold from now on or, observed only, up to now."""
    may_lift: bool
    is_at_limit: bool
    """Whether an AQI of exactly the limit was taken as below it; practice elsewhere asks for less."""
    may_lower_to: str | None
    """One level below; L10: by the procedure of release."""
    raise_to: str | None
    """The higher level that is reached and stays (L9); by the procedure of release."""
    reached: str | None
    """The higher level that is reached, whether or not it stays."""
    aqi_ahead: int | None
    """Foretold for the next 24 hours."""


def adjust(
    judge: Judge, members: Sequence[str], moment: datetime, *, current: str, is_observed_only: bool = False
) -> Adjustment:
    """The adjustment of one unit or set at a moment; raises LookupError for members that the judge does not know."""
    level = judge.plan.level(current)
    outlook = judge.evidence.outlook(moment, is_blind=is_observed_only)
    seen = _Subject(judge, judge.subjects.lane_of(members), outlook, is_observed_only=is_observed_only)
    calm = seen.hours_up_to(judge.plan.lift.aqi_up_to)
    may_lift = len(calm) >= seen.needed
    reached = seen.reached_above(level)
    stays = reached is not None and seen.stays_above(reached)
    return Adjustment(
        members=judge.subjects.members[seen.lane],
        current=current,
        aqi=seen.now.aqi,
        is_observed_only=is_observed_only,
        hours_calm=len(calm),
        may_lift=may_lift,
        is_at_limit=may_lift and judge.plan.lift.aqi_up_to in (seen.now.aqi, *calm[: seen.needed]),
        may_lower_to=seen.lower_level(level),
        raise_to=reached.level if reached is not None and stays else None,
        reached=reached.level if reached else None,
        aqi_ahead=seen.ahead_24.aqi if seen.ahead_24 else None,
    )


class _Subject:
    """One subject at one moment under the chosen reading."""

    def __init__(self, judge: Judge, lane: int, outlook: Outlook, *, is_observed_only: bool) -> None:
        self.judge, self.lane, self.outlook, self.is_observed_only = judge, lane, outlook, is_observed_only
        self.chain: Chain = judge.chains[judge.readings.duration]
        self.needed = judge.readings.hours_needed(judge.plan.lift.hours)
        self.now = self._value(outlook.now)
        self.ahead_24 = None if is_observed_only else self._value(outlook.now + judge.plan.raise_hours_ahead)

    def hours_up_to(self, limit: int) -> list[int]:
        """The AQI of the hours in a row that are at or below a limit; none where the hour judged is not known to be."""
        if self.now.aqi is None or self.now.aqi > limit:
            return []
        return list(takewhile(lambda aqi: aqi <= limit, self._hours()))

    def lower_level(self, level: Level) -> str | None:
        """One level below where L8 allows it; None for the lowest, which can only be lifted."""
        below = [each for each in self.judge.plan.levels if each.order == level.order - 1]
        if not below or self.now.aqi is None:
            return None
        reading = self.judge.readings.lowering
        if reading == BELOW_150:
            is_due = len(self.hours_up_to(self.judge.plan.lift.aqi_up_to)) >= self.needed
        elif reading == BELOW_200:
            is_due = len(self.hours_up_to(self.judge.plan.basic.aqi_above)) >= self.needed
        else:
            is_due = self._holds_no_more(level)
        return below[0].code if is_due else None

    def reached_above(self, level: Level) -> Rule | None:
        """The rule of the highest level above this one that observed windows alone meet now."""
        met = self.chain.observed(self.outlook.now).count.met
        rules = [rule for rule, flags in zip(self.judge.plan.rules, met, strict=True) if is_flagged(flags, self.lane)]
        higher = [rule for rule in rules if self.judge.plan.level(rule.level).order > level.order]
        # Of two rules of one level the one with the lower threshold is the easier one to stay above.
        return max(higher, key=lambda rule: (self.judge.plan.level(rule.level).order, -rule.above), default=None)

    def stays_above(self, rule: Rule) -> bool:
        """No clear improvement in the next 24 hours (A9). Without forecast that is not known."""
        if self.is_observed_only:
            return True
        if self.ahead_24 is None or self.ahead_24.aqi is None:
            return False
        if self.judge.readings.improvement == NO_FALL:
            return self.now.aqi is not None and self.ahead_24.aqi >= self.now.aqi
        return self.ahead_24.aqi > rule.above

    def _holds_no_more(self, level: Level) -> bool:
        """Whether no stretch that meets this level or a higher one reaches into the hours that count, all known."""
        hours = list(self._hours(limit=self.needed))
        if len(hours) < self.needed:
            return False
        if self.is_observed_only:
            first = self.outlook.now - self.needed + 1
            steps = [self.chain.observed(hour) for hour in range(first, self.outlook.now + 1)]
            return not any(self._meets(step, level) for step in steps)
        steps = [*reversed(list(self._recent())), *self.chain.ahead(self.outlook)]
        present = next(place for place, step in enumerate(steps) if step.hour == self.outlook.now)
        return not any(
            self._meets(step, level) and self._begins(steps, place, level) < self.outlook.now + self.needed
            for place, step in enumerate(steps)
            if place >= present
        )

    def _recent(self) -> Iterator[Step]:
        """The window that ends now, and as many before it as a stretch can reach back without a break."""
        lowest = [rule.above for rule in self.judge.plan.rules]
        for step in self.chain.back(self.outlook.now):
            yield step
            if not self._is_above(step, min(lowest)) and not is_flagged(step.seen.suspended, self.lane):
                return

    def _begins(self, steps: Sequence[Step], place: int, level: Level) -> int:
        """The hour at which the stretch begins that meets this level at a place."""
        begins = []
        for rule, flags in zip(self.judge.plan.rules, steps[place].count.met, strict=True):
            if is_flagged(flags, self.lane) and self.judge.plan.level(rule.level).order >= level.order:
                first = last = place
                while last >= 0 and self._goes_on(steps[last], rule.above):
                    first, last = (last if self._is_above(steps[last], rule.above) else first), last - 1
                begins.append(steps[first].hour - self.judge.plan.window_hours)
        return min(begins)

    def _goes_on(self, step: Step, threshold: int) -> bool:
        return self._is_above(step, threshold) or is_flagged(step.seen.suspended, self.lane)

    def _is_above(self, step: Step, threshold: int) -> bool:
        return is_flagged(step.seen.above[self.chain.counting.thresholds.index(threshold)], self.lane)

    def _meets(self, step: Step, level: Level) -> bool:
        return any(
            is_flagged(flags, self.lane) and self.judge.plan.level(rule.level).order >= level.order
            for rule, flags in zip(self.judge.plan.rules, step.count.met, strict=True)
        )

    def _hours(self, limit: int | None = None) -> Iterator[int]:
        """The AQI of the hours that count: ahead by their days, observed only of the 24 hours up to each, backwards."""
        now = self.outlook.now
        hours = (
            range(now, self.judge.evidence.first_hour - 1, -1)
            if self.is_observed_only
            else range(now + 1, self.outlook.last_hour + 1)
        )
        for number, hour in enumerate(hours):
            aqi = self._value(hour).aqi if self.is_observed_only else self._of_day(day_of(hour))
            if aqi is None or number == limit:
                return
            yield aqi

    def _of_day(self, day: int) -> int | None:
        columns = self.judge.subjects.columns[self.lane]
        values = [self.outlook.value(column, day) for column in columns]
        known = [each for each in values if each is not None]
        return -(-sum(known) // len(known)) if known and len(known) == len(values) else None

    def _value(self, hour: int) -> Value:
        return self.chain.windows.value(self.lane, hour, self.outlook)
