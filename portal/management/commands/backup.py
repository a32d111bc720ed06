"""`manage.py backup DIRECTORY [--rehearse]`: database and files as one folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backing_up import BackupError, back_up, rehearse_restore


class Command(BaseCommand):
    """Back up, and with --rehearse restore the result into a database of its own and compare."""

    help = "备份数据库与文件；加 --rehearse 立即做一次恢复演练"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--rehearse", action="store_true", help="恢复到临时数据库并逐表核对，完成后删除")

    def handle(self, *, directory: Path, rehearse: bool, **options: Any) -> None:
        try:
            folder = back_up(directory, at=timezone.now())
            self.stdout.write(f"已备份到 {folder}")
            if rehearse:
                found = rehearse_restore(folder)
                self.stdout.write(
                    f"恢复演练通过：{len(found.rows)} 张表 {sum(found.rows.values())} 行，"
                    f"{len(found.triggers)} 个触发器，{len(found.files)} 个文件"
                )
        except (BackupError, OSError) as error:
            raise CommandError(f"备份未完成：{error}") from error
