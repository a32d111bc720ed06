"""`import_register FILE`: a register file compared with the register; with `--confirm` entered."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from documents.choices import RowOutcome
from documents.exchange import entering
from documents.exchange.planning import Planned
from documents.permissions import may_decide_publicity, may_manage
from portal.accounts.models import User
from portal.file_kinds import inspect, kind_by_extension
from portal.lifecycle import Refused

UNFIT = 2  # exit code of a dry run that found lines which cannot be entered
SILENT = (RowOutcome.NEW, RowOutcome.UNCHANGED)


class Command(BaseCommand):
    """Reads a register file."""

    help = "导入登记簿文件（.jsonl 或 .xlsx），等待在“登记簿导入导出”页面确认。--dry-run 只列出将会发生什么，不保存。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="登记簿文件：.jsonl 或 .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="只比对并显示，不保存")
        parser.add_argument("--confirm", action="store_true", help="比对后立即登记")
        parser.add_argument("--by", metavar="USERNAME", help="以哪个账号的名义导入（--dry-run 可以不写）")
        parser.add_argument("--json", action="store_true", help="与 --dry-run 同用：每行输出一个 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"] and options["confirm"]:
            raise CommandError("--dry-run 不保存，不能与 --confirm 同用")
        by = self._user(options["by"])
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                if options["dry_run"]:
                    self._dry_run(file, path.name, by, as_json=options["json"])
                elif by is None:
                    raise CommandError("请用 --by 写明以哪个账号的名义导入")
                else:
                    self._import(file, path.name, by, is_confirmed=options["confirm"])
        except OSError as error:
            raise CommandError(f"{path}：无法打开文件：{error.strerror}") from error
        except Refused as refusal:
            raise CommandError(f"{path}：{refusal}") from refusal

    def _user(self, username: str | None) -> User | None:
        if not username:
            return None
        user: User | None = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号“{username}”")
        if not may_manage(user):
            raise CommandError(f"账号“{username}”不是文件管理员，不能导入登记簿")
        return user

    def _dry_run(self, file: IO[bytes], name: str, by: User | None, *, as_json: bool) -> None:
        inspect(file, kind_by_extension(name, entering.READABLE))
        counts: Counter[str] = Counter()
        may_publish = by is not None and may_decide_publicity(by)
        for each in entering.dry_run(File(file), name, may_publish=may_publish):
            counts[each.outcome] += 1
            if as_json:
                told = {"line": each.line, "outcome": each.outcome, "name": each.name, "says": each.says}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            elif each.outcome not in SILENT or each.says:
                self.stdout.write(_sentence(each))
        if not as_json:
            self.stdout.write(_summary(counts))
        if counts[RowOutcome.CONFLICT] or counts[RowOutcome.REFUSED]:
            sys.exit(UNFIT)

    def _import(self, file: IO[bytes], name: str, by: User, *, is_confirmed: bool) -> None:
        register_import = entering.read_now(File(file, name=name), by=by, at=timezone.now())
        if is_confirmed:
            entering.confirm(register_import, by=by, at=timezone.now())
        counts, _ = entering.tally(register_import)
        told = "，".join(f"{label}{count}件" for label, count in counts.items())
        state = register_import.get_state_display()
        self.stdout.write(f"{name}：{register_import}，{told}，{state}（{register_import.get_absolute_url()}）")


def _sentence(planned: Planned) -> str:
    outcome = RowOutcome(planned.outcome).label
    return f"第{planned.line}行 {outcome} {planned.name}" + (f"：{'；'.join(planned.says)}" if planned.says else "")


def _summary(counts: Counter[str]) -> str:
    return "，".join(f"{each.label}{counts[each.value]}件" for each in RowOutcome)
