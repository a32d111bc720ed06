"""One migrated database for every process of the suite: each works in a copy, which is made in a moment.

Migrating an empty database takes many seconds, copying a migrated one a fraction of a second. The template is kept
beside the test servers, named after what it was made from, so that the next run finds it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from psycopg import sql

ROOT = Path(settings.BASE_DIR)
MADE_FROM = (
    "requirements.txt",
    "*/migrations/*.py",
    "portal/*/migrations/*.py",
    "portal/management/commands/migrate.py",
    "portal/migrating.py",
    "portal/organization/**/*.py",
)
PREFIX = "migrated_"
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
