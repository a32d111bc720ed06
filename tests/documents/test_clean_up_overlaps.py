"""The same text twice, and what is taken out of a clean-up (docs/rules/cleaning_up.md)."""

from __future__ import annotations

from datetime import date

import pytest

from documents.cleaning_up import concluding, proposing, resolving, scoping
from documents.cleaning_up.proposing import Said
from documents.models import Campaign, CampaignItem, CleanupDecision, Document
from documents.validity import EventKind
from portal.lifecycle import Refused
from tests.documents.clean_up_walks import AT, TODAY, CleanUp
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
OLD = "示政发〔1998〕12号"


@pytest.fixture
def clean_up(db):
    return CleanUp()


def named(clean_up, campaign, title, number=""):
    return scoping.add_named(campaign, title=title, number=number, unit=clean_up.office.finance)


def agree(clean_up, campaign, outcome="repeal"):
    for item in campaign.items.all():
        clean_up.propose(item, outcome)
        clean_up.review(item)
    campaign = Campaign.objects.get(pk=campaign.pk)
    return resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=clean_up.ask("签发人"), at=AT)


class TestOneTextTwice:
    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: one text under two names"), ids=str)
    def test_is_refused_when_it_is_added(self, clean_up, case):
        campaign = clean_up.drafted()
        named(clean_up, campaign, case["first title"], case["first number"])

        if not case["told"]:
            named(clean_up, campaign, case["second title"], case["second number"])
            assert campaign.items.count() == 2
            return
        with pytest.raises(Refused) as refused:
            named(clean_up, campaign, case["second title"], case["second number"])
        assert case["told"] in str(refused.value)
        assert campaign.items.count() == 1

    @pytest.mark.parametrize("number", [True, False])
    def test_is_refused_where_the_register_has_got_it_meanwhile(self, clean_up, number):
        campaign = clean_up.drafted()
        named(clean_up, campaign, "关于旧事的通知", "测政办发〔2005〕5号" if number else "")
        text = clean_up.text(title="关于旧事的通知", number=number, **({"year": 2005, "sequence": 5} if number else {}))

        with pytest.raises(Refused, match="已按名称列入"):
            scoping.add(campaign, text)
        with pytest.raises(Refused, match="先移出按名称列入的条目"):
            scoping.open_campaign(campaign, [text], at=AT)

    def test_is_not_concluded_where_both_came_in_before_the_register_knew(self, clean_up):
        campaign = clean_up.drafted()
        for title, number in (("关于旧事的通知", OLD), ("关于更旧之事的通知", "示政发〔1998〕13号")):
            named(clean_up, campaign, title, number)
        CampaignItem.objects.filter(named_number="示政发〔1998〕13号").update(named_number=OLD)
        scoping.open_campaign(campaign, [], at=AT)
        campaign = agree(clean_up, campaign)

        with pytest.raises(Refused, match="同一文件列入两次：第1件《关于旧事的通知》示政发〔1998〕12号（废止）、第2件"):
            clean_up.conclude(campaign)
        assert not Document.objects.filter(series="测政发").exists()

        resolving.decide_otherwise(
            campaign.items.last(), Said("exclude", "与第1件重复"), by=clean_up.ask("签发人"), at=AT
        )
        document = clean_up.conclude(campaign)
        assert "决定废止文件1件" in "".join(each.text for each in document.blocks.all())
        assert "更旧之事" not in "".join(each.text for each in document.blocks.all())

    def test_is_not_concluded_where_one_is_named_and_the_other_registered(self, clean_up):
        campaign = clean_up.drafted(clean_up.text(title="关于旧事的通知", year=2005, sequence=5))
        named(clean_up, campaign, "关于另一旧事的通知", OLD)
        CampaignItem.objects.filter(named_number=OLD).update(named_number="测政办发〔2005〕5号")
        Campaign.objects.filter(pk=campaign.pk).update(state="opened", opened_at=AT)
        campaign = agree(clean_up, campaign)

        with pytest.raises(Refused, match="同一文件列入两次"):
            clean_up.conclude(campaign)


class TestTakingOut:
    def test_is_an_outcome_of_what_was_annulled_meanwhile(self, clean_up):
        kept, gone = clean_up.text(), clean_up.text(title="关于已撤销之事的通知")
        campaign = clean_up.opened(kept, gone)
        clean_up.event(gone, EventKind.ANNULMENT, None, by_document=clean_up.text().document)
        first, second = campaign.items.order_by("order")
        with pytest.raises(Refused, match="现为已撤销"):
            clean_up.propose(second, "keep")
        for item, outcome in ((first, "keep"), (second, "exclude")):
            clean_up.propose(item, outcome)
            clean_up.review(item)
        campaign.refresh_from_db()
        campaign = resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=clean_up.ask("签发人"), at=AT)

        document = clean_up.conclude(campaign)

        printed = "".join(each.text for each in document.blocks.all())
        assert "继续有效文件1件" in printed
        assert gone.title not in printed
        assert CleanupDecision.objects.get(item=second).reason == "上位法已修改"

    def test_of_everything_leaves_nothing_to_decide(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "exclude"})

        with pytest.raises(Refused, match="请撤回本次清理"):
            resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=clean_up.ask("签发人"), at=AT)

    def test_of_everything_by_the_meeting_leaves_nothing_to_issue(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "keep"})
        said = Said("exclude", "并入下次")
        resolving.decide_otherwise(campaign.items.get(), said, by=clean_up.ask("签发人"), at=AT)
        campaign.refresh_from_db()

        with pytest.raises(Refused, match="没有可印发的决定"):
            concluding.ask(campaign, seen=concluding.stamp(campaign), by=clean_up.ask("管理员"), at=AT)

    def test_says_why(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()

        with pytest.raises(Refused, match="理由"):
            proposing.propose(item, Said("exclude", " "), by=clean_up.ask("财政局负责人"), at=AT)

    def test_is_done_beforehand_with_what_was_annulled(self, clean_up):
        gone, kept = clean_up.text(), clean_up.text()
        campaign = clean_up.drafted(kept, gone)
        clean_up.event(gone, EventKind.ANNULMENT, None, by_document=clean_up.text().document)

        with pytest.raises(Refused, match="请先移出"):
            scoping.open_campaign(campaign, [], at=AT)
        scoping.drop(campaign.items.get(instrument=gone))
        with pytest.raises(Refused, match="自始无效"):
            scoping.add(campaign, gone)
        scoping.open_campaign(campaign, [gone], at=AT)
        assert [each.instrument for each in campaign.items.all()] == [kept]


class TestTwoCampaigns:
    @pytest.mark.parametrize(
        ("first", "second", "told"), [("repeal", "keep", "现为已废止"), ("lapse", "repeal", "现为已失效（宣布失效）")]
    )
    @pytest.mark.parametrize("is_named", [False, True])
    def test_the_second_is_held_to_what_the_first_decided(self, clean_up, first, second, told, is_named):
        text = clean_up.text()
        one, other = (
            clean_up.decided({}, ("关于旧事的通知", OLD, outcome)) if is_named else clean_up.decided({text: outcome})
            for outcome in (first, second)
        )
        clean_up.conclude(one)

        with pytest.raises(Refused) as refused:
            clean_up.conclude(other)

        assert told in str(refused.value)
        assert "退回重议" in str(refused.value)


class TestAnExtension:
    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: what an extension puts off"), ids=str)
    def test_is_told_what_ends_the_text_before(self, clean_up, case):
        text, by = clean_up.text(), clean_up.text().document
        kinds = {
            "ends": EventKind.NATURAL_END,
            "repeal": EventKind.REPEAL,
            "declared lapse": EventKind.DECLARED_LAPSE,
        }
        for name, kind in kinds.items():
            if case[name]:
                cause = None if name == "ends" else by
                clean_up.event(text, kind, date.fromisoformat(case[name]), by_document=cause)
        text = type(text).objects.get(pk=text.pk)
        said = Said("extend", "需要", until=date(2030, 12, 31))

        told = proposing.contradiction(said, text, on=date(2026, 3, 12))

        assert case["told"] in told
        assert bool(told) == bool(case["told"])
