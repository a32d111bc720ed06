"""A clerk who hurries a clean-up along: stale pages, the meeting before the review, other people's campaigns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.cleaning_up import proposing, resolving
from documents.cleaning_up.choices import CampaignState
from documents.models import CampaignItem, CleanupDecision, CleanupProposal
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.documents.clean_up_walks import CleanUp
from tests.documents.test_campaign_pages import browser, outline, text_of, url
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clean_up():
    return CleanUp(timezone.now())


def shown(client, address) -> dict[str, str]:
    """What the form of a page sends along unseen."""
    return {"seen": client.get(address).context["form"]["seen"].value()}


class TestTwoPeopleAtOnce:
    def test_at_the_outline_of_a_campaign_do_not_overwrite_each_other(self, clean_up):
        campaign = clean_up.drafted(clean_up.text())
        manager, address = browser(clean_up.ask("管理员")), url("edit", campaign.pk)
        sent = outline(clean_up, scope="") | shown(manager, address)

        first = manager.post(address, sent | {"title": "甲次清理"})
        second = manager.post(address, sent | {"title": "乙次清理"})

        assert (first.status_code, second.status_code) == (302, 200)
        assert "已被他人修改" in text_of(second)
        assert "现在是“甲次清理”" in text_of(second)
        campaign.refresh_from_db()
        assert campaign.title == "甲次清理"

    def test_at_the_unit_of_an_item_do_not_overwrite_each_other(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()
        manager, address = browser(clean_up.ask("管理员")), url("item_reassign", item.pk)
        sent = shown(manager, address)

        manager.post(address, sent | {"unit": clean_up.office.justice.pk})
        second = manager.post(address, sent | {"unit": clean_up.office.office.pk})

        assert "已被他人修改" in text_of(second)
        item.refresh_from_db()
        assert item.unit == clean_up.office.justice

    def test_at_one_proposal_leave_the_first_for_the_second_to_read(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()
        head, address = browser(clean_up.ask("财政局负责人")), url("item_propose", item.pk)
        sent = shown(head, address) | {"outcome": "keep", "reason": "仍须执行"}

        first = head.post(address, sent)
        second = head.post(address, sent | {"outcome": "repeal", "reason": "已过时"})

        assert (first.status_code, second.status_code) == (302, 200)
        assert CleanupProposal.objects.get().outcome == "keep"
        with pytest.raises(Refused, match="刚有人提出了新的清理意见"):
            proposing.propose(item, proposing.Said("repeal", "已过时"), seen="", by=head.user, at=clean_up.at)

    def test_at_many_proposals_refuse_those_that_somebody_has_written_meanwhile(self, clean_up):
        campaign = clean_up.opened(clean_up.text(), clean_up.text())
        first, second = campaign.items.order_by("order")
        clean_up.propose(first, "keep")
        head = browser(clean_up.ask("财政局负责人"))
        sent = {"pk": [first.pk, second.pk], "outcome": "repeal", "reason": "已过时", "seen": ""}

        page = head.post(
            url("propose", campaign.pk), sent | {f"seen_{each.pk}": "0" for each in (first, second)}, follow=True
        )

        assert "1 条未能办理" in text_of(page)
        assert "刚被他人更新" in text_of(page)
        assert [each.proposals.last().outcome for each in (first, second)] == ["keep", "repeal"]


class TestAStalePage:
    @pytest.mark.parametrize("name", ["withdraw", "reopen"])
    def test_takes_nothing_back_that_was_decided_meanwhile(self, clean_up, name):
        text = clean_up.text()
        campaign = clean_up.decided({text: "repeal"})
        who = browser(clean_up.ask("管理员" if name == "withdraw" else "签发人"))
        sent = shown(who, url(name, campaign.pk)) | {"reason": "不再需要"}
        said = proposing.Said("keep", "会议认为仍须执行")
        later = clean_up.at + timedelta(hours=1)
        resolving.decide_otherwise(campaign.items.get(), said, by=clean_up.ask("签发人"), at=later)

        page = who.post(url(name, campaign.pk), sent)

        assert page.status_code == 200
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.DECIDED
        assert CleanupDecision.objects.get().outcome == "keep"


class TestTheMeeting:
    def test_is_not_before_the_last_review(self, clean_up):
        campaign = clean_up.opened(clean_up.text(), at=clean_up.at - timedelta(days=5))
        clean_up.propose(campaign.items.get(), "repeal")
        clean_up.review(campaign.items.get())
        given = {"meeting": "常务会议", "by": clean_up.ask("签发人"), "at": clean_up.at}

        with pytest.raises(Refused, match="早于最后一件意见审核通过的") as told:
            resolving.decide(campaign, meeting_on=clean_up.today - timedelta(days=1), **given)

        assert "国办发〔2018〕37号" in told.value.clause
        assert resolving.decide(campaign, meeting_on=clean_up.today, **given).state == CampaignState.DECIDED

    def test_is_taken_back_by_nobody_of_another_body(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "repeal"})
        stranger = UserFactory(unit=UnitFactory(name="测试州水利局"), role=Role.ISSUING_LEADER)
        leader = browser(stranger)

        page = leader.post(url("reopen", campaign.pk), shown(leader, url("reopen", campaign.pk)))

        assert "须由测试州人民政府的签发人退回重议" in text_of(page)
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.DECIDED


class TestAnItemOfAnother:
    def test_is_not_there_for_a_unit_that_was_not_asked(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()
        stranger = UserFactory(unit=UnitFactory(name="测试州水利局"), role=Role.DEPARTMENT_HEAD)
        head = browser(stranger)

        sent = {"outcome": "keep", "reason": "仍须执行", "seen": ""}

        assert [head.get(url(name, item.pk)).status_code for name in ("item", "item_propose")] == [404, 404]
        assert head.post(url("item_propose", item.pk), sent).status_code == 404
        assert not CampaignItem.objects.get().proposals.exists()

    def test_of_a_draft_is_asked_of_nobody(self, clean_up):
        item = clean_up.drafted(clean_up.text()).items.get()

        head = browser(clean_up.ask("财政局负责人"))

        assert head.get(reverse("documents:campaign_item", args=[item.pk])).status_code == 404
