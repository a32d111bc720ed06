"""What the database refuses of a batch, whatever writes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from heritage.models import Application, Batch, NumberFloor, Objection, PanelOpinion, PublicNotice
from tests.heritage.batch_walks import BatchWalk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(db):
    return BatchWalk()


def refused(rows, name, **facts):
    """Whether writing `facts` is refused by the constraint `name`."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**facts)
    return True


class TestTheDatabase:
    def test_holds_each_state_of_a_batch_to_its_facts(self, walk):
        walk.proposed("木雕制作技艺")
        rows = Batch.objects.all()

        assert refused(rows, "heritage_batch_deliberated_whole", deliberation_minutes="")
        assert refused(rows, "heritage_batch_approved_whole", state="approved")
        assert refused(rows, "heritage_batch_approved_whole", approval_meeting="会议")
        assert refused(rows, "heritage_batch_withdrawn_with_a_reason", state="withdrawn")

    def test_lets_no_batch_be_announced_without_its_paper(self, walk):
        batch, _ = walk.proposed("木雕制作技艺")
        walk.approved(batch)

        assert refused(Batch.objects.all(), "heritage_batch_announced_with_its_paper", state="announced")

    def test_lets_no_application_on_without_what_it_becomes(self, walk):
        walk.submitted(walk.opened())
        rows = Application.objects.all()

        assert refused(rows, "heritage_application_accepted_with_its_kind", state="accepted")
        assert refused(rows, "heritage_application_kind_whole", kind="extension")
        assert refused(rows, "heritage_application_kind_whole", kind="joint")
        assert refused(rows, "heritage_application_listed_with_its_project", kind="new", state="listed")
        assert refused(rows, "heritage_application_submitted_with_its_day", submitted_at=None)
        assert refused(rows, "heritage_application_named", applicants=[])

    def test_holds_an_opinion_to_its_score(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch)
        walk.say(row, batch.panelists.first())
        rows = PanelOpinion.objects.all()

        assert refused(rows, "heritage_opinion_whole", score=None)
        assert refused(rows, "heritage_opinion_whole", score=101)
        assert refused(rows, "heritage_opinion_whole", vote="recused")
        assert refused(rows, "heritage_opinion_whole", words="")

    def test_holds_a_notice_and_its_objections_together(self, walk):
        _, (row,) = walk.proposed("木雕制作技艺")
        walk.object_to(row)
        early = walk.today - timedelta(days=1)

        assert refused(PublicNotice.objects.all(), "heritage_notice_ends_after_it_begins", last_day=early)
        assert refused(PublicNotice.objects.all(), "heritage_notice_recalled_whole", recall_reason="改期")
        assert refused(Objection.objects.all(), "heritage_objection_answered_whole", outcome="upheld")
        assert refused(Objection.objects.all(), "heritage_objection_said", objector="")

    def test_knows_one_floor_of_a_category(self, walk):
        facts = {"last": 3, "basis": "复函", "recorded_by": walk.ask("管理"), "recorded_at": walk.at}
        NumberFloor.objects.create(category=None, **facts)

        with pytest.raises(IntegrityError, match="heritage_floor_once"), transaction.atomic():
            NumberFloor.objects.create(category=None, **facts)
