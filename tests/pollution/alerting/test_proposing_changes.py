"""Proposals about what stands: heavier members, dismissals, regiments, and forecasts of two sources."""

from __future__ import annotations

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import deciding, grounds, proposing
from pollution.alerting.deciding import Area
from pollution.alerting.situations import Regions
from pollution.models import Episode
from tests.factories import UserFactory
from tests.pollution.alerting.test_proposing import NEIGHBOURS, air, foretold
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, published
from tests.rule_tables import cases, listed

SOON = HOUR / 2


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
    def due(self, words, at):
        """One window, and the day of the moment."""
        how = words.partition(" ")[2]
        air("昭苏县", 210 if how == "observed" else 60, until=at, hours=1)
        days = {"yellow observed": (60, 60), "yellow foretold": (210, 60), "orange foretold": (260, 260)}[words]
        foretold("昭苏县", *days, since=at)

    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: a dismissal"), ids=lambda case: " ".join(case.values())
    )
    def test_is_asked_again_after_a_day_or_for_what_is_new(self, case):
        midnight = AT.replace(hour=0)
        self.due(case["dismissed"], midnight)
        [proposal] = proposing.raise_due(at=midnight)
        dismissed(proposal, midnight)
        later = midnight + int(case["hours"]) * HOUR
        self.due(case["due"], later)

        asked = proposing.raise_due(at=later)

        assert AlertLevel(proposal.level).code == case["dismissed"].partition(" ")[0]
        assert [AlertLevel(each.level).code for each in asked] == listed(case["asked"])

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
        air("伊宁市", 160, until=later, hours=48)  # two windows in a row: no more than yellow
        foretold("伊宁市", 90, 90, 90, 90, since=later)
        [lower] = proposing.raise_due(at=later + SOON)
        assert (lower.kind, lower.level) == (DecisionKind.LOWER, AlertLevel.ORANGE)
        dismissed(lower, later + SOON)
        assert proposing.raise_due(at=later + SOON + HOUR / 4) == []
        published(proposal.episode, AlertLevel.YELLOW, command=command, kind=DecisionKind.LOWER, at=later + HOUR)
        foretold("伊宁市", 260, 260, 260, 260, since=later + HOUR)

        [raised] = proposing.raise_due(at=later + 3 * HOUR / 2)

        assert (raised.kind, raised.level) == (DecisionKind.RAISE, AlertLevel.ORANGE)

    def test_ends_no_episode_with_a_short_break(self):
        """L11: a break of some hours begins no other episode, however long ago the dismissal was."""
        air("昭苏县", lambda ago: 100 if ago < 5 else 180, until=AT + 4 * DAY, hours=200)
        [proposal] = proposing.raise_due(at=AT)
        dismissed(proposal, AT)

        proposing.raise_due(at=AT + 4 * DAY)

        assert Episode.objects.open().get() == proposal.episode


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
