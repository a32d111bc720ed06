"""The role that the portal runs under can read and add history, and never change it."""

import os

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from pghistory.models import Event

from portal.accounts.models import SecurityEvent
from portal.organization.models import Unit
from tests.factories import UnitFactory


@pytest.fixture
def running_connection(transactional_db):
    url = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as each:
        yield each


class TestTheRunningRole:
    def test_writes_rows_and_their_history(self, running_connection):
        unit = UnitFactory()

        running_connection.execute("UPDATE organization_unit SET short_name = '新简称' WHERE id = %s", [unit.pk])

        labels = running_connection.execute(
            "SELECT pgh_label FROM organization_unitevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [unit.pk]
        ).fetchall()
        assert [label for (label,) in labels] == ["insert", "update"]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE organization_unitevent SET name = 'x'",
            "DELETE FROM organization_unitevent",
            "TRUNCATE organization_unitevent",
            "DROP TABLE organization_unitevent",
            "ALTER TABLE organization_unitevent DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
        ],
    )
    def test_cannot_change_what_happened(self, running_connection, statement):
        UnitFactory()

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            running_connection.execute(statement)

    def test_may_change_the_events_of_no_table(self, running_connection):
        tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, (Event, SecurityEvent))]
        rights = "SELECT has_table_privilege(%s, right_) FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS right_"

        may = {table for table in tables if (True,) in running_connection.execute(rights, [table]).fetchall()}

        assert len(tables) > 20
        assert may == set()

    def test_owner_too_is_stopped_by_the_trigger(self, db):
        unit = UnitFactory()

        with (
            pytest.raises(DatabaseError, match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM organization_unitevent WHERE pgh_obj_id = %s", [unit.pk])

        assert Unit.objects.filter(pk=unit.pk).exists()

    def test_owner_is_stopped_at_every_table_of_history(self, db):
        tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, Event)}

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger"
                " WHERE tgname LIKE 'pgtrigger_append_only_%%' AND tgenabled = 'O'"
            )
            stopped = {table for (table,) in cursor.fetchall()}

        assert len(tables) > 20
        assert tables - stopped == set()
