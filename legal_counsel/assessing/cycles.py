"""What of a term has to be assessed by when (第二十八条, A18). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from legal_counsel.deadlines import reminders, yearly_assessment_due, years_to_assess
from legal_counsel.rules import Readings, Rules


@dataclass(frozen=True)
class Due:
    """One assessment: of a year, or of the term where `year` is none; and by which day."""

    year: int | None
    by: date

    @property
    def period(self) -> str:
        """In words."""
        return f"{self.year}年度" if self.year else "聘期"


def due_by(
    is_yearly: bool, begins_on: date, last_day: date, on: date, *, rules: Rules, readings: Readings
) -> list[Due]:
    """What is to be assessed on the day `on`: every year that is over; or the term, from its first reminder on."""
    if is_yearly:
        years = years_to_assess(begins_on, last_day, on)
        return [Due(year, yearly_assessment_due(year, readings.assessment_due)) for year in years]
    return [Due(None, last_day)] if on >= reminders(last_day, rules=rules)[0] else []
