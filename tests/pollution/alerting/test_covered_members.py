"""3.3.3, 4.2: who is held by a regional alert at its level, who is asked for besides, and what 团场 are in one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, ProposalState
from pollution.alerting import deciding, evaluating, proposing, publishing
from pollution.alerting.deciding import Area
from pollution.alerting.situations import code_of
from pollution.alerts.editions import editions
from pollution.models import Episode, Proposal
from pollution.plan_readings import plan_readings
from tests.factories import UserFactory
from tests.pollution.alerting.test_proposing import NEIGHBOURS, air, counties_of, foretold
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, approved, consulted, published
from tests.rule_tables import cases, listed

SOON = HOUR / 2
LATER = AT + 5 * DAY


@pytest.fixture
def command(db):
    return Command()


def levels_of(proposal):
    """Name of a region → its level."""
    names = {str(each.pk): each.name for each in proposal.regions.all()}
    return {names[region]: level for region, level in Proposal.objects.get(pk=proposal.pk).judgement["levels"].items()}


def standing_at(level, command, *, aqi=210):
    """A regional alert of the three neighbours."""
    for name in NEIGHBOURS:
        air(name, aqi)
    [proposal] = proposing.raise_due(at=AT)
    published(proposal.episode, level, command=command)
    return proposal.episode


@pytest.mark.django_db
class TestAMemberThatBecomesHeavier:
    def test_is_asked_for_though_the_region_as_a_whole_is_less(self, command):
        """Orange stands; the region is yellow now and may not come down, as the hours ahead are not foretold."""
        episode = standing_at(AlertLevel.ORANGE, command)
        air("伊宁市", 310, until=LATER)
        for name in NEIGHBOURS[1:]:  # the mean is 184 for two blocks, and 130 before
            air(name, lambda ago: 120 if ago < 40 else 40, until=LATER)

        [adjusted] = proposing.raise_due(at=LATER)

        assert (adjusted.episode, adjusted.kind, adjusted.level) == (episode, DecisionKind.ADJUST, AlertLevel.ORANGE)
        assert {name: levels_of(adjusted)[name] for name in NEIGHBOURS} == {
            "伊宁市": AlertLevel.RED, "伊宁县": AlertLevel.ORANGE, "霍城县": AlertLevel.ORANGE,
        }  # fmt: skip

    def test_has_an_alert_of_its_own_where_that_of_the_region_is_to_be_lifted(self, command):
        episode = standing_at(AlertLevel.ORANGE, command)
        for name, aqi in zip(NEIGHBOURS, (260, 60, 60), strict=True):
            air(name, aqi, until=LATER)
            foretold(name, *[aqi] * 4, since=LATER)

        raised = proposing.raise_due(at=LATER + SOON)

        assert {(each.kind, each.episode.scope, each.episode.region_id) for each in raised} == {
            (DecisionKind.LIFT, AlertScope.REGIONAL, None),
            (DecisionKind.RELEASE, AlertScope.COUNTY, region_named("伊宁市").pk),
        }
        assert episode.proposals.open().get().kind == DecisionKind.LIFT

    def test_is_held_by_the_alert_as_long_as_its_level_is(self, command):
        standing_at(AlertLevel.ORANGE, command)

        assert proposing.raise_due(at=AT + SOON) == []


@pytest.mark.django_db
class TestAMemberThatIsHeavier:
    """4.2, L2: what holds a member is an alert that stands, is proposed or is on its way, at the level it names."""

    def nothing(self, command):
        for name, aqi in zip(NEIGHBOURS, (320, 80, 80), strict=True):
            air(name, aqi)

    def proposed_orange(self, command):
        self.nothing(command)
        [proposal] = proposing.raise_due(at=AT)
        assert (proposal.level, levels_of(proposal)["伊宁市"]) == (AlertLevel.ORANGE, AlertLevel.RED)
        return proposal

    def dismissed_orange(self, command):
        deciding.dismiss(self.proposed_orange(command), reason="沙尘", by=UserFactory(), at=AT)

    def on_its_way_yellow(self, command):
        for name in NEIGHBOURS:
            air(name, 160, hours=40)
        [proposal] = proposing.raise_due(at=AT)
        a_draft(proposal.episode, AlertLevel.YELLOW, by=command.ask("技术组"), follows=proposal)
        foretold("伊宁市", 310, 310, 310, 310)

    def stands_yellow_orange_refuted(self, command, own=260):
        """Orange is reached by all, and the mean of the next 24 hours is no more than 100."""
        standing_at(AlertLevel.YELLOW, command, aqi=lambda ago: 201 if ago < 25 else 100)
        for name, aqi in zip(NEIGHBOURS, (own, 20, 20), strict=True):
            foretold(name, aqi, aqi)

    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: a member that is heavier"), ids=lambda case: " ".join(case.values())
    )
    def test_is_asked_for_as_far_as_nothing_holds_it(self, command, case):
        given = {"own": 20} if case["raise"] == "refuted" else {}
        getattr(self, re.sub(r"\W+", "_", case["regional alert"]))(command, **given)

        proposals = proposing.raise_due(at=AT + SOON)

        asked = [(each.kind, AlertLevel(levels_of(each)["伊宁市"]).code) for each in proposals]
        assert [" ".join(each) for each in asked] == listed(case["proposed"])
        for each in proposals:
            assert each.regions.count() == 1 or set(levels_of(each).values()) == {AlertLevel.YELLOW, AlertLevel.ORANGE}


@pytest.mark.django_db
class TestAMemberThatWasSetLower:
    """4.2: with a reason; it stays there as long as it is no heavier than the alert as a whole."""

    @pytest.mark.parametrize("aqi", [210, 160])
    def test_stays_there_where_the_times_are_to_be_moved(self, command, aqi):
        """The end has gone by; the region is due at orange still, or at yellow and may not come down."""
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        areas = [Area(region_named(each), AlertLevel.ORANGE) for each in NEIGHBOURS[:2]]
        areas.append(Area(region_named("霍城县"), AlertLevel.YELLOW, reason="污染较轻"))
        published(
            proposal.episode, AlertLevel.ORANGE, command=command, areas=areas, starts_at=AT, ends_at=AT + 4 * DAY,
            reason="已启动",
        )  # fmt: skip
        for name in NEIGHBOURS:
            air(name, aqi, until=LATER, hours=71 if aqi == 210 else 40)

        [adjusted] = proposing.raise_due(at=LATER)

        found = levels_of(adjusted)
        assert (adjusted.kind, adjusted.level) == (DecisionKind.ADJUST, AlertLevel.ORANGE)
        assert {name: found[name] for name in NEIGHBOURS} == dict(
            zip(NEIGHBOURS, (AlertLevel.ORANGE, AlertLevel.ORANGE, AlertLevel.YELLOW), strict=True)
        )
        assert found.get("第四师62团", AlertLevel.YELLOW) == AlertLevel.YELLOW


@pytest.mark.django_db
class TestANewcomer:
    def test_is_asked_for_alone_while_the_alert_stands_above_what_is_due(self, command):
        standing_at(AlertLevel.RED, command, aqi=310)
        for name in (*NEIGHBOURS, "察布查尔锡伯自治县"):
            air(name, 160, until=LATER)

        raised = proposing.raise_due(at=LATER)

        assert [(each.kind, each.episode.region.name) for each in raised if each.episode.region] == [
            (DecisionKind.RELEASE, "察布查尔锡伯自治县")
        ]

    def test_leaves_nobody_out_of_an_alert_that_is_raised(self, command):
        standing_at(AlertLevel.YELLOW, command, aqi=lambda ago: 160 if ago < 40 else 100)
        for name in ("伊宁市", "伊宁县", "察布查尔锡伯自治县"):
            foretold(name, 310, 310, 310, 310)
        air("察布查尔锡伯自治县", 160)

        raised = next(each for each in proposing.raise_due(at=AT + SOON) if each.kind == DecisionKind.RAISE)

        assert counties_of(raised) == {*NEIGHBOURS, "察布查尔锡伯自治县"}
        assert levels_of(raised)["霍城县"] == raised.level


@pytest.mark.django_db
class TestARegiment:
    def test_is_bound_with_its_host(self):
        for name in NEIGHBOURS:
            air(name, 210)

        [proposal] = proposing.raise_due(at=AT)

        found = levels_of(proposal)
        assert {found["第四师62团"], found["第四师70团"]} == {AlertLevel.ORANGE}
        assert "第四师72团" not in found  # it lies in 新源县

    def test_that_was_left_to_its_host_is_not_asked_for_again(self, command):
        standing_at(AlertLevel.ORANGE, command)

        assert proposing.raise_due(at=AT + SOON) == []

    def test_with_heavier_air_of_its_own_is_asked_for_in_the_region(self):
        for name in NEIGHBOURS:
            air(name, 210)
        air("第四师62团", 320)

        [proposal] = proposing.raise_due(at=AT)

        assert levels_of(proposal)["第四师62团"] == AlertLevel.RED
        assert levels_of(proposal)["霍城县"] == AlertLevel.ORANGE

    def test_that_is_foretold_is_warned_though_it_has_no_station(self):
        air("霍城县", 60)
        foretold("第四师62团", 260, 260, 260)

        [proposal] = proposing.raise_due(at=AT + SOON)

        assert (proposal.episode.region.name, proposal.level) == ("第四师62团", AlertLevel.ORANGE)
        assert proposal.judgement["current"]["aqi"] == 60  # of its host

    def test_without_data_has_no_say_in_its_county_once_an_alert_names_it(self):
        """A5: three counties at 160; the forecast of the 团场 is 100 and is its own."""
        for name in NEIGHBOURS:
            foretold(name, 160, 160, 160, 160)
        foretold("第四师62团", 100, 100, 100, 100)
        sets = ((code_of(region_named("第四师62团")),),)

        found = evaluating.evaluation(AT, further_sets=sets)

        assert found.judgement.level == "orange"
        assert found.judgement.units[sets[0][0]].level is None


@pytest.mark.django_db
class TestTheEdition:
    def test_of_an_open_episode_judges_it_and_that_of_the_day_what_is_new(self, monkeypatch):
        """A newer edition, which knows no yellow rule, came into force after the episode of 昭苏县 had begun."""
        older = editions()[0]
        air("昭苏县", 160, hours=40)
        [proposal] = proposing.raise_due(at=AT)
        newer = replace(older, code="next", since=AT.date(), rules=tuple(r for r in older.rules if r.level != "yellow"))
        monkeypatch.setattr(evaluating, "latest", lambda day: newer)
        monkeypatch.setattr(proposing, "edition", lambda code: {each.code: each for each in (older, newer)}[code])
        air("特克斯县", 160, hours=40)

        assert proposing.raise_due(at=AT + SOON) == []
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.OPEN
        assert evaluating.evaluation(AT, plan=older).plan == older

    def test_that_has_ended_begins_nothing_new(self, monkeypatch):
        ended = replace(editions()[0], until=(AT - DAY).date())
        monkeypatch.setattr(evaluating, "latest", lambda day: ended)
        air("昭苏县", 210)

        assert proposing.raise_due(at=AT) == []
        assert not Episode.objects.exists()


@pytest.mark.django_db
class TestTheCertaintyOfAMessage:
    @pytest.mark.parametrize("duration", ["blocks", "hourly"])
    def test_is_observed_under_either_reading_where_readings_alone_met_the_level(self, command, monkeypatch, duration):
        """CAP 1.2: Observed, not Likely; `hourly` keeps no windows in the proposal."""
        monkeypatch.setattr(evaluating, "plan_readings", lambda day: replace(plan_readings(day), duration=duration))
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)
        analyst = command.ask("技术组")
        decision = consulted(a_draft(proposal.episode, proposal.level, by=analyst, follows=proposal), by=analyst)

        version = publishing.publish(approved(decision, command), by=command.ask("管理组"), at=AT)

        assert proposal.judgement["duration"] == duration
        assert "<certainty>Observed</certainty>" in version.cap
