"""A clean-up from its scope to its decision, by docs/rules/cleaning_up.md."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from documents.cleaning_up import concluding, proposing, resolving, scoping
from documents.cleaning_up.choices import CleanupOutcome, ItemState, ReviewOutcome
from documents.cleaning_up.proposing import Said
from documents.models import Campaign, CampaignItem, CleanupDecision
from documents.validity import EventKind
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.documents.clean_up_walks import AT, TODAY, CleanUp, facts_of
from tests.factories import UserFactory
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clean_up(db):
    return CleanUp()


def status_of(text, on=TODAY):
    text.refresh_from_db()
    return type(text).objects.get(pk=text.pk).standing(on).status.value


class TestTheScope:
    def test_is_written_down_when_the_campaign_opens(self, clean_up):
        campaign, texts = clean_up.drafted(), [clean_up.text() for _ in range(3)]

        scoping.open_campaign(campaign, texts, at=AT)
        clean_up.text()

        assert [each.instrument for each in campaign.items.all()] == texts

    def test_names_who_answers_the_issuer_where_nothing_else_is_known(self, clean_up):
        text = clean_up.text(issuer=clean_up.office.justice)

        item = scoping.add(clean_up.drafted(), text)

        assert item.unit == clean_up.office.justice

    def test_is_not_empty(self, clean_up):
        with pytest.raises(Refused, match="范围内没有文件"):
            clean_up.opened()

    @pytest.mark.parametrize(
        ("code", "facts"),
        [("测政规", {"is_normative": True}), ("测州人民政府令", {}), ("测新发", {"opened_on": date(2027, 1, 1)})],
    )
    def test_is_decided_in_a_series_of_plain_papers_that_is_in_use(self, clean_up, code, facts):
        with pytest.raises(Refused, match=r"不用于清理决定|现在不在用"):
            clean_up.drafted(series=clean_up.office.open(code, clean_up.office.government, **facts))

    def test_is_not_opened_when_the_day_of_answer_has_passed(self, clean_up):
        campaign = clean_up.drafted(clean_up.text())
        Campaign.objects.filter(pk=campaign.pk).update(propose_by=TODAY - timedelta(days=1))

        with pytest.raises(Refused, match="报送期限"):
            scoping.open_campaign(campaign, [], at=AT)

    def test_is_not_saved_with_a_day_of_answer_that_has_passed(self, clean_up):
        with pytest.raises(Refused, match="报送期限2026-"):
            clean_up.drafted(propose_by=TODAY - timedelta(days=1))

    def test_takes_a_text_once(self, clean_up):
        text = clean_up.text()
        campaign = clean_up.drafted(text)

        with pytest.raises(Refused, match="已列入本次清理"):
            scoping.add(campaign, text)

    @pytest.mark.parametrize(
        ("given", "message"),
        [({"title": " "}, "名称"), ({"title": "关于甲的通知", "number": "甲乙丙"}, "不是发文字号")],
    )
    def test_refuses_a_name_that_names_nothing(self, clean_up, given, message):
        with pytest.raises(Refused, match=message):
            scoping.add_named(clean_up.drafted(), unit=clean_up.office.finance, **given)

    def test_refuses_by_name_what_the_register_holds(self, clean_up):
        text = clean_up.text()

        with pytest.raises(Refused, match="登记簿已有"):
            scoping.add_named(clean_up.drafted(), title="甲", number=text.document.number, unit=clean_up.office.finance)

    def test_loses_an_item_only_before_anybody_was_asked(self, clean_up):
        campaign = clean_up.drafted(clean_up.text(), clean_up.text())
        scoping.drop(campaign.items.first())
        scoping.open_campaign(campaign, [], at=AT)

        with pytest.raises(Refused, match="无需处理"):
            scoping.drop(campaign.items.first())
        assert campaign.items.count() == 1


class TestAProposal:
    @pytest.fixture
    def item(self, clean_up):
        return clean_up.opened(clean_up.text()).items.get()

    def test_is_made_by_the_unit_that_answers(self, clean_up, item):
        with pytest.raises(Refused, match="由测试州财政局提出意见"):
            clean_up.propose(item, "keep", by="司法局负责人")

    def test_takes_the_place_of_the_one_before(self, clean_up, item):
        clean_up.propose(item, "keep")
        clean_up.propose(item, "repeal", at=AT + timedelta(hours=1))

        assert [each.outcome for each in item.proposals.all()] == ["keep", "repeal"]

    @pytest.mark.parametrize(
        ("said", "message"),
        [
            (Said("repeal", " "), "理由"),
            (Said("extend", "需要"), "最后一个有效日"),
            (Said("extend", "需要", until=TODAY), "最后一个有效日"),
            (Said("amend", "需要"), "修改期限"),
            (Said("amend", "需要", due_on=TODAY), "修改期限"),
        ],
    )
    def test_is_whole(self, clean_up, item, said, message):
        with pytest.raises(Refused, match=message):
            proposing.propose(item, said, by=clean_up.ask("财政局负责人"), at=AT)

    def test_that_was_agreed_to_is_changed_only_after_it_was_returned(self, clean_up, item):
        clean_up.propose(item, "keep")
        clean_up.review(item)
        with pytest.raises(Refused, match="已经合法性审核通过"):
            clean_up.propose(item, "repeal")

        clean_up.review(item, ReviewOutcome.RETURNED, opinion="请核对")
        clean_up.propose(item, "repeal")

        assert proposing.state_of(item) == ItemState.PROPOSED

    def test_is_not_asked_for_before_the_campaign_opens(self, clean_up):
        item = scoping.add(clean_up.drafted(), clean_up.text(), unit=clean_up.office.finance)

        with pytest.raises(Refused, match="待布置"):
            clean_up.propose(item, "keep")

    @pytest.mark.parametrize(
        "case", cases("cleaning_up.md", "Cases: what the register contradicts"), ids=lambda case: case["status"]
    )
    def test_is_refused_where_the_register_contradicts(self, clean_up, case):
        text = with_status(clean_up, case["status"])
        said = {each.value: Said(each, "理由") for each in CleanupOutcome}
        refused = [each for each, one in said.items() if proposing.contradiction(one, text, on=TODAY)]

        assert status_of(text) == case["status"]
        assert sorted(refused) == sorted(listed(case["refused"]))


def with_status(clean_up, status):
    text = clean_up.text(since=None if status == "start_unknown" else date(2019, 3, 1))
    by = clean_up.text().document
    kinds = {
        "repealed": EventKind.REPEAL,
        "declared_lapsed": EventKind.DECLARED_LAPSE,
        "annulled": EventKind.ANNULMENT,
        "amended": EventKind.AMENDMENT,
    }
    if status in kinds:
        since = None if status == "annulled" else date(2024, 1, 1)
        clean_up.event(text, kinds[status], since, by_document=by)
    if status == "partly_lapsed":
        clean_up.event(text, EventKind.REPEAL, date(2024, 1, 1), articles=["第三条"], by_document=by)
    if status == "lapsed":
        clean_up.event(text, EventKind.NATURAL_END, date(2024, 1, 1))
    return type(text).objects.get(pk=text.pk)


class TestAReview:
    @pytest.fixture
    def item(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()
        clean_up.propose(item, "repeal")
        return item

    def test_is_of_the_proposal_that_was_read(self, clean_up, item):
        seen = item.proposals.get().pk
        clean_up.propose(item, "keep", at=AT + timedelta(hours=1))

        with pytest.raises(Refused, match="刚被更新"):
            clean_up.review(item, seen=seen)

    def test_that_returns_says_why(self, clean_up, item):
        with pytest.raises(Refused, match="退回须写明意见"):
            clean_up.review(item, ReviewOutcome.RETURNED)

    def test_is_given_once(self, clean_up, item):
        clean_up.review(item)

        with pytest.raises(Refused, match="已审核"):
            clean_up.review(item)

    def test_is_not_given_by_who_proposed(self, clean_up):
        head = clean_up.ask("司法局负责人")
        head.roles.create(role="legal_manager")
        campaign = clean_up.drafted()
        item = scoping.add(campaign, clean_up.text(), unit=clean_up.office.justice)
        scoping.open_campaign(campaign, [], at=AT)
        clean_up.propose(item, "keep", by="司法局负责人")

        with pytest.raises(Refused, match="不审核自己的意见"):
            clean_up.review(item, by="司法局负责人")


class TestTheProgress:
    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: progress"), ids=lambda case: case["state"])
    def test_is_what_the_table_says(self, clean_up, case):
        text = clean_up.text()
        campaign = clean_up.opened(text)
        item = campaign.items.get()
        if case["proposal"]:
            clean_up.propose(item, "keep")
        if case["review"]:
            clean_up.review(item, case["review"], opinion="请核对")
        if case["decision"]:
            resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=clean_up.ask("签发人"), at=AT)

        assert ItemState(proposing.state_of(item)).label == case["state"]

    def test_is_overdue_from_the_day_after(self, clean_up):
        campaign = clean_up.opened(clean_up.text(), clean_up.text())
        done = campaign.items.first()
        clean_up.propose(done, "keep")

        late = CampaignItem.objects.overdue
        assert not late(campaign.propose_by)
        assert late(campaign.propose_by + timedelta(days=1)).get() != done


class TestTheMeeting:
    def test_decides_when_every_item_is_agreed_to(self, clean_up):
        campaign = clean_up.opened(clean_up.text(), clean_up.text())
        clean_up.propose(campaign.items.first(), "keep")
        clean_up.review(campaign.items.first())

        with pytest.raises(Refused, match="还有1件没有审核通过"):
            resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=clean_up.ask("签发人"), at=AT)
        assert not CleanupDecision.objects.exists()

    def test_may_decide_otherwise_item_by_item(self, clean_up):
        text = clean_up.text()
        campaign = clean_up.decided({text: "keep"})
        item = campaign.items.get()

        resolving.decide_otherwise(item, Said("repeal", "会议认为应当废止"), by=clean_up.ask("签发人"), at=AT)

        clean_up.conclude(Campaign.objects.get(pk=campaign.pk))
        assert status_of(text) == "repealed"

    def test_is_taken_back_with_the_proposals_as_they_were(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "keep"})

        resolving.reopen(campaign, by=clean_up.ask("签发人"), at=AT)

        assert proposing.state_of(campaign.items.get()) == ItemState.AGREED
        assert not CleanupDecision.objects.exists()

    def test_is_entered_by_who_signs_for_the_body_that_decides(self, clean_up):
        stranger = UserFactory(unit=clean_up.office.finance, role=Role.ISSUING_LEADER)
        campaign = clean_up.agreed({clean_up.text(): "keep"})

        with pytest.raises(Refused, match="第二十二条"):
            resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=stranger, at=AT)

    def test_was_not_held_before_anybody_was_asked(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "keep"})

        with pytest.raises(Refused, match="早于布置"):
            resolving.decide(
                campaign, meeting="会议", meeting_on=TODAY - timedelta(days=1), by=clean_up.ask("签发人"), at=AT
            )

    def test_was_not_held_tomorrow(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "keep"})

        with pytest.raises(Refused, match="会议日期晚于今日"):
            resolving.decide(
                campaign, meeting="会议", meeting_on=TODAY + timedelta(days=1), by=clean_up.ask("签发人"), at=AT
            )


class TestAWithdrawal:
    def test_leaves_everything_to_be_read(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "repeal"})

        scoping.withdraw(campaign, reason="并入下一次清理", by=clean_up.ask("管理员"), at=AT)

        assert campaign.items.get().proposals.count() == 1

    def test_says_why_and_comes_before_the_decision_is_issued(self, clean_up):
        campaign, _ = clean_up.concluded({clean_up.text(): "keep"})

        with pytest.raises(Refused, match="理由"):
            scoping.withdraw(campaign, reason=" ", by=clean_up.ask("管理员"), at=AT)
        with pytest.raises(Refused, match="不能撤回"):
            scoping.withdraw(campaign, reason="误", by=clean_up.ask("管理员"), at=AT)


def test_days_are_given_where_an_outcome_asks_for_them():
    assert set(facts_of("extend")) == {"until"}
    assert concluding.KINDS.keys() < set(CleanupOutcome)
