"""`import_gazette --dry-run --json`: JSON lines and nothing else, without any server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.gazette_files import DATA, needs_the_real_gazette
from tests.gazettes import SMALL_GAZETTE

ROOT = Path(__file__).resolve().parents[3]
DEMONSTRATION = ROOT / "documents" / "data" / "demonstration_gazette.txt"
SCHEMA = json.loads((ROOT / "docs" / "import.schema.json").read_text(encoding="utf-8"))


def dry_run(*files: Path | str) -> tuple[list[dict[str, Any]], int]:
    """The objects printed and the exit code, in an environment that knows no server."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings.development", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "manage.py", "import_gazette", *map(str, files), "--dry-run", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    objects = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    for one in objects:
        jsonschema.validate(one, SCHEMA)
    return objects, done.returncode


class TestTheDryRun:
    def test_prints_one_object_a_document_of_every_file_in_order(self, tmp_path: Path) -> None:
        (tmp_path / "甲.txt").write_text(SMALL_GAZETTE, encoding="utf-8")
        (tmp_path / "乙.txt").write_text(SMALL_GAZETTE, encoding="gb18030")

        objects, code = dry_run(tmp_path / "甲.txt", tmp_path / "乙.txt")

        assert code == 0
        assert [Path(one["file"]).name for one in objects] == ["甲.txt"] * 4 + ["乙.txt"] * 4
        assert all(one["findings"] for one in objects)

    def test_goes_on_behind_a_file_that_cannot_be_read_and_ends_with_two(self, tmp_path: Path) -> None:
        (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
        (tmp_path / "b.txt").write_text(SMALL_GAZETTE, encoding="utf-8")

        objects, code = dry_run(tmp_path / "missing.txt", tmp_path / "a.doc", tmp_path, tmp_path / "b.txt")

        assert code == 2
        assert [one["error"]["code"] for one in objects[:3]] == ["not_found", "old_format", "not_found"]
        assert objects[3]["doc_number"] == "青政办规〔2021〕7号"

    def test_says_in_chinese_why_a_path_gives_no_file(self, tmp_path: Path) -> None:
        objects, _ = dry_run(tmp_path / "missing.txt", tmp_path)

        assert [one["error"]["message"][:5] for one in objects] == ["文件不存在", "这是文件夹"]

    def test_reads_with_its_input_closed(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(SMALL_GAZETTE, encoding="gb18030")
        command = ["sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "manage.py", "import_gazette"]
        done = subprocess.run(
            [*command, str(tmp_path / "a.txt"), "--dry-run", "--json"], cwd=ROOT, capture_output=True, check=True
        )

        assert len(done.stdout.splitlines()) == 4

    def test_refuses_a_text_without_documents(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("今天天气很好。", encoding="utf-8")

        objects, code = dry_run(tmp_path / "a.txt")

        assert (objects[0]["error"]["code"], code) == ("no_document", 2)


class TestTheSchema:
    def test_is_a_schema(self) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_refuses_what_is_neither_document_nor_failure(self) -> None:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"file": "a"}, SCHEMA)


KEPT = (
    "doc_number",
    "title",
    "kind",
    "instruments",
    "issuers",
    "addressees",
    "issued_on",
    "effective_on",
    "expires_on",
)


class TestTheDemonstration:
    def test_is_six_documents_with_projects_repeals_and_duties(self) -> None:
        objects, code = dry_run(DEMONSTRATION)

        assert code == 0
        assert len(objects) == 6
        assert len(objects[2]["heritage_items"]) == 45
        assert (len(objects[5]["repeals"]), len(objects[5]["invalidates"])) == (8, 5)
        assert sum(len(one["assists"]) for one in objects[1]["duties"]) == 6

    @needs_the_real_gazette
    def test_states_the_facts_of_the_real_gazette(self) -> None:
        shown, _ = dry_run(DEMONSTRATION)
        real, code = dry_run(DATA / "gazette_yili_2023.txt")

        assert code == 0
        facts = (*KEPT, "repeals", "invalidates", "heritage_items", "duties", "annexes")
        assert [[one[key] for key in facts] for one in shown] == [[one[key] for key in facts] for one in real]
