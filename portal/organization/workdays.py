"""The working calendar, as values: working days, natural days and terms, each with how it was counted.

A calendar is a set of special days (holidays and make-up workdays) over the ordinary week. Where a
year's official arrangement is missing or unconfirmed, every answer that depends on it is provisional
暂定 and says why; nothing here raises because the office has not entered a notice yet.
Rules in prose with their table of cases: docs/rules/working_calendar.md.
"""

from __future__ import annotations

import calendar as months_of_the_year
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
YEAR_END = (12, 26)  # from this day on, the next year's notice has moved days before (2007-12-29, 2018-12-29)
FIRST_DAY = "起算当日不计入（民法典第二百零一条第一款）"
ROLLS_OVER = "最后一日休息的，以次日为最后一日（民法典第二百零三条：法定休假日；周六、周日同样顺延是本系统的理解）"

# 《全国年节及纪念日放假办法》: certain without any notice, so also in a year whose notice is missing.
STATUTORY = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class Scope(StrEnum):
    """Whose days count: those of the State Council alone, or also Xinjiang's own."""

    NATIONAL = "national"
    XINJIANG = "xinjiang"


class DayKind(StrEnum):
    """What a notice makes of a day."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True)
class SpecialDay:
    """One day that a notice declares off or working."""

    day: date
    kind: DayKind
    scope: Scope
    name: str
    source: str = ""
    is_confirmed: bool = True


@dataclass(frozen=True)
class Judgement:
    """One day judged: working or not, in words, and what leaves it in doubt."""

    day: date
    is_working: bool
    reason: str
    source: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountedDay:
    """A line of 怎么算的: a day, its number within the period (none: not counted), and why."""

    day: date
    number: int | None
    reason: str

    @property
    def weekday(self) -> str:
        return f"周{WEEKDAYS[self.day.weekday()]}"


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, with how it was counted.

    `nominal` is the day before any roll-over; `doubts` are the Chinese reasons why the day may still move.
    """

    on: date
    nominal: date
    rule: str
    days: tuple[CountedDay, ...]
    doubts: tuple[str, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """暂定: an official arrangement that this rests on is missing or unconfirmed."""
        return bool(self.doubts)


class WorkingCalendar:
    """Special days over the ordinary week, read with one scope; immutable."""

    def __init__(self, days: Iterable[SpecialDay], *, scope: Scope = Scope.XINJIANG) -> None:
        self.scope = scope
        self._days: Mapping[tuple[Scope, date], SpecialDay] = {(each.scope, each.day): each for each in days}
        self._years = {(each.scope, each.day.year) for each in self._days.values()}
        self._unconfirmed = {(each.scope, each.day.year) for each in self._days.values() if not each.is_confirmed}

    def covers(self, year: int, scope: Scope) -> bool:
        """Whether the arrangement of `year` is entered and every day of it confirmed."""
        return (scope, year) in self._years and (scope, year) not in self._unconfirmed

    def special(self, day: date) -> SpecialDay | None:
        """The notice that decides `day`; Xinjiang's own goes before the national one."""
        local = self._days.get((Scope.XINJIANG, day)) if self.scope is Scope.XINJIANG else None
        return local or self._days.get((Scope.NATIONAL, day))

    def judge(self, day: date) -> Judgement:
        """Whether `day` is a working day, why, and what could change that."""
        doubts = tuple(self._doubts(day))
        special = self.special(day)
        if special:
            place = "（新疆）" if special.scope is Scope.XINJIANG else ""
            what = "放假" if special.kind is DayKind.OFF else "调休上班"
            return Judgement(day, special.kind is DayKind.WORK, f"{special.name}{what}{place}", special.source, doubts)
        if day.weekday() >= 5:
            return Judgement(day, False, "双休日", doubts=doubts)
        statutory = STATUTORY.get((day.month, day.day))
        if statutory and (Scope.NATIONAL, day.year) not in self._years:
            return Judgement(day, False, f"{statutory}（法定节日）", "全国年节及纪念日放假办法", doubts)
        return Judgement(day, True, "工作日", doubts=doubts)

    def _doubts(self, day: date) -> Iterator[str]:
        year = day.year
        if (Scope.NATIONAL, year) not in self._years:
            yield f"{year}年全国放假安排尚未录入，暂按双休日和法定节日推算"
        elif (Scope.NATIONAL, year) in self._unconfirmed:
            yield f"{year}年全国放假安排尚未确认"
        elif (day.month, day.day) >= YEAR_END and not self.covers(year + 1, Scope.NATIONAL):
            yield f"{year + 1}年放假安排尚未录入或确认，可能调整{year}年12月末的上班日"
        if self.scope is Scope.XINJIANG and (Scope.XINJIANG, year) not in self._years:
            yield f"{year}年新疆自有节日放假安排尚未录入"
        elif self.scope is Scope.XINJIANG and (Scope.XINJIANG, year) in self._unconfirmed:
            yield f"{year}年新疆自有节日放假安排尚未确认"


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Whether offices work on `day`."""
    return calendar.judge(day).is_working


def add_working_days(start: date, days: int, calendar: WorkingCalendar) -> Deadline:
    """The `days`-th working day after `start`; the day of posting is not counted. Raises ValueError below one."""
    _at_least_one(days)
    lines = [CountedDay(start, None, FIRST_DAY)]
    doubts: list[str] = []
    day, number = start, 0
    while number < days:
        day += ONE_DAY
        judged = calendar.judge(day)
        number += judged.is_working
        doubts += judged.doubts
        lines.append(CountedDay(day, number if judged.is_working else None, judged.reason))
    return Deadline(day, day, f"自次日起数{days}个工作日", tuple(lines), _once(doubts))


def count_working_days(after: date, until: date, calendar: WorkingCalendar) -> int:
    """How many working days lie after `after`, up to and including `until`."""
    return sum(is_working_day(after + ONE_DAY * each, calendar) for each in range(1, (until - after).days + 1))


def add_days(start: date, days: int, calendar: WorkingCalendar) -> Deadline:
    """`days` natural days after `start`, rolled over to the next working day. Raises ValueError below one."""
    _at_least_one(days)
    between = [CountedDay(start + ONE_DAY * number, number, "自然日") for number in range(1, days)]
    lines = (CountedDay(start, None, FIRST_DAY), *between)
    return _rolled_over(start + ONE_DAY * days, days, f"自次日起数{days}日（自然日）", lines, calendar)


def add_months(start: date, months: int, calendar: WorkingCalendar) -> Deadline:
    """`months` months after `start` (a year is twelve), rolled over to the next working day."""
    _at_least_one(months)
    length = f"{months // 12}年" if months % 12 == 0 else f"{months}个月"
    lines = (CountedDay(start, None, FIRST_DAY),)
    rule = f"{length}，到期月的对应日（民法典第二百零二条）"
    return _rolled_over(corresponding_day(start, months), None, rule, lines, calendar)


def corresponding_day(start: date, months: int) -> date:
    """民法典第二百零二条: the same day `months` months on, or the last of that month; the latest end of a term."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, months_of_the_year.monthrange(year, month + 1)[1]))


def _rolled_over(
    nominal: date, number: int | None, rule: str, before: tuple[CountedDay, ...], calendar: WorkingCalendar
) -> Deadline:
    judged = calendar.judge(nominal)
    doubts = list(judged.doubts)
    lines = [*before, CountedDay(nominal, number, f"期间届满，{judged.reason}")]
    day = nominal
    while not judged.is_working:
        day += ONE_DAY
        judged = calendar.judge(day)
        doubts += judged.doubts
        lines.append(CountedDay(day, None, f"顺延至此，{judged.reason}" if judged.is_working else judged.reason))
    return Deadline(day, nominal, rule if day == nominal else f"{rule}；{ROLLS_OVER}", tuple(lines), _once(doubts))


def _at_least_one(length: int) -> None:
    if length < 1:
        raise ValueError(f"a period has at least one day or month, not {length}")


def _once(doubts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(doubts))
