"""`manage.py evaluate_warnings --at 2016-12-20T08:00 [--observed-only] [--json]`: what the plan asks for then."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pollution.alert_choices import AlertLevel
from pollution.alerting import evaluating
from portal.dates import YEARS


class Command(BaseCommand):
    """Judges without raising anything; with `--json` one object with every window, rule and reading."""

    help = "按应急预案研判某一时刻是否达到预警条件，只显示，不提出建议"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="时刻，如 2016-12-20T08:00（北京时间）；缺省为现在")
        parser.add_argument("--observed-only", action="store_true", help="只看已监测的小时，不看预报")
        parser.add_argument("--json", action="store_true", help="输出JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        told = evaluating.evaluation(_moment(options["at"]), is_observed_only=options["observed_only"]).told()
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for line in _lines(told):
            self.stdout.write(line)


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise CommandError(f"读不懂时刻“{text}”，应如 2016-12-20T08:00")
    if at.year not in YEARS:
        raise CommandError(f"年份{at.year}超出范围，应在{YEARS.start}至{YEARS.stop - 1}年之间")
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _lines(told: dict[str, Any]) -> list[str]:
    region = told["region"]
    named = "、".join(each["name"] for each in region["members"]) if region else ""
    lines = [f"{told['at']}（依据{told['basis']}）区域：{_level(told['level'])}{f'（{named}）' if named else ''}"]
    if not told["is_in_force"]:
        lines.append("该日预案不在有效期内，以上为按该版预案的回溯研判")
    for unit in told["units"]:
        [member] = unit["members"]
        aqi = unit["current"]["aqi"]
        lines.append(f"{member['name']}：{_level(unit['level'])}，24小时AQI {'无' if aqi is None else aqi}")
    return lines


def _level(code: str | None) -> str:
    return f"{AlertLevel[code.upper()].label}预警" if code else "未达到预警条件"
