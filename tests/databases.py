"""One migrated database for every process of the suite: each works in a copy, which is made in a moment.

Migrating an empty database takes many seconds, copying a migrated one a fraction of a second. The template is kept
beside the test servers, named after what it was made from, so that the next run finds it. A test that really commits
leaves rows behind: they are deleted table by table, where Django's flush takes seconds to truncate every table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

ROOT = Path(settings.BASE_DIR)
MADE_FROM = (
    "requirements.txt",
    "*/migrations/*.py",
    "portal/*/migrations/*.py",
    "portal/management/commands/migrate.py",
    "*/seeding.py",
    "legal_counsel/rules.py",
    "portal/migrating.py",
    "portal/organization/**/*.py",
)
PREFIX = "migrated_"
KEPT = {"django_content_type", "auth_permission"}
"""What `migrate` makes of the models, and no test changes."""
_LOCK = 0x74656D70  # one process makes the template, the others wait for it


def digest() -> str:
    """Stands for everything that the migrated and seeded database comes from."""
    files = sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern) if path.is_file())
    found = hashlib.sha256()
    for path in files:
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def create_copy(connection: Any) -> None:
    """Make the test database of this process, and let `connection` work in it."""
    name, template = connection.creation._get_test_db_name(), PREFIX + digest()
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if template not in _templates(cursor):
            _make(connection, template, cursor)
        _drop(name, cursor)
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    _work_in(connection, name)


def drop_copy(connection: Any, original: str) -> None:
    """Remove the test database of this process."""
    name = connection.settings_dict["NAME"]
    connection.close()
    _work_in(connection, original)
    with connection._nodb_cursor() as cursor:
        _drop(name, cursor)


def tables(connection: Any) -> list[str]:
    """Those of the models, in order of their names."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def counted(cursor: Any, names: list[str]) -> dict[str, int]:
    """How many rows each table has."""
    each = sql.SQL("SELECT {}, count(*) FROM {}")
    cursor.execute(sql.SQL(" UNION ALL ").join(each.format(sql.Literal(name), sql.Identifier(name)) for name in names))
    return dict(cursor.fetchall())


@contextmanager
def template_cursor(connection: Any) -> Iterator[Any]:
    """Look at the template; nobody can copy it meanwhile."""
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("host", "port", "user", "password")}
    with connection._nodb_cursor() as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        with psycopg.connect(**wanted, dbname=PREFIX + digest()) as template, template.cursor() as cursor:
            yield cursor


def empty(connection: Any) -> None:
    """Delete every row but those of `KEPT`, unseen by the triggers that record or forbid it.

    The checks of foreign keys wait until the last table is empty, and are made before the triggers are set again:
    PostgreSQL alters no table that has one outstanding. Sequences go on, as they do after a flush.
    """
    assert not connection.in_atomic_block, "a test that really commits stands in a module whose tests share rows"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        names = [sql.Identifier(name) for name in _with_rows(cursor, tables(connection))]
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name in names:
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        for name in names:
            cursor.execute(sql.SQL("DELETE FROM {}").format(name))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))


@contextmanager
def around_tests() -> Iterator[None]:
    """A transaction around several tests, rolled back at its end; each test rolls back to where it began.

    It is marked as Django marks its own of a test, in which what demands to be the outermost may begin.
    """
    outer = transaction.atomic()
    outer._from_testcase = True
    with outer:
        yield
        transaction.set_rollback(True)


def seed() -> None:
    """What `migrate` puts into the empty tables."""
    from portal.management.commands.migrate import seed as seed_installation

    seed_installation()


def empty_those_of(test: Any) -> None:
    """In place of `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])


def _with_rows(cursor: Any, names: list[str]) -> list[str]:
    each = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    questions = [each.format(sql.Literal(name), sql.Identifier(name)) for name in names if name not in KEPT]
    cursor.execute(sql.SQL(" UNION ALL ").join(questions))
    return [name for (name,) in cursor.fetchall()]


def _make(connection: Any, template: str, cursor: Any) -> None:
    """Migrate an empty database under a name of its own; only what is complete gets the name of the template."""
    for old in _templates(cursor):
        _drop(old, cursor)
    original = connection.settings_dict["NAME"]
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    _work_in(connection, original)
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(made), sql.Identifier(template)))


def _templates(cursor: Any) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _drop(name: str, cursor: Any) -> None:
    """Drop a database after ending what an earlier run left in it; an autovacuum, which FORCE may not end, goes."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [name]
    )
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _work_in(connection: Any, name: str) -> None:
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
