"""`open_administrators`: the first three accounts of a new server, because no page opens without them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts import administering
from portal.lifecycle import Refused


class Command(BaseCommand):
    """Opens one account for each of 三员 and prints their one-time passwords, once."""

    help = "为新安装建立系统管理员、安全管理员、审计员各一个账号，并显示一次性密码"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", required=True, help="所在机构全称，例如：某某州人民政府办公厅")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            issued = administering.open_first(unit_name=options["unit"], at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for each in issued:
            self.stdout.write(f"{each.user.name}\t{each.user.username}\t{each.password}")
        self.stdout.write("以上一次性密码只显示这一次，首次登录时须更换。")
