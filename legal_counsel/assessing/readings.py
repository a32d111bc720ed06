"""By which day of the next year internal counsel and firms are assessed (A18: 第二十八条 names none)."""

from __future__ import annotations

from datetime import date

from legal_counsel.articles import clause
from portal import readings

DUE = "legal_counsel.assessment_due"

readings.ask_number(
    DUE,
    label="内部法律顾问和律师事务所上一年度考核的截止日",
    clause=f"{clause('第二十八条')}（未写日期，A18）",
    default=331,
    least=101,
    most=1231,
    measure="（月日合写，331即次年3月31日）",
)


def due_day(on: date) -> tuple[int, int]:
    """Month and day, as the office reads it on a day."""
    month, day = divmod(readings.holding_number(DUE, on=on), 100)
    return month, day
