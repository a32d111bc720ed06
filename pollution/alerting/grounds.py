"""Whether readings and forecasts meet the condition of a decision about a standing alert (3.3.6)."""

from __future__ import annotations

from datetime import datetime

from pollution.alert_choices import AlertLevel, DecisionKind
from pollution.alerting import proposing, standing, telling
from pollution.alerting.deciding import Grounds
from pollution.alerting.situations import beijing
from pollution.models import Episode


def of(episode: Episode, kind: DecisionKind, level: int | None, *, at: datetime) -> Grounds:
    """What is observed and foretold at `at` for lifting, lowering or raising; nothing for other kinds.

    Raising also rests on the thresholds of the higher level themselves (3.3.2), which readings and forecast meet.

    Lowering by more than one level asks that the one above the new one holds no more (A7). A drill has a scenario and
    no readings: the consultation says what it plays (8.3).

    Without a reading or a forecast that reaches far enough it is not known, and the consultation decides.
    """
    current = standing.current_version(episode)
    if current is None or episode.is_drill or kind in (DecisionKind.RELEASE, DecisionKind.ADJUST):
        return Grounds()
    members = proposing.members_of(episode)
    found = proposing.evaluation(at, further_sets=(members,))
    is_lower = kind == DecisionKind.LOWER and level is not None
    adjustment = found.adjustment(members, AlertLevel(level + 1 if is_lower and level else current.level))
    told = telling.adjustment(adjustment)
    if adjustment.aqi is None:
        return Grounds(told=told)
    if kind == DecisionKind.RAISE:
        judged = found.judge.of(members, beijing(at))
        if judged.level and AlertLevel[judged.level.upper()] >= (level or 0):
            return Grounds(is_observed=True, is_forecast=True, told=told | {"meets": judged.level})
        is_forecast = None if adjustment.aqi_ahead is None else adjustment.raise_to is not None
        reaches = adjustment.reached is not None and AlertLevel[adjustment.reached.upper()] >= (level or 0)
        return Grounds(reaches, is_forecast, told)
    if kind == DecisionKind.LIFT:
        is_below = adjustment.aqi <= found.plan.lift.aqi_up_to
        return Grounds(is_below, _lasts(adjustment.may_lift, adjustment.aqi_ahead), told)
    return Grounds(
        adjustment.may_lower_to is not None or None,
        _lasts(adjustment.may_lower_to is not None, adjustment.aqi_ahead),
        told,
    )


def _lasts(is_met: bool, aqi_ahead: int | None) -> bool | None:
    return True if is_met else None if aqi_ahead is None else False
