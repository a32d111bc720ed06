"""Ten people press at once on one red decision: each seat is taken once, and by nobody twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from pollution.alert_choices import AlertLevel, DecisionState
from pollution.alerting import signing
from pollution.models import AlertDecision, Signature
from portal.accounts.choices import Role
from portal.accounts.models import RoleAssignment
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.pollution.walks import AT, Command, a_draft, an_episode, consulted
from tests.processes import eventually, somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)
TEN = 10
POSTS = (Role.COMMAND_OFFICE_DIRECTOR, Role.FIRST_DEPUTY_COMMANDER, Role.COMMANDER)


def a_red_decision():
    """Consulted, before its first signature; and its seats one after another."""
    analyst = Command().ask("技术组")
    decision = consulted(a_draft(an_episode(), AlertLevel.RED, by=analyst), by=analyst)
    return decision, [seat for stage in signing.seats_of(decision) for seat in stage]


def with_posts(*posts):
    person = UserFactory()
    RoleAssignment.objects.bulk_create(RoleAssignment(user=person, role=each) for each in posts)
    return person


def all_at_once(*acts):
    """What each act answers, or how it was refused; all begin together, each on a connection of its own."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            outcomes.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[each]) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(outcomes) == len(acts), "a thread ended by an error"
    return outcomes


def pressing(decision, person, seats):
    """Presses one seat after another; answers those that were taken and the words of the refusals."""

    def press():
        taken, refused = [], []
        for seat in seats:
            try:
                signing.sign(AlertDecision.objects.get(pk=decision.pk), seat, by=person, at=AT)
                taken.append(seat)
            except Refused as refusal:
                refused.append(str(refusal))
        return taken, refused

    return press


class TestTenApproversAtOnce:
    def test_take_each_seat_once_by_three_people(self):
        decision, seats = a_red_decision()
        people = [with_posts(*POSTS) for _ in range(TEN)]

        outcomes = all_at_once(*(pressing(decision, each, seats) for each in people))

        decision.refresh_from_db()
        signatures = Signature.objects.filter(decision=decision)
        assert decision.state == DecisionState.APPROVED
        assert sorted((each.step, each.role) for each in signatures) == sorted((s.step, s.role) for s in seats)
        assert signatures.values("signed_by").distinct().count() == len(seats)
        assert sorted(len(taken) for taken, _ in outcomes) == [0] * (TEN - 3) + [1] * 3
        assert sum(len(refused) for _, refused in outcomes) == TEN * len(seats) - len(seats)

    def test_wait_for_each_other_so_that_the_last_two_approve_it_together(self):
        decision, [review, first, second] = a_red_decision()
        signing.sign(decision, review, by=with_posts(review.role), at=AT)
        earlier, later = with_posts(first.role), with_posts(second.role)
        thread = threading.Thread(target=all_at_once, args=[pressing(decision, later, [second])])

        with transaction.atomic():
            signing.sign(decision, first, by=earlier, at=AT)
            thread.start()
            eventually(somebody_waits_for_a_lock, "第二人等待第一人")
        thread.join()

        decision.refresh_from_db()
        assert (decision.state, decision.signatures.count()) == (DecisionState.APPROVED, 3)

    def test_never_approve_before_the_review(self):
        decision, seats = a_red_decision()
        approvals = seats[1:]
        people = [with_posts(each.role) for each in approvals for _ in range(TEN // 2)]

        outcomes = all_at_once(*(pressing(decision, each, approvals) for each in people))

        decision.refresh_from_db()
        assert (decision.state, Signature.objects.count()) == (DecisionState.CONSULTED, 0)
        words = {each.partition("，")[0] for _, refused in outcomes for each in refused}
        assert words == {f"现在不需要{each}" for each in approvals}


class TestOnePersonWhoPressesTenTimesAtOnce:
    def test_signs_once_though_holding_both_posts(self):
        decision, [review, *approvals] = a_red_decision()
        signing.sign(decision, review, by=with_posts(review.role), at=AT)
        person = with_posts(*(each.role for each in approvals))

        outcomes = all_at_once(*(pressing(decision, person, [approvals[each % 2]]) for each in range(TEN)))

        decision.refresh_from_db()
        assert (decision.state, decision.signatures.filter(signed_by=person).count()) == (DecisionState.REVIEWED, 1)
        words = [each for _, refused in outcomes for each in refused]
        assert len(words) == TEN - 1
        assert {each.partition("（")[0] for each in words} == {"您已在这份决定上签批，或者他人已代行您的职权签批"}
