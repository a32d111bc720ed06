"""A decision on doubts of an import that was refused: what was given stands there once more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.test_import_page import page_of, read_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


class TestRefusedDecisions:
    def test_that_are_refused_come_back_as_they_were_given_once(self, manager):
        gazette_import = read_import()
        url = reverse("documents:import_decide", args=[gazette_import.pk])
        key = f"{gazette_import.findings.first().pk}:"
        given = {"finding": key, "decision": "harmless", "remark": "甲\u202e", "with_alike": "on"}

        page, again = manager.post(url, given, follow=True).text, page_of(manager, gazette_import).text

        ticked = f'name="finding" value="{key}" checked'
        assert ticked in page
        assert 'name="with_alike" checked' in page
        assert '<option value="harmless" selected>' in page
        assert ticked not in again
        assert "selected>" not in again
