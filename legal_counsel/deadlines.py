"""The periods of 伊州政办规〔2023〕2号: filing, public notice, term, assessment, and its own validity. Pure.

Each answer is a `Deadline` of the working calendar where days are counted, so that it can explain itself day by day;
the readings A1–A8, A18 and A19 and the tables of cases stand in docs/rules/legal_counsel.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.organization.workdays import Deadline, WorkingCalendar, add_days, add_working_days, corresponding_day

FILING_DAYS, NOTICE_WORKING_DAYS, TERM_YEARS = 15, 5, 3
REMINDERS = (90, 30, 7)
"""第十八条: days before the end of a term at which renewal is brought to mind."""


class Trigger(StrEnum):
    """What begins the fifteen days of 第十九条."""

    DOCUMENT = "document"
    CONTRACT = "contract"


TRIGGER_LABELS = {Trigger.DOCUMENT: "聘任（任用）文件印发之日", Trigger.CONTRACT: "合同签订之日"}


@dataclass(frozen=True)
class FilingPeriod:
    """When a filing is due, what began the period, and until when a later paper is to be filed as a supplement."""

    trigger: Trigger
    due: Deadline
    supplement: Deadline | None = None


def filing_period(document_on: date | None, contract_on: date | None, calendar: WorkingCalendar) -> FilingPeriod:
    """第十九条: fifteen days from the printing of the appointment document or the signing of the contract.

    The earlier of the two begins the period; the later one is a supplement with fifteen days of its own (A4). Natural
    days, the first not counted, rolled over to a working day (A1–A3). Raises ValueError where neither day is known.
    """
    triggers = ((document_on, Trigger.DOCUMENT), (contract_on, Trigger.CONTRACT))
    known = sorted((day, trigger) for day, trigger in triggers if day)
    if not known:
        raise ValueError("a filing period begins with a document or a contract")
    (first, trigger), *later = known
    supplement = add_days(later[0][0], FILING_DAYS, calendar) if later and later[0][0] > first else None
    return FilingPeriod(trigger, add_days(first, FILING_DAYS, calendar), supplement)


def dismissal_filing(decided_on: date, told_on: date | None, calendar: WorkingCalendar) -> Deadline:
    """第三十条: a dismissal is filed within fifteen days of the decision or of its notice, the earlier one (A6)."""
    return add_days(min(decided_on, told_on or decided_on), FILING_DAYS, calendar)


def notice_period(posted_on: date, calendar: WorkingCalendar) -> Deadline:
    """第十七条第二款第五项: 公示五个工作日, the day of posting not counted (A7)."""
    return add_working_days(posted_on, NOTICE_WORKING_DAYS, calendar)


def notice_is_over(posted_on: date, on: date, calendar: WorkingCalendar) -> bool:
    """Whether the decision may be taken: from the day after the fifth working day on (A7)."""
    return on > notice_period(posted_on, calendar).on


def latest_end(begins_on: date) -> date:
    """第十八条: a term is 一般 no longer than three years, the corresponding day included (A8)."""
    return corresponding_day(begins_on, TERM_YEARS * 12)


def exceeds_three_years(begins_on: date, ends_on: date) -> bool:
    """Whether a term is longer than 第十八条 has it; the day before the corresponding day is as good as that day."""
    return ends_on > latest_end(begins_on)


def reminders(ends_on: date) -> tuple[date, ...]:
    """The days on which renewal is brought to mind."""
    return tuple(ends_on - timedelta(days=days) for days in REMINDERS)


def yearly_assessment_due(year: int, due: tuple[int, int]) -> date:
    """第二十八条: internal counsel and firms are assessed every year; by month and day `due` of the next one (A18)."""
    month, day = due
    return date(year + 1, month, day)


def years_to_assess(begins_on: date, ends_on: date, on: date) -> Sequence[int]:
    """The years of service that are over on the day `on` and so want an assessment."""
    last = min(ends_on.year, on.year - 1)
    return range(begins_on.year, last + 1)
