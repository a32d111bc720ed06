"""`import_gazette FILE… --dry-run [--json]`: what the reader makes of gazette files, without a database."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import annexes
from documents.gazette.dry_run import describe_file, failure

UNREADABLE = 2  # exit code


class Command(BaseCommand):
    """Reads files of official documents."""

    help = "读取公报文件。--dry-run 只显示读到的内容，不需要数据库，不保存。"
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="公报文件：.txt .docx .html .pdf")
        parser.add_argument("--dry-run", action="store_true", help="只读取并显示，不保存")
        parser.add_argument("--json", action="store_true", help="每份公文输出一行 JSON（docs/import.schema.json）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError("请加 --dry-run：先查看读到的内容，再到“公报导入”页面确认入库")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        has_failed = False
        for described in described_files(options["files"]):
            has_failed = has_failed or "error" in described
            self.stdout.write(json.dumps(described, ensure_ascii=False) if options["json"] else summary(described))
        if has_failed:
            sys.exit(UNREADABLE)


def described_files(names: list[str]) -> Iterator[dict[str, Any]]:
    """One object a document of every file, in order; one with `error` where a file cannot be read."""
    for name in names:
        try:
            data = Path(name).read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            yield failure(name, "not_found", f"无法打开文件：{reason}")
            continue
        yield from describe_file(name, data, annex_readers=annexes.readers())


def summary(described: dict[str, Any]) -> str:
    """A few lines for the person at the terminal."""
    if "error" in described:
        return f"{described['file']}：{described['error']['message']}"
    counts = (
        ("引用", "cites"),
        ("废止", "repeals"),
        ("失效", "invalidates"),
        ("非遗", "heritage_items"),
        ("分工", "duties"),
    )
    lines = [
        f"{described['doc_number'] or '（无字号）'}　{described['title'] or '（无标题）'}",
        f"  {'、'.join(described['issuers']) or '（无署名）'}　{described['issued_on'] or '（无日期）'}",
        "  " + "，".join(f"{label}{len(described[key])}" for label, key in counts),
    ]
    lines += [f"  第{one['line']}行 {one['message']}" for one in described["findings"]]
    return "\n".join(lines)
