"""Ends of recognitions and of bearers that were recorded by mistake: docs/rules/heritage_changes.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from heritage.bearers import recording
from heritage.levels import recognising
from heritage.levels.papers import Paper
from heritage.models import Bearer, LevelRecognition
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.change_walks import confirmed
from tests.heritage.factories import BearerFactory, ProjectFactory, RecognitionFactory
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
KINDS = {"recognition": (RecognitionFactory, recognising), "bearer": (BearerFactory, recording)}


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


class TestTakingAnEndBack:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        "case", cases("heritage_changes.md", "Cases: taking an end back"), ids=lambda each: each["answer"]
    )
    def test_follows_the_table(self, case, kind, keeper):
        make, room = KINDS[kind]
        alike = {"project": ProjectFactory(), **({"name": "古丽"} if kind == "bearer" else {})}
        row = make(**alike, is_ended=case["row"].startswith("ended"))
        if "another stands" in case["row"]:
            make(**alike)
        ended_on = row.ended_on
        said = {"reason": case["reason"], "paper": Paper("", case["paper"]), "seen": int(case["seen"])}

        if case["answer"] == "back":
            room.take_back_end(row, **said, by=keeper, at=timezone.now())
            row.refresh_from_db()
            assert (row.ended_on, row.end_reason, row.end_paper, row.ended_by) == (None, "", "", None)
            assert (row.correction, row.version) == ("录入有误", 2)
            return
        with pytest.raises(Refused, match=case["answer"]):
            room.take_back_end(row, **said, by=keeper, at=timezone.now())
        row.refresh_from_db()
        assert row.ended_on == ended_on

    def test_of_a_level_goes_from_the_register_to_the_public_page(self, client, keeper):
        project = ProjectFactory(number=38)
        row = RecognitionFactory(project=project, is_ended=True)
        client.force_login(keeper)
        register = reverse("heritage:register_project", args=[project.pk])
        address = reverse("heritage:recognition_take_back", args=[row.pk])
        assert address in client.get(register).content.decode()
        assert "2020-01-01退出" in client.get("/heritage/VIII-38/").content.decode()

        given = {"reason": "录入有误", "paper_title": "关于更正的函", "seen": "1"}
        page = client.post(address, given, follow=True).content.decode()
        assert "由您提请" in page
        assert "2020-01-01" in page  # what the end had said stands in the change
        assert LevelRecognition.objects.get().ended_on == date(2020, 1, 1)
        confirmed()

        assert LevelRecognition.objects.get().ended_on is None
        assert client.get(address).status_code == 404
        assert "2020-01-01退出" not in client.get("/heritage/VIII-38/").content.decode()

    def test_of_a_bearer_makes_the_name_public_again(self, client, keeper):
        row = BearerFactory(project=ProjectFactory(number=38), name="古丽", is_ended=True)
        client.force_login(keeper)
        address = reverse("heritage:bearer_take_back", args=[row.pk])
        assert address in client.get(row.get_absolute_url()).content.decode()
        assert "古丽" not in client.get("/heritage/VIII-38/").content.decode()

        client.post(address, {"reason": "录入有误", "paper_title": "关于更正的函", "seen": "1"})
        assert Bearer.objects.get().ended_on == date(2022, 6, 30)
        confirmed()

        assert (Bearer.objects.get().ended_on, Bearer.objects.get().end_kind) == (None, "")
        assert "古丽" in client.get("/heritage/VIII-38/").content.decode()
        assert "2022-06-30" in client.get(row.get_absolute_url(), {"tab": "history"}).content.decode()
        assert client.get(address).status_code == 404
