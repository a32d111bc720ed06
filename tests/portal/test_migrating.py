"""Additions at once leave the database and the state that Django's own way leaves."""

import pgtrigger
import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from portal.migrating import additions_at_once

pytestmark = pytest.mark.django_db

CATALOGUE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid::regclass::text LIKE 'trial_%'
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'trial_%'
    UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid::regclass::text LIKE 'trial_%' AND NOT tgisinternal
    UNION ALL SELECT table_name, column_name, data_type || is_nullable FROM information_schema.columns
    WHERE table_name LIKE 'trial_%' ORDER BY 1, 2, 3
"""
KEPT = pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)


class Died(Exception):
    """Ends a transaction."""


def key():
    return ("id", models.BigAutoField(primary_key=True))


def trial(*more):
    migration = migrations.Migration("0001_trial", "trial")
    migration.operations = [
        migrations.CreateModel("Shelf", [key(), ("height", models.IntegerField())]),
        AddTrigger("shelf", KEPT.compile(_shelf())),
        migrations.CreateModel("Book", [key(), ("title", models.CharField(max_length=20))]),
        migrations.AddConstraint(
            "shelf", models.CheckConstraint(name="trial_shelf_height", condition=models.Q(height__gt=0))
        ),
        migrations.AddIndex("book", models.Index(name="trial_book_by_title", fields=["title"])),
        migrations.AddField("book", "shelf", models.ForeignKey("trial.Shelf", models.PROTECT)),
        migrations.AddConstraint(
            "book", models.UniqueConstraint(name="trial_book_once", fields=["shelf", "title"])
        ),
        *more,
    ]  # fmt: skip
    return migration


def _shelf():
    state = ProjectState()
    migrations.CreateModel("Shelf", [key(), ("height", models.IntegerField())]).state_forwards("trial", state)
    return state.apps.get_model("trial", "Shelf")


def left_behind(migration):
    """The catalogue and the state after `migration`, which is undone again."""
    found = []
    try:
        with transaction.atomic():
            with connection.schema_editor() as editor:
                state = migration.apply(ProjectState(), editor)
            with connection.cursor() as cursor:
                cursor.execute(CATALOGUE)
                found = cursor.fetchall()
            raise Died
    except Died:
        return found, {name: (list(each.fields), named(each.options)) for name, each in state.models.items()}


def named(options):
    """What is added to a model, by name."""
    return {option: sorted(each.name for each in added) for option, added in options.items() if added}


def test_leaves_what_django_leaves():
    catalogue, state = left_behind(trial())

    with additions_at_once():
        at_once = left_behind(trial())

    assert {name for _, name, _ in catalogue} >= {"trial_shelf_height", "trial_book_by_title", "trial_book_once"}
    assert at_once[0] == catalogue
    assert at_once[1] == state


def test_leaves_a_migration_that_does_more_to_django():
    shelves = []

    def count(apps, editor):
        shelves.append(apps.get_model("trial", "Shelf").objects.count())

    with additions_at_once():
        catalogue, _ = left_behind(trial(migrations.RunPython(count), migrations.RemoveField("book", "title")))

    assert shelves == [0]
    assert ("trial_book", "title", "character varyingNO") not in catalogue


def test_of_a_library_comes_before_those_of_the_apps():
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()

    with additions_at_once():
        plan = [migration.app_label for migration, _ in executor.migration_plan(targets, clean_start=True)]

    assert max(plan.index(library) for library in ("mfa", "pghistory", "sessions")) < plan.index("documents")
    assert sorted(plan) == sorted(each.app_label for each, _ in executor.migration_plan(targets, clean_start=True))


def test_ends_with_its_context():
    before = migrations.Migration.apply, MigrationExecutor.migration_plan

    with additions_at_once():
        assert migrations.Migration.apply is not before[0]
        assert MigrationExecutor.migration_plan is not before[1]

    assert (migrations.Migration.apply, MigrationExecutor.migration_plan) == before
