"""文化和自然遗产日, the second Saturday of June: which day it is, or will be next. Pure."""

from __future__ import annotations

from datetime import date, timedelta

JUNE, SATURDAY = 6, 5


def day_of_year(year: int) -> date:
    """The second Saturday of June."""
    first = date(year, JUNE, 1)
    return first + timedelta(days=(SATURDAY - first.weekday()) % 7 + 7)


def next_day(on: date) -> date:
    """That of this year until it is over, then that of the next."""
    this = day_of_year(on.year)
    return this if on <= this else day_of_year(on.year + 1)
