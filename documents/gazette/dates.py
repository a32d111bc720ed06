"""Dates as documents write them: 2023年8月17日, 二〇〇一年一月九日, 二OO六年…, 2019-11-13."""

from __future__ import annotations

import re
from datetime import date

_ZERO = "〇○零OoОо0◯"
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2, "元": 1}
_DIGITS.update(dict.fromkeys(_ZERO, 0))
_HAN = "〇○零OoОо◯一二三四五六七八九"
_YEAR = rf"(?:\d {{0,2}}\d {{0,2}}\d {{0,2}}\d|(?:[{_HAN}] {{0,2}}){{4}})"
_PART = r"(?:\d {0,2}\d?|[一二三四五六七八九十廿卅〇○]{1,3})"
DATE = re.compile(
    rf"(?<![\d{_HAN}])(?P<year>{_YEAR}) {{0,4}}年 {{0,4}}(?P<month>{_PART}) {{0,4}}月 {{0,4}}(?P<day>{_PART}) {{0,4}}日"
    r"|(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d-])"
)
DAMAGED = re.compile(r"(?:19|20)\d{2}(?: ?\d{2,4}日?|年\d{0,2}月?\d{0,2}日?)")
EARLIEST = date(1949, 10, 1)


def number_of(text: str) -> int | None:
    """A count of up to 99 in digits or Chinese numerals; 两 is 2. None where it is none."""
    text = "".join(text.split()).replace("廿", "二十").replace("卅", "三十")
    if text.isdecimal() and len(text) < 10:
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        ten = _DIGITS.get(tens) if tens else 1
        one = _DIGITS.get(ones) if ones else 0
        return None if ten is None or one is None else ten * 10 + one
    digits = [_DIGITS.get(char) for char in text]
    if not digits or len(digits) > 9 or None in digits:
        return None
    return int("".join(str(digit) for digit in digits))


def date_of(match: re.Match[str]) -> date | None:
    """The day that a match of DATE names; None where the calendar has no such day or it is a dummy (1900-1-1)."""
    parts = [number_of(match[long] or match[short]) for long, short in (("year", "y"), ("month", "m"), ("day", "d"))]
    year, month, day = parts
    if year is None or month is None or day is None:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= EARLIEST or year in range(1911, 1950) else None


def parse_date(text: str) -> date | None:
    """The day that `text` names and nothing else, blanks aside."""
    text = text.strip().rstrip(",")
    match = DATE.fullmatch(text) or DATE.fullmatch("".join(text.split()))
    return date_of(match) if match else None
