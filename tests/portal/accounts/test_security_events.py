"""What is recorded stays: in a transaction of its own, and for ever."""

import os

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.choices import EventKind, Role
from portal.accounts.models import SecurityEvent
from portal.accounts.recording import record
from tests.cast import one_with, outsider
from tests.factories import UserFactory
from tests.portal.accounts.browsing import sign_in, text_of


def noted(rf, user, **facts):
    request = rf.get("/somewhere/")
    request.user = user
    return record(EventKind.ACCOUNT, request=request, at=timezone.now(), **facts)


@pytest.mark.django_db
class TestAnEvent:
    def test_tells_who_was_refused_what(self, client):
        user = outsider()
        client.force_login(user)

        answer = client.get(reverse("security_event_list"), {"username": "lisi"})

        event = SecurityEvent.objects.get()
        assert event.request_id == answer["X-Request-ID"]
        assert (event.kind, event.is_success, event.user) == (EventKind.REFUSED, False, user)
        assert event.path == reverse("security_event_list")
        assert "username=lisi" in event.detail

    def test_tells_who_took_a_file_away(self, client):
        auditor = one_with(Role.AUDITOR)
        UserFactory(username="lisi")
        client.force_login(auditor)

        answer = client.get(reverse("security_event_list"), {"export": "csv"})

        assert answer.headers["Content-Disposition"].startswith("attachment")
        event = SecurityEvent.objects.get(kind=EventKind.DOWNLOADED)
        assert event.user == auditor
        assert "export=csv" in event.detail

    def test_cannot_carry_a_forged_line(self, rf):
        event = noted(rf, UserFactory(), detail="一行\r\n另一行\x00\u2028")

        assert event.detail == "一行 另一行 "

    def test_is_cut_to_what_its_row_can_hold(self, client):
        client.force_login(outsider())

        assert client.get(reverse("security_event_list"), {"username": "x" * 2000}).status_code == 403
        assert len(SecurityEvent.objects.get().detail) == 500

    def test_is_none_where_a_stranger_is_refused(self):
        stranger = Client(enforce_csrf_checks=True)

        assert stranger.post(reverse("account_login")).status_code == 403
        assert not SecurityEvent.objects.exists()

    def test_cannot_be_changed_even_by_the_owner_of_the_table(self, rf):
        event = noted(rf, UserFactory())

        for change in (event.delete, lambda: SecurityEvent.objects.update(is_success=False)):
            with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
                change()


@pytest.mark.django_db(transaction=True)
class TestTheRecord:
    def test_refuses_to_be_written_inside_a_transaction_that_could_roll_back(self, rf):
        user = UserFactory()

        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            noted(rf, user)

    def test_survives_a_request_that_fails(self, client):
        sign_in(client, "nobody", "wrong")

        assert SecurityEvent.objects.filter(username="nobody").exists()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE accounts_securityevent SET is_success = true",
            "DELETE FROM accounts_securityevent",
            "TRUNCATE accounts_securityevent",
            "ALTER TABLE accounts_securityevent DISABLE TRIGGER ALL",
        ],
    )
    def test_cannot_be_touched_by_the_running_role(self, rf, statement):
        noted(rf, UserFactory())
        url = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])

        with (
            psycopg.connect(url, autocommit=True) as running,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            running.execute(statement)


@pytest.mark.django_db
class TestTheAuditorsPage:
    def test_finds_by_kind_result_and_name(self, client):
        sign_in(client, "lisi", "wrong")
        sign_in(client, "wangwu", "wrong")
        client.force_login(one_with(Role.AUDITOR))

        page = text_of(
            client.get(
                reverse("security_event_list"),
                {"kind": EventKind.SIGNED_IN, "is_success": "False", "username": "lisi"},
            )
        )

        assert "lisi" in page
        assert "wangwu" not in page

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR])
    def test_is_closed_to_the_other_administrators(self, client, role):
        client.force_login(one_with(role))

        assert client.get(reverse("security_event_list")).status_code == 403

    def test_needs_the_same_queries_for_one_event_and_for_thirty(self, client, rf, django_assert_num_queries):
        auditor = one_with(Role.AUDITOR)
        noted(rf, auditor)
        client.force_login(auditor)
        client.get(reverse("security_event_list"))
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("security_event_list"))
        for _ in range(30):
            noted(rf, UserFactory())

        with django_assert_num_queries(len(few)):
            client.get(reverse("security_event_list"))
