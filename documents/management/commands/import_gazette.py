"""`import_gazette FILE…`: gazettes as imports to be confirmed; with `--dry-run` only what the reader makes of them.

The dry run needs no database.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from documents.gazette.dry_run import describe_file, failure
from documents.importing import annexes, deciding, importing
from portal.accounts.models import User
from portal.lifecycle import Refused

UNREADABLE = 2  # exit code
ACCEPTED = "命令行导入，一律按读取结果（--accept-doubts）"


class Command(BaseCommand):
    """Reads files of official documents."""

    help = "导入公报文件，等待在“公报导入”页面确认。--dry-run 只显示读到的内容，不需要数据库，不保存。"
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="公报文件：.txt .docx .html .pdf")
        parser.add_argument("--dry-run", action="store_true", help="只读取并显示，不保存")
        parser.add_argument("--confirm", action="store_true", help="读取后立即确认登记（需要 --by）")
        parser.add_argument(
            "--accept-doubts",
            action="store_true",
            help="与 --confirm 同用：疑点一律记为“已核对，按读取结果”，有疑点的效力事件一律予以登记，"
            "无权的、无法登记的除外；不加时，有未决定的疑点就不登记",
        )
        parser.add_argument("--by", metavar="USERNAME", help="以哪个账号的名义导入")
        parser.add_argument("--json", action="store_true", help="每份公文输出一行 JSON（docs/import.schema.json）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["confirm"] and not options["by"]:
            raise CommandError("--confirm 须与 --by 同用：登记要记明由谁确认")
        if options["accept_doubts"] and not options["confirm"]:
            raise CommandError("--accept-doubts 只与 --confirm 同用：疑点平时在导入页上逐处决定")
        if not options["dry_run"]:
            self._import(options)
            return
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        has_failed = False
        for described in described_files(options["files"]):
            has_failed = has_failed or "error" in described
            self.stdout.write(json.dumps(described, ensure_ascii=False) if options["json"] else summary(described))
        if has_failed:
            sys.exit(UNREADABLE)

    def _import(self, options: dict[str, Any]) -> None:
        """Store each file as the upload page does, and confirm it when told to."""
        username = options["by"]
        by = User.objects.filter(username=username).first() if username else None
        if username and by is None:
            raise CommandError(f"没有账号“{username}”")
        for name in options["files"]:
            try:
                with Path(name).open("rb") as file:
                    gazette_import = importing.read_now(File(file, name=Path(name).name), by=by, at=timezone.now())
                if options["accept_doubts"] and by is not None:
                    deciding.accept_as_read(gazette_import, remark=ACCEPTED, by=by, at=timezone.now())
                if options["confirm"] and by is not None:
                    importing.confirm(gazette_import, by=by, at=timezone.now())
            except OSError as error:
                raise CommandError(f"{name}：无法打开文件：{error.strerror}") from error
            except Refused as refusal:
                raise CommandError(f"{name}：{refusal}") from refusal
            count, state = gazette_import.drafts.count(), gazette_import.get_state_display()
            self.stdout.write(
                f"{name}：{gazette_import}，读出{count}件公文，{state}（{gazette_import.get_absolute_url()}）"
            )


def described_files(names: list[str]) -> Iterator[dict[str, Any]]:
    """One object a document of every file, in order; one with `error` where a file cannot be read."""
    for name in names:
        try:
            data = Path(name).read_bytes()
        except (OSError, ValueError) as error:
            yield failure(name, "not_found", _why_unopened(error))
            continue
        yield from describe_file(name, data, annex_readers=annexes.readers())


def _why_unopened(error: OSError | ValueError) -> str:
    """What stands in the way, and the way out."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "文件不存在，请核对路径和文件名"
        case IsADirectoryError():
            return "这是文件夹；请列出其中的文件，例如 文件夹/*.txt"
        case PermissionError():
            return "没有读取该文件的权限，请联系系统管理员"
    return f"无法打开文件：{error}"


def summary(described: dict[str, Any]) -> str:
    """A few lines for the person at the terminal."""
    if "error" in described:
        return f"{described['file']}：{described['error']['message']}"
    counts = (
        ("引用", "cites"),
        ("废止", "repeals"),
        ("失效", "invalidates"),
        ("部分废止", "partial_repeals"),
        ("修改", "amends"),
        ("延期", "extends"),
        ("撤销", "annuls"),
        ("重新公布", "republishes"),
        ("恢复施行", "restores"),
        ("继续有效", "keeps"),
        ("阈值", "thresholds"),
        ("非遗", "heritage_items"),
        ("分工", "duties"),
    )
    lines = [
        f"{described['doc_number'] or '（无字号）'}　{described['title'] or '（无标题）'}",
        f"  {'、'.join(described['issuers']) or '（无署名）'}　{described['issued_on'] or '（无日期）'}",
        "  " + "，".join(f"{label}{len(described[key])}" for label, key in counts),
    ]
    if ender := described["repealed_by"]:
        lines.append(f"  页面注明已被{ender['title'] or ''}{ender['doc_number'] or ''}废止或宣布失效")
    if described["warning"]:
        lines.append(f"  预警：{described['warning']['action']} {described['warning']['level'] or '（未写等级）'}")
    lines += [f"  第{one['line']}行 {one['message']}" for one in described["findings"]]
    return "\n".join(lines)
