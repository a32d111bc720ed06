"""Readings and forecast become a judgement 研判: which level of warning is due where, since when, and why.

伊州政办发〔2023〕31号 3.3.1 to 3.3.3 (W0–W4, L1–L3, L5, L11–L13). Prose, definitions and vectors:
docs/rules/pollution_plan.md. Pure: values in, values out; the moment judged is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial

from pollution.alerts.counting import Counting
from pollution.alerts.counting import Seen as WindowFlags
from pollution.alerts.editions import Plan
from pollution.alerts.episodes import Episode, episodes_of, highest, rules_met
from pollution.alerts.evidence import Evidence, Outlook, Value
from pollution.alerts.inputs import Situation, end_of, hour_of
from pollution.alerts.lanes import flagged, is_flagged
from pollution.alerts.settings import BLOCKS, HOURLY, Readings
from pollution.alerts.subjects import Subjects
from pollution.alerts.window_chains import Ahead, Chain, Step, Windows

DURATIONS = (BLOCKS, HOURLY)
HOURS_COVERED = 72
"""How far back coverage is told: the longest duration that a rule asks for."""


@dataclass(frozen=True)
class Finding:
    """What one reading of 持续 (A1) finds for one subject."""

    level: str | None
    """The highest level whose rule is met by windows that go on at the hour judged or come after it (W4)."""
    rules: tuple[str, ...]
    """All rules met."""
    observed_rules: tuple[str, ...]
    """Those that readings alone meet at the hour judged."""
    is_basic_unmet: bool
    """基本条件未满足 (A3): the level rests on windows whose basic condition does not hold."""
    explain: Callable[[], tuple[Episode, ...]] = field(default=tuple, repr=False, compare=False)
    """Windows by the hundred are only put together when somebody looks at them."""

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """What goes on at the hour judged or is foretold, by episode, with all windows."""
        return self.explain()

    @property
    def first(self) -> Episode | None:
        """The episode that an alert is due for: the first with a level from now on, whatever comes after it (L11)."""
        return next((each for each in self.episodes if each.level_due), None)

    @property
    def lead_hours(self) -> int | None:
        """Hours until the first episode of this level starts; None without level."""
        return min((each.lead_hours for each in self.episodes if each.level_due == self.level), default=None)


NOTHING = Finding(None, (), (), is_basic_unmet=False)


@dataclass(frozen=True)
class Coverage:
    """Of the 72 hours before the moment judged: how many rolling values there are, and how many dust suspends."""

    hours: int
    known: int
    suspended: int
    days_foretold: int


@dataclass(frozen=True)
class Judged:
    """One unit, or one set of counties, under both readings; `duration` is the one that the office chose."""

    members: tuple[str, ...]
    duration: str
    findings: Mapping[str, Finding]
    hour: datetime
    """The hour judged: the end of the last one that has a row for all of them, at most three hours back."""
    current: Value
    """The window that ends with the hour judged."""
    dust_hours: tuple[datetime, ...]
    """Ends of the excluded hours among the 72 before the moment judged."""
    cover: Callable[[], Coverage] = field(repr=False, compare=False)

    @cached_property
    def coverage(self) -> Coverage:
        return self.cover()

    @property
    def is_unknown(self) -> bool:
        """Whether there is nothing to judge, neither a reading nor a forecast: no level is then no calm."""
        return not (self.coverage.known or self.coverage.suspended or self.coverage.days_foretold)

    @property
    def finding(self) -> Finding:
        return self.findings[self.duration]

    @property
    def level(self) -> str | None:
        return self.finding.level


@dataclass(frozen=True)
class Judgement:
    """Everything that holds at one moment, by one edition of the plan and one set of readings."""

    at: datetime
    hour: datetime
    """The end of the last hour that had passed; each subject has its own, where its data are late."""
    edition: str
    readings: Readings
    is_observed_only: bool
    units: Mapping[str, Judged]
    regions: Mapping[str, Judged | None]
    """By reading of 持续: the connected set that meets the highest level under it, if any does (L3)."""

    @property
    def region(self) -> Judged | None:
        """The set that the chosen reading warns."""
        return self.regions[self.readings.duration]

    @property
    def level(self) -> str | None:
        """The level of the regional warning."""
        return self.region.level if self.region else None


class Judge:
    """Judges one situation at any number of moments; what was counted for one hour serves the next."""

    def __init__(self, situation: Situation, *, plan: Plan, readings: Readings) -> None:
        self.plan, self.readings = plan, readings
        self.evidence = Evidence(situation, plan, readings)
        self.subjects = Subjects(self.evidence)
        windows = Windows(self.evidence, self.subjects)
        self.chains = {
            duration: Chain(windows, Counting(plan, readings, self.subjects.lanes, duration), self.evidence.first_hour)
            for duration in DURATIONS
        }

    def at(self, moment: datetime, *, is_observed_only: bool = False) -> Judgement:
        """What holds at a moment: hours that had ended and forecasts that had been issued by then."""
        seen = self._moments(moment, DURATIONS, is_blind=is_observed_only)
        return Judgement(
            at=moment,
            hour=end_of(hour_of(moment)),
            edition=self.plan.code,
            readings=self.readings,
            is_observed_only=is_observed_only,
            units={self.subjects.members[lane][0]: self._judged(lane, seen) for lane in self.subjects.units},
            regions={duration: self._region(seen, duration) for duration in DURATIONS},
        )

    def levels_at(
        self, moment: datetime, *, is_observed_only: bool = False, durations: Sequence[str] = DURATIONS
    ) -> dict[str, dict[str, tuple[str, ...]]]:
        """Without reasons, for looking through a long time: reading → level → codes of the units that meet it."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for duration, seen in self._moments(moment, durations, is_blind=is_observed_only).items():
            met = seen.levels(self.plan)
            above: set[int] = set()
            found[duration] = {}
            for level, flags in met.items():  # the highest first
                lanes = [lane for lane in self.subjects.units if is_flagged(flags, lane) and lane not in above]
                above |= set(lanes)
                found[duration][level] = tuple(self.subjects.members[lane][0] for lane in lanes)
        return found

    def of(self, members: Sequence[str], moment: datetime, *, is_observed_only: bool = False) -> Judged:
        """One unit, connected or further set; raises LookupError for any other."""
        lane = self.subjects.lane_of(members)
        return self._judged(lane, self._moments(moment, DURATIONS, is_blind=is_observed_only))

    def next_region(self, moment: datetime, *, is_observed_only: bool = False) -> Judged | None:
        """The set that the region is to be warned for first: of what comes apart the nearer, however heavy the later
        is (L11), and for that the set of the highest level.
        """
        moments = self._moments(moment, DURATIONS, is_blind=is_observed_only)
        duration, needed = self.readings.duration, self.readings.hours_needed(self.plan.lift.hours)
        found = self._region(moments, duration)
        while found is not None and found.finding.first is not None:
            first = found.finding.first
            earlier = self._region(moments, duration, until=hour_of(first.since) - needed)
            if earlier is None:
                return self._region(moments, duration, until=hour_of(first.until) + needed)
            found = earlier
        return found

    def outlook(self, lane: int, moment: datetime, *, is_blind: bool = False) -> Outlook:
        """What is foretold from the hour at which a subject is judged on."""
        delays = self.evidence.delays(hour_of(moment))
        return self.evidence.outlook(moment, is_blind=is_blind, delay=self._delay(lane, delays))

    def hours_not_above(self, members: Sequence[str], moment: datetime, *, most: int) -> int:
        """Hours in a row up to a moment, at most so many, whose observed window is not above the lowest threshold.

        Suspended ones are no clean hours (1.4); missing ones count, as between spells (L11).
        """
        lane, now = self.subjects.lane_of(members), self.evidence.outlook(moment, is_blind=True).now
        for number in range(most):
            seen = self.chains[self.readings.duration].windows.observed(now - number)
            if is_flagged(seen.above[0] | seen.suspended, lane):
                return number
        return most

    def _delay(self, lane: int, delays: Sequence[int]) -> int:
        return max((delays[column] for column in self.subjects.columns[lane]), default=0)

    def _moments(self, moment: datetime, durations: Sequence[str], *, is_blind: bool) -> dict[str, _Moment]:
        """What each duration holds at a moment; mostly the data of all subjects reach up to the same hour."""
        delays = self.evidence.delays(hour_of(moment))
        lanes_by_delay: dict[int, Sequence[int]] = {0: range(len(self.subjects.members))}
        if any(delays):
            late = [self._delay(lane, delays) for lane in range(len(self.subjects.members))]
            lanes_by_delay = {each: [lane for lane, delay in enumerate(late) if delay == each] for each in set(late)}
        outlooks = {each: self.evidence.outlook(moment, is_blind=is_blind, delay=each) for each in lanes_by_delay}
        return {
            duration: _Moment(
                [(lanes, _Seen(self.chains[duration], outlooks[delay])) for delay, lanes in lanes_by_delay.items()],
                self.subjects,
            )
            for duration in durations
        }

    def _region(self, seen: Mapping[str, _Moment], duration: str, *, until: int | None = None) -> Judged | None:
        """The connected set of the highest level: the largest, of the highest mean AQI, of the smallest codes.

        With `until` by windows that end with this hour or before.
        """
        for flags in seen[duration].levels(self.plan, until).values():
            lanes = [lane for lane in flagged(flags) if lane in self.subjects.connected]
            if lanes:
                most = max(self.subjects.lanes.sizes[lane] for lane in lanes)
                largest = [lane for lane in lanes if self.subjects.lanes.sizes[lane] == most]
                return self._judged(self._worst(largest, seen[duration]), seen)
        return None

    def _worst(self, lanes: Sequence[int], moment: _Moment) -> int:
        """Of sets of one size the one whose worst window, of any hour from now on, has the highest mean."""
        if len(lanes) == 1:
            return lanes[0]
        highest_sums = dict.fromkeys(lanes, 0)
        for seen, there in moment.together(lanes):
            for hour, window in seen.hours():
                if not window.above[0]:
                    continue
                values = [self._column(seen, hour, column) for column in range(len(self.evidence.sources))]
                for lane in there:
                    if is_flagged(window.above[0], lane):
                        total = sum(values[column].aqi or 0 for column in self.subjects.columns[lane])
                        highest_sums[lane] = max(highest_sums[lane], total)
        return min(lanes, key=lambda lane: (-highest_sums[lane], self.subjects.members[lane]))

    def _column(self, seen: _Seen, hour: int, column: int) -> Value:
        is_past = hour <= seen.outlook.now
        return self.evidence.observed(column, hour) if is_past else self.evidence.ahead(column, hour, seen.outlook)

    def _judged(self, lane: int, moments: Mapping[str, _Moment]) -> Judged:
        one = moments[BLOCKS].of(lane)
        return Judged(
            members=self.subjects.members[lane],
            duration=self.readings.duration,
            findings={duration: self._finding(lane, each.of(lane)) for duration, each in moments.items()},
            hour=end_of(one.outlook.now),
            current=one.chain.windows.value(lane, one.outlook.now, one.outlook),
            dust_hours=self._dust(lane, one.outlook.now),
            cover=partial(self._coverage, lane, one),
        )

    def _finding(self, lane: int, seen: _Seen) -> Finding:
        rules = rules_met(lane, seen.met, seen.chain)
        if not rules:
            return NOTHING
        of_level = {rule.id: rule.level for rule in self.plan.rules}
        level = highest(self.plan, (of_level[rule] for rule in rules))
        basic = rules_met(lane, seen.met_basic, seen.chain)
        return Finding(
            level=level,
            rules=rules,
            observed_rules=rules_met(lane, seen.present.count.met, seen.chain),
            is_basic_unmet=level not in {of_level[rule] for rule in basic},
            explain=partial(episodes_of, lane, seen.chain, seen.ahead, seen.outlook, self.readings),
        )

    def _coverage(self, lane: int, seen: _Seen) -> Coverage:
        now, value = seen.outlook.now, seen.chain.windows.value
        values = [value(lane, hour, seen.outlook) for hour in range(now - HOURS_COVERED + 1, now + 1)]
        return Coverage(
            hours=HOURS_COVERED,
            known=sum(each.aqi is not None for each in values),
            suspended=sum(each.is_suspended for each in values),
            days_foretold=seen.outlook.days_foretold(self.subjects.columns[lane]),
        )

    def _dust(self, lane: int, now: int) -> tuple[datetime, ...]:
        hours = self.evidence.dust(self.subjects.columns[lane])
        return tuple(end_of(hour) for hour in sorted(hours) if now - HOURS_COVERED < hour <= now)


class _Seen:
    """What one chain holds at an hour: the window that ends with it, those to come, the rules met by any."""

    def __init__(self, chain: Chain, outlook: Outlook) -> None:
        self.chain, self.outlook = chain, outlook
        self.present: Step = chain.observed(outlook.now)
        self.ahead: Ahead = chain.runs_ahead(outlook)
        self.met, self.met_basic = list(self.present.count.met), list(self.present.count.met_basic)
        for step in (each for run in self.ahead for each in run):
            for place, (flags, basic) in enumerate(zip(step.count.met, step.count.met_basic, strict=True)):
                self.met[place] |= flags
                self.met_basic[place] |= basic

    def hours(self) -> Iterator[tuple[int, WindowFlags]]:
        """The window of every hour from now on, as far as anything is foretold."""
        yield self.outlook.now, self.present.seen
        for hour in range(self.outlook.now + 1, self.outlook.last_hour + 1):
            yield hour, self.chain.windows.ahead(hour, self.outlook)

    def levels(self, plan: Plan, until: int | None = None) -> dict[str, int]:
        """Flags of the subjects that meet each level, the highest first."""
        found = {level.code: 0 for level in reversed(plan.levels)}
        for rule, flags in zip(plan.rules, self.met if until is None else self._met_until(until), strict=True):
            found[rule.level] |= flags
        return found

    def _met_until(self, until: int) -> list[int]:
        met = [0] * len(self.met)
        for step in (self.present, *(each for run in self.ahead for each in run)):
            if step.hour <= until:
                met = [before | flags for before, flags in zip(met, step.count.met, strict=True)]
        return met


class _Moment:
    """What one duration holds at a moment: each subject is judged at the last hour that its data reach."""

    def __init__(self, parts: Sequence[tuple[Sequence[int], _Seen]], subjects: Subjects) -> None:
        self._parts, self._lanes = parts, subjects.lanes

    def of(self, lane: int) -> _Seen:
        """What is seen of one subject."""
        return next(seen for lanes, seen in self._parts if lane in lanes)

    def together(self, lanes: Sequence[int]) -> Iterator[tuple[_Seen, list[int]]]:
        """Those of these subjects that are judged at the same hour."""
        for there, seen in self._parts:
            yield seen, [lane for lane in lanes if lane in there]

    def levels(self, plan: Plan, until: int | None = None) -> dict[str, int]:
        """Flags of the subjects that meet each level, the highest first."""
        if len(self._parts) == 1:
            return self._parts[0][1].levels(plan, until)
        found = {level.code: 0 for level in reversed(plan.levels)}
        for lanes, seen in self._parts:
            there = self._lanes.flags(lanes)
            for level, flags in seen.levels(plan, until).items():
                found[level] |= flags & there
        return found
