"""A backup is worth what its restore gives back."""

import json
import tarfile
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection

from portal import backing_up
from portal.backing_up import DUMP, FILES, MANIFEST, BackupError, _run, back_up, rehearse_restore
from tests.factories import UnitFactory

AT = datetime(2026, 3, 9, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    (settings.MEDIA_ROOT / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ab" / "abcd").write_bytes("附件".encode())


@pytest.fixture
def folder(transactional_db, files, tmp_path):
    UnitFactory()
    UnitFactory()
    return back_up(tmp_path / "backups", at=AT)


class TestABackup:
    def test_stands_in_a_folder_named_by_its_moment_for_its_owner_only(self, folder):
        assert folder.name == "portal-20260309T010203Z"
        assert folder.stat().st_mode & 0o077 == 0
        assert {each.name for each in folder.iterdir()} == {DUMP, FILES, MANIFEST}

    def test_counts_rows_and_their_history(self, folder):
        rows = json.loads((folder / MANIFEST).read_text())["rows"]

        assert rows["organization_unit"] == 2
        assert rows["organization_unitevent"] == 2

    def test_comes_back_whole(self, folder):
        found = rehearse_restore(folder)

        assert found.rows["organization_unitevent"] == 2
        assert any(name.startswith("organization_unit.pgtrigger_insert_insert") for name in found.triggers)
        assert list(found.files) == ["files/ab/abcd"]

    def test_is_of_one_moment_though_people_go_on_working(self, transactional_db, files, tmp_path, monkeypatch):
        def dump_while_somebody_works(*arguments):
            UnitFactory()
            _run(*arguments)

        UnitFactory()
        monkeypatch.setattr(backing_up, "_run", dump_while_somebody_works)
        folder = back_up(tmp_path / "backups", at=AT)
        monkeypatch.undo()

        assert rehearse_restore(folder).rows["organization_unit"] == 1


class TestTheDrill:
    def test_leaves_no_database_behind(self, folder, monkeypatch):
        monkeypatch.setattr(backing_up.secrets, "token_hex", lambda length: "of_this_test")
        rehearse_restore(folder)
        (folder / DUMP).write_bytes(b"damaged")
        with pytest.raises(BackupError):
            rehearse_restore(folder)

        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal_restore_of_this_test'")
            assert cursor.fetchall() == []

    def test_notices_a_missing_row(self, folder):
        manifest = json.loads((folder / MANIFEST).read_text())
        manifest["rows"]["organization_unit"] += 1
        (folder / MANIFEST).write_text(json.dumps(manifest))

        with pytest.raises(BackupError, match="organization_unit 应有 3 行，恢复出 2 行"):
            rehearse_restore(folder)

    def test_notices_a_dump_without_its_triggers(self, folder):
        _run("pg_dump", settings.DATABASES["default"], "--format=custom", "--section=pre-data", "--section=data",
             f"--file={folder / DUMP}")  # fmt: skip

        with pytest.raises(BackupError, match=r"触发器 organization_unit\.pgtrigger_insert_insert_\w+ 缺失"):
            rehearse_restore(folder)

    def test_notices_a_trigger_that_is_switched_off(self, folder):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organization_unit DISABLE TRIGGER USER")
        try:
            _run("pg_dump", settings.DATABASES["default"], "--format=custom", f"--file={folder / DUMP}")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE organization_unit ENABLE TRIGGER USER")

        with pytest.raises(BackupError, match=r"触发器 organization_unit\.\w+ 缺失、停用"):
            rehearse_restore(folder)

    def test_notices_a_changed_file(self, folder, tmp_path):
        other = tmp_path / "other"
        other.write_bytes(b"changed")
        with tarfile.open(folder / FILES, "w") as archive:
            archive.add(other, arcname="files/ab/abcd")

        with pytest.raises(BackupError, match="files/ab/abcd"):
            rehearse_restore(folder)

    def test_says_why_a_damaged_dump_cannot_be_restored(self, folder):
        (folder / DUMP).write_bytes(b"damaged")

        with pytest.raises(BackupError, match="pg_restore 失败"):
            rehearse_restore(folder)
