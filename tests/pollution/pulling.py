"""What tests of pulled alerts share: a clock to be set, and alerts to be told of."""

from __future__ import annotations

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from tests.pollution.walks import AT, HOUR, Command, an_episode, published

ALERTS = "/api/v1/alerts/"
STATUS = f"{ALERTS}status/"
FEED = f"{ALERTS}feed.atom"


class Clock:
    """The time that views read; `set(hours)` after the first publication."""

    def __init__(self):
        self.now = AT

    def set(self, hours):
        self.now = AT + hours * HOUR


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("pollution.api.kept_answers.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def command(db):
    return Command()


def released(command, level=AlertLevel.ORANGE, *, hours=0, scope=AlertScope.REGIONAL, is_drill=False, **given):
    """An alert, begun 26 hours after its publication where nothing else is given."""
    return published(an_episode(scope=scope, is_drill=is_drill), level, command=command, at=AT + hours * HOUR, **given)


def changed(version, kind, level=None, *, command, hours, **given):
    """The next version of its alert."""
    return published(version.episode, level, command=command, kind=kind, at=AT + hours * HOUR, **given)


def lifted(version, *, command, hours):
    """The version that lifts it."""
    return changed(version, DecisionKind.LIFT, command=command, hours=hours)


def three_alerts(command):
    """`L`, `Y` and `R` of docs/rules/alert_api.md, as the numbers of their alerts."""
    orange = released(command)
    lifted(orange, command=command, hours=1)
    yellow = released(command, AlertLevel.YELLOW, hours=2)
    red = released(command, AlertLevel.RED, hours=3, scope=AlertScope.COUNTY)
    return {orange.episode_id: "L", yellow.episode_id: "Y", red.episode_id: "R"}
