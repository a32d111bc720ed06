"""What was said of a paper or in a clean-up stays as it was said, whoever holds the password of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from documents.cleaning_up.choices import ReviewOutcome
from documents.issuing.composing import AnnexPart, EffectPart, InstrumentPart
from documents.models import CampaignItem, CleanupDecision, OutgoingPaper
from documents.validity import EventKind
from tests.documents.clean_up_walks import CleanUp
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import Office

pytestmark = pytest.mark.django_db


def refused(statement: str, *values, by: str) -> None:
    """The database refuses the statement by the trigger `by`."""
    with pytest.raises(DatabaseError, match=by):
        run(statement, values)


@transaction.atomic
def run(statement: str, values) -> None:
    """With what is asked at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def clean_up():
    return CleanUp()


class TestAPaperThatLeftItsDrafter:
    @pytest.mark.parametrize("walk", ["submitted", "checked", "countersigned", "signed", "numbered"])
    @pytest.mark.parametrize(
        "change",
        [
            "body = '另一个正文'",
            "title = '关于别的通知'",
            "series_id = series_id + 1",
            "is_normative = NOT is_normative",
        ],
    )
    def test_stays_as_it_was_read(self, office, walk, change):
        paper = getattr(office, walk)()

        refused(
            f"UPDATE documents_outgoingpaper SET {change} WHERE id = %s",  # written above
            paper.pk,
            by="outgoing_paper_stays_as_it_was_read",
        )

    def test_neither_gains_nor_loses_nor_changes_a_part(self, office):
        text = DocumentFactory(title="旧方案").instruments.create(title="旧方案")
        parts = [
            AnnexPart("名单", "甲"),
            InstrumentPart("甲方案", "第一条 甲。"),
            EffectPart(text, EventKind.REPEAL.value),
        ]
        paper = office.submitted(parts=parts, asked=[office.finance], body="现将《甲方案》印发给你们。")

        for part in ("annex", "instrument", "effect"):
            table = f"documents_outgoing{part}"
            refused(f"DELETE FROM {table}", by=f"outgoing_{part}_goes_from_a_draft")  # of the loop
            refused(f'UPDATE {table} SET "order" = 9', by=f"outgoing_{part}_changes_in_a_draft")
        refused("DELETE FROM documents_countersign", by="countersign_goes_from_a_draft")
        refused(
            "INSERT INTO documents_outgoingannex (paper_id, \"order\", title, text) VALUES (%s, 2, '密件', '')",
            paper.pk,
            by="outgoing_annex_comes_to_a_draft",
        )

    def test_may_be_about_a_text_that_turned_out_to_be_another_record(self, office):
        text, same = (DocumentFactory(title="旧方案").instruments.create(title="旧方案") for _ in range(2))
        paper = office.submitted(parts=[EffectPart(text, EventKind.REPEAL.value)])

        text.planned_effects.update(instrument=same)

        assert paper.effects.get().instrument == same

    def test_keeps_every_opinion_as_it_was_given(self, office):
        office.checked()

        refused("UPDATE documents_outgoingstep SET opinion = '同意'", by="outgoing_step_says_the_same")
        refused("DELETE FROM documents_outgoingstep", by="outgoing_step_goes_with_its_paper")

    def test_takes_no_opinion_of_its_drafter(self, office):
        paper = office.submitted()

        refused(
            "INSERT INTO documents_outgoingstep (paper_id, round, version, kind, unit_id, outcome, opinion,"
            " is_denial_confirmed, by_id, at) VALUES (%s, 1, %s, 'check', %s, 'agreed', '', false, %s, now())",
            paper.pk,
            paper.version,
            office.office.pk,
            paper.drafted_by_id,
            by="outgoing_step_by_another_than_the_drafter",
        )

    def test_is_not_forged_into_a_later_state(self, office):
        paper = office.draft()
        for state in ("submitted", "checked", "under_review", "countersigned", "signed", "numbered", "issued"):
            with pytest.raises(IntegrityError), transaction.atomic():
                OutgoingPaper.objects.filter(pk=paper.pk).update(state=state)


class TestACleanUp:
    def test_keeps_every_proposal_and_its_review(self, clean_up):
        campaign = clean_up.agreed({clean_up.text(): "keep"})
        item = campaign.items.get()

        refused("UPDATE documents_cleanupproposal SET outcome = 'repeal'", by="cleanup_proposal_says_the_same")
        refused("UPDATE documents_cleanupreview SET opinion = '另一意见'", by="cleanup_review_only_returns")
        refused("DELETE FROM documents_cleanupreview", by="cleanup_review_goes_with_its_proposal")

        clean_up.review(item, ReviewOutcome.RETURNED, opinion="请再核")
        refused("UPDATE documents_cleanupreview SET outcome = 'agreed'", by="cleanup_review_only_returns")

    def test_lets_nobody_review_an_own_proposal(self, clean_up):
        campaign = clean_up.opened(clean_up.text())
        proposal = clean_up.propose(campaign.items.get(), "keep")

        refused(
            "INSERT INTO documents_cleanupreview (proposal_id, outcome, opinion, reviewed_by_id, reviewed_at)"
            " VALUES (%s, 'agreed', '', %s, now())",
            proposal.pk,
            proposal.proposed_by_id,
            by="cleanup_review_by_another",
        )

    def test_keeps_what_was_pronounced(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "repeal"})
        CleanupDecision.objects.update(reason="会议认为已过时")
        clean_up.conclude(campaign)

        refused("UPDATE documents_cleanupdecision SET outcome = 'keep'", by="cleanup_decision_stays_as_pronounced")
        refused("DELETE FROM documents_cleanupdecision", by="cleanup_decision_goes_before_it_is_pronounced")
        assert CampaignItem.objects.get().decision.reason == "会议认为已过时"

    def test_is_decided_by_no_meeting_before_it_was_opened(self, clean_up):
        clean_up.opened(clean_up.text())

        refused(
            "UPDATE documents_campaign SET state = 'decided', meeting = '会', meeting_on = '2026-01-01',"
            " decided_by_id = drafted_by_id, decided_at = %s",
            clean_up.at - timedelta(days=1),
            by="campaign_moves_in_time",
        )
