"""Two people press at the same moment in a clean-up: one gets the row, the other is told in words."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.cleaning_up import concluding, proposing, resolving, scoping, settling
from documents.cleaning_up.choices import CampaignState, ReviewOutcome
from documents.models import CampaignItem, CleanupDecision, CleanupProposal, CleanupReview, Document, OutgoingPaper
from portal import jobs
from portal.accounts.choices import Role
from portal.jobs.models import Job
from portal.lifecycle import Refused
from tests.documents.clean_up_walks import CleanUp
from tests.documents.test_ten_clerks import at_once
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
MEETING = "测试州人民政府第3次常务会议"


@pytest.fixture
def clean_up():
    return CleanUp(timezone.now())


def refusals(got) -> list[str]:
    """What those were told who came second."""
    return [each.message for each in got if isinstance(each, Refused)]


def proposing_as(clean_up, item, *, by, outcome="repeal", seen=""):
    said = proposing.Said(outcome, "上位法已修改")
    return lambda: proposing.propose(item, said, seen=seen, by=by, at=clean_up.at)


def reviewing_as(clean_up, item, outcome, *, by, seen):
    facts = {"outcome": outcome, "opinion": "依据不足", "seen": seen}
    return lambda: proposing.review(item, **facts, by=by, at=clean_up.at)


def deciding_as(clean_up, campaign, *, by):
    facts = {"meeting": MEETING, "meeting_on": clean_up.today, "seen": resolving.agreed_seen(campaign)}
    return lambda: resolving.decide(campaign, **facts, by=by, at=clean_up.at)


def pressing(clean_up, campaign, *, by="管理员"):
    """印发 pressed: left to the worker."""
    user, seen = clean_up.ask(by), concluding.stamp(campaign)
    return lambda: concluding.ask(campaign, seen=seen, by=user, at=clean_up.at)


class TestTwoPeopleOfADepartment:
    def test_who_propose_at_once_leave_the_first_for_the_second_to_read(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()
        head = clean_up.ask("财政局负责人")
        people = [head, UserFactory(unit=head.unit, role=Role.DEPARTMENT_HEAD)]

        got = at_once([proposing_as(clean_up, item, by=each) for each in people])

        assert refusals(got) == [proposing.STALE]
        assert CleanupProposal.objects.count() == 1


class TestTheLegalOffice:
    @pytest.mark.parametrize("outcomes", [("agreed", "agreed"), ("returned", "returned")])
    def test_reviews_one_proposal_once(self, clean_up, outcomes):
        item = clean_up.opened(clean_up.text()).items.get()
        seen = clean_up.propose(item, "repeal").pk
        first = clean_up.ask("法制")
        people = [first, UserFactory(unit=first.unit, role=Role.LEGAL_MANAGER)]

        got = at_once([
            reviewing_as(clean_up, item, outcome, by=by, seen=seen)
            for outcome, by in zip(outcomes, people, strict=True)
        ])  # fmt: skip

        assert refusals(got) == [f"该意见已审核：{ReviewOutcome(outcomes[0]).label}"]
        assert CleanupReview.objects.count() == 1

    def test_agrees_to_no_proposal_that_another_took_the_place_of(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()
        seen, legal, head = clean_up.propose(item, "repeal").pk, clean_up.ask("法制"), clean_up.ask("财政局负责人")

        got = at_once([
            reviewing_as(clean_up, item, "agreed", by=legal, seen=seen),
            proposing_as(clean_up, item, by=head, outcome="keep", seen=str(seen)),
        ])  # fmt: skip

        told = refusals(got)
        assert told in (
            ["该清理意见刚被更新，请重新阅读后再审核"],
            ["该意见已经合法性审核通过；要改的，请法制机构先退回"],
        )
        assert CleanupReview.objects.count() + CleanupProposal.objects.count() == 2

    def test_returns_nothing_that_the_meeting_decides(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "repeal"})
        item = campaign.items.get()
        leader, legal = clean_up.ask("签发人"), clean_up.ask("法制")
        seen = item.proposals.get().pk

        got = at_once([
            deciding_as(clean_up, campaign, by=leader),
            reviewing_as(clean_up, item, "returned", by=legal, seen=seen),
        ])  # fmt: skip

        assert len(refusals(got)) == 1
        campaign.refresh_from_db()
        is_decided = campaign.state == CampaignState.DECIDED
        assert CleanupDecision.objects.exists() is is_decided
        assert (CleanupReview.objects.get().outcome == ReviewOutcome.AGREED) is is_decided


class TestTheMeeting:
    def test_is_entered_once(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "repeal", clean_up.text(): "keep"})
        first = clean_up.ask("签发人")
        people = [first, UserFactory(unit=first.unit, role=Role.ISSUING_LEADER)]

        got = at_once([deciding_as(clean_up, campaign, by=each) for each in people])

        assert refusals(got) == ["该清理待印发，现在不能录入会议决定"]
        assert CleanupDecision.objects.count() == 2

    def test_is_changed_by_one_of_two(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "repeal"})
        item, leader = campaign.items.get(), clean_up.ask("签发人")
        seen = resolving.decision_seen(item.decision)

        def otherwise(outcome):
            said = proposing.Said(outcome, "会议认为仍须执行")
            return lambda: resolving.decide_otherwise(item, said, seen=seen, by=leader, at=timezone.now())

        got = at_once([otherwise("keep"), otherwise("lapse")])

        assert refusals(got) == ["该件的会议决定刚被他人修改，请重新核对"]
        assert CleanupDecision.objects.get().outcome in ("keep", "lapse")

    def test_is_entered_or_the_campaign_withdrawn(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "repeal"})
        leader, manager, seen = clean_up.ask("签发人"), clean_up.ask("管理员"), scoping.state_seen(campaign)

        got = at_once([
            deciding_as(clean_up, campaign, by=leader),
            lambda: scoping.withdraw(campaign, reason="另行布置", seen=seen, by=manager, at=clean_up.at),
        ])  # fmt: skip

        assert len(refusals(got)) == 1
        campaign.refresh_from_db()
        assert CleanupDecision.objects.exists() is (campaign.state == CampaignState.DECIDED)


class TestTheConclusion:
    def test_pressed_by_two_is_one_job(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "repeal"})

        got = at_once([pressing(clean_up, campaign)] * 2)

        assert refusals(got) == []
        assert Job.objects.filter(kind=scoping.CONCLUDE, subject_id=campaign.pk).count() == 1

    def test_made_by_two_workers_is_one_paper(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "repeal"})
        manager = clean_up.ask("管理员")
        facts = {"asked_at": clean_up.at, "by": manager, "at": clean_up.at}

        first, second = at_once([lambda: concluding.conclude(campaign, **facts)] * 2)

        assert first == second
        assert OutgoingPaper.objects.count() == 1
        assert Document.objects.filter(number=first.number).count() == 1

    @pytest.mark.parametrize("other", ["reopen", "withdraw", "decide_otherwise"])
    def test_is_pressed_for_nothing_that_somebody_takes_back(self, clean_up, other):
        campaign = clean_up.decided({clean_up.text(): "repeal"})
        item, leader, manager = campaign.items.get(), clean_up.ask("签发人"), clean_up.ask("管理员")
        seen, at = scoping.state_seen(campaign), timezone.now()
        said = proposing.Said("keep", "会议认为仍须执行")
        acts = {
            "reopen": lambda: resolving.reopen(campaign, seen=seen, by=leader, at=at),
            "withdraw": lambda: scoping.withdraw(campaign, reason="另行布置", seen=seen, by=manager, at=at),
            "decide_otherwise": lambda: resolving.decide_otherwise(item, said, by=leader, at=at),
        }

        got = at_once([pressing(clean_up, campaign), acts[other]])

        assert len(refusals(got)) == 1
        campaign.refresh_from_db()
        asked = jobs.latest(scoping.CONCLUDE, subject_id=campaign.pk)
        is_as_it_was = scoping.state_seen(campaign) == seen
        assert (asked is not None) is is_as_it_was


class TestAnItem:
    def test_taken_out_while_another_names_its_unit_is_gone_in_words(self, clean_up):
        item = clean_up.drafted(clean_up.text(), clean_up.text()).items.first()
        same = CampaignItem.objects.get(pk=item.pk)
        scoping.drop(item)

        with pytest.raises(Refused, match="已被他人移出"):
            scoping.reassign(same, unit=clean_up.office.justice, seen=str(same.unit_id))

    def test_is_taken_out_by_one_of_two(self, clean_up):
        item = clean_up.drafted(clean_up.text(), clean_up.text()).items.first()
        same = [CampaignItem.objects.get(pk=item.pk) for _ in range(2)]

        got = at_once([lambda row=row: scoping.drop(row) for row in same])

        assert [each.split("，")[0] for each in refusals(got)] == ["该条目已被他人移出本次清理"]
        assert CampaignItem.objects.count() == 1

    def test_is_settled_by_one_of_two(self, clean_up):
        campaign, _ = clean_up.concluded({clean_up.text(): "amend"})
        item, legal = campaign.items.get(), clean_up.ask("法制")

        def settle(paper):
            return lambda: settling.settle(item, reason="已有新文件", paper=paper, by=legal, at=clean_up.at)

        got = at_once([settle("甲文件"), settle("乙文件")])

        assert len(refusals(got)) == 1
        assert "不需另行了结" in refusals(got)[0]

    def test_is_added_once_by_two(self, clean_up):
        campaign, text = clean_up.drafted(), clean_up.text()

        got = at_once([lambda: scoping.add(campaign, text, unit=clean_up.office.finance)] * 2)

        assert len(refusals(got)) == 1
        assert CampaignItem.objects.count() == 1
