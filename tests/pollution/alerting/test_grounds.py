"""Whether readings and forecasts meet the condition of lowering, lifting and raising (3.3.6, 3.3.2)."""

from __future__ import annotations

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from pollution.alert_choices import AlertLevel, DecisionKind
from pollution.alerting import grounds, proposing, publishing
from pollution.alerting.deciding import Area, Grounds
from pollution.choices import DustState
from pollution.models import DustEvent
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.pollution.alerting.test_proposing import NEIGHBOURS, air, foretold
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, an_episode, consulted, published

SOON = HOUR / 2


@pytest.fixture
def command(db):
    return Command()


@pytest.mark.django_db
class TestGrounds:
    def test_of_a_drill_are_its_scenario_and_not_the_real_air(self, command):
        episode = an_episode(is_drill=True)
        published(episode, AlertLevel.YELLOW, command=command)
        for name in NEIGHBOURS:
            air(name, 60)
            foretold(name, 80, 80, 80)

        found = grounds.of(episode, DecisionKind.RAISE, AlertLevel.RED, at=AT + SOON)

        assert not found.refuted

    @pytest.mark.parametrize("level", [AlertLevel.ORANGE, AlertLevel.RED])
    def test_of_lowering_to_what_is_no_lower_are_none(self, command, level):
        """Which no page offers; the act says so."""
        episode = an_episode()
        published(episode, AlertLevel.ORANGE, command=command)

        assert grounds.of(episode, DecisionKind.LOWER, level, at=AT + SOON) == Grounds()

    def test_for_two_levels_down_ask_that_the_one_between_holds_no_more(self, command):
        air("伊宁市", 310)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.RED, command=command)
        later = AT + 5 * DAY
        air("伊宁市", 210, until=later)
        foretold("伊宁市", 170, 210, 170, since=later)
        now = later + SOON

        assert grounds.of(proposal.episode, DecisionKind.LOWER, AlertLevel.YELLOW, at=now).refuted

    def standing_over_orange_air(self, command, level=AlertLevel.YELLOW):
        """Orange is reached at 伊宁市 an hour ago; the alert in force is `level`."""
        air("伊宁市", lambda ago: 201 if ago < 25 else 100)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, level, command=command)
        return proposal.episode

    def test_of_a_raise_are_gone_where_clear_improvement_is_foretold(self, command):
        """A9: yellow stands, orange is reached, and the next 24 hours come down to 90."""
        episode = self.standing_over_orange_air(command)
        foretold("伊宁市", 90, 90)

        found = grounds.of(episode, DecisionKind.RAISE, AlertLevel.ORANGE, at=AT + SOON)

        assert (found.is_observed, found.is_forecast, found.meets_ahead) == (True, False, "")
        assert found.refuted
        assert [each.kind for each in proposing.raise_due(at=AT + SOON)] == []

    def test_of_a_raise_wait_for_a_forecast_that_nobody_gave(self, command):
        episode = self.standing_over_orange_air(command)

        found = grounds.of(episode, DecisionKind.RAISE, AlertLevel.ORANGE, at=AT + SOON)
        [raised] = proposing.raise_due(at=AT + SOON)

        assert (found.is_observed, found.is_forecast, found.refuted, found.complete) == (True, None, False, False)
        assert (raised.kind, raised.level) == (DecisionKind.RAISE, AlertLevel.ORANGE)

    def test_of_a_raise_by_forecast_alone_do_not_claim_that_it_was_observed(self, command):
        """3.3.2: red is foretold, and does not wait because yellow stands."""
        air("伊宁市", 160, hours=40)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.YELLOW, command=command)
        foretold("伊宁市", 310, 310, 310, 310)

        found = grounds.of(proposal.episode, DecisionKind.RAISE, AlertLevel.RED, at=AT + SOON)

        assert (found.is_observed, found.meets_ahead, found.told["basis"]) == (False, "red", "3.3.2")
        assert found.complete

    def test_of_a_raise_are_those_of_the_level_that_is_asked_for(self, command):
        """Red is reached, the forecast is above 150 and below 200: orange stays, red does not."""
        air("伊宁市", 310, hours=100)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.YELLOW, command=command)
        foretold("伊宁市", 170, 170)

        red, orange = (
            grounds.of(proposal.episode, DecisionKind.RAISE, level, at=AT + SOON)
            for level in (AlertLevel.RED, AlertLevel.ORANGE)
        )

        assert (red.is_observed, red.is_forecast) == (True, False)
        assert (orange.is_observed, orange.is_forecast) == (True, True)

    def dust_is_decided(self, at):
        """The hour after `at`."""
        event = DustEvent.objects.create(
            hours=DateTimeTZRange(at, at + HOUR, "(]"), state=DustState.DECIDED, evidence="扬沙",
            decided_by=UserFactory(), decided_at=at,
        )  # fmt: skip
        event.regions.add(region_named("伊宁市"))

    @pytest.mark.parametrize("is_dusty", [False, True])
    def test_of_a_lift_heed_the_forecast_also_where_nothing_was_measured(self, command, is_dusty):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        foretold("伊宁市", 260, 260, 260, since=later)
        if is_dusty:
            air("伊宁市", 60, until=later)
            self.dust_is_decided(later - HOUR)

        found = grounds.of(proposal.episode, DecisionKind.LIFT, None, at=later + SOON)

        assert (found.is_observed, found.is_forecast, found.refuted) == (None, False, True)

    def test_of_lowering_are_not_met_while_the_level_is(self, command):
        air("伊宁市", 310)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.RED, command=command)

        found = grounds.of(proposal.episode, DecisionKind.LOWER, AlertLevel.ORANGE, at=AT + SOON)

        assert (found.is_observed, found.refuted) == (False, True)

    def test_of_a_lift_are_not_known_where_an_hour_is_not_foretold(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY + 4 * HOUR  # 13:00; two days end 35 hours later
        air("伊宁市", 60, until=later)
        foretold("伊宁市", 80, 80, since=later)

        found = grounds.of(proposal.episode, DecisionKind.LIFT, None, at=later + SOON)

        assert (found.is_observed, found.is_forecast, found.refuted) == (True, None, False)

    def test_of_a_raise_go_by_the_set_that_the_rules_warn_now(self, command):
        """The alert has a fourth county whose clean air is in the mean of its members."""
        for name in NEIGHBOURS:
            air(name, 160, hours=40)
        [proposal] = proposing.raise_due(at=AT)
        wide = [Area(region_named(each), AlertLevel.YELLOW) for each in (*NEIGHBOURS, "尼勒克县")]
        published(proposal.episode, AlertLevel.YELLOW, command=command, areas=wide)
        air("尼勒克县", 20)
        for name in NEIGHBOURS:
            foretold(name, 210, 210, 210)
        foretold("尼勒克县", 20, 20, 20)

        raised = next(each for each in proposing.raise_due(at=AT + SOON) if each.kind == DecisionKind.RAISE)
        found = grounds.of(proposal.episode, DecisionKind.RAISE, AlertLevel(raised.level), at=AT + SOON)

        assert found.complete

    @pytest.mark.parametrize("level", [AlertLevel.ORANGE, AlertLevel.RED])
    def test_of_a_raise_do_not_rest_on_another_set_days_later(self, command, level):
        """L11: orange is foretold for the three neighbours now, and red for three others when a lift fits between."""
        near, far = (210, 210, 60, 60, 60, 60, 60), (60, 60, 60, 60, 310, 310, 310)
        sets = dict.fromkeys(NEIGHBOURS, near) | dict.fromkeys(("新源县", "尼勒克县", "巩留县"), far)
        for name, days in sets.items():
            air(name, 60, until=AT.replace(hour=0))
            foretold(name, *days, since=AT.replace(hour=0))
        now = AT.replace(hour=0) + SOON
        episode = an_episode(began_at=now)
        published(episode, AlertLevel.YELLOW, command=command, at=now)

        found = grounds.of(episode, DecisionKind.RAISE, level, at=now)
        raised = [each for each in proposing.raise_due(at=now) if each.kind == DecisionKind.RAISE]

        assert (found.complete, found.refuted) == ((True, False) if level == AlertLevel.ORANGE else (False, True))
        assert [each.level for each in raised] == [AlertLevel.ORANGE]

    def test_are_looked_at_again_when_a_lift_is_issued(self, command):
        """3.3.6: a draft whose ground has gone since lifts nothing."""
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later + 2 * HOUR)
        foretold("伊宁市", 80, 80, 80, 80, since=later)
        analyst = command.ask("技术组")
        draft = a_draft(proposal.episode, kind=DecisionKind.LIFT, by=analyst, at=later + SOON)
        draft = consulted(draft, by=analyst, at=later + SOON)
        foretold("伊宁市", 80, 230, 230, 230, since=later + HOUR)

        with pytest.raises(Refused, match="拟稿后监测或预报已变化"):
            publishing.publish(draft, by=command.ask("管理组"), at=later + 2 * HOUR)
        draft.refresh_from_db()
        assert draft.published_at is None
