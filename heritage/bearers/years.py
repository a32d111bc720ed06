"""Which years of a bearer are assessed, and until when. Pure.

Cases: docs/rules/heritage_bearers.md.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date


def accepts(year: int, *, recognised: int, ended_on: date | None) -> bool:
    """Whether the status held on some day of the year."""
    return recognised <= year and (ended_on is None or year <= ended_on.year)


def on_the_list(year: int, periods: Sequence[tuple[date | None, date | None]]) -> bool:
    """Whether a project stood on a list on some day of the year; a beginning that is not known leaves it open."""
    return any(
        (begun is None or begun.year <= year) and (ended is None or year <= ended.year) for begun, ended in periods
    )


def expects(year: int, *, recognised: int, ended_on: date | None) -> bool:
    """Whether it held all through the year."""
    return recognised < year and (ended_on is None or ended_on > date(year, 12, 31))


def due_day(year: int, month_and_day: int) -> date:
    """The day of the following year by which `year` is assessed; 630 is 30 June."""
    month, day = min(max(month_and_day // 100, 1), 12), max(month_and_day % 100, 1)
    return date(year + 1, month, min(day, monthrange(year + 1, month)[1]))


def last_due_year(on: date, month_and_day: int) -> int:
    """The last year whose assessments should be done on a day."""
    year = on.year - 1
    return year if on > due_day(year, month_and_day) else year - 1
