"""Who sees which documents: docs/rules/visibility.md."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from documents.models import Document
from portal.accounts.choices import AccountState, KnowledgeLevel, Role
from tests.cast import one_with, outsider
from tests.documents.factories import DocumentFactory

pytestmark = pytest.mark.django_db


def seen_by(user) -> set[str]:
    return set(Document.objects.visible_to(user).values_list("title", flat=True))


class TestWhoSees:
    @pytest.fixture(autouse=True)
    def _documents(self, db):
        DocumentFactory(title="公开", is_approved_public=True, knowledge_level=KnowledgeLevel.PREFECTURE)
        DocumentFactory(title="一般")
        DocumentFactory(title="县处级", knowledge_level=KnowledgeLevel.COUNTY)

    def test_the_public_what_is_public(self):
        assert seen_by(AnonymousUser()) == {"公开"}

    def test_staff_down_to_their_level(self):
        user = outsider()
        assert seen_by(user) == {"公开", "一般"}

        user.knowledge_level = KnowledgeLevel.COUNTY
        assert seen_by(user) == {"公开", "一般", "县处级"}

    @pytest.mark.parametrize("role", [Role.DOCUMENT_MANAGER, Role.PUBLICITY_APPROVER])
    def test_all_of_it_who_works_on_all_of_it(self, role):
        assert seen_by(one_with(role)) == {"公开", "一般", "县处级"}

    def test_a_disabled_account_no_more_than_the_public(self):
        user = one_with(Role.DOCUMENT_MANAGER)
        user.state = AccountState.DISABLED

        assert seen_by(user) == {"公开"}


class TestTheHistory:
    def test_tells_who_decided_on_publicity(self, client):
        document = DocumentFactory(is_approved_public=True)
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        page = client.get(document.get_absolute_url() + "?tab=history")

        assert page.status_code == 200
        assert "新建" in page.text
