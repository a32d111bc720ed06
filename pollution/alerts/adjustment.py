"""Whether an alert in force may be lifted or lowered (L8), or is to be raised (L9, 3.3.2), with the evidence (3.3.6).

With a forecast, what has to last 36 hours is looked for in the natural days ahead. Observed only, it is looked for in
the hours that have passed. What nobody measured or foretold is not known, which is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, repeat

from pollution.alerts.editions import Level
from pollution.alerts.evidence import OBSERVED, Outlook, Value
from pollution.alerts.inputs import day_of, end_of, full_hour_of
from pollution.alerts.lanes import is_flagged
from pollution.alerts.plan import Judge, Judged
from pollution.alerts.settings import BELOW_150, BELOW_200, NO_FALL
from pollution.alerts.window_chains import Chain, Step, midnight_before


@dataclass(frozen=True)
class Condition:
    """The two halves of a condition of 3.3.6, as far as readings and forecast tell: None is not known."""

    is_met_now: bool | None
    will_last: bool | None
    """For as many hours ahead as the plan asks; False only where a hour that is known contradicts."""

    @property
    def is_met(self) -> bool:
        """Both are known to be."""
        return self.is_met_now is True and self.will_last is True


@dataclass(frozen=True)
class Raise:
    """Whether an alert may go up to one level: reached and staying (L9), or met by what is foretold (3.3.2)."""

    level: str
    condition: Condition
    is_foretold: bool

    @property
    def is_refuted(self) -> bool:
        """Known to rest on neither ground."""
        return not self.is_foretold and False in (self.condition.is_met_now, self.condition.will_last)


@dataclass(frozen=True)
class Adjustment:
    """What may be done with an alert of `current` level for these members at a moment."""

    members: tuple[str, ...]
    current: str
    aqi: int | None
    """Of the 24 hours that end with the hour judged; None where missing or suspended, and nothing may come down."""
    is_observed_only: bool
    hours_calm: int
    """Hours in a row at or below the limit of a lift, as foretold from the moment on or, observed only, up to now."""
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
    lift: Condition
    lower: Condition | None
    """Of coming down by one level; None for the lowest."""
    raises: tuple[Raise, ...]
    """To each higher level, the lowest first."""

    def to(self, level: str) -> Raise:
        """The raise to a higher level; raises StopIteration for any other."""
        return next(each for each in self.raises if each.level == level)


def adjust(
    judge: Judge,
    members: Sequence[str],
    moment: datetime,
    *,
    current: str,
    begins: datetime | None = None,
    is_observed_only: bool = False,
) -> Adjustment:
    """The adjustment of one unit or set at a moment; raises LookupError for members that the judge does not know.

    Where the alert `begins` after the moment, what has to last 36 hours has to last until 36 hours after its start: the
    days before it are not those that it was published for.
    """
    level = judge.plan.level(current)
    lane = judge.subjects.lane_of(members)
    outlook = judge.outlook(lane, moment, is_blind=is_observed_only)
    seen = _Subject(judge, lane, outlook, begins or moment, is_observed_only=is_observed_only)
    limit = judge.plan.lift.aqi_up_to
    calm = seen.hours_up_to(limit)
    late = 0 if is_observed_only else outlook.moment - outlook.now
    lift, lower = seen.calm(limit), seen.lower(level)
    below = [each.code for each in judge.plan.levels if each.order == level.order - 1]
    is_foretold = outlook.last_hour > outlook.now
    ahead = rules_ahead(judge.of(members, moment), before=seen.lasts_until) if is_foretold else frozenset()
    raises = tuple(seen.raises(level, ahead))
    reached = [each for each in raises if each.condition.is_met_now]
    return Adjustment(
        members=judge.subjects.members[seen.lane],
        current=current,
        aqi=seen.now.aqi,
        is_observed_only=is_observed_only,
        hours_calm=max(len(calm) - late, 0),
        may_lift=lift.is_met,
        is_at_limit=lift.is_met and limit in (seen.now.aqi, *calm[: seen.hours_asked]),
        may_lower_to=below[0] if lower is not None and lower.is_met else None,
        raise_to=next((each.level for each in reached[::-1] if each.condition.is_met), None),
        reached=reached[-1].level if reached else None,
        aqi_ahead=seen.ahead_24.aqi if seen.ahead_24 else None,
        lift=lift,
        lower=lower,
        raises=raises,
    )


def rules_ahead(judged: Judged, *, before: datetime) -> frozenset[str]:
    """The rules that windows ahead of now meet (3.3.2) in the episode that an alert is for; they may go on from
    observed ones. One that begins only when a lift would have fitted in is for an alert of its own (L11).
    """
    first = judged.finding.first
    if first is None or first.since >= before:
        return frozenset()
    return frozenset(rule for window in first.windows if window.kind != OBSERVED for rule in window.rules)


class _Subject:
    """One subject at one moment under the chosen reading."""

    def __init__(self, judge: Judge, lane: int, outlook: Outlook, begins: datetime, *, is_observed_only: bool) -> None:
        self.judge, self.lane, self.outlook, self.is_observed_only = judge, lane, outlook, is_observed_only
        self.chain: Chain = judge.chains[judge.readings.duration]
        self.needed = judge.readings.hours_needed(judge.plan.lift.hours)
        counted_from = outlook.now if is_observed_only else max(outlook.moment, full_hour_of(begins))
        self.hours_asked = counted_from + self.needed - outlook.now
        """Those that have to last, and before them the hours from the one judged to where these are counted from."""
        self.lasts_until = end_of(counted_from + self.needed)
        self.now = self._value(outlook.now)
        self.ahead_24 = None if is_observed_only else self._value(outlook.moment + judge.plan.raise_hours_ahead)

    def hours_up_to(self, limit: int) -> list[int]:
        """The AQI of the hours in a row that are at or below a limit; none where the hour judged is not known to be."""
        if self.now.aqi is None or self.now.aqi > limit:
            return []
        found = []
        for aqi in self._hours():
            if aqi is None or aqi > limit:
                break
            found.append(aqi)
        return found

    def calm(self, limit: int) -> Condition:
        """Not above a limit now, nor in any of the hours that have to last (L8)."""
        is_below = None if self.now.aqi is None else self.now.aqi <= limit
        hours = list(self._hours_needed())
        if any(aqi is not None and aqi > limit for aqi in hours):
            return Condition(is_below, will_last=False)
        return Condition(is_below, will_last=None if None in hours else True)

    def lower(self, level: Level) -> Condition | None:
        """One level below (L8, A7); None for the lowest, which can only be lifted."""
        if level.order == min(each.order for each in self.judge.plan.levels):
            return None
        reading = self.judge.readings.lowering
        if reading == BELOW_150:
            return self.calm(self.judge.plan.lift.aqi_up_to)
        if reading == BELOW_200:
            return self.calm(self.judge.plan.basic.aqi_above)
        present = self.chain.observed(self.outlook.now)
        return Condition(None if self.now.aqi is None else not self._meets(present, level), self._holds_no_more(level))

    def raises(self, level: Level, foretold: frozenset[str]) -> Iterator[Raise]:
        """Every level above this one, the lowest first; `foretold` are the rules that windows ahead meet."""
        plan = self.judge.plan
        met = self.chain.observed(self.outlook.now).count.met
        observed = [rule for rule, flags in zip(plan.rules, met, strict=True) if is_flagged(flags, self.lane)]
        orders = {rule.id: plan.level(rule.level).order for rule in plan.rules}
        for higher in sorted(plan.levels, key=lambda each: each.order):
            if higher.order <= level.order:
                continue
            reached = [rule for rule in observed if orders[rule.id] >= higher.order]
            is_reached = True if reached else None if self.now.aqi is None else False
            # Of several rules of one level the one with the lowest threshold is the easiest to stay above.
            of_level = [rule for rule in plan.rules if rule.level == higher.code]
            above = min(rule.above for rule in [each for each in of_level if each in observed] or of_level)
            is_foretold = any(orders[rule] >= higher.order for rule in foretold)
            yield Raise(higher.code, Condition(is_reached, self._stays_above(above)), is_foretold)

    def _stays_above(self, threshold: int) -> bool | None:
        """No clear improvement in the next 24 hours (A9). Without forecast that is not known."""
        if self.is_observed_only:
            return True
        if self.ahead_24 is None or self.ahead_24.aqi is None:
            return None
        if self.judge.readings.improvement == NO_FALL:
            return None if self.now.aqi is None else self.ahead_24.aqi >= self.now.aqi
        return self.ahead_24.aqi > threshold

    def _holds_no_more(self, level: Level) -> bool | None:
        """Whether no stretch that meets this level or a higher one reaches into the hours that have to last."""
        if self.is_observed_only:
            first = self.outlook.now - self.needed + 1
            steps = [self.chain.observed(hour) for hour in range(first, self.outlook.now + 1)]
            is_met = any(self._meets(step, level) for step in steps)
        else:
            is_met = any(self._meets_soon(steps, level) for steps in self._stretches())
        if is_met:
            return False
        return None if None in self._hours_needed() else True

    def _stretches(self) -> Iterator[list[Step]]:
        """Every run of windows to come, behind the observed ones that it goes on from."""
        now, ahead = self.outlook.now, self.chain.runs_ahead(self.outlook)
        yield [*reversed(list(self._recent(now))), *ahead.from_now]
        yield [*reversed(list(self._recent(midnight_before(now)))), *ahead.by_days]
        yield from ([step] for step in ahead.alone)

    def _meets_soon(self, steps: Sequence[Step], level: Level) -> bool:
        """Whether a stretch that meets this level or a higher one begins within the hours that have to last."""
        return any(
            self._meets(step, level) and self._begins(steps, place, level) < self.outlook.now + self.hours_asked
            for place, step in enumerate(steps)
            if step.hour > self.outlook.now
        )

    def _recent(self, hour: int) -> Iterator[Step]:
        """The window that ends with an hour, and as many before it as a stretch can reach back without a break."""
        lowest = [rule.above for rule in self.judge.plan.rules]
        for step in self.chain.back(hour):
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

    def _hours_needed(self) -> Iterator[int | None]:
        """As many of the hours that count as a condition has to hold for; None for each that nobody knows."""
        known = chain(self._hours(), repeat(None))
        return islice(known, self.hours_asked)

    def _hours(self) -> Iterator[int | None]:
        """The AQI of the hours that count: ahead by their days, observed only of the 24 hours up to each, backwards."""
        now = self.outlook.now
        if self.is_observed_only:
            return (self._value(hour).aqi for hour in range(now, self.judge.evidence.first_hour - 1, -1))
        return (self._of_day(day_of(hour)) for hour in range(now + 1, self.outlook.last_hour + 1))

    def _of_day(self, day: int) -> int | None:
        columns = self.judge.subjects.columns[self.lane]
        values = [self.outlook.value(column, day) for column in columns]
        known = [each for each in values if each is not None]
        return -(-sum(known) // len(known)) if known and len(known) == len(values) else None

    def _value(self, hour: int) -> Value:
        return self.chain.windows.value(self.lane, hour, self.outlook)
