"""When a filing is due, counted on the calendar of Xinjiang, and counted anew when that calendar changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from legal_counsel.deadlines import filing_deadline, filing_words
from legal_counsel.filing.choices import FilingCause
from legal_counsel.models import CounselFiling, FilingStep
from legal_counsel.readings import held_on
from portal.organization.models import CalendarDay
from portal.organization.workdays import Deadline, WorkingCalendar

_DOUBTS_KEPT = 200


def deadline_of(filing: CounselFiling, calendar: WorkingCalendar | None = None) -> Deadline:
    """The days from its trigger (怎么算的), by the version it notes and as that day's clauses are read (A1–A3)."""
    begins_on = filing.triggered_on
    known = calendar or CalendarDay.objects.as_calendar()
    return filing_deadline(begins_on, known, filing.rule.rules, held_on(begins_on))


def reading_of(filing: CounselFiling) -> str:
    """The same in words: how its clauses were read on the day it begins, and the article of its version."""
    rules = filing.rule.rules
    article = rules.article("dismissal" if filing.cause == FilingCause.DISMISSAL else "filing")
    return f"{filing_words(rules, held_on(filing.triggered_on))}；{filing.rule.number}{article}"


def kept_doubts(deadline: Deadline) -> list[str]:
    """As they are stored."""
    return [each[:_DOUBTS_KEPT] for each in deadline.doubts]


@transaction.atomic
def recount_unfinished(*, at: datetime) -> int:
    """Count every open filing anew; a day that moves is told with the day before. Returns how many moved."""
    calendar, moved = CalendarDay.objects.as_calendar(), 0
    rows = CounselFiling.objects.select_for_update(of=("self",), no_key=True).select_related("rule")
    for row in rows.unfinished():
        deadline = deadline_of(row, calendar)
        doubts, before = kept_doubts(deadline), row.due_on
        if (deadline.on, doubts) == (before, row.doubts):
            continue
        CounselFiling.objects.filter(pk=row.pk).update(due_on=deadline.on, doubts=doubts, version=row.version + 1)
        if deadline.on != before:
            moved += 1
            told = f"工作日历变动，届满日由{before}改为{deadline.on}"
            FilingStep.objects.create(filing=row, act="重算届满日", reason=told, due_before=before, at=at)
    return moved
