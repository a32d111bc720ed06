"""Dates and moments as people write them. Pure: text in, date out, or a Chinese sentence that says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from portal.numerals import number_of

LONGEST_TOLD = 30  # characters of what is no date that a sentence quotes
YEARS = range(1900, 2101)  # outside these a typed year is a slip of the finger

NUMBERED = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"|(?:(?P<year_2>\d{4})\s*[-/.年]\s*)?(?P<month_2>\d{1,2})\s*[-/.月]\s*(?P<day_2>\d{1,2})\s*[日号]?",
    re.ASCII,  # digits of other scripts look like other digits
)
IN_CHINESE = re.compile(
    r"(?:(?P<year>[〇○零一二三四五六七八九]{4})年)?(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})[日号]?"
)
CLOCK = re.compile(
    r"(?P<day>.+?)(?:\s+|\s*[Tt]\s*|(?<=[日号]))(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?:(?P<minute>\d{1,2})\s*分?)?(?::00)?)",
    re.ASCII,
)


class UnreadableDate(ValueError):
    """What was written is not a date; the message is Chinese and says how to write one."""


def read_date(text: str, *, year: int | None = None) -> date:
    """The date that `text` names: 2023-8-4, 2023/08/04, 20230804, 2023年8月4日, 二〇二三年八月四日.

    Full-width digits and blanks are taken as their half-width selves. Where the text names no year
    (8月4日), `year` is used; without it such a text is refused. Raises UnreadableDate.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    numbered, in_chinese = NUMBERED.fullmatch(written), IN_CHINESE.fullmatch(re.sub(r"\s", "", written))
    if numbered:
        parts = [numbered[name] or numbered[f"{name}_2"] for name in ("year", "month", "day")]
    elif in_chinese:
        parts = list(in_chinese.group("year", "month", "day"))
    else:
        raise UnreadableDate(f"{_quoted(text)}不是日期；请写成 2023-8-4、20230804 或 2023年8月4日")
    named_year, month, day = [number_of(part) if part else None for part in parts]
    chosen_year = year if named_year is None else named_year
    if chosen_year is None:
        raise UnreadableDate(f"{_quoted(text)}没有年份；请写成 2023-8-4、20230804 或 2023年8月4日")
    return _existing(chosen_year, month or 0, day or 0)


def read_moment(text: str, *, year: int | None = None) -> datetime:
    """The moment that `text` names, without time zone: 2023-8-4 8:00, 2023-08-04T08:30, 2023年8月4日8时, 8月4日8点30分.

    The day as `read_date` takes it; 24时 is the midnight that ends it. Raises UnreadableDate.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = CLOCK.fullmatch(plain)
    if not found:
        raise UnreadableDate(f"{_quoted(text)}不是日期和时间；请写成 2023-8-4 8:00 或 2023年8月4日8时")
    day, hour, minute = read_date(found["day"], year=year), int(found["hour"]), int(found["minute"] or 0)
    if (hour, minute) == (24, 0):
        return datetime.combine(date.fromordinal(day.toordinal() + 1), time())
    if hour > 23 or minute > 59:
        raise UnreadableDate(f"没有 {hour}:{minute:02} 这个时刻；小时应在 0 至 24 之间，分钟应在 0 至 59 之间")
    return datetime.combine(day, time(hour, minute))


def written(day: date) -> str:
    """The day as official text prints it: 2023年8月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _quoted(text: str) -> str:
    written = text.strip()
    return f"“{written[:LONGEST_TOLD]}{'…' if len(written) > LONGEST_TOLD else ''}”"


def _existing(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise UnreadableDate(f"年份 {year} 超出范围；应在 {YEARS.start} 至 {YEARS.stop - 1} 年之间")
    if not 1 <= month <= 12:
        raise UnreadableDate(f"没有 {month} 月；月份应在 1 至 12 之间")
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableDate(f"{year}年{month}月没有 {day} 日") from None
