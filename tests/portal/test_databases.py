"""A test that really commits leaves the database as it found it: as the template has it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

from documents.models import Document
from heritage.models import Inscription
from portal.accounts.models import User
from portal.organization.models import Unit
from tests import databases
from tests.documents.factories import confirmed_import
from tests.factories import UnitFactory
from tests.heritage.factories import ProjectFactory

NOTES = "portal_datachange"
"""Names the transactions that changed a table, and each seeding is another."""


def numbers_of_rows(cursor):
    return databases.counted(cursor, [name for name in databases.tables(connection) if name != NOTES])


@pytest.mark.django_db(transaction=True)
class TestTheDatabaseAfterATestThatCommits:
    def test_has_the_rows_of_the_template_and_no_other(self):
        confirmed_import()
        ProjectFactory()
        with databases.template_cursor(connection) as cursor:
            template = numbers_of_rows(cursor)
        with connection.cursor() as cursor:
            full = {name for name, number in numbers_of_rows(cursor).items() if number > template[name]}
        assert {model._meta.db_table for model in (Document, Inscription, User, Unit)} < full
        assert {name for name in full if name.endswith("event")}

        databases.empty(connection)
        databases.seed()

        with connection.cursor() as cursor:
            assert numbers_of_rows(cursor) == template

    def test_has_no_note_of_what_was_changed_before_the_seeding(self):
        UnitFactory()

        databases.empty(connection)

        with connection.cursor() as cursor:
            assert databases.counted(cursor, [NOTES]) == {NOTES: 0}

    def test_records_and_forbids_as_before(self):
        UnitFactory()
        databases.empty(connection)

        UnitFactory()

        with connection.cursor() as cursor:
            cursor.execute("SELECT pgh_label FROM organization_unitevent")
            assert ("insert",) in cursor.fetchall()
            with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
                cursor.execute("DELETE FROM organization_unitevent")

    def test_is_emptied_in_this_way(self):
        assert TransactionTestCase._fixture_teardown is databases.empty_those_of
