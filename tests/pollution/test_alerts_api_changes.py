"""What holds until a change that is published ahead of its start begins, as programs are told (3.3.6)."""

from __future__ import annotations

from datetime import datetime

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import papers
from pollution.alerting.deciding import Area
from pollution.alerts.cap_reading import read
from portal.lifecycle import Refused
from tests.pollution.factories import region_named
from tests.pollution.pulling import ALERTS, STATUS, changed, clock, command, lifted, released
from tests.pollution.walks import AT, HOUR
from tests.portal.accounts.browsing import text_of
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

    def test_says_since_when_a_region_responds_at_its_level_whatever_was_adjusted_meanwhile(
        self, client, command, clock
    ):
        told_in_turn(command, "0 yellow 0；2 red 2；5 red 5；9 red 12")
        since = []
        for hours in (1, 3, 6, 10, 12):
            clock.set(hours)
            since.append(hour_of(of(client.get(STATUS), "伊宁市")["since"]))

        assert since == ["0", "2", "2", "2", "2"]

    def test_names_the_heavier_alert_of_its_own_that_is_to_begin(self, client, command, clock):
        regional = released(command, AlertLevel.YELLOW, starts_at=AT, reason="会商认定")
        county = released(command, AlertLevel.RED, hours=1, scope=AlertScope.COUNTY, starts_at=AT + 30 * HOUR)
        clock.set(2)

        found = of(client.get(STATUS), "伊宁市")

        assert (found["level"], found["alert"]) == ("yellow", regional.episode_id)
        assert (found["next"]["level"], found["next"]["alert"]) == ("red", county.episode_id)
        assert hour_of(found["next"]["since"]) == "30"
        assert of(client.get(STATUS), "伊宁县")["next"] is None

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


class TestAMemberThatRespondsHigher:
    """Orange for three, 伊宁市 at red by its own air (4.2)."""

    @pytest.fixture
    def version(self, command, clock):
        areas = [
            Area(region_named(name), AlertLevel.RED if name == "伊宁市" else AlertLevel.ORANGE)
            for name in ("伊宁市", "伊宁县", "霍城县")
        ]
        measures = ("4.3.2.1（1）", "4.3.3.1（1）", "4.3.4.1（1）")
        version = released(command, AlertLevel.ORANGE, areas=areas, measures=measures)
        clock.set(1)
        return version

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("level=red", 1),
            ("level=orange", 1),
            ("level=yellow", 0),
            ("level=red&region=654002", 1),
            ("level=orange&region=654002", 0),
            ("level=red&region=654021", 0),
            ("level=orange&region=654021", 1),
        ],
    )
    def test_is_found_by_the_level_at_which_it_responds(self, client, version, query, found):
        assert len(client.get(f"{ALERTS}?{query}").json()["results"]) == found

    def test_has_a_block_of_the_message_and_its_measures(self, version):
        first, second = read(version.cap.encode()).infos

        assert ([each.name for each in second.areas], second.severity) == (["伊宁市"], "Extreme")
        assert "4.3.4.1（1）" in second.instruction
        assert "4.3.4.1（1）" not in first.instruction
        assert "4.3.3.1（1）" in first.instruction

    def test_is_named_in_the_notice_with_what_it_does_besides(self, version):
        text = "\n".join(each.text for each in papers.words(version.content))

        assert "伊宁市（执行红色预警响应）另须采取的措施" in text
        assert text.index("另须采取") < text.index("4.3.4.1（1）")

    def test_is_named_on_the_public_page(self, client, version):
        page = text_of(client.get(version.get_absolute_url()))

        assert "伊宁市（执行红色预警响应）另须采取的措施" in page

    def test_is_not_sent_on_without_measures_of_its_level(self, command):
        areas = [
            Area(region_named(name), AlertLevel.RED if name == "伊宁市" else AlertLevel.ORANGE)
            for name in ("伊宁市", "伊宁县", "霍城县")
        ]

        with pytest.raises(Refused, match="有区域执行红色预警响应，尚未选择该级别的措施"):
            released(command, AlertLevel.ORANGE, areas=areas, measures=("4.3.2.1（1）", "4.3.3.1（1）"))
