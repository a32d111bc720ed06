"""What the database refuses of clean-ups, with the sentence that a person reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from documents.models import Campaign, CampaignItem, CleanupDecision, CleanupProposal, CleanupReview
from tests.documents.clean_up_walks import TODAY, CleanUp
from tests.documents.test_constraints import refused_by

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def clean_up():
    return CleanUp()


def campaign(clean_up, **facts):
    known = {
        "title": "清理", "basis": "依据", "series": clean_up.series, "addressees": "各部门", "propose_by": TODAY,
        "drafted_by": clean_up.ask("管理员"), "drafted_at": NOW,
    }  # fmt: skip
    return Campaign(**(known | facts))


def item(clean_up, **facts):
    known = {"campaign": clean_up.drafted(), "order": 1, "unit": clean_up.office.finance}
    given = known | facts
    if "instrument" not in given and "named_title" not in given:
        given["instrument"] = clean_up.text()
    return CampaignItem(**given)


def proposal(clean_up, **facts):
    known = {"outcome": "keep", "reason": "仍须执行", "proposed_by": clean_up.ask("财政局负责人"), "proposed_at": NOW}
    return CleanupProposal(item=kept(item(clean_up)), **(known | facts))


def decision(clean_up, **facts):
    known = {"outcome": "keep", "reason": "仍须执行", "decided_by": clean_up.ask("签发人"), "decided_at": NOW}
    return CleanupDecision(item=kept(item(clean_up)), **(known | facts))


def review(clean_up, **facts):
    known = {"outcome": "agreed", "reviewed_by": clean_up.ask("法制"), "reviewed_at": NOW}
    return CleanupReview(proposal=kept(proposal(clean_up)), **(known | facts))


def kept(row):
    row.save()
    return row


CAMPAIGNS = [
    ("campaign_named", {"title": ""}),
    ("campaign_named", {"basis": ""}),
    ("campaign_state_known", {"state": "lost", "opened_at": NOW}),
    ("campaign_opened_with_its_day", {"state": "opened"}),
    ("campaign_decided_by_a_meeting", {"state": "decided", "opened_at": NOW}),
    ("campaign_undecided_before_the_meeting", {"meeting": "常务会议"}),
    ("campaign_undecided_before_the_meeting", {"decided_at": NOW, "opened_at": NOW, "state": "opened"}),
    ("campaign_moves_in_time", {"state": "opened", "opened_at": NOW - timedelta(days=1)}),
    ("campaign_concluded_with_its_paper", {"concluded_at": NOW}),
    ("campaign_withdrawn_with_a_reason", {"withdrawal_reason": "误"}),
    ("campaign_withdrawn_with_a_reason", {"state": "withdrawn"}),
]
ITEMS = [
    ("campaign_item_registered_or_named", {"instrument": None}),
    ("campaign_item_registered_or_named", {"named_number": "测政发〔2005〕5号", "instrument": None}),
]
CONCLUSIONS = [
    ("outcome_known", {"outcome": "forget"}),
    ("reasoned", {"reason": ""}),
    ("extended_until_a_day", {"outcome": "extend"}),
    ("extended_until_a_day", {"until": TODAY}),
    ("amended_by_a_day", {"outcome": "amend"}),
    ("amended_by_a_day", {"due_on": TODAY}),
    ("articles_of_a_part", {"outcome": "repeal_part"}),
    ("articles_of_a_part", {"outcome": "restore_part"}),
    ("articles_of_a_part", {"articles": ["第三条"]}),
]


class TestTheDatabase:
    @pytest.mark.parametrize(("name", "facts"), CAMPAIGNS)
    def test_refuses_a_campaign(self, clean_up, name, facts):
        assert refused_by(campaign(clean_up, **facts), name)

    @pytest.mark.parametrize(("name", "facts"), ITEMS)
    def test_refuses_an_item(self, clean_up, name, facts):
        assert refused_by(item(clean_up, **facts), name)

    @pytest.mark.parametrize(("name", "facts"), CONCLUSIONS)
    @pytest.mark.parametrize(("made", "prefix"), [(proposal, "cleanup_proposal"), (decision, "cleanup_decision")])
    def test_refuses_a_conclusion(self, clean_up, made, prefix, name, facts):
        assert refused_by(made(clean_up, **facts), f"{prefix}_{name}")

    @pytest.mark.parametrize(
        ("name", "facts"),
        [
            ("cleanup_review_outcome_known", {"outcome": "perhaps"}),
            ("cleanup_review_returned_with_opinion", {"outcome": "returned"}),
        ],
    )
    def test_refuses_a_review(self, clean_up, name, facts):
        assert refused_by(review(clean_up, **facts), name)

    def test_refuses_the_same_text_or_name_or_order_twice(self, clean_up):
        first = kept(item(clean_up))
        named = kept(CampaignItem(campaign=first.campaign, order=2, named_title="甲", unit=first.unit))
        again = {"campaign": first.campaign, "unit": first.unit}

        assert refused_by(CampaignItem(**again, order=3, instrument=first.instrument), "campaign_item_once")
        assert refused_by(CampaignItem(**again, order=3, named_title=named.named_title), "campaign_item_named_once")
        assert refused_by(CampaignItem(**again, order=2, named_title="乙"), "campaign_item_order_once")

    @pytest.mark.parametrize(
        "facts",
        [
            {"settled_reason": "已办"},
            {"settled_at": NOW},
            {"outcome": "amend", "due_on": TODAY, "settled_on_paper": "会议纪要"},
            {"settled_at": NOW, "settled_reason": "已办", "settled_on_paper": "会议纪要", "settled_by": "法制"},
        ],
    )
    def test_refuses_a_settlement(self, clean_up, facts):
        given = facts | {"settled_by": clean_up.ask("法制")} if "settled_by" in facts else facts
        assert refused_by(decision(clean_up, **given), "cleanup_decision_settled_whole")

    @pytest.mark.parametrize("made", [campaign, item, proposal, decision, review])
    def test_takes_what_is_whole(self, clean_up, made):
        assert kept(made(clean_up)).pk

    def test_has_a_case_for_every_constraint(self):
        told = {name for name, _ in (*CAMPAIGNS, *ITEMS)}
        told |= {f"cleanup_{kind}_{name}" for kind in ("proposal", "decision") for name, _ in CONCLUSIONS}
        told |= {"cleanup_review_outcome_known", "cleanup_review_returned_with_opinion"}
        told |= {"cleanup_decision_settled_whole"}
        told |= {"campaign_item_once", "campaign_item_named_once", "campaign_item_order_once"}
        models = ("Campaign", "CampaignItem", "CleanupProposal", "CleanupReview", "CleanupDecision")
        ours = {each.name for model in models for each in apps.get_model("documents", model)._meta.constraints}

        assert ours == told
