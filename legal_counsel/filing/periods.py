"""When a filing is due, counted on the calendar of Xinjiang, and counted anew when that calendar changes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from legal_counsel.deadlines import FILING_DAYS
from legal_counsel.models import Filing, FilingStep
from portal.organization.models import CalendarDay
from portal.organization.workdays import Deadline, WorkingCalendar, add_days

_DOUBTS_KEPT = 200


def deadline_of(filing: Filing, calendar: WorkingCalendar | None = None) -> Deadline:
    """The fifteen days from its trigger, day by day (怎么算的)."""
    return counted_from(filing.triggered_on, calendar)


def counted_from(day: date, calendar: WorkingCalendar | None = None) -> Deadline:
    """Fifteen natural days, the first not counted, rolled over to a working day (A1–A3)."""
    return add_days(day, FILING_DAYS, calendar or CalendarDay.objects.as_calendar())


def kept_doubts(deadline: Deadline) -> list[str]:
    """As they are stored."""
    return [each[:_DOUBTS_KEPT] for each in deadline.doubts]


@transaction.atomic
def recount_unfinished(*, at: datetime) -> int:
    """Count every open filing anew; a day that moves is told with the day before. Returns how many moved."""
    calendar, moved = CalendarDay.objects.as_calendar(), 0
    for row in Filing.objects.select_for_update(no_key=True).unfinished():
        deadline = deadline_of(row, calendar)
        doubts, before = kept_doubts(deadline), row.due_on
        if (deadline.on, doubts) == (before, row.doubts):
            continue
        Filing.objects.filter(pk=row.pk).update(due_on=deadline.on, doubts=doubts, version=row.version + 1)
        if deadline.on != before:
            moved += 1
            told = f"工作日历变动，届满日由{before}改为{deadline.on}"
            FilingStep.objects.create(filing=row, act="重算届满日", reason=told, at=at)
    return moved
