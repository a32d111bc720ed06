"""Days that pages and programs ask for."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def end_of(day: date) -> datetime:
    """The last moment of a day in the office's time."""
    return timezone.make_aware(datetime.combine(day, time.max))


def days_between(since: date | None, until: date | None, *, today: date) -> tuple[date, date]:
    """Two days in their order; without the second today, without the first the day before the year of the second."""
    last = until or today
    first = since or date(last.year - 1, 12, 31)
    return min(first, last), max(first, last)
