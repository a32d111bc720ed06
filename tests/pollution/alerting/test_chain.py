"""docs/rules/alert_chain.md: who signs what."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, SignatureStep
from pollution.alerting import authorizing, awaiting, deciding, publishing, signing
from pollution.alerting.deciding import Area
from pollution.alerting.signing import Seat
from pollution.models import AlertDecision, Episode, FormerDrafter, Signature
from pollution.permissions import may_see_warnings
from portal import readings
from portal.accounts.choices import AccountState, Role
from portal.accounts.models import User
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.pollution.walks import (
    AT,
    DAY,
    HOUR,
    MET,
    Command,
    a_draft,
    an_episode,
    approved,
    consulted,
    contents,
    published,
)
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
TOLD = {"yes": True, "no": False, "unknown": None}


@pytest.fixture
def command():
    return Command()


def the_county_approves_itself(by):
    readings.decide(
        "pollution.plan.county_approval.654002",
        value="county",
        valid_from=timezone.localdate(AT),
        basis="会议纪要〔2026〕1号",
        by=by,
        at=AT,
    )


def step_of(decision, post):
    steps = {seat.role: seat for stage in signing.seats_of(decision) for seat in stage}
    return steps.get(Command.POSTS[post], Seat(SignatureStep.APPROVE, Command.POSTS[post]))


class TestTheSignatures:
    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: signatures"), ids=lambda case: " ".join(case.values())
    )
    def test_carry_a_decision_as_far_as_the_table_says(self, case, command):
        scope = AlertScope.REGIONAL if case["scope"] == "regional" else AlertScope.COUNTY
        if case["scope"] == "county alone":
            the_county_approves_itself(UserFactory())
        draft = a_draft(an_episode(scope=scope), AlertLevel[case["level"].upper()], by=command.ask("技术组"))
        decision = consulted(draft, by=command.ask("技术组"))

        for sign in case["signed"].split():
            post, way = sign[:-1], sign[-1]
            seat, person = step_of(decision, post), command.ask(post)
            if way == "+":
                decision = signing.sign(decision, seat, by=person, at=AT)
            elif way == "-":
                decision = signing.send_back(decision, seat, opinion="请补充气象条件", by=person, at=AT)
            else:
                with pytest.raises(Refused, match=r"3\.3\.4"):
                    signing.sign(decision, seat, by=person, at=AT)

        assert AlertDecision.objects.get(pk=decision.pk).state == case["state"]

    def test_refuse_whoever_drafted_the_decision(self, command):
        director = command.ask("主任")
        decision = consulted(a_draft(an_episode(), by=director), by=director)

        with pytest.raises(Refused, match="拟稿人不能签批自己的决定"):
            signing.sign(decision, step_of(decision, "主任"), by=director, at=AT)

    def test_refuse_whoever_drafted_it_before_another_changed_it(self, command):
        """Saving somebody's text once more, unchanged, makes it nobody else's."""
        director, analyst = command.ask("主任"), command.ask("技术组")
        draft = a_draft(an_episode(), by=director)
        areas = [Area(each.region, each.level) for each in draft.areas.all()]
        for by in (analyst, director, analyst):
            draft = deciding.redraft(
                draft, level=draft.level, areas=areas, contents=contents(), grounds=MET, by=by, at=AT
            )
        decision = consulted(draft, by=analyst)
        stand_in = authorizing.authorize(
            role=Role.COMMAND_OFFICE_DIRECTOR, principal=director, delegate=UserFactory(), since=AT, until=AT + DAY,
            basis="授权书", by=command.ask("管理组"), at=AT,
        ).delegate  # fmt: skip

        for person, words in ((director, "拟稿人不能签批自己的决定"), (analyst, "拟稿人"), (stand_in, "授权的代行人")):
            with pytest.raises(Refused, match=words):
                signing.sign(decision, step_of(decision, "主任"), by=person, at=AT)
        assert signing.signers(decision, step_of(decision, "主任"), at=AT) == []

    def test_refuse_one_person_in_two_posts_of_one_red_decision(self, command):
        both = command.ask("副")
        both.roles.create(role=Role.COMMANDER)
        decision = consulted(a_draft(an_episode(), AlertLevel.RED, by=command.ask("技术组")), by=command.ask("技术组"))
        decision = signing.sign(decision, step_of(decision, "主任"), by=command.ask("主任"), at=AT)
        decision = signing.sign(decision, step_of(decision, "副"), by=both, at=AT)
        fresh = type(both).objects.get(pk=both.pk)

        with pytest.raises(Refused, match="已在这份决定上签批"):
            signing.sign(decision, Seat(SignatureStep.APPROVE, Role.COMMANDER), by=fresh, at=AT)

    def test_count_no_more_once_the_decision_was_returned(self, command):
        decision = consulted(
            a_draft(an_episode(), AlertLevel.ORANGE, by=command.ask("技术组")), by=command.ask("技术组")
        )
        decision = signing.sign(decision, step_of(decision, "主任"), by=command.ask("主任"), at=AT)
        decision = signing.send_back(decision, step_of(decision, "指"), opinion="范围不清", by=command.ask("指"), at=AT)

        decision = consulted(decision, by=command.ask("技术组"))

        assert [str(each) for each in signing.open_seats(decision)] == ["指挥部办公室主任审核"]
        assert Signature.objects.filter(decision=decision).count() == 2

    def test_are_refused_after_the_withdrawal(self, command):
        decision = consulted(a_draft(an_episode(), by=command.ask("技术组")), by=command.ask("技术组"))
        seat = step_of(decision, "主任")
        deciding.withdraw(decision, reason="预报好转", by=command.ask("技术组"), at=AT)

        with pytest.raises(Refused, match="已撤回"):
            signing.sign(decision, seat, by=command.ask("主任"), at=AT)


class TestAChange:
    """3.3.6, L10: a level is changed by the procedure of release; only a lift needs no approval."""

    @pytest.mark.parametrize("scope", [AlertScope.REGIONAL, AlertScope.COUNTY])
    @pytest.mark.parametrize(
        ("kind", "level"),
        [
            (DecisionKind.RAISE, AlertLevel.RED), (DecisionKind.ADJUST, AlertLevel.ORANGE),
            (DecisionKind.LOWER, AlertLevel.YELLOW),
        ],
    )  # fmt: skip
    def test_is_signed_by_those_whom_a_release_of_its_level_asks_for(self, command, scope, kind, level):
        episode, analyst, manager = an_episode(scope=scope), command.ask("技术组"), command.ask("管理组")
        published(episode, AlertLevel.ORANGE, command=command)
        later = AT + HOUR
        decision = consulted(a_draft(episode, level, kind=kind, by=analyst, at=later), by=analyst, at=later)
        release = a_draft(an_episode(scope=scope, is_drill=True), level, by=analyst)

        assert signing.seats_of(decision) == signing.seats_of(release) != []
        with pytest.raises(Refused, match=r"3\.3\.4"):
            publishing.publish(decision, by=manager, at=later)
        assert publishing.publish(approved(decision, command, at=later), by=manager, at=later).level == level

    def test_to_nothing_is_issued_without_a_signature(self, command):
        episode, analyst = an_episode(), command.ask("技术组")
        published(episode, AlertLevel.ORANGE, command=command)
        later = AT + HOUR
        decision = a_draft(episode, kind=DecisionKind.LIFT, by=analyst, at=later)

        assert signing.seats_of(decision) == []
        assert publishing.publish(consulted(decision, by=analyst, at=later), by=command.ask("管理组"), at=later)


class TestWhoDraftedBefore:
    def test_stands_in_the_history_which_nobody_may_change(self, command):
        """The row bars from signing; whoever takes it away leaves a trace."""
        decision = a_draft(an_episode(), by=command.ask("技术组"))
        areas = [Area(each.region, each.level) for each in decision.areas.all()]
        deciding.redraft(
            decision, level=decision.level, areas=areas, contents=contents(), grounds=MET, by=UserFactory(), at=AT
        )
        [row] = FormerDrafter.objects.filter(decision=decision)
        assert row.user == command.ask("技术组")
        row.delete()

        events = FormerDrafter.pgh_event_model.objects.order_by("pgh_id")
        assert [(each.pgh_label, each.user) for each in events] == [("insert", row.user), ("delete", row.user)]


class TestActingForSomebodyElse:
    def authorized(self, command, delegate, *, since=AT - HOUR, until=AT + DAY):
        return authorizing.authorize(
            role=Role.COMMANDER, principal=command.ask("指"), delegate=delegate, since=since, until=until,
            basis="授权书〔2026〕3号", by=command.ask("管理组"), at=since,
        )  # fmt: skip

    def ready(self, command):
        decision = consulted(
            a_draft(an_episode(), AlertLevel.ORANGE, by=command.ask("技术组")), by=command.ask("技术组")
        )
        return signing.sign(decision, step_of(decision, "主任"), by=command.ask("主任"), at=AT)

    def test_takes_a_dated_authorisation_and_names_it(self, command):
        delegate, decision = UserFactory(), self.ready(command)
        authorization = self.authorized(command, delegate)

        signing.sign(decision, step_of(decision, "指"), by=delegate, at=AT)

        assert AlertDecision.objects.get(pk=decision.pk).state == "approved"
        assert Signature.objects.get(signed_by=delegate).authorization == authorization

    @pytest.mark.parametrize("at", [AT - 2 * HOUR, AT + DAY], ids=["before it begins", "when it has ended"])
    def test_is_refused_outside_its_days(self, command, at):
        delegate, decision = UserFactory(), self.ready(command)
        self.authorized(command, delegate)

        with pytest.raises(Refused, match="授权的代行人"):
            signing.sign(decision, step_of(decision, "指"), by=delegate, at=at)

    def test_is_refused_once_it_was_revoked(self, command):
        delegate, decision = UserFactory(), self.ready(command)
        authorizing.revoke(self.authorized(command, delegate), by=command.ask("管理组"), at=AT - HOUR / 2)

        with pytest.raises(Refused, match="授权的代行人"):
            signing.sign(decision, step_of(decision, "指"), by=delegate, at=AT)

    def test_is_over_when_the_account_of_the_principal_is_disabled(self, command):
        delegate, decision = UserFactory(), self.ready(command)
        principal = self.authorized(command, delegate).principal
        seat = step_of(decision, "指")
        assert delegate in [each for each, _ in signing.signers(decision, seat, at=AT)]
        type(principal).objects.filter(pk=principal.pk).update(state=AccountState.DISABLED, disabled_at=AT)

        with pytest.raises(Refused, match="授权的代行人"):
            signing.sign(decision, seat, by=delegate, at=AT)
        assert delegate not in [each for each, _ in signing.signers(decision, seat, at=AT)]

    def test_shows_the_chain_for_as_long_as_the_principal_holds_the_post(self, command):
        now, delegate = timezone.now(), UserFactory()
        principal = self.authorized(command, delegate, since=now - HOUR, until=now + HOUR).principal
        assert may_see_warnings(User.objects.get(pk=delegate.pk))
        principal.roles.all().delete()

        assert not may_see_warnings(User.objects.get(pk=delegate.pk))

    def test_never_makes_the_drafter_sign(self, command):
        decision = self.ready(command)
        self.authorized(command, command.ask("技术组"))

        with pytest.raises(Refused, match="拟稿人"):
            signing.sign(decision, step_of(decision, "指"), by=command.ask("技术组"), at=AT)

    def test_does_not_let_the_reviewer_approve_as_well(self, command):
        decision = self.ready(command)
        self.authorized(command, command.ask("主任"))

        with pytest.raises(Refused, match="已在这份决定上签批"):
            signing.sign(decision, step_of(decision, "指"), by=command.ask("主任"), at=AT)

    @pytest.mark.parametrize("order", [("himself", "delegate"), ("delegate", "himself"), ("delegate", "another")])
    def test_uses_nobodys_power_twice_in_whatever_order(self, command, order):
        """Of a red decision both approvals: one holds both posts, and lets others act for him in either."""
        principal = command.ask("副")
        principal.roles.create(role=Role.COMMANDER)
        people = {"himself": type(principal).objects.get(pk=principal.pk)}
        for name in ("delegate", "another"):
            people[name] = UserFactory()
            for role in (Role.COMMANDER, Role.FIRST_DEPUTY_COMMANDER):
                authorizing.authorize(
                    role=role, principal=people["himself"], delegate=people[name], since=AT - HOUR, until=AT + DAY,
                    basis="授权书", by=command.ask("管理组"), at=AT - HOUR,
                )  # fmt: skip
        decision = consulted(a_draft(an_episode(), AlertLevel.RED, by=command.ask("技术组")), by=command.ask("技术组"))
        decision = signing.sign(decision, step_of(decision, "主任"), by=command.ask("主任"), at=AT)
        first, second = (people[each] for each in order)

        decision = signing.sign(decision, Seat(SignatureStep.APPROVE, Role.COMMANDER), by=first, at=AT)

        with pytest.raises(Refused, match=r"签批|代行"):
            signing.sign(decision, Seat(SignatureStep.APPROVE, Role.FIRST_DEPUTY_COMMANDER), by=second, at=AT)
        assert list(awaiting.to_sign(second, at=AT)) == []

    @pytest.mark.parametrize(
        ("since", "until", "said"),
        [
            (AT, AT - HOUR, "晚于起始"),
            (AT - HOUR, AT + HOUR, "不能补登"),
            (AT, AT + 93 * DAY, "不超过92天"),
        ],
    )
    def test_reaches_neither_back_nor_far(self, command, since, until, said):
        with pytest.raises(Refused, match=said):
            authorizing.authorize(
                role=Role.COMMANDER, principal=command.ask("指"), delegate=UserFactory(), since=since, until=until,
                basis="授权书", by=command.ask("管理组"), at=AT,
            )  # fmt: skip

    def test_stands_once_at_a_time_so_that_ending_it_ends_the_power(self, command):
        delegate = UserFactory()
        first = self.authorized(command, delegate, until=AT)

        with pytest.raises(Refused, match="已有代行"):
            self.authorized(command, delegate)
        self.authorized(command, UserFactory())
        self.authorized(command, delegate, since=AT)
        authorizing.revoke(first, by=command.ask("管理组"), at=AT)
        self.authorized(command, delegate, until=AT)

    def test_may_begin_in_the_minute_in_which_it_is_recorded(self, command):
        """People write 9:00 at 9:00:40."""
        given = {"role": Role.COMMANDER, "principal": command.ask("指"), "delegate": UserFactory(), "basis": "授权书"}
        by = {"by": command.ask("管理组"), "at": AT + HOUR / 90}

        assert authorizing.authorize(since=AT, until=AT + DAY, **given, **by).during.lower == AT
        with pytest.raises(Refused, match="不能补登"):
            authorizing.authorize(since=AT - HOUR / 60, until=AT + DAY, **given, **by)

    def test_is_not_ended_before_it_was_recorded(self, command):
        """A clock that was set back."""
        authorization = self.authorized(command, UserFactory(), since=AT)

        with pytest.raises(Refused, match="终止时间不能早于登记时间"):
            authorizing.revoke(authorization, by=command.ask("管理组"), at=AT - HOUR)

    def test_passes_on_no_post_that_the_principal_does_not_hold(self, command):
        with pytest.raises(Refused, match="没有“指挥长”职务"):
            authorizing.authorize(
                role=Role.COMMANDER, principal=command.ask("主任"), delegate=UserFactory(), since=AT, until=AT + DAY,
                basis="授权书", by=command.ask("管理组"), at=AT,
            )  # fmt: skip


class TestPublishing:
    def test_refuses_what_is_not_approved(self, command):
        decision = consulted(a_draft(an_episode(), by=command.ask("技术组")), by=command.ask("技术组"))

        with pytest.raises(Refused, match="不能发布"):
            publishing.publish(decision, by=command.ask("管理组"), at=AT)

    def test_refuses_a_second_time(self, command):
        decision = consulted(a_draft(an_episode(), by=command.ask("技术组")), by=command.ask("技术组"))
        decision = approved(decision, command)
        publishing.publish(decision, by=command.ask("管理组"), at=AT)

        with pytest.raises(Refused):
            publishing.publish(decision, by=command.ask("管理组"), at=AT + HOUR)

        assert decision.episode.versions.count() == 1

    def test_refuses_a_change_of_what_is_over(self, command):
        """The episode was closed between the draft and its publication."""
        decision = consulted(a_draft(an_episode(), by=command.ask("技术组")), by=command.ask("技术组"))
        decision = approved(decision, command)
        Episode.objects.filter(pk=decision.episode_id).update(closed_at=AT)

        with pytest.raises(Refused, match=r"已结束.*请撤回本决定"):
            publishing.publish(decision, by=command.ask("管理组"), at=AT + HOUR)

        assert AlertDecision.objects.get(pk=decision.pk).state == "approved"

    def test_refuses_a_clock_that_was_set_back(self, command):
        episode = an_episode()
        published(episode, command=command)
        analyst, later = command.ask("技术组"), AT + HOUR
        decision = a_draft(episode, AlertLevel.ORANGE, kind=DecisionKind.RAISE, by=analyst, at=later)
        decision = approved(consulted(decision, by=analyst, at=later), command, at=later)

        with pytest.raises(Refused, match="系统时间"):
            publishing.publish(decision, by=command.ask("管理组"), at=AT - HOUR)

        assert AlertDecision.objects.get(pk=decision.pk).state == "approved"
