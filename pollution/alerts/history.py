"""Past hours judged one by one from observations alone: when a level was met, and what was one episode (L11).

For looking back over winters, for test vectors and for scoring; no forecast is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pollution.alerts.episodes import highest, rules_met
from pollution.alerts.inputs import end_of, hour_of
from pollution.alerts.lanes import is_flagged
from pollution.alerts.plan import Judge
from pollution.alerts.window_chains import Step


@dataclass(frozen=True)
class PastSpell:
    """Hours in a row, or of one episode, at each of which observations met a level."""

    first: datetime
    last: datetime
    level: str
    """The highest."""
    hours: Mapping[str, int]
    """At how many hours each level was the highest met."""


def spells(
    judge: Judge, members: Sequence[str], duration: str, *, first: datetime, last: datetime, is_merged: bool
) -> tuple[PastSpell, ...]:
    """The spells of one unit or set under one reading of 持续, judged at every hour from `first` to `last`.

    Merged, two spells are one where the hours between them never had, for as long as a lift asks, 24-hour values that
    are not above its limit. Hours suspended by dust neither count nor end that time.
    """
    lane, chain = judge.subjects.lane_of(members), judge.chains[duration]
    of_rule = {rule.id: rule.level for rule in judge.plan.rules}
    needed = judge.readings.hours_needed(judge.plan.lift.hours) if is_merged else 1
    found: list[list[tuple[int, str]]] = []
    calm, longest = needed, needed
    for hour in range(hour_of(first), hour_of(last) + 1):
        step = chain.observed(hour)
        met = rules_met(lane, step.count.met, chain)
        if met:
            if longest >= needed:
                found.append([])
            found[-1].append((hour, highest(judge.plan, (of_rule[rule] for rule in met))))
            calm = longest = 0
        else:
            calm = _calm(calm, lane, step) if is_merged else needed
            longest = max(longest, calm)
    return tuple(_spell(judge, each) for each in found)


def _calm(calm: int, lane: int, step: Step) -> int:
    if is_flagged(step.seen.above[0], lane):
        return 0
    return calm + (not is_flagged(step.seen.suspended, lane))


def _spell(judge: Judge, hours: Sequence[tuple[int, str]]) -> PastSpell:
    levels = [level for _, level in hours]
    counted = {level.code: levels.count(level.code) for level in judge.plan.levels}
    return PastSpell(end_of(hours[0][0]), end_of(hours[-1][0]), highest(judge.plan, levels), counted)
