"""Holiday notices and pasted lists of days → days off and make-up workdays. Pure.

Reads the sentences of the yearly notices (春节：1月28日（周二）至2月4日放假调休，共8天。1月26日（周日）上班。) as well
as bare lists of dates. What is written twice is compared: a weekday that the date does not have,
or a 共8天 that the dates do not make, refuses the line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.dates import UnreadableDate, read_date
from portal.organization.workdays import WEEKDAYS, DayKind

LONGEST_RANGE = 31  # days; no holiday is longer, so a longer one is a slip
DATE = re.compile(
    r"(?<!\d)(?:(?P<compact>\d{8})"
    r"|(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<only_day>\d{1,2})\s*[日号])(?!\d)"
    r"(?:\s*\((?P<remark>[^)]*)\))?"
)
RANGE = re.compile(r"\s*(?:至|到|-+|—+|–+|~+)\s*")
HEADING = re.compile(r"\D{0,30}(?P<year>(?:19|20)\d{2})\s*年?\D{0,40}")
NUMBERING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|\d{1,2}、|\d{1,2}\.(?!\s*\d)|\([一二三四五六七八九十\d]{1,3}\))\s*"
)
NAME = re.compile(r"\s*(?P<name>[^:\d]{1,30}):")
WEEKDAY = re.compile(r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
KIND = re.compile(r"(?P<work>上班|补班|正常工作)|(?P<off>放假|休息|休假|公休)")
TOTAL = re.compile(r"(?:共|放假)\s*(?P<days>\d{1,2})\s*天")
FILLING = re.compile(r"不?调休|连休|与周末|分别|全区|[,、。;:和及\s]")


@dataclass(frozen=True)
class DayEntry:
    """One day understood from a line (numbered from 1)."""

    day: date
    kind: DayKind
    name: str
    line: int


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not understood, with the reason for the person who pasted it."""

    line: int
    text: str
    reason: str


@dataclass
class DayList:
    """What a pasted text says, and what of it was refused."""

    entries: list[DayEntry] = field(default_factory=list)
    refusals: list[RefusedLine] = field(default_factory=list)


class _Unclear(Exception):
    """A line that cannot be taken; carries the Chinese reason."""


def read_day_list(text: str, *, year: int, name: str = "") -> DayList:
    """Read every line; dates without a year take it from the last heading that named one, else `year`.

    `name` is used for lines that give no holiday name. A day named twice keeps its first line; a second
    line that says otherwise is refused.
    """
    found = DayList()
    taken: dict[date, DayEntry] = {}
    for number, written in enumerate(text.splitlines(), start=1):
        line = unicodedata.normalize("NFKC", written).strip()
        heading = HEADING.fullmatch(line)
        if not line:
            continue
        if heading and not DATE.search(line):
            year = int(heading["year"])
            continue
        try:
            entries = list(_entries(line, number, year, name))
            _agree(entries, taken)
        except (_Unclear, UnreadableDate) as reason:
            found.refusals.append(RefusedLine(number, written.strip(), str(reason)))
            continue
        for each in entries:
            if each.day not in taken:
                taken[each.day] = each
                found.entries.append(each)
    return found


def _entries(line: str, number: int, year: int, default_name: str) -> Iterator[DayEntry]:
    body = NUMBERING.sub("", line, count=1) if NUMBERING.match(line) else line
    named = NAME.match(body)
    name = named["name"].strip() if named else ""
    dated = False
    for sentence in re.split(r"[。;]", body[named.end() :] if named else body):
        days = list(_days(sentence, year))
        name = name or _words_left(sentence)
        off = [day for day, kind in days if kind is DayKind.OFF]
        total = TOTAL.search(sentence)
        if total and off and len(set(off)) != int(total["days"]):
            raise _Unclear(f"写明共{total['days']}天，日期却有{len(set(off))}天")
        for day, kind in days:
            dated = True
            yield DayEntry(day, kind, name or default_name or "放假安排", number)
    if not dated:
        raise _Unclear("这一行没有日期；请写成 2023-4-21、20230421 或 4月21日至23日")


def _days(sentence: str, year: int) -> Iterator[tuple[date, DayKind]]:
    """Every day of one sentence with what it is: the kind word after it decides, else the one before it."""
    if re.search(r"\d", TOTAL.sub("", DATE.sub("", sentence))):
        raise _Unclear(f"“{sentence.strip()}”中有不能识别的数字；日期请写成 2023-4-21、20230421 或 4月21日至23日")
    previous: date | None = None
    end_of_previous = 0
    for match in DATE.finditer(sentence):
        is_range_end = bool(previous and RANGE.fullmatch(sentence[end_of_previous : match.start()]))
        day = _date(match, previous, year, is_range_end=is_range_end)
        kind = _kind(sentence, match.start())
        if previous and is_range_end:
            yield from ((each, kind) for each in _between(previous, day))
        else:
            yield day, kind
        previous, end_of_previous = day, match.end()


def _date(match: re.Match[str], previous: date | None, year: int, *, is_range_end: bool) -> date:
    if match["compact"]:
        day = read_date(match["compact"])
    elif match["only_day"]:
        if previous is None:
            raise _Unclear(f"“{match[0]}”没有月份")
        day = read_date(f"{previous.year}-{previous.month}-{match['only_day']}")
    else:
        in_year = int(match["year"]) if match["year"] else previous.year if previous else year
        day = read_date(f"{in_year:04}-{match['month']}-{match['day']}")
        if is_range_end and previous and not match["year"] and day < previous and previous.month == 12:
            day = read_date(f"{in_year + 1}-{match['month']}-{match['day']}")
    weekday = WEEKDAY.search(match["remark"] or "")
    if weekday and WEEKDAYS[day.weekday()] != weekday["day"].replace("天", "日"):
        raise _Unclear(f"{day:%Y-%m-%d} 是周{WEEKDAYS[day.weekday()]}，不是周{weekday['day']}；请核对年份或日期")
    return day


def _between(first: date, last: date) -> Iterator[date]:
    """The days after `first` up to `last`."""
    length = (last - first).days
    if length <= 0:
        raise _Unclear(f"起止颠倒：{first:%Y-%m-%d} 至 {last:%Y-%m-%d}")
    if length >= LONGEST_RANGE:
        raise _Unclear(f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d} 超过{LONGEST_RANGE}天；请核对")
    return (first + timedelta(days=each) for each in range(1, length + 1))


def _kind(sentence: str, position: int) -> DayKind:
    word = KIND.search(sentence, position) or next(iter(KIND.finditer(sentence)), None)
    return DayKind.WORK if word and word["work"] else DayKind.OFF


def _words_left(sentence: str) -> str:
    """The holiday's name where no colon marks it: what remains beside dates and the notice's usual words."""
    rest = sentence
    for known in (DATE, TOTAL, KIND):
        rest = known.sub(" ", rest)
    words = [word for word in re.split(r"[\s至到~—–-]+", FILLING.sub(" ", rest)) if word]
    return words[0][:30] if words else ""


def _agree(entries: list[DayEntry], taken: dict[date, DayEntry]) -> None:
    for each in entries:
        earlier = taken.get(each.day)
        if earlier and earlier.kind is not each.kind:
            raise _Unclear(f"{each.day:%Y-%m-%d} 在第{earlier.line}行已另有安排，两处不一致")
