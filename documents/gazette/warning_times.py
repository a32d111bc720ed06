"""Moments as notices of warnings print them: 12月7日0时, 零时, 午时, 12:00, 24时; and such as lost their signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from documents.gazette.parsed import Span
from portal.numerals import number_of

BEIJING = timezone(timedelta(hours=8))
_N = r"(?:\d{1,2}|[〇零一二三四五六七八九十]{1,3})"
_HOUR = rf"(?P<hour>{_N}) ?(?:时|点|:) ?(?P<minute>\d{{2}}(?!\d)|{_N}(?= ?分))?(?: ?分)?"
_MOMENT = re.compile(
    r"(?:(?P<year>\d{4}|[一二][〇○零O0九][〇○零O0一二三四五六七八九]{2}) ?年 ?)?"
    rf"(?P<month>{_N}) ?月 ?(?P<day>{_N}) ?日 ?(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|晚|夜间)?"
    rf"(?: ?(?:(?P<noon>午时|正午)|(?P<midnight>零时|零点|子夜)|{_HOUR}))?"
)
DAMAGED = re.compile(
    r"(?:自|从|于|定于)? ?(?:20\d{2}[\d ]{1,6}(?:月|日)? ?\d{0,6} ?(?:日|时)|\d{1,2} ?月 ?\d{1,2} ?日 ?\d{3,6} ?时)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with its hour where one is printed. `year` is None where the text leaves it out."""

    year: int | None
    month: int
    day: int
    hour: int | None
    minute: int
    span: Span

    def on(self, year: int) -> date | None:
        """Its day in a year; None where there is no such day."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None

    def at(self, year: int) -> datetime | None:
        """The moment in Beijing time; 24时 is the midnight behind. None without an hour."""
        day = self.on(year)
        if day is None or self.hour is None or self.hour > 24 or self.minute > 59 or (self.hour == 24 and self.minute):
            return None
        begins = datetime.combine(day, time(self.hour % 24, self.minute), BEIJING)
        return begins + timedelta(days=self.hour // 24)


def moments_in(shadow: str, start: int, end: int) -> Iterator[Moment]:
    """Every day of the part, with its hour."""
    for match in _MOMENT.finditer(shadow, start, end):
        month, day = number_of(match["month"]), number_of(match["day"])
        if month is None or day is None:
            continue
        year = number_of(match["year"]) if match["year"] else None
        yield Moment(
            year, month, day, _hour(match), number_of(match["minute"] or "0") or 0, Span(match.start(), match.end())
        )


def _hour(match: re.Match[str]) -> int | None:
    if match["noon"]:
        return 12
    if match["midnight"]:
        return 0
    hour = number_of(match["hour"]) if match["hour"] else None
    is_later = match["part"] in ("下午", "傍晚", "晚上", "晚") and hour is not None and hour < 12
    return hour + 12 if is_later and hour is not None else hour
