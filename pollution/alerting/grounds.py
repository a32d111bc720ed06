"""What readings and forecasts say to a decision: the conditions of 3.3.6 for raising, lowering and lifting."""

from __future__ import annotations

from datetime import datetime

from pollution.alert_choices import AlertLevel, DecisionKind
from pollution.alerting.deciding import Grounds
from pollution.models import Episode


def of(episode: Episode, kind: DecisionKind, level: AlertLevel | None, *, at: datetime) -> Grounds:
    """Whether the condition of `kind` is met for an episode at a moment, as far as readings and forecasts tell.

    It will say for lowering to `level` and for lifting whether the air is observed below the start of the present level
    and forecast to stay so for 36 hours; for raising to `level` whether that level is observed and no clear improvement
    forecast within 24 hours; and in `told` the values, windows and readings of clauses behind both answers, among them
    `is_observed`. Release and adjustment rest on the thresholds and need no answer. Until readings are asked here it is
    not known, and then the consultation decides and the draft says on what (docs/rules/alert_chain.md).
    """
    return Grounds()
