"""As whom and since when somebody may be entered as a bearer: the cases of docs/rules/heritage_bearers.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from heritage.bearers import assessing, recording, years
from heritage.bearers.assessing import Verdict
from heritage.bearers.names import refusal_of_name
from heritage.bearers.recording import Profile
from heritage.levels.papers import Paper
from heritage.models import Bearer, Project
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.heritage.factories import EXIT, BearerFactory, RecognitionFactory, listed_since_2008
from tests.rule_tables import cases

FILE = "heritage_bearers.md"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
PAPER = Paper("伊州文旅发〔2018〕5号", "关于公布传承人的通知")


def profile(**facts):
    return Profile(**{"name": "阿依古丽", "sex": "female", "level": "prefecture", "year": 2018, "paper": PAPER} | facts)


def day(text):
    return date.fromisoformat(text) if text else None


class TestAName:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: names"), ids=lambda case: case["name"])
    def test_is_written_with_letters(self, case):
        assert (refusal_of_name(case["name"]) == "") == (case["accepted"] == "yes")

    def test_shows_what_it_is(self):
        assert "零宽字符" in refusal_of_name("丁\u200b某")


class TestARecognition:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: years on a list"))
    def test_falls_into_a_year_on_the_list(self, case):
        periods = [(day(case["from"]), day(case["until"]))]

        assert years.on_the_list(int(case["year"]), periods) == (case["accepted"] == "yes")

    @pytest.mark.django_db
    def test_is_refused_while_the_project_is_not_on_that_list(self):
        keeper = one_with(Role.HERITAGE_MANAGER)
        project = listed_since_2008()
        RecognitionFactory(project=project, is_ended=True, ended_on=date(2014, 5, 1))
        for year in (2005, 2015):
            with pytest.raises(Refused, match=f"2006-05-20至2014-05-01，{year}年不能认定其国家级传承人"):
                recording.record(project, profile(level="national", year=year), by=keeper, at=AT)
        row = recording.record(project, profile(level="national", year=2014), by=keeper, at=AT)
        with pytest.raises(Refused, match="2015年不能认定"):
            recording.correct(row, profile(level="national", year=2015), reason="误", seen=1, by=keeper, at=AT)

        type(project).objects.filter(pk=project.pk).update(exited_on=date(2016, 1, 1), **EXIT)
        project.refresh_from_db()
        with pytest.raises(Refused, match="2017年不能认定其州级传承人"):
            recording.record(project, profile(year=2017), by=keeper, at=AT)


@pytest.mark.django_db
class TestAnAssessment:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: whether the base is flagged"), ids=str)
    def test_without_a_document_is_flagged(self, client, case):
        keeper, row = one_with(Role.HERITAGE_MANAGER), BearerFactory()
        client.force_login(keeper)
        DocumentFactory(number="州文旅函〔2025〕1号", is_approved_public=True)
        paper = Paper(case["number"], case["title"])
        made = Verdict(2024, "passed", "州文旅局", date(2026, 2, 1), paper)
        assert assessing.assess(row, made, by=keeper, at=AT).is_unbased == (case["flagged"] == "yes")

        page = client.get(row.get_absolute_url()).content.decode()
        assert ("依据不在公文登记簿" in page) == (case["flagged"] == "yes")
        listed = client.get(reverse("heritage:bearer_list"), {"unbased": "yes"}).context["table"].paginator.count
        assert listed == (case["flagged"] == "yes")


@pytest.mark.django_db
class TestTheDayOfTheLastUpdate:
    def test_follows_what_is_published_of_a_person_and_nothing_else(self):
        row = BearerFactory()
        made = Project.objects.get().entries.get().pk

        Bearer.objects.update(contact="13900000000")
        assert Project.objects.get().entries.get().pk == made
        Bearer.objects.filter(pk=row.pk).update(name="另名")
        assert Project.objects.get().entries.get().pk != made
