"""A draft that is sent twice, by the back button or by two presses, is one."""

from __future__ import annotations

import pytest

from documents.models import OutgoingPaper
from tests.documents.paper_walks import Office
from tests.documents.test_paper_pages import filled, new

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def drafter(client, office):
    client.force_login(office.ask("拟稿人"))
    return client


def test_the_same_again_leads_to_the_draft_that_it_made(office, drafter):
    first = drafter.post(new(), filled(office))

    again = drafter.post(new(), filled(office))

    assert first.status_code == 302
    assert again.url == first.url
    assert OutgoingPaper.objects.count() == 1


@pytest.mark.parametrize("changes", [{"title": "关于做好第二项工作的通知"}, {"knowledge_level": "30"}])
def test_what_differs_is_another_draft(office, drafter, changes):
    drafter.post(new(), filled(office))

    drafter.post(new(), filled(office, **changes))

    assert OutgoingPaper.objects.count() == 2


def test_one_that_was_changed_since_is_not_meant(office, drafter):
    drafter.post(new(), filled(office))
    OutgoingPaper.objects.update(version=2)

    drafter.post(new(), filled(office))

    assert OutgoingPaper.objects.count() == 2
