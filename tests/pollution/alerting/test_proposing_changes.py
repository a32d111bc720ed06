"""Proposals about what stands: heavier members, dismissals, times, regiments, and when an episode is over."""

from __future__ import annotations

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, ProposalState
from pollution.alerting import deciding, grounds, proposing, publishing, standing
from pollution.alerting.deciding import Area
from pollution.alerting.situations import Regions
from pollution.models import Episode
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.pollution.alerting.test_proposing import NEIGHBOURS, air, counties_of, foretold
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, an_episode, consulted, published

SOON = HOUR / 2
MIDNIGHT = AT.replace(hour=0)


@pytest.fixture
def command(db):
    return Command()


def dismissed(proposal, at):
    return deciding.dismiss(proposal, reason="会商认为不需要", by=UserFactory(), at=at)


@pytest.mark.django_db
class TestAHeavierMember:
    """4.2: heavier members respond at their own level, also when they become heavier later."""

    def test_is_asked_for_in_an_alert_that_stands(self, command):
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, proposal.level, command=command)
        foretold("伊宁市", 310, 310, 310, 310)

        [adjusted] = proposing.raise_due(at=AT + SOON)

        assert (adjusted.kind, adjusted.level) == (DecisionKind.ADJUST, AlertLevel.ORANGE)
        levels = {int(region): level for region, level in adjusted.judgement["levels"].items()}
        assert levels[region_named("伊宁市").pk] == AlertLevel.RED
        assert levels[region_named("霍城县").pk] == AlertLevel.ORANGE

    def test_takes_the_place_of_a_proposal_that_does_not_know_of_it(self):
        for name in NEIGHBOURS:
            air(name, 210)
        [first] = proposing.raise_due(at=AT)
        foretold("伊宁市", 310, 310, 310, 310)

        [second] = proposing.raise_due(at=AT + SOON)

        assert (second.level, second.episode) == (first.level, first.episode)
        assert second.judgement["levels"][region_named("伊宁市").pk] == AlertLevel.RED

    def test_keeps_its_level_when_the_region_is_lowered(self, command):
        for name in NEIGHBOURS:
            air(name, 310)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.RED, command=command)
        later = AT + 5 * DAY
        air("伊宁市", 310, until=later)
        air("伊宁县", 70, until=later)
        air("霍城县", 70, until=later)
        for name, aqi in zip(NEIGHBOURS, (310, 90, 90), strict=True):
            foretold(name, *[aqi] * 4, since=later)

        lowered = next(each for each in proposing.raise_due(at=later + SOON) if each.kind == DecisionKind.LOWER)

        levels = {int(region): level for region, level in lowered.judgement["levels"].items()}
        assert levels[region_named("伊宁市").pk] == AlertLevel.RED
        assert levels[region_named("霍城县").pk] == AlertLevel.ORANGE


@pytest.mark.django_db
class TestADismissal:
    def test_of_a_region_to_take_in_is_not_asked_again_every_hour(self, command):
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, proposal.level, command=command)
        air("察布查尔锡伯自治县", 210)
        [widened] = proposing.raise_due(at=AT + SOON)
        dismissed(widened, AT + SOON)

        assert [each for each in proposing.raise_due(at=AT + SOON + HOUR / 4) if each.kind == DecisionKind.ADJUST] == []

    def test_of_a_lower_level_does_not_silence_a_later_raise(self, command):
        """What a person did not want to lower to is no level that the person did not want to raise to."""
        air("伊宁市", 310)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.RED, command=command)
        later = AT + 5 * DAY
        air("伊宁市", 160, until=later)
        foretold("伊宁市", 160, 160, 90, 90, since=later)
        [lower] = proposing.raise_due(at=later + SOON)
        assert (lower.kind, lower.level) == (DecisionKind.LOWER, AlertLevel.ORANGE)
        dismissed(lower, later + SOON)
        assert proposing.raise_due(at=later + SOON + HOUR / 4) == []
        published(proposal.episode, AlertLevel.YELLOW, command=command, kind=DecisionKind.LOWER, at=later + HOUR)
        foretold("伊宁市", 260, 260, 260, 260, since=later + HOUR)

        [raised] = proposing.raise_due(at=later + 3 * HOUR / 2)

        assert (raised.kind, raised.level) == (DecisionKind.RAISE, AlertLevel.ORANGE)

    def test_holds_for_an_episode_with_a_short_break(self):
        """L11: a break of some hours begins no other episode, however long ago the dismissal was."""
        air("昭苏县", lambda ago: 100 if ago < 5 else 180, until=AT + 4 * DAY, hours=200)
        [proposal] = proposing.raise_due(at=AT)
        dismissed(proposal, AT)

        proposing.raise_due(at=AT + 4 * DAY)

        assert Episode.objects.open().get() == proposal.episode


@pytest.mark.django_db
class TestSilence:
    """3.3.6: data that are late or stay away are no better air and take nothing back."""

    def test_of_an_hour_changes_nothing(self):
        air("昭苏县", 310)
        [proposal] = proposing.raise_due(at=AT)

        assert proposing.raise_due(at=AT + HOUR) == []
        proposal.refresh_from_db()
        assert (proposal.level, proposal.state) == (AlertLevel.RED, ProposalState.OPEN)

    @pytest.mark.parametrize("upper", [None, 100, 210])
    def test_of_days_leaves_the_proposal_and_its_episode_open(self, upper):
        air("昭苏县", 310)
        [proposal] = proposing.raise_due(at=AT)
        if upper:
            foretold("昭苏县", *[upper] * 4, since=AT + DAY)

        assert proposing.raise_due(at=AT + DAY + SOON) == []
        assert proposing.raise_due(at=AT + 3 * DAY) == []
        proposal.refresh_from_db()
        assert (proposal.level, proposal.state, proposal.episode.closed_at) == (
            AlertLevel.RED,
            ProposalState.OPEN,
            None,
        )

    def test_of_one_member_narrows_and_lowers_nothing(self):
        for name in NEIGHBOURS:
            air(name, 310)
        air("察布查尔锡伯自治县", 310)
        [proposal] = proposing.raise_due(at=AT)
        for name in NEIGHBOURS:
            air(name, 210, until=AT + 5 * HOUR, hours=5)

        assert proposing.raise_due(at=AT + 5 * HOUR) == []
        proposal.refresh_from_db()
        assert (proposal.state, len(counties_of(proposal))) == (ProposalState.OPEN, 4)

    def test_does_not_hold_back_what_asks_for_more(self):
        air("昭苏县", 160)
        [proposal] = proposing.raise_due(at=AT)
        foretold("昭苏县", 310, 310, 310, 310, since=AT + DAY)

        [more] = proposing.raise_due(at=AT + DAY + SOON)

        proposal.refresh_from_db()
        assert (proposal.state, more.level) == (ProposalState.SUPERSEDED, AlertLevel.RED)

    def test_of_a_region_that_was_only_foretold_is_that_of_the_forecast(self):
        foretold("昭苏县", 260, 260, 260)
        [proposal] = proposing.raise_due(at=AT + SOON)
        foretold("昭苏县", 90, 90, 90, since=AT + HOUR)

        proposing.raise_due(at=AT + HOUR)

        proposal.refresh_from_db()
        assert proposal.state == ProposalState.SUPERSEDED

    def test_takes_no_lift_back_that_was_proposed(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later)
        foretold("伊宁市", 80, 80, 80, 80, since=later)
        [lift] = proposing.raise_due(at=later + SOON)

        assert proposing.raise_due(at=later + 5 * HOUR) == []
        lift.refresh_from_db()
        assert lift.state == ProposalState.OPEN


@pytest.mark.django_db
class TestTwoEpisodes:
    """3.3.6: with 36 hours between them they are two alerts, and the nearer is asked for first."""

    APART = (100, 210, 100, 100, 260, 260, 100)

    @pytest.mark.parametrize("hour", [0, 9, 17])
    def test_are_asked_for_one_after_the_other(self, hour):
        air("昭苏县", 60, until=MIDNIGHT + hour * HOUR)
        foretold("昭苏县", *self.APART, since=MIDNIGHT)

        [proposal] = proposing.raise_due(at=MIDNIGHT + hour * HOUR)

        assert (proposal.level, proposal.starts_at, proposal.ends_at) == (
            AlertLevel.YELLOW, MIDNIGHT + DAY, MIDNIGHT + 2 * DAY,
        )  # fmt: skip

    def test_are_asked_for_together_where_no_lift_fits_between(self):
        air("昭苏县", 60, until=MIDNIGHT)
        foretold("昭苏县", 100, 210, 100, 260, 260, 100, since=MIDNIGHT)

        [proposal] = proposing.raise_due(at=MIDNIGHT)

        assert (proposal.level, proposal.starts_at) == (AlertLevel.ORANGE, MIDNIGHT + DAY)

    def test_of_which_the_first_is_published_raise_nothing_for_the_second(self, command):
        air("伊宁市", 60, until=MIDNIGHT)
        foretold("伊宁市", *self.APART, since=MIDNIGHT)
        [proposal] = proposing.raise_due(at=MIDNIGHT)
        published(proposal.episode, AlertLevel.YELLOW, command=command, at=MIDNIGHT)

        assert proposing.raise_due(at=MIDNIGHT + SOON) == []

    def test_of_which_the_first_is_over_lift_it_before_the_second(self, command):
        air("伊宁市", 210, until=MIDNIGHT)
        [proposal] = proposing.raise_due(at=MIDNIGHT)
        published(proposal.episode, AlertLevel.ORANGE, command=command, at=MIDNIGHT)
        later = MIDNIGHT + 4 * DAY
        air("伊宁市", 60, until=later)
        foretold("伊宁市", 60, 60, 310, 310, 310, since=later)

        [lift] = proposing.raise_due(at=later + SOON)

        assert (lift.kind, lift.episode) == (DecisionKind.LIFT, proposal.episode)
        published(proposal.episode, kind=DecisionKind.LIFT, command=command, at=later + SOON)
        [second] = proposing.raise_due(at=later + HOUR)
        assert (second.kind, second.level) == (DecisionKind.RELEASE, AlertLevel.RED)
        assert (second.episode != proposal.episode, second.starts_at) == (True, later + 2 * DAY)

    def test_of_a_member_leave_its_level_to_the_one_that_comes_first(self):
        for name in NEIGHBOURS:
            air(name, 60, until=MIDNIGHT)
        foretold("伊宁市", 210, 60, 60, 310, 310, 310, since=MIDNIGHT)
        foretold("伊宁县", 210, 60, 60, 60, since=MIDNIGHT)
        foretold("霍城县", 210, 60, 60, 60, since=MIDNIGHT)

        [proposal] = proposing.raise_due(at=MIDNIGHT)

        assert set(proposal.judgement["levels"].values()) == {AlertLevel.YELLOW}

    def test_of_a_county_alone_before_the_region_is_an_alert_of_its_own(self):
        for name in NEIGHBOURS:
            air(name, 60, until=MIDNIGHT)
            foretold(name, 210 if name == "伊宁市" else 60, 60, 60, 260, 260, since=MIDNIGHT)

        proposals = proposing.raise_due(at=MIDNIGHT)

        assert {(each.episode.scope, each.level, each.starts_at) for each in proposals} == {
            (AlertScope.REGIONAL, AlertLevel.ORANGE, MIDNIGHT + 3 * DAY),
            (AlertScope.COUNTY, AlertLevel.YELLOW, MIDNIGHT),
        }


@pytest.mark.django_db
class TestTheTimes:
    def test_end_with_the_episode_of_the_level_and_not_with_a_later_one(self):
        foretold("昭苏县", 100, 100, 260, 260, 100, 100, 160, 160)
        air("昭苏县", 100)

        [proposal] = proposing.raise_due(at=AT + SOON)

        assert proposal.level == AlertLevel.ORANGE
        assert (proposal.starts_at, proposal.ends_at) == (MIDNIGHT + 2 * DAY, MIDNIGHT + 4 * DAY)  # the days of 260

    def test_of_a_lift_are_now_also_where_another_episode_is_foretold(self, command):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later)
        foretold("伊宁市", 80, 80, 80, 80, 170, 170, since=later)
        now = later + SOON

        found = proposing.evaluation(now)
        current = standing.current_version(proposal.episode)
        lift = proposing._lower(proposal.episode, current, found, at=now)

        assert (lift.kind, lift.starts_at, lift.ends_at) == (DecisionKind.LIFT, now, None)


@pytest.mark.django_db
class TestARegimentInAnAlert:
    """A5: it inherits its host where it has no data, counts in it where both are in, and never stops the judging."""

    def test_has_no_say_of_its_own_beside_its_host(self, command):
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        areas = [Area(region_named(each), AlertLevel.ORANGE) for each in (*NEIGHBOURS, "第四师61团", "第四师62团")]
        published(proposal.episode, AlertLevel.ORANGE, command=command, areas=areas)
        later = AT + 4 * DAY
        for name in NEIGHBOURS:
            air(name, 60, until=later)
            foretold(name, 80, 80, 80, 80, since=later)

        [lift] = proposing.raise_due(at=later + SOON)

        assert lift.kind == DecisionKind.LIFT
        assert grounds.of(proposal.episode, DecisionKind.LIFT, None, at=later + SOON).complete

    def test_of_its_own_alert_has_the_air_of_its_host(self, command):
        regiment = region_named("第四师62团")
        episode = Episode.objects.create(scope=AlertScope.COUNTY, region=regiment, plan="2023-31", began_at=AT)
        air("霍城县", 60)
        foretold("霍城县", 80, 80, 80, 80)
        published(episode, AlertLevel.YELLOW, command=command, areas=[Area(regiment, AlertLevel.YELLOW)])

        [lift] = proposing.raise_due(at=AT + SOON)

        assert (lift.kind, lift.episode) == (DecisionKind.LIFT, episode)

    def test_lies_in_the_county_that_is_confirmed(self):
        regions = Regions()

        hosts = {name: regions.host(region_named(name)) for name in ("第四师61团", "第四师62团", "第四师68团")}

        assert hosts == {"第四师61团": "", "第四师62团": "654023", "第四师68团": "654022"}


@pytest.mark.django_db
class TestForecastsOfTwoSources:
    def test_of_one_moment_do_not_stop_the_judging(self):
        """3.2: the one entered last counts, as in the tables."""
        air("昭苏县", 100)
        foretold("昭苏县", 100, 100, 100)
        foretold("昭苏县", 260, 260, 260, source="自治区中心")

        [proposal] = proposing.raise_due(at=AT + SOON)

        assert proposal.level == AlertLevel.ORANGE


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

    def test_for_two_levels_down_ask_that_the_one_between_holds_no_more(self, command):
        air("伊宁市", 310)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.RED, command=command)
        later = AT + 5 * DAY
        air("伊宁市", 210, until=later)
        foretold("伊宁市", 170, 210, 170, since=later)
        now = later + SOON

        assert grounds.of(proposal.episode, DecisionKind.LOWER, AlertLevel.YELLOW, at=now).refuted

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
