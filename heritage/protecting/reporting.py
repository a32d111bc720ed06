"""自查报告 of protection units, and until when they and their checks are due (docs/rules/heritage_protection.md)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from heritage.models import Protection, SelfReport
from heritage.protecting.choices import CLAUSE
from heritage.readings import CHECK_CYCLE, REPORT_MONTH
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.readings import holding_number


def report_deadline(on: date) -> date:
    """The last day for the reports of the year of `on`: the end of the month that the office has settled."""
    month = holding_number(REPORT_MONTH, on=on)
    return date(on.year, month, monthrange(on.year, month)[1])


def checked_before(on: date) -> date:
    """Whoever was last checked on this day or before is due for a check on the day `on`."""
    years = holding_number(CHECK_CYCLE, on=on)
    last_of_month = monthrange(on.year - years, on.month)[1]
    return date(on.year - years, on.month, min(on.day, last_of_month))


@transaction.atomic
def record_report(
    protection: Protection, *, year: int, received_on: date, summary: str, by: User, at: datetime
) -> SelfReport:
    """登记自查报告, once a year; late ones too."""
    today = timezone.localdate(at)
    if received_on > today:
        raise Refused("收到日期不能晚于今日")
    if not received_on.year - 1 <= year <= received_on.year:
        raise Refused(f"年度应为{received_on.year}，上一年补报的为{received_on.year - 1}", clause=CLAUSE)
    report = SelfReport(
        protection=protection, year=year, received_on=received_on, summary=summary.strip(), by=by, at=at
    )
    with keeping(SelfReport):
        report.save(force_insert=True)
    return report
