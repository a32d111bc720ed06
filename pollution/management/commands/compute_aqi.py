"""`compute_aqi FILE`: indices of single concentrations, days or station hours, without a database."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pollution.air.aqi import PROFILES, TEXT
from pollution.air.calculating import Described, Standard, calculate
from pollution.air.monitoring.tables import Unreadable

REFUSED = 2  # exit code


class Command(BaseCommand):
    """An AQI calculator for anyone."""

    help = "计算空气质量指数：单个浓度、日均值或站点小时文件。不需要数据库，不保存。"
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV文件（UTF-8或GB18030，可为.gz）或Excel工作簿（.xlsx）")
        parser.add_argument("--standard", default="auto", help="auto（按监测日期）、HJ633-2012 或 HJ633-2026")
        parser.add_argument(
            "--profile", choices=PROFILES, default=TEXT.code, help="text：按标准文本；cnemc：按总站实时发布口径"
        )
        parser.add_argument(
            "--o3-exchanged", action="store_true", help="文件的 O3 与 O3_24h 两列颠倒（总站实时数据如此）"
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="每行一个 JSON 对象（默认）")
        form.add_argument("--csv", action="store_true", help="CSV；有问题的行写到标准错误")

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        write = self._as_csv if options["csv"] else self._as_json
        try:
            found = calculate(
                Path(options["file"]),
                standard=Standard.named(options["standard"]),
                profile=PROFILES[options["profile"]],
                is_o3_exchanged=options["o3_exchanged"],
            )
            has_refused = write(found)
        except (Unreadable, LookupError) as error:
            raise CommandError(f"{options['file']}：{error.args[0]}", returncode=REFUSED) from error
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise CommandError(f"{options['file']}：无法打开文件：{error.strerror}", returncode=REFUSED) from error
        if has_refused:
            sys.exit(REFUSED)

    def _without_findings(self, found: Iterable[Described]) -> Iterator[Described]:
        """What was computed; doubts about the file go to standard error, so that the output stays one of rows."""
        for each in found:
            if "finding" in each:
                self.stderr.write(each["finding"])
            else:
                yield each

    def _as_json(self, found: Iterable[Described]) -> bool:
        has_refused = False
        for each in self._without_findings(found):
            has_refused = has_refused or "error" in each
            self.stdout.write(json.dumps(each, ensure_ascii=False))
        return has_refused

    def _as_csv(self, found: Iterable[Described]) -> bool:
        has_refused, writer = False, None
        for each in self._without_findings(found):
            if "error" in each:
                has_refused = True
                self.stderr.write(each["error"])
                continue
            if writer is None:
                writer = csv.writer(self.stdout)
                writer.writerow(each)
            writer.writerow("、".join(value) if isinstance(value, list) else value for value in each.values())
        return has_refused
