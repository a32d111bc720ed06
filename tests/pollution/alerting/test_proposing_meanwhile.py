"""What proposals become while data are late, and while one episode comes after another."""

from __future__ import annotations

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, ProposalState
from pollution.alerting import changing, deciding, grounds, proposing, standing
from pollution.alerting.deciding import Area
from tests.factories import UserFactory
from tests.pollution.alerting.test_proposing import NEIGHBOURS, air, counties_of, foretold
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, an_episode, published
from tests.rule_tables import cases, listed

SOON = HOUR / 2
MIDNIGHT = AT.replace(hour=0)


@pytest.fixture
def command(db):
    return Command()


@pytest.mark.django_db
class TestWhatIsDueNoMore:
    """An open proposal that asks for something else than what is due goes, also where nothing is asked instead."""

    def foretold_red_beside_an_orange_draft(self, command):
        air("昭苏县", 160)
        [orange] = proposing.raise_due(at=AT)
        areas = [Area(region_named("昭苏县"), AlertLevel.ORANGE)]
        a_draft(orange.episode, AlertLevel.ORANGE, by=command.ask("技术组"), follows=orange, areas=areas)
        foretold("昭苏县", 310, 310, 310, 310)
        [red] = proposing.raise_due(at=AT + SOON)
        assert red.level == AlertLevel.RED
        return red

    def test_goes_beside_a_draft_of_what_is_due(self, command):
        red = self.foretold_red_beside_an_orange_draft(command)
        foretold("昭苏县", 160, 160, 160, 160, since=AT + HOUR)
        air("昭苏县", 160, until=AT + HOUR, hours=1)

        assert proposing.raise_due(at=AT + HOUR) == []
        red.refresh_from_db()
        assert red.state == ProposalState.SUPERSEDED

    def test_goes_after_a_dismissal_of_what_is_due(self, command):
        air("昭苏县", 160)
        [orange] = proposing.raise_due(at=AT)
        deciding.dismiss(orange, reason="会商认为不会持续", by=UserFactory(), at=AT)
        foretold("昭苏县", 310, 310, 310, 310)
        [red] = proposing.raise_due(at=AT + SOON)
        foretold("昭苏县", 160, 160, 160, 160, since=AT + HOUR)
        air("昭苏县", 160, until=AT + HOUR, hours=1)

        assert proposing.raise_due(at=AT + HOUR) == []
        red.refresh_from_db()
        assert red.state == ProposalState.SUPERSEDED


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
class TestAnAlertThatHasNotBegun:
    """L5, L8: a warning is published a day and more ahead, and the clean days before it are no reason to lift it."""

    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: an alert that has not begun"), ids=lambda case: " ".join(case.values())
    )
    def test_comes_down_only_where_what_it_is_for_is_foretold_no_more(self, command, case):
        ahead = int(case["ahead"])
        start = MIDNIGHT + -(-ahead // 24) * DAY
        at = start - ahead * HOUR
        air("伊宁市", 60, until=at)
        foretold("伊宁市", *map(int, case["days"].split()), since=MIDNIGHT)
        episode = an_episode(scope=AlertScope.COUNTY, began_at=at)
        published(episode, AlertLevel.ORANGE, command=command, at=at, starts_at=start, ends_at=start + 2 * DAY)

        proposals = proposing.raise_due(at=at)
        found = grounds.of(episode, DecisionKind.LIFT, None, at=at)

        asked = [f"{each.kind} {AlertLevel(each.level).code if each.level else ''}".strip() for each in proposals]
        assert asked == ([case["proposed"]] if case["proposed"] else [])
        assert ("refuted" if found.refuted else "complete" if found.complete else "unknown") == case["lift"]

    def test_of_the_region_asks_for_none_of_its_members_alone(self, command):
        for name in NEIGHBOURS:
            air(name, 60, until=MIDNIGHT)
            foretold(name, 100, 100, 210, 210, 100, 100, since=MIDNIGHT)
        [proposal] = proposing.raise_due(at=MIDNIGHT)
        start = MIDNIGHT + 2 * DAY
        published(proposal.episode, AlertLevel.ORANGE, command=command, at=MIDNIGHT, starts_at=start)

        assert proposing.raise_due(at=MIDNIGHT + SOON) == []


@pytest.mark.django_db
class TestTheMainPollutant:
    """3.2, 3.3.5: what is warned of is what is foretold, not what leads in the clean air of today."""

    @pytest.mark.parametrize(("aqi", "today"), [(60, "O3"), (40, "")])
    def test_of_a_forecast_is_that_of_the_forecast(self, aqi, today):
        air("昭苏县", aqi, primary=today, until=MIDNIGHT)
        foretold("昭苏县", 60, 210, 210, primary="PM10", since=MIDNIGHT)

        [proposal] = proposing.raise_due(at=MIDNIGHT)

        assert proposal.primary == "PM10"
        windows = proposal.judgement["findings"]["blocks"]["episodes"][0]["windows"]
        assert {each["primary"] for each in windows} == {"PM10"}

    def test_is_that_of_the_episode_that_is_asked_for(self):
        air("昭苏县", 60, until=MIDNIGHT)
        foretold("昭苏县", 60, 210, 60, 60, primary="PM10", since=MIDNIGHT)
        foretold("昭苏县", 310, 310, 310, since=MIDNIGHT + 4 * DAY, issued=MIDNIGHT)

        [proposal] = proposing.raise_due(at=MIDNIGHT)

        assert proposal.primary == "PM10"


def told(proposal, now):
    """`adjust 2–4`: what is asked, from which day to which."""
    days = [None if at is None else (at - MIDNIGHT) // DAY for at in (proposal.starts_at, proposal.ends_at)]
    begins = "now" if proposal.starts_at == now else str(days[0])
    return f"{proposal.kind} {begins}" + (f"–{days[1]}" if proposal.ends_at else "")


@pytest.mark.django_db
class TestTimesThatHaveMoved:
    CASES = cases("alert_chain.md", "Cases: times that have moved")

    def first(self, case):
        air("伊宁市", 60, until=MIDNIGHT)
        foretold("伊宁市", *map(int, case["days"].split()), since=MIDNIGHT)
        [proposal] = proposing.raise_due(at=MIDNIGHT)
        return proposal

    def then(self, case):
        now = MIDNIGHT + int(case["later"]) * HOUR
        air("伊宁市", int(case["AQI"]), until=now, hours=1)
        foretold("伊宁市", *map(int, case["days then"].split()), since=MIDNIGHT, issued=now)
        return [told(each, now) for each in proposing.raise_due(at=now)]

    @pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.values()))
    def test_take_the_place_of_an_open_proposal(self, case):
        first = self.first(case)

        assert self.then(case) == listed(case["open proposal"])
        first.refresh_from_db()
        assert (first.state == ProposalState.OPEN) == (not case["open proposal"])

    @pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.values()))
    def test_are_asked_of_an_alert_that_would_leave_its_air_without_a_response(self, command, case):
        first = self.first(case)
        published(
            first.episode, first.level, command=command, at=MIDNIGHT, follows=first, starts_at=first.starts_at,
            ends_at=first.ends_at,
        )  # fmt: skip

        assert self.then(case) == listed(case["published alert"])

    def test_are_asked_where_the_end_has_gone_by_and_the_episode_goes_on(self, command):
        air("伊宁市", 160, hours=26, until=MIDNIGHT)
        [proposal] = proposing.raise_due(at=MIDNIGHT)
        end = MIDNIGHT + 20 * HOUR
        published(proposal.episode, proposal.level, command=command, at=MIDNIGHT, starts_at=MIDNIGHT, ends_at=end)
        air("伊宁市", 160, hours=19, until=end - HOUR)
        assert proposing.raise_due(at=end - HOUR) == []
        air("伊宁市", 160, hours=2, until=end + HOUR)

        [proposal] = proposing.raise_due(at=end + HOUR)

        assert (proposal.kind, proposal.starts_at, proposal.ends_at) == (DecisionKind.ADJUST, end + HOUR, None)

    def test_of_a_change_that_was_dismissed_are_asked_again_a_day_later(self, command):
        case = self.CASES[2]
        first = self.first(case)
        published(
            first.episode, first.level, command=command, at=MIDNIGHT, starts_at=first.starts_at, ends_at=first.ends_at
        )
        assert self.then(case) == ["adjust 1–2"]
        change = first.episode.proposals.open().get()
        deciding.dismiss(change, reason="等待新的预报", by=UserFactory(), at=MIDNIGHT + HOUR)

        assert proposing.raise_due(at=MIDNIGHT + 2 * HOUR) == []
        assert [each.kind for each in proposing.raise_due(at=MIDNIGHT + 25 * HOUR)] == [DecisionKind.ADJUST]


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
        lift = changing.lower(proposal.episode, current, found, at=now)

        assert (lift.kind, lift.starts_at, lift.ends_at) == (DecisionKind.LIFT, now, None)
