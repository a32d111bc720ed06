"""What a page of a new draft sends twice, by the back button or by two presses, is one draft."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.issuing import composing, signing
from documents.issuing.composing import AnnexPart
from documents.models import OutgoingPaper
from tests.documents.paper_walks import Office
from tests.documents.test_paper_pages import filled, new

pytestmark = pytest.mark.django_db
OTHERWISE = {"title": "关于做好第二项工作的通知"}


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def drafter(client, office):
    client.force_login(office.ask("拟稿人"))
    return client


@pytest.fixture
def page():
    return new()


class TestAPageThatIsSentAgain:
    def test_as_it_was_leads_to_the_draft_that_it_made(self, office, drafter, page):
        first = drafter.post(page, filled(office))

        again = drafter.post(page, filled(office))

        assert first.status_code == 302
        assert again.url == first.url
        assert OutgoingPaper.objects.get().version == 1

    @pytest.mark.parametrize("changes", [OTHERWISE, {"knowledge_level": "30"}, {"asked": "测试州财政局"}])
    def test_changed_is_the_next_version_of_the_same_draft(self, office, drafter, page, changes):
        first = drafter.post(page, filled(office))

        again = drafter.post(page, filled(office, **changes))

        assert again.url == first.url
        paper = OutgoingPaper.objects.get()
        assert paper.version == 2
        drafter.post(page, filled(office, **changes))  # the second press of the changed one
        assert OutgoingPaper.objects.get().version == 2

    def test_changes_nothing_of_what_was_changed_since(self, office, drafter, page):
        drafter.post(page, filled(office))
        paper = OutgoingPaper.objects.get()
        composing.add_part(paper, AnnexPart("名单"), seen=paper.version, by=paper.drafted_by)

        answer = drafter.post(page, filled(office, **OTHERWISE)).content.decode()

        assert "已保存为《关于做好第一项工作的通知》，其后又有修改" in answer
        assert OTHERWISE["title"] in answer  # what was typed is still there
        paper.refresh_from_db()
        assert (paper.title, paper.version) == ("关于做好第一项工作的通知", 2)

    def test_changes_nothing_of_what_was_sent_on(self, office, drafter, page):
        drafter.post(page, filled(office))
        paper = OutgoingPaper.objects.get()
        signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=timezone.now())

        answer = drafter.post(page, filled(office, **OTHERWISE)).content.decode()

        assert "该稿待核稿，不能修改" in answer
        assert OutgoingPaper.objects.count() == 1


class TestAPageOfANewDraft:
    def test_that_is_opened_anew_is_another_draft(self, office, drafter, page):
        drafter.post(page, filled(office))

        drafter.post(new(), filled(office))

        assert OutgoingPaper.objects.count() == 2

    def test_has_an_address_of_its_own(self, drafter):
        url = f"{reverse('documents:paper_new')}?template=notice"

        first, second = drafter.get(url), drafter.get(url)

        assert first.status_code == second.status_code == 302
        assert first.url != second.url
        assert drafter.get(first.url).status_code == 200

    def test_that_is_opened_again_leads_to_the_draft_that_was_saved_on_it(self, office, drafter, page):
        drafter.post(page, filled(office))
        paper = OutgoingPaper.objects.get()

        assert drafter.get(page).url == reverse("documents:paper_edit", args=[paper.pk])
        signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=timezone.now())
        assert drafter.get(page).url == paper.get_absolute_url()

    def test_of_somebody_else_leads_to_no_draft_of_others(self, office, drafter, page):
        drafter.post(page, filled(office))
        drafter.force_login(office.ask("同事"))

        assert drafter.get(page).status_code == 200
        drafter.post(page, filled(office))

        assert OutgoingPaper.objects.count() == 2
