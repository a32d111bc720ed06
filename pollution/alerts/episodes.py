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
from pollution.alerts.window_chains import Chain, Step


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
    lead_hours: int
    """Hours from the moment judged to its start; 0 where it has begun."""
    is_short_notice: bool
    """Whether a proposal comes later than the plan asks before the start (L5)."""

    @property
    def since(self) -> datetime:
        return self.spells[0].since

    @property
    def until(self) -> datetime:
        return self.spells[-1].until

    @property
    def windows(self) -> tuple[Window, ...]:
        """All windows of its spells."""
        return tuple(window for spell in self.spells for window in spell.windows)

    @property
    def peak(self) -> int:
        return max(each.peak for each in self.spells)


def episodes_of(
    lane: int, chain: Chain, ahead: Sequence[Step], outlook: Outlook, readings: Readings
) -> tuple[Episode, ...]:
    """The episodes with a level that go on at the outlook's moment or begin after it."""
    plan = chain.counting.plan
    needed = readings.hours_needed(plan.lift.hours)
    past = _back(lane, chain, outlook.now, needed)
    present = len(past) - 1  # the window that ends with the hour judged; past is never empty where there are data
    steps = [*past, *ahead]
    groups = _grouped(lane, steps, chain.step_hours, needed)
    found = []
    for group in groups:
        if group[-1][-1] < present:
            continue
        spells = [_spell(lane, [steps[place] for place in places], chain, outlook) for places in group]
        levels = [spell.level for spell in spells if spell.level]
        if levels:
            found.append(_episode(spells, highest(plan, levels), outlook, plan))
    return tuple(found)


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


def _grouped(lane: int, steps: Sequence[Step], step_hours: int, needed: int) -> list[list[list[int]]]:
    """The places of windows as spells, those of one episode together; suspended windows inside a spell belong to it."""
    groups: list[list[list[int]]] = []
    spell: list[int] = []
    waiting: list[int] = []
    calm = needed
    for place, step in enumerate(steps):
        if is_flagged(step.seen.above[0], lane):
            if not spell:
                waiting.clear()
                (groups.append([spell]) if calm >= needed else groups[-1].append(spell))
            spell += [*waiting, place]
            waiting.clear()
            calm = 0
        elif is_flagged(step.seen.suspended, lane):
            waiting.append(place)
        else:
            spell += waiting if spell else []  # while there is dust a spell has not ended
            spell, waiting = [], []
            calm += step_hours
    if spell:
        spell += waiting
    return groups


def _spell(lane: int, steps: Sequence[Step], chain: Chain, outlook: Outlook) -> Spell:
    windows = tuple(window_of(lane, step, chain, outlook) for step in steps)
    met = {name for window in windows for name in window.rules}
    rules = [rule for rule in chain.counting.rules if rule.id in met]
    level = highest(chain.counting.plan, (rule.level for rule in rules)) if rules else None
    return Spell(windows, tuple(rule.id for rule in rules), level)


def _episode(spells: Sequence[Spell], level: str, outlook: Outlook, plan: Plan) -> Episode:
    ahead = spells[0].since - end_of(outlook.now)
    lead = max(int(ahead / timedelta(hours=1)), 0)
    return Episode(tuple(spells), level, lead, is_short_notice=lead < plan.proposal.hours_ahead)
