"""`export_register FILE`: the register as JSON Lines or as an Excel workbook, by the ending of the name."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from documents.exchange import exporting
from documents.filters import DocumentFilters
from documents.models import Document
from portal.accounts.models import User
from portal.lifecycle import Refused


class Command(BaseCommand):
    """Writes the register into a file."""

    help = "导出公文登记簿：.jsonl 每行一件公文（docs/register.schema.json），.xlsx 为 Excel 工作簿。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="要写入的文件，.jsonl 或 .xlsx；不覆盖已有的文件")
        parser.add_argument(
            "--filter", default="", metavar="QUERY", help="与登记簿页面网址中相同的筛选条件，如 year=2023&kind=notice"
        )
        parser.add_argument("--by", metavar="USERNAME", help="只导出该账号能看到的公文；不写则导出全部")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        rows = Document.objects.all()
        if options["by"]:
            user = User.objects.filter(username=options["by"]).first()
            if user is None:
                raise CommandError(f"没有账号“{options['by']}”")
            rows = Document.objects.visible_to(user)
        chosen = DocumentFilters(QueryDict(options["filter"]), queryset=rows)
        if not chosen.is_valid():
            raise CommandError(
                "筛选条件有误：" + "；".join(str(each) for row in chosen.errors.values() for each in row)
            )
        try:
            self._write(path, chosen.qs)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"{path}：无法写入：{error.strerror}") from error

    def _write(self, path: Path, rows: Any) -> None:
        """Made whole before the file appears, so that nobody takes half a register for all of it."""
        if path.suffix not in (".jsonl", ".xlsx"):
            raise CommandError(f"{path}：文件名应以 .jsonl 或 .xlsx 结尾")
        if path.exists():
            raise CommandError(f"{path}：文件已存在，请换一个文件名")
        draft = path.with_name(f"{path.name}.part")
        try:
            with draft.open("xb") as target:
                made = exporting.written(rows, path.suffix.removeprefix("."))
                with made.file:
                    shutil.copyfileobj(made.file, target)
            if made.parts > 1:
                path = path.with_name(f"{path.name}.zip")
                if path.exists():
                    raise CommandError(f"{path}：文件已存在，请换一个文件名")
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"已导出到 {path}（登记簿{made.moment:%Y-%m-%d %H:%M:%S}的内容）")
        if made.parts > 1:
            self.stdout.write(f"超过一次导入的上限，分为{made.parts}个文件；再导入时请解压，按编号逐个导入")
