"""The periods of the rules: filing, public notice, term, assessment. Pure.

Each answer is a `Deadline` of the working calendar where days are counted, so that it can explain itself day by day.
The numbers are those of a version (`Rules`), the open clauses are read as the office decided (`Readings`: A1–A8, A18);
the tables of cases stand in docs/rules/legal_counsel.md.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from legal_counsel.rules import OF_2023, Readings, Rules
from portal.organization.workdays import (
    ONE_DAY,
    Deadline,
    WorkingCalendar,
    add_days,
    add_working_days,
    corresponding_day,
)

AS_PROPOSED = Readings()
"""Every question read by default."""


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


def filing_period(
    document_on: date | None,
    contract_on: date | None,
    calendar: WorkingCalendar,
    *,
    rules: Rules = OF_2023,
    readings: Readings = AS_PROPOSED,
) -> FilingPeriod:
    """第十九条: fifteen days from the printing of the appointment document or the signing of the contract.

    The earlier of the two begins the period; the later one is a supplement with fifteen days of its own (A4). Natural
    days, the first not counted, rolled over to a working day (A1–A3). Raises ValueError where neither day is known.
    """
    triggers = ((document_on, Trigger.DOCUMENT), (contract_on, Trigger.CONTRACT))
    known = sorted((day, trigger) for day, trigger in triggers if day)
    if not known:
        raise ValueError("a filing period begins with a document or a contract")
    (first, trigger), (last, later) = known[0], known[-1]
    if readings.later_paper_begins:
        return FilingPeriod(later, filing_deadline(last, calendar, rules, readings))
    supplement = filing_deadline(last, calendar, rules, readings) if last > first else None
    return FilingPeriod(trigger, filing_deadline(first, calendar, rules, readings), supplement)


def dismissal_filing(
    decided_on: date,
    told_on: date | None,
    calendar: WorkingCalendar,
    *,
    rules: Rules = OF_2023,
    readings: Readings = AS_PROPOSED,
) -> Deadline:
    """第三十条: a dismissal is filed within fifteen days of the decision or of its notice, the earlier one (A6)."""
    return filing_deadline(dismissal_begins(decided_on, told_on, readings), calendar, rules, readings)


def dismissal_begins(decided_on: date, told_on: date | None, readings: Readings) -> date:
    """The day from which the filing of a dismissal is counted (A6)."""
    told = told_on or decided_on
    return {"decision": decided_on, "notice": told}.get(readings.dismissal_begins, min(decided_on, told))


def notice_period(
    posted_on: date, calendar: WorkingCalendar, *, rules: Rules = OF_2023, readings: Readings = AS_PROPOSED
) -> Deadline:
    """第十七条第二项第5目: 公示五个工作日, the day of posting not counted (A7)."""
    before = posted_on - ONE_DAY if readings.notice_first_day_counts else posted_on
    return add_working_days(before, rules.notice_working_days, calendar)


def notice_is_over(
    posted_on: date,
    on: date,
    calendar: WorkingCalendar,
    *,
    rules: Rules = OF_2023,
    readings: Readings = AS_PROPOSED,
) -> bool:
    """Whether the decision may be taken: from the day after the fifth working day on (A7)."""
    return on > notice_period(posted_on, calendar, rules=rules, readings=readings).on


def latest_end(begins_on: date, *, rules: Rules = OF_2023, readings: Readings = AS_PROPOSED) -> date:
    """第十八条: a term is 一般 no longer than three years, the corresponding day included (A8)."""
    day = corresponding_day(begins_on, rules.term_years * 12)
    if readings.term_ends_the_day_before and day.day == begins_on.day:  # no such day: the month ends the term anyway
        return day - ONE_DAY
    return day


def exceeds_three_years(
    begins_on: date, ends_on: date, *, rules: Rules = OF_2023, readings: Readings = AS_PROPOSED
) -> bool:
    """Whether a term is longer than 第十八条 has it; the day before the corresponding day is as good as that day."""
    return ends_on > latest_end(begins_on, rules=rules, readings=readings)


def reminders(ends_on: date, *, rules: Rules = OF_2023) -> tuple[date, ...]:
    """The days on which renewal is brought to mind."""
    return tuple(ends_on - timedelta(days=days) for days in rules.reminders)


def yearly_assessment_due(year: int, due: tuple[int, int]) -> date:
    """第二十八条: internal counsel and firms are assessed every year; by month and day `due` of the next one (A18).

    A day that its month lacks is the last of that month, a month that there is not the nearest.
    """
    month, day = min(max(due[0], 1), 12), max(due[1], 1)
    return date(year + 1, month, min(day, monthrange(year + 1, month)[1]))


def years_to_assess(begins_on: date, ends_on: date, on: date) -> Sequence[int]:
    """The years of service that are over on the day `on` and so want an assessment."""
    last = min(ends_on.year, on.year - 1)
    return range(begins_on.year, last + 1)


def filing_deadline(begins: date, calendar: WorkingCalendar, rules: Rules, readings: Readings) -> Deadline:
    """So many days of filing, as they are read (A1–A3)."""
    before = begins - ONE_DAY if readings.first_day_counts else begins
    if readings.filing_in_working_days:
        return add_working_days(before, rules.filing_days, calendar)
    due = add_days(before, rules.filing_days, calendar)
    if readings.rolls_over or due.on == due.nominal:
        return due
    days = tuple(each for each in due.days if each.day <= due.nominal)
    doubts = calendar.judge(due.nominal).doubts
    return replace(due, on=due.nominal, days=days, rule=due.rule.split("；")[0] + "，末日休息的不顺延", doubts=doubts)


def filing_words(rules: Rules, readings: Readings) -> str:
    """How the days of filing are read, with the questions: `15日为自然日（A1），起算当日不计入（A2），…`."""
    kind = "工作日" if readings.filing_in_working_days else "自然日"
    first = "计入" if readings.first_day_counts else "不计入"
    said = [f"{rules.filing_days}日为{kind}（A1）", f"起算当日{first}（A2）"]
    if not readings.filing_in_working_days:  # a period of working days ends on one
        said.append(f"末日休息的{'顺延' if readings.rolls_over else '不顺延'}（A3）")
    return "，".join(said)
