"""Backup of database and files as one folder, and the drill that proves it can be restored.

The folder holds `database.dump` (pg_dump, custom format), `files.tar` and `manifest.json`: how many rows each
table had in the very snapshot that was dumped, which triggers guard them, and the hash of every file.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from portal.embedded.postgres import binaries

DUMP, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
TRIGGERS = """
    SELECT relname || '.' || tgname, tgenabled::text
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal ORDER BY 1
"""


class BackupError(Exception):
    """The backup or the drill did not succeed; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds, or what came back out of it."""

    rows: dict[str, int]
    triggers: dict[str, str]  # by table and name; a disabled one guards nothing
    files: dict[str, str]


def back_up(directory: Path, *, at: datetime) -> Path:
    """Write a new folder below `directory` and return it; readable by its owner alone."""
    folder = directory / f"portal-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True, mode=0o700)
    database = settings.RUNNING_DATABASE | {"NAME": settings.DATABASES["default"]["NAME"]}
    with _connect(database) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = _value(connection, "SELECT pg_export_snapshot()")
        _run("pg_dump", database, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}")
        rows, triggers = _count(connection)
    with tarfile.open(folder / FILES, "w") as archive:
        if settings.MEDIA_ROOT.exists():
            archive.add(settings.MEDIA_ROOT, arcname="files")
    contents = Contents(rows, triggers, _hashes(folder / FILES))
    (folder / MANIFEST).write_text(json.dumps(asdict(contents), ensure_ascii=False, indent=1))
    return folder


def rehearse_restore(folder: Path) -> Contents:
    """Restore into a database of its own, compare with the manifest, drop it. Raises BackupError on any difference."""
    expected = Contents(**json.loads((folder / MANIFEST).read_text()))
    scratch = f"portal_restore_{secrets.token_hex(6)}"
    owner = settings.OWNER_DATABASE
    with _connect(owner | {"NAME": "postgres"}, autocommit=True) as connection:
        name = sql.Identifier(scratch)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            restored = owner | {"NAME": scratch}
            _run("pg_restore", restored, "--exit-on-error", "--no-owner", "--no-privileges",
                 f"--dbname={scratch}", str(folder / DUMP))  # fmt: skip
            with _connect(restored) as inside:
                rows, triggers = _count(inside)
        finally:
            # Without FORCE: PostgreSQL itself sends an autovacuum away, which the owner may not end.
            connection.execute(sql.SQL("DROP DATABASE {}").format(name))
    found = Contents(rows, triggers, _hashes(folder / FILES))
    if differences := _differences(expected, found):
        raise BackupError("恢复演练与备份清单不一致：" + "；".join(differences))
    return found


def _differences(expected: Contents, found: Contents) -> list[str]:
    tables = [
        f"表 {table} 应有 {expected.rows.get(table, 0)} 行，恢复出 {found.rows.get(table, 0)} 行"
        for table in sorted(expected.rows.keys() | found.rows.keys())
        if expected.rows.get(table) != found.rows.get(table)
    ]
    triggers = [
        f"触发器 {name} 缺失、停用或多余"
        for name in sorted(expected.triggers.keys() | found.triggers.keys())
        if expected.triggers.get(name) != found.triggers.get(name)
    ]
    files = [
        f"文件 {name} 缺失或内容不同"
        for name in sorted(expected.files.keys() | found.files.keys())
        if expected.files.get(name) != found.files.get(name)
    ]
    return tables + triggers + files


def _count(connection: psycopg.Connection[Any]) -> tuple[dict[str, int], dict[str, str]]:
    tables = [name for (name,) in connection.execute(TABLES)]
    rows = {
        table: _value(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))) for table in tables
    }
    return rows, dict(connection.execute(TRIGGERS))


def _value(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _hashes(archive: Path) -> dict[str, str]:
    found = {}
    with tarfile.open(archive) as members:
        for member in members:
            if content := members.extractfile(member):
                found[member.name] = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # a file object of tarfile
    return found


def _connect(database: Mapping[str, Any], *, autocommit: bool = False) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=database["HOST"], port=database["PORT"], user=database["USER"], password=database["PASSWORD"],
        dbname=database["NAME"], connect_timeout=5, autocommit=autocommit,
    )  # fmt: skip


def _run(program: str, database: Mapping[str, Any], *arguments: str) -> None:
    """Run a client program of PostgreSQL 18, which can dump every server we support (15 to 18).

    The password goes through the environment, so `ps` does not show it.
    """
    environment = os.environ | {
        "PGHOST": str(database["HOST"]), "PGPORT": str(database["PORT"] or ""), "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"], "PGDATABASE": database["NAME"], "PGCONNECT_TIMEOUT": "5",
    }  # fmt: skip
    with tempfile.TemporaryFile() as complaints:
        outcome = subprocess.run(
            [binaries() / "bin" / program, *arguments], env=environment, stderr=complaints, check=False
        )
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").strip().splitlines()
    if outcome.returncode:
        raise BackupError(f"{program} 失败：{lines[-1] if lines else outcome.returncode}")
