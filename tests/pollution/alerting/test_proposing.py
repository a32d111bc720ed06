"""Proposals: raised once for what the plan asks, superseded, dismissed, and gone when the air is clean."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, Channel, DecisionKind, ProposalState
from pollution.alerting import deciding, grounds, proposing, publishing
from pollution.choices import Scale
from pollution.models import Episode, Forecast, Proposal, RegionIndex
from portal.organization.choices import RegionKind
from tests.factories import UserFactory
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, approved, areas_of, consulted, published

NEIGHBOURS = ("伊宁市", "伊宁县", "霍城县")


def air(region, aqi, *, until=AT, hours=80, pm25=None, primary="PM2.5"):
    """Rolling and real-time values of the last `hours`; `aqi` a number, or a function of how many hours ago."""
    where = region_named(region)
    value = aqi if callable(aqi) else lambda ago: aqi
    counts = dict.fromkeys(("so2_count", "no2_count", "co_count", "o3_count", "pm10_count", "pm25_count"), 24)
    same = counts | {"region": where, "edition": "HJ633-2026", "profile": "text", "possible": 1, "primary": primary}
    rows = [
        RegionIndex(
            scale=scale, at=until - ago * HOUR, aqi=value(ago), pm25=value(ago) if pm25 is None else pm25, **same
        )
        for ago in range(hours)
        for scale in Scale
    ]
    RegionIndex.objects.bulk_create(rows)


def foretold(region, *uppers, since=AT, source="州监测站", primary="PM2.5", issued=None):
    user = UserFactory()
    day = timezone.localdate(since)
    for number, upper in enumerate(uppers):
        Forecast.objects.create(
            region=region_named(region), day=day + timedelta(days=number), lower=max(upper - 30, 0), upper=upper,
            primary=primary, source=source, channel=Channel.FORM, entered_by=user,
            issued_at=issued or since, entered_at=issued or since,
        )  # fmt: skip


def counties_of(proposal):
    """The regions of a proposal but for its regiments."""
    return {each.name for each in proposal.regions.exclude(kind=RegionKind.CORPS_REGIMENT)}


@pytest.fixture
def command(db):
    return Command()


@pytest.mark.django_db
class TestOfTheRegion:
    def test_asks_for_yellow_where_three_counties_that_touch_are_above_200_together(self):
        for name in NEIGHBOURS:
            air(name, 210)

        [proposal] = proposing.raise_due(at=AT)

        assert (proposal.kind, proposal.episode.scope) == (DecisionKind.RELEASE, AlertScope.REGIONAL)
        assert proposal.level == AlertLevel.ORANGE  # 72 hours of observed blocks above 150, 48 above 200
        assert counties_of(proposal) == set(NEIGHBOURS)
        assert proposal.judgement["basis"] == "伊州政办发〔2023〕31号"
        assert {each["id"] for each in proposal.judgement["findings"]["blocks"]["rules"]} >= {"W1-200", "W2-200"}

    def test_is_raised_once_however_often_it_is_judged(self):
        for name in NEIGHBOURS:
            air(name, 210)
        proposing.raise_due(at=AT)

        assert proposing.raise_due(at=AT) == []
        assert proposing.raise_due(at=AT + HOUR / 2) == []
        assert Proposal.objects.count() == 1

    def test_gives_a_heavier_county_its_own_level(self):
        for name in NEIGHBOURS[:2]:
            air(name, 170)
        air(NEIGHBOURS[2], 320)

        [proposal] = proposing.raise_due(at=AT)

        proposal.refresh_from_db()
        heavy = str(region_named(NEIGHBOURS[2]).pk)
        assert proposal.judgement["levels"][heavy] > proposal.level

    def test_is_superseded_when_more_is_due(self):
        for name in NEIGHBOURS:
            air(name, 160, hours=40)
        [first] = proposing.raise_due(at=AT)
        foretold("伊宁市", 260, 260, 260, 260)
        foretold("伊宁县", 260, 260, 260, 260)
        foretold("霍城县", 260, 260, 260, 260)

        [second] = proposing.raise_due(at=AT + HOUR / 2)

        first.refresh_from_db()
        assert (first.level, first.state) == (AlertLevel.YELLOW, ProposalState.SUPERSEDED)
        assert (second.level, second.episode) == (AlertLevel.ORANGE, first.episode)

    def test_is_observed_in_the_message_where_readings_alone_met_it(self, command):
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        analyst = command.ask("技术组")
        decision = consulted(a_draft(proposal.episode, proposal.level, by=analyst, follows=proposal), by=analyst)

        version = publishing.publish(approved(decision, command), by=command.ask("管理组"), at=AT)

        assert "<certainty>Observed</certainty>" in version.cap


@pytest.mark.django_db
class TestOfACounty:
    def test_stands_alone_where_no_three_together_are_due(self):
        air("昭苏县", 210)

        [proposal] = proposing.raise_due(at=AT)

        assert (proposal.episode.scope, proposal.episode.region.name) == (AlertScope.COUNTY, "昭苏县")

    def test_of_the_exclave_is_never_regional(self):
        air("奎屯市", 350)

        [proposal] = proposing.raise_due(at=AT)

        assert proposal.episode.region.name == "奎屯市"

    def test_is_not_raised_again_once_it_was_dismissed_unless_the_level_rises(self):
        air("昭苏县", 160, hours=40)
        [proposal] = proposing.raise_due(at=AT)
        deciding.dismiss(proposal, reason="传感器漂移", by=UserFactory(), at=AT)

        assert proposing.raise_due(at=AT + HOUR / 2) == []

        foretold("昭苏县", 260, 260, 260)
        [again] = proposing.raise_due(at=AT + HOUR / 2)
        assert again.level > proposal.level

    def test_waits_while_a_decision_is_on_its_way(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        a_draft(
            proposal.episode, proposal.level, by=command.ask("技术组"), areas=areas_of(proposal.episode, proposal.level)
        )

        assert proposing.raise_due(at=AT + HOUR / 2) == []


@pytest.mark.django_db
class TestACleanSky:
    def test_takes_the_open_proposal_away_and_ends_the_episode_when_it_lasts(self):
        air("昭苏县", 210)
        [proposal] = proposing.raise_due(at=AT)
        air("昭苏县", 40, until=AT + 4 * DAY, hours=80)

        proposing.raise_due(at=AT + 4 * DAY)
        proposing.raise_due(at=AT + 6 * DAY)

        proposal.refresh_from_db()
        assert proposal.state == ProposalState.SUPERSEDED
        assert not Episode.objects.open().exists()

    def test_proposes_to_lift_what_was_published_once_the_forecast_agrees(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later)

        assert proposing.raise_due(at=later) == []
        foretold("伊宁市", 80, 80, 80, 80, since=later)
        [lift] = proposing.raise_due(at=later + HOUR / 2)

        assert (lift.kind, lift.level, lift.episode) == (DecisionKind.LIFT, None, proposal.episode)
        found = grounds.of(proposal.episode, DecisionKind.LIFT, None, at=later + HOUR / 2)
        assert found.complete

    def test_does_not_lift_on_readings_alone(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later)

        found = grounds.of(proposal.episode, DecisionKind.LIFT, None, at=later)

        assert (found.is_observed, found.is_forecast) == (True, None)

    def test_is_contradicted_by_a_forecast_of_more(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later)
        foretold("伊宁市", 80, 210, 210, since=later)

        found = grounds.of(proposal.episode, DecisionKind.LIFT, None, at=later + HOUR / 2)

        assert found.refuted


@pytest.mark.django_db
class TestAnAlertThatStands:
    def test_is_to_take_in_a_county_that_joins(self, command):
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, proposal.level, command=command)
        air("察布查尔锡伯自治县", 210)

        [widened] = proposing.raise_due(at=AT + HOUR / 2)

        assert (widened.kind, widened.level) == (DecisionKind.ADJUST, proposal.level)
        assert counties_of(widened) == {*NEIGHBOURS, "察布查尔锡伯自治县"}

    def test_is_to_be_raised_when_a_higher_level_is_due(self, command):
        air("伊宁市", 160, hours=40)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.YELLOW, command=command)
        foretold("伊宁市", 260, 260, 260, 260, since=AT)

        [raised] = proposing.raise_due(at=AT + HOUR / 2)

        assert (raised.kind, raised.level) == (DecisionKind.RAISE, AlertLevel.ORANGE)
        assert grounds.of(proposal.episode, DecisionKind.RAISE, AlertLevel.ORANGE, at=AT + HOUR / 2).complete


@pytest.mark.django_db
class TestTheCommand:
    def judged(self, *arguments):
        out = StringIO()
        call_command("evaluate_warnings", *arguments, stdout=out)
        return out.getvalue()

    def test_tells_every_window_and_rule_and_raises_nothing(self):
        for name in NEIGHBOURS:
            air(name, 210)

        told = json.loads(self.judged("--at", "2026-12-10T09:00", "--observed-only", "--json"))

        assert told["level"] == "orange"
        assert [each["name"] for each in told["region"]["members"]] == list(NEIGHBOURS)
        windows = told["region"]["findings"]["blocks"]["episodes"][0]["windows"]
        assert windows[-1]["until"] == "2026-12-10T09:00+08:00"
        assert Proposal.objects.count() == 0

    def test_speaks_to_people_without_json(self):
        assert "未达到预警条件" in self.judged("--at", "2026-12-10T09:00")

    @pytest.mark.parametrize("at", ["昨天", "2026-13-40T99:00"])
    def test_says_what_a_moment_looks_like(self, at):
        with pytest.raises(CommandError, match="2016-12-20T08:00"):
            self.judged("--at", at)

    def test_looks_back_before_the_first_edition_and_says_so(self):
        told = json.loads(self.judged("--at", "2016-12-20T08:00", "--observed-only", "--json"))

        assert (told["plan"], told["is_in_force"], told["level"]) == ("2023-31", False, None)
        assert "回溯研判" in self.judged("--at", "2016-12-20T08:00")


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_raise_one_proposal(self):
        for name in NEIGHBOURS:
            air(name, 210)
        raised = []

        def judge():
            raised.extend(proposing.raise_due(at=AT))
            connection.close()

        threads = [threading.Thread(target=judge) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

        assert len(raised) == Proposal.objects.count() == 1
