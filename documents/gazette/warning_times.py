"""Moments as notices of warnings print them: 12月7日0时, 零时, 午时, 12:00, 24时, 今日12时, 7日12时."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone

from documents.gazette.parsed import Span
from portal.numerals import number_of

BEIJING = timezone(timedelta(hours=8))
_N = r"(?:\d{1,2}|[〇零一二三四五六七八九十]{1,3})"
_HOUR = rf"(?P<hour>{_N}) ?(?:时|点|:) ?(?P<minute>\d{{2}}(?!\d)|{_N}(?= ?分))?(?: ?分|整)?"
_PARTS = "凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜间"
_OF_DAY = rf"(?P<part>{_PARTS})?(?: ?(?:(?P<noon>午时|正午)|(?P<midnight>零时|零点|子夜)|{_HOUR}))"
_MOMENT = re.compile(
    r"(?:(?:(?P<year>\d{4}|[一二][〇○零O0九][〇○零O0一二三四五六七八九]{2}) ?年 ?)?"
    rf"(?P<month>{_N}) ?月 ?(?P<day>{_N}) ?日(?!均)|(?P<word>今日|今天|本日|即日|明日|明天|次日)"
    rf"|(?<![月年\d〇零一二三四五六七八九十 ])(?P<alone>{_N}) ?日"
    rf"(?= ?(?:{_PARTS})? ?(?:{_N} ?[时点:]|午时|正午|子夜)))"
    rf" ?(?:{_OF_DAY})?"
)
_TILL_HOUR = re.compile(rf" ?(?:起)?(?:至|到|—|-) ?(?:当日|当天)? ?{_OF_DAY}")
_DAYS_AFTER = {"今日": 0, "今天": 0, "本日": 0, "即日": 0, "明日": 1, "明天": 1, "次日": 1}
_HOUR_ALONE = re.compile(rf"\(?{_OF_DAY}\)?")
DAMAGED = re.compile(
    r"(?:自|从|于|定于)? ?(?:20\d{2}[\d ]{1,6}(?:月|日)? ?\d{0,6} ?(?:日|时)|\d{1,2} ?月 ?\d{1,2} ?日 ?\d{3,6} ?时)"
)
_HALF_A_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with its hour where one is printed.

    `year` is None where the text leaves it out, `month` too (7日12时); `after` counts from the paper's day (明日 is 1).
    """

    year: int | None
    month: int | None
    day: int | None
    hour: int | None
    minute: int
    span: Span
    after: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the text itself names year, month and day."""
        return self.year is not None

    def on(self, issued_on: date | None, year: int | None) -> date | None:
        """Its day, by the paper's own day or else by the year of its number; None where there is no such day."""
        if self.after is not None:
            return issued_on + timedelta(days=self.after) if issued_on else None
        if self.month is None:
            return _nearest(self.day, issued_on) if issued_on else None
        base = self.year or (issued_on.year if issued_on else year)
        found = _day(base, self.month, self.day)
        if found is None or self.year or issued_on is None:
            return found
        if found < issued_on - _HALF_A_YEAR:
            return _day(found.year + 1, self.month, self.day)
        return _day(found.year - 1, self.month, self.day) if found > issued_on + _HALF_A_YEAR else found

    def at(self, issued_on: date | None, year: int | None) -> datetime | None:
        """The moment in Beijing time; 24时 is the midnight behind. None without an hour."""
        day = self.on(issued_on, year)
        if day is None or self.hour is None or self.hour > 24 or self.minute > 59 or (self.hour == 24 and self.minute):
            return None
        begins = datetime.combine(day, time(self.hour % 24, self.minute), BEIJING)
        return begins + timedelta(days=self.hour // 24)


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month, day) if year and month and day else None
    except ValueError:
        return None


def _nearest(day: int | None, issued_on: date) -> date | None:
    """The day of that number in the month of the paper, or in the one before or behind it: the nearest."""
    months = [issued_on.year * 12 + issued_on.month - 1 + step for step in (-1, 0, 1)]
    days = [found for month in months if (found := _day(month // 12, month % 12 + 1, day))]
    return min(days, key=lambda one: abs(one - issued_on), default=None)


def moments_in(shadow: str, start: int, end: int) -> Iterator[Moment]:
    """Every day of the part, with its hour."""
    for match in _MOMENT.finditer(shadow, start, end):
        month = number_of(match["month"]) if match["month"] else None
        day = number_of(match["day"] or match["alone"] or "")
        if match["word"] is None and (day is None or (match["month"] and month is None)):
            continue
        hour, minute = _time(match)
        year = number_of(match["year"]) if match["year"] else None
        after = _DAYS_AFTER.get(match["word"] or "")
        yield Moment(year, month, day, hour, minute, Span(match.start(), match.end()), after)


def is_hour(plain: str) -> bool:
    """Whether words without blanks are an hour and nothing else: 9时30分, 上午9:30, 零时."""
    return bool(_HOUR_ALONE.fullmatch(plain))


def till(shadow: str, begun: Moment, end: int) -> Moment | None:
    """3月7日18时至24时: the hour behind a moment, of the same day."""
    match = _TILL_HOUR.match(shadow, begun.span.end, end)
    if match is None:
        return None
    hour, minute = _time(match)
    return replace(begun, hour=hour, minute=minute, span=Span(match.start(), match.end()))


def _time(match: re.Match[str]) -> tuple[int | None, int]:
    if match["noon"]:
        return 12, 0
    if match["midnight"]:
        return 0, 0
    hour = number_of(match["hour"]) if match["hour"] else None
    minute = number_of(match["minute"] or "0") or 0
    if hour is None or hour > 12:
        return hour, minute
    part = match["part"] or ""
    if part in ("晚上", "晚", "夜间") and hour == 12:
        return 24, minute
    is_later = part in ("下午", "傍晚", "晚上", "晚") or (part == "夜间" and hour > 5) or (part == "中午" and hour < 3)
    return hour + 12 if is_later and hour < 12 else hour, minute
