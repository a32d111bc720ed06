"""What `make run` shows in an empty installation."""

import pytest

from documents.choices import Publicity
from documents.models import Assistance, Document
from portal import demonstration

pytestmark = pytest.mark.django_db


class TestTheDemonstration:
    def test_fills_the_register_once_by_the_acts_of_people(self, tmp_path):
        demonstration.load_once(tmp_path)
        demonstration.load_once(tmp_path)

        whole = Document.objects.filter(is_directory_only=False)
        assert whole.count() == 6
        assert whole.filter(publicity=Publicity.PUBLIC).count() == 5
        assert whole.get(publicity=Publicity.PENDING).number == "伊州政办发〔2023〕30号"
        assert Assistance.objects.count() == 6
