"""What waits for a person: one count for workbench and menu, right for each role and cheap for every page."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents import todo
from documents.choices import ImportState, Publicity, ReviewKind
from documents.models import GazetteImport
from documents.reviews import subjects
from pollution.permissions import acts_for_another
from portal.accounts.choices import Role
from portal.counting import how_many
from portal.waiting import waiting_for
from tests.cast import one_with, outsider
from tests.documents.factories import DocumentFactory, received_import
from tests.factories import JobFactory
from tests.heritage.factories import ProjectFactory
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def fill(rows):
    """Something of every app that waits for somebody."""
    received = received_import()
    facts = {"attachment": received.attachment, "received_at": received.received_at}
    for _ in range(rows):
        GazetteImport.objects.create(state=ImportState.READ, read_at=received.received_at, **facts)
        GazetteImport.objects.create(state=ImportState.UNREADABLE, refusal="已加密", **facts)
        DocumentFactory(publicity=Publicity.PENDING)
        ProjectFactory(is_stub=True)
        JobFactory(failed=True)


def in_menu(page):
    """Label and number of the entries that have one."""
    entries = [entry for group in page.context["menu"] for entry in group["entries"]]
    return {entry["label"]: entry["count"] for entry in entries if entry["count"]}


class TestTheSideMenu:
    def test_counts_what_waits_beside_the_page_where_it_waits(self, client):
        fill(2)
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        page = client.get(reverse("unit_list"))

        counts = in_menu(page)
        assert counts["公报导入"] == 4
        assert counts["工作台"] == sum(count for label, count in counts.items() if label != "工作台")
        assert "公报导入4项待办" in re.sub(r"\s+", "", text_of(page))

    def test_says_nothing_where_nothing_waits(self, client):
        client.force_login(outsider())

        page = client.get(reverse("workbench"))

        assert in_menu(page) == {}
        assert "项待办" not in text_of(page)
        assert "目前没有等待您办理的事项" in text_of(page)

    @pytest.mark.parametrize("role", [None, *Role])
    def test_counts_for_each_role_what_its_lists_show(self, client, role):
        fill(1)
        user = one_with(role) if role else outsider()
        JobFactory(failed=True, created_by=user)
        client.force_login(user)

        lines = list(client.get(reverse("workbench")).context["waiting"])

        for line in lines:
            page = client.get(line.url)
            assert page.status_code == 200, line
            if table := page.context.get("table"):
                assert table.paginator.count == line.count, line
        failed = next(line.count for line in lines if line.label == "后台任务需人工处理")
        assert failed == (2 if role == Role.SYSTEM_ADMINISTRATOR else 1)

    def test_is_not_counted_for_a_fragment(self, client):
        user = one_with(Role.DOCUMENT_MANAGER)
        client.force_login(user)
        address, fragment = reverse("unit_list"), {"HX-Request": "true", "HX-Target": "results"}

        with CaptureQueriesContext(connection) as whole:
            client.get(address)
        with CaptureQueriesContext(connection) as part:
            client.get(address, headers=fragment)

        assert len(part) < len(whole)


class TestCounting:
    @pytest.mark.parametrize("role", [None, *Role])
    def test_asks_twice_at_most_however_much_waits(self, role):
        user = one_with(role) if role else outsider()
        assert user.held_roles is not None  # the request has asked for both anyway
        assert not acts_for_another(user)
        asked = []
        for rows in (1, 10):
            fill(rows)
            with CaptureQueriesContext(connection) as queries:
                waiting_for(user, TODAY)
            asked.append(len(queries))

        assert asked[0] == asked[1] <= 2, [query["sql"][:200] for query in queries]

    def test_puts_the_overdue_first(self):
        fill(1)

        lines = waiting_for(one_with(Role.DOCUMENT_MANAGER), TODAY)

        assert [line.is_overdue for line in lines] == sorted((line.is_overdue for line in lines), reverse=True)
        assert lines[0].is_overdue


class TestTheQuestionsOfTheRegister:
    def test_are_put_into_sql_once_a_day_for_all_who_manage_documents(self, client, monkeypatch):
        asked = []
        whole = subjects.of_the_register
        monkeypatch.setattr(subjects, "of_the_register", lambda kind, on: asked.append((kind, on)) or whole(kind, on))
        todo._to_review.cache_clear()

        for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
            waiting_for(one_with(Role.DOCUMENT_MANAGER), day)

        assert sorted(asked) == sorted((kind, TODAY + timedelta(days=at)) for kind in ReviewKind for at in (0, 1))

    @pytest.mark.parametrize("kind", ReviewKind)
    def test_hold_nothing_of_what_the_register_held_when_they_were_put(self, kind, django_assert_num_queries):
        with django_assert_num_queries(0):
            how_many(subjects.of_the_register(kind, TODAY))
