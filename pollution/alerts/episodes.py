"""The windows of one subject as spells and episodes 污染过程, with what each rests on (L11).

A spell is a stretch of windows above the lowest threshold; where a rule is met in it, it has a level. Spells are one
episode as long as the hours between them do not reach those that a lift asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pollution.alerts.editions import Plan
from pollution.alerts.evidence import Outlook, Value
from pollution.alerts.inputs import end_of
from pollution.alerts.lanes import is_flagged
from pollution.alerts.settings import Readings
from pollution.alerts.window_chains import Ahead, Chain, Step, midnight_before


@dataclass(frozen=True, slots=True)
class Window:
    """The mean of the 24 hours from `since` to `until`. Without AQI it is suspended by dust or missing."""

    since: datetime
    until: datetime
    aqi: int | None
    kind: str
    """observed, forecast, or mixed."""
    is_suspended: bool
    is_above: bool
    """Whether it is above the lowest threshold."""
    pm25: int | None
    primary: str
    coverage: int | None
    """How many of its hours have values; None where all of it is foretold."""
    rules: tuple[str, ...]
    """What is met by the stretch that reaches up to it."""
    rules_basic: tuple[str, ...]
    """The same where only windows with the basic condition count (A3)."""


@dataclass(frozen=True)
class Spell:
    """Windows above the lowest threshold in a row, none of them missing; those suspended by dust do not count."""

    windows: tuple[Window, ...]
    rules: tuple[str, ...]
    level: str | None
    level_due: str | None
    """The highest of what it meets at the hour judged or later; None where it was met only before."""

    @property
    def since(self) -> datetime:
        return self.windows[0].since

    @property
    def until(self) -> datetime:
        return self.windows[-1].until

    @property
    def peak(self) -> int:
        """The highest AQI of a window."""
        return max(each.aqi or 0 for each in self.windows)


@dataclass(frozen=True)
class Episode:
    """Spells that count as one, and the level at which it starts: the highest of them."""

    spells: tuple[Spell, ...]
    level: str
    level_due: str | None
    """The highest level met at the hour judged or later, at which an alert is due; None where it was met before."""
    lead_hours: int
    """Full hours from the moment to its start, whatever hour its data reach; 0 where it has begun."""
    is_short_notice: bool
    """Whether a proposal comes later than the plan asks before the start (L5)."""

    @property
    def since(self) -> datetime:
        return self.spells[0].since

    @property
    def until(self) -> datetime:
        return max(each.until for each in self.spells)

    @property
    def windows(self) -> tuple[Window, ...]:
        """All windows of its spells."""
        return tuple(window for spell in self.spells for window in spell.windows)

    @property
    def peak(self) -> int:
        return max(each.peak for each in self.spells)


def episodes_of(lane: int, chain: Chain, ahead: Ahead, outlook: Outlook, readings: Readings) -> tuple[Episode, ...]:
    """The episodes with a level that go on at the outlook's moment or begin after it, the first first."""
    plan = chain.counting.plan
    needed = readings.hours_needed(plan.lift.hours)
    groups = _grouped(_found(lane, chain, ahead, outlook, needed), needed)
    return tuple(
        _episode([each.spell for each in group], outlook, plan)
        for group in groups
        if max(each.last for each in group) >= outlook.now and any(each.spell.level for each in group)
    )


def highest(plan: Plan, levels: Iterable[str]) -> str:
    """The highest of some levels (W4)."""
    return max(levels, key=lambda code: plan.level(code).order)


def window_of(lane: int, step: Step, chain: Chain, outlook: Outlook) -> Window:
    """A window of one subject, explained."""
    value: Value = chain.windows.value(lane, step.hour, outlook)
    until = end_of(step.hour)
    return Window(
        since=until - timedelta(hours=chain.counting.window_hours),
        until=until,
        aqi=value.aqi,
        kind=chain.windows.kind(step.hour, outlook),
        is_suspended=value.is_suspended,
        is_above=is_flagged(step.seen.above[0], lane),
        pm25=value.pm25,
        primary=value.primary,
        coverage=value.coverage,
        rules=rules_met(lane, step.count.met, chain),
        rules_basic=rules_met(lane, step.count.met_basic, chain),
    )


def rules_met(lane: int, met: Sequence[int], chain: Chain) -> tuple[str, ...]:
    """The ids of the rules whose flag a subject has."""
    return tuple(rule.id for rule, flags in zip(chain.counting.rules, met, strict=True) if is_flagged(flags, lane))


def _back(lane: int, chain: Chain, now: int, needed: int) -> list[Step]:
    """The windows from where nothing before belongs to the episode any more up to now."""
    found: list[Step] = []
    calm = 0
    for step in chain.back(now):
        if is_flagged(step.seen.above[0], lane):
            calm = 0
        elif not is_flagged(step.seen.suspended, lane):
            calm += chain.step_hours
        if calm >= needed and found:
            break
        found.append(step)
    return found[::-1]


@dataclass(frozen=True)
class _Found:
    """A spell of one subject with the run of windows in which it was found, `first` and `last` by ends of windows."""

    spell: Spell
    lane: int
    run: Sequence[Step]
    first: int
    last: int
    step_hours: int

    def calm_since(self, last: int) -> int:
        """Hours between the window that ends with `last` and this spell, without those that dust suspends (L13)."""
        between = [step for step in self.run if last < step.hour < self.first]
        suspended = sum(is_flagged(step.seen.suspended, self.lane) for step in between)
        return self.first - last - self.step_hours * (1 + suspended)

    def overlaps(self, other: _Found) -> bool:
        return self.spell.since < other.spell.until and other.spell.since < self.spell.until


def _grouped(spells: Iterable[_Found], needed: int) -> list[list[_Found]]:
    """Spells of one episode together, the first first."""
    groups: list[list[_Found]] = []
    for each in sorted(spells, key=lambda found: (found.first, found.last)):
        if groups and each.calm_since(max(found.last for found in groups[-1])) < needed:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _found(lane: int, chain: Chain, ahead: Ahead, outlook: Outlook, needed: int) -> list[_Found]:
    """The spells of all runs. Of two that overlap, as the same days are seen from two hours, the natural days count,
    and a window by itself counts where no run of them sees as much. What was before a spell is told by its own run.
    """
    plan, now = chain.counting.plan, outlook.now
    found: list[_Found] = []

    def add(run: Sequence[Step], stretches: Iterable[Sequence[Step]]) -> None:
        spells = [
            _Found(_spell(lane, each, chain, outlook), lane, run, each[0].hour, each[-1].hour, chain.step_hours)
            for each in stretches
        ]
        seen = [each for each in found if each.last > now]
        for group in _grouped(spells, needed):
            going = [
                each
                for each in group
                if each.last >= now
                and not any(one.overlaps(each) and _order(plan, one) >= _order(plan, each) for one in seen)
            ]
            found.extend([each for each in group if each.last < now and going] + going)

    if ahead.by_days:
        by_days = [*_back(lane, chain, midnight_before(now), needed), *ahead.by_days]
        add(by_days, _stretches(lane, by_days))
    from_now = [*_back(lane, chain, now, needed), *ahead.from_now]
    add(from_now, _stretches(lane, from_now))
    add(ahead.alone, _alone(lane, ahead.alone))
    return found


def _order(plan: Plan, found: _Found) -> int:
    return plan.level(found.spell.level_due).order if found.spell.level_due else 0


def _stretches(lane: int, steps: Sequence[Step]) -> list[list[Step]]:
    """Windows above the lowest threshold in a row; suspended ones inside a stretch belong to it."""
    found: list[list[Step]] = []
    current: list[Step] = []
    waiting: list[Step] = []
    for step in steps:
        if is_flagged(step.seen.above[0], lane):
            if not current:
                waiting = []
                found.append(current)
            current += [*waiting, step]
            waiting = []
        elif is_flagged(step.seen.suspended, lane):
            waiting.append(step)
        else:
            current += waiting if current else []  # while there is dust a spell has not ended
            current, waiting = [], []
    if current:
        current += waiting
    return found


def _alone(lane: int, steps: Sequence[Step]) -> list[list[Step]]:
    """Of windows that meet a rule by themselves those of this subject, hours in a row together."""
    found: list[list[Step]] = []
    for step in steps:
        if any(is_flagged(flags, lane) for flags in step.count.met):
            if found and found[-1][-1].hour == step.hour - 1:
                found[-1].append(step)
            else:
                found.append([step])
    return found


def _spell(lane: int, steps: Sequence[Step], chain: Chain, outlook: Outlook) -> Spell:
    windows = tuple(window_of(lane, step, chain, outlook) for step in steps)
    rules = chain.counting.rules
    met = {name for window in windows for name in window.rules}
    from_now = [window for step, window in zip(steps, windows, strict=True) if step.hour >= outlook.now]
    due = {name for window in from_now for name in window.rules}
    of_spell, of_due = ([rule for rule in rules if rule.id in names] for names in (met, due))
    return Spell(
        windows,
        tuple(rule.id for rule in of_spell),
        level=_highest_of(chain.counting.plan, (rule.level for rule in of_spell)),
        level_due=_highest_of(chain.counting.plan, (rule.level for rule in of_due)),
    )


def _episode(spells: Sequence[Spell], outlook: Outlook, plan: Plan) -> Episode:
    ahead = spells[0].since - end_of(outlook.moment)
    lead = max(int(ahead / timedelta(hours=1)), 0)
    return Episode(
        tuple(spells),
        level=highest(plan, (each.level for each in spells if each.level)),
        level_due=_highest_of(plan, (each.level_due for each in spells if each.level_due)),
        lead_hours=lead,
        is_short_notice=lead < plan.proposal.hours_ahead,
    )


def _highest_of(plan: Plan, levels: Iterable[str]) -> str | None:
    known = list(levels)
    return highest(plan, known) if known else None
