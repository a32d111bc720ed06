"""Dates as documents write them: 2023年8月17日, 二〇〇一年一月九日, 二OO六年…, 2019-11-13, 2023.8.17."""

from __future__ import annotations

import re
from datetime import date

from portal.numerals import number_of

_HAN = "〇○零OoОо0◯一二三四五六七八九"
_YEAR = rf"(?:\d {{0,2}}\d {{0,2}}\d {{0,2}}\d|(?:[{_HAN}] {{0,2}}){{4}})"
_PART = r"(?:\d {0,2}\d?|[一二三四五六七八九十廿卅〇○]{1,3})"
DATE = re.compile(
    rf"(?<![\d{_HAN}])(?P<year>{_YEAR}) {{0,4}}年 {{0,4}}(?P<month>{_PART}) {{0,4}}月 {{0,4}}(?P<day>{_PART}) {{0,4}}日"
    r"|(?<![\d./-])(?P<y>(?:19|20)\d\d)(?P<mark>[-./])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?![\d./-])"
)
_DAMAGED = re.compile(
    r"(?:19|20)\d{2}(?: ?\d{2,4}日?|年\d{0,4}月?\d{0,2}日?|\d{0,2}月\d{1,2}日)"
    rf"|[{_HAN}]{{4}}年(?:[一二三四五六七八九十]{{1,3}}月)?"
)
EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)


def date_of(match: re.Match[str]) -> date | None:
    """The day that a match of DATE names; None for no day of the calendar and for dummies (1900-1-1, 9999-12-31)."""
    parts = [number_of(match[long] or match[short]) for long, short in (("year", "y"), ("month", "m"), ("day", "d"))]
    year, month, day = parts
    if year is None or month is None or day is None:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST or year in range(1911, 1950) else None


def parse_date(text: str) -> date | None:
    """The day that `text` names and nothing else, blanks aside."""
    text = text.strip().rstrip(",")
    match = DATE.fullmatch(text) or DATE.fullmatch("".join(text.split()))
    return date_of(match) if match else None


def is_dummy(plain: str) -> bool:
    """Whether a line without blanks holds a date and one that is none: 1900-1-1, 2023年2月30日."""
    match = DATE.fullmatch(plain.rstrip(","))
    return bool(match) and parse_date(plain) is None


def is_damaged(plain: str) -> bool:
    """Whether a line without blanks holds what was once a date: 2017615, 2021年3月."""
    return 6 <= len(plain) <= 10 and parse_date(plain) is None and bool(_DAMAGED.fullmatch(plain))
