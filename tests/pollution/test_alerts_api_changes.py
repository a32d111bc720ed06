"""What holds until a change that is published ahead of its start begins, as programs are told (3.3.6)."""

from __future__ import annotations

from datetime import datetime

import pytest

from pollution.alert_choices import AlertLevel, DecisionKind
from pollution.alerting.deciding import Area
from tests.pollution.factories import region_named
from tests.pollution.pulling import ALERTS, STATUS, changed, clock, command, lifted, released
from tests.pollution.walks import AT, HOUR
from tests.rule_tables import cases, listed

__all__ = ["clock", "command"]  # fixtures
pytestmark = pytest.mark.django_db


def of(answer, region):
    return next(each for each in answer.json()["results"] if each["region"]["name"] == region)


def told_in_turn(command, versions):
    """An alert in its versions, as `0 yellow 0；2 red 24 -` writes them."""
    last = None
    for each in listed(versions):
        sent, name, starts, *without = each.split()
        level = AlertLevel[name.upper()]
        names = ("伊宁县", "霍城县", "察布查尔锡伯自治县" if without else "伊宁市")
        given = {
            "areas": [Area(region_named(one), level) for one in names],
            "starts_at": AT + int(starts) * HOUR,
            "ends_at": AT + 120 * HOUR,
            "reason": "会商认定",
        }
        if last is None:
            last = released(command, level, hours=int(sent), **given)
            continue
        kinds = {-1: DecisionKind.LOWER, 0: DecisionKind.ADJUST, 1: DecisionKind.RAISE}
        kind = kinds[(level > last.level) - (level < last.level)]
        last = changed(last, kind, level, command=command, hours=int(sent), **given)
    return last


def hour_of(moment):
    return str(round((datetime.fromisoformat(moment) - AT) / HOUR)) if moment else ""


class TestTheStatus:
    @pytest.mark.parametrize(
        "case",
        cases("alert_api.md", "Cases: what holds until a change begins"),
        ids=lambda case: " ".join(case.values()),
    )
    def test_keeps_what_holds_until_a_change_begins(self, client, command, clock, case):
        told_in_turn(command, case["versions"])
        clock.set(int(case["hour"]))

        found = of(client.get(STATUS), "伊宁市")

        following = found["next"] or {"level": None, "since": None}
        assert [found["level"] or "", "yes" if found["is_begun"] else "no", hour_of(found["valid_until"])] == [
            case[name] for name in ("level", "begun", "valid until")
        ]
        assert [following["level"] or "", hour_of(following["since"])] == [case["next"], case["from"]]

    def test_and_the_alert_itself_name_the_version_in_force(self, client, command, clock):
        last = told_in_turn(command, "0 yellow 0；2 red 24")

        told = []
        for hours in (2, 24):
            clock.set(hours)
            [alert] = client.get(ALERTS).json()["results"]
            told.append((alert["version"], alert["is_begun"], alert["version_in_force"]))

        assert told == [(2, False, 1), (2, True, 2)]
        lifted(last, command=command, hours=30)
        clock.set(30)
        assert client.get(f"{ALERTS}{last.episode_id}/").json()["version_in_force"] is None
