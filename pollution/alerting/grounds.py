"""Whether readings and forecasts meet the condition of a decision about a standing alert (3.3.6, 3.3.2)."""

from __future__ import annotations

from datetime import datetime

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import proposing, standing, telling
from pollution.alerting.deciding import Grounds
from pollution.alerting.evaluating import Evaluation, evaluation
from pollution.alerts.editions import edition
from pollution.models import AlertVersion, Episode

REACHED, FORETOLD = "3.3.6", "3.3.2"
"""The clause on which a raise rests, in what its decision keeps as evidence; none where a consultation decides."""


def of(episode: Episode, kind: DecisionKind, level: int | None, *, at: datetime) -> Grounds:
    """What is observed and foretold at `at` for lifting, lowering or raising; nothing for other kinds.

    Lowering by more than one level asks that the one above the new one holds no more (A7). Raising goes by the set that
    the rules warn first, as a proposal does, which need not be the one that was warned before. A drill has a scenario
    and no readings: the consultation says what it plays (8.3).

    Without a reading or a forecast that reaches far enough it is not known, and the consultation decides.
    """
    current = standing.current_version(episode)
    if current is None or episode.is_drill or kind in (DecisionKind.RELEASE, DecisionKind.ADJUST):
        return Grounds()
    if kind == DecisionKind.LOWER and (level or 0) >= current.level:  # nothing lower, which the act will say
        return Grounds()
    members = proposing.members_of(episode)
    found = evaluation(at, further_sets=(members,), plan=edition(episode.plan))
    if kind == DecisionKind.RAISE:
        return _raising(found, _warned(episode, found, members), current, AlertLevel(level or 0))
    is_lower = kind == DecisionKind.LOWER and level is not None
    held = AlertLevel(level + 1 if is_lower and level else current.level)
    adjustment = found.adjustment(members, held, begins=current.starts_at)
    condition = adjustment.lift if kind == DecisionKind.LIFT else adjustment.lower
    assert condition is not None
    return Grounds(condition.is_met_now, condition.will_last, told=telling.adjustment(adjustment))


def _raising(found: Evaluation, members: tuple[str, ...], current: AlertVersion, level: AlertLevel) -> Grounds:
    if level <= current.level:  # no raise, which the act will say
        return Grounds()
    adjustment = found.adjustment(members, AlertLevel(current.level), begins=current.starts_at)
    raised = adjustment.to(level.code)
    meets_ahead = level.code if raised.is_foretold else ""
    basis = REACHED if raised.condition.is_met else FORETOLD if meets_ahead else ""
    told = telling.adjustment(adjustment) | {"basis": basis}
    return Grounds(raised.condition.is_met_now, raised.condition.will_last, meets_ahead, told)


def _warned(episode: Episode, found: Evaluation, members: tuple[str, ...]) -> tuple[str, ...]:
    """Of an alert of the region the set that the rules warn now, where they warn one."""
    is_regional = episode.scope == AlertScope.REGIONAL and found.region is not None
    return found.region.members if is_regional and found.region else members
