"""What `make run` shows in an empty installation."""

import pytest

from documents.choices import Publicity
from documents.issuing.choices import PaperState
from documents.models import Assistance, Document, IssuedNumber, OutgoingPaper
from portal import demonstration

pytestmark = pytest.mark.django_db


class TestTheDemonstration:
    def test_fills_the_register_once_by_the_acts_of_people(self, demonstrated):
        demonstration.load_once(demonstrated)

        whole = Document.objects.filter(is_directory_only=False, paper=None)
        assert whole.count() == 6
        assert whole.filter(publicity=Publicity.PUBLIC).count() == 5
        assert whole.get(publicity=Publicity.PENDING).number == "伊州政办发〔2023〕30号"
        assert Assistance.objects.count() == 6

    @pytest.mark.usefixtures("demonstrated")
    def test_shows_papers_on_their_way_with_a_number_that_is_void(self):
        shown = set(OutgoingPaper.objects.values_list("state", flat=True))
        assert shown == {
            PaperState.DRAFTED, PaperState.SUBMITTED, PaperState.CHECKED, PaperState.SIGNED, PaperState.ISSUED,
            PaperState.WITHDRAWN,
        }  # fmt: skip
        drafted = OutgoingPaper.objects.filter(origin_kind="")
        assert all("演示" in each for each in drafted.values_list("title", flat=True))
        assert IssuedNumber.objects.filter(voided_at__isnull=False).count() == 1
