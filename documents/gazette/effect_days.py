"""The day of its own that a sentence names for what it changes: 自2024年10月1日起恢复施行《甲》, 《甲》自…起修改为…

docs/rules/notation_effects.md, "The day of a change".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.parsed import Citation, Finding
from documents.gazette.shadow import Line, Text, squeeze

# 自2024年11月31日起 and 自2024年底起 name a day as well, which is none.
_DAY = re.compile(
    r"(?:自|从) {0,2}(?P<date>(?:[\d〇○零一二三四五六七八九Oo] {0,2}){4}[年./-][^,。;《》“”\n]{0,16}?) {0,2}(?:起|开始)"
)
_OF_CALENDAR = re.compile(rf"(?:自|从|于|在)? {{0,2}}(?P<date>{DATE.pattern}) {{0,2}}(?P<on>起|开始)?")
# 《乙》自…起废止，恢复施行《甲》 and 本决定自…起施行，修改《甲》: the day of another verb.
_OF_ANOTHER = re.compile(r"《|废止|失效|作废|停止|暂停|施行|实施|执行|生效|印发|公布|发布|[。;]")
_FURTHEST = 60  # characters between the day and what is said to happen on it


def day_of_change(
    text: Text, line: Line, chain: Sequence[Citation], verb: re.Match[str], is_outside: Callable[[int], bool]
) -> tuple[date | None, bool]:
    """The nearest day of the sentence that belongs to the verb over these titles, and whether all of it was read.

    None is the paper's own start.
    """
    first, last = chain[0].span.start, chain[-1].span.end
    if first < verb.start() and (own := _days(text, last, verb.start(), is_outside)):
        return _read(own[-1])
    stop = min(first, verb.start())
    led = _days(text, max(line.start, stop - _FURTHEST), stop, is_outside)
    if led and not _OF_ANOTHER.search(squeeze(text.shadow[led[-1].end() : stop])):
        return _read(led[-1])
    return None, True


def names_no_day(words: str, *, is_led: bool = False) -> bool:
    """Whether words between a title and its verb name a day that none is; `is_led` where the verb stands before it."""
    stated = [each["date"] for each in _OF_CALENDAR.finditer(words) if each["on"] or not is_led]
    stated += [each["date"] for each in _DAY.finditer(words)]
    return bool(stated) and _day_at(stated[-1]) is None


def without_day(text: Text, entries: Sequence[Citation]) -> Finding:
    """A sentence that names a day of its own, and it is none."""
    message = f"{_names(entries)}的废止、修改或恢复施行另有日期，没有读懂，暂按本文件的起始日登记，请按原件填写"
    return text.finding("effect_day_unread", message, entries[0].span)


def start_unread(text: Text, entries: Sequence[Citation]) -> Finding | None:
    """What takes the start of a paper of which no start could be read."""
    open_ones = [one for one in entries if one.since is None]
    if not open_ones:
        return None
    message = f"{_names(open_ones)}随本文件的施行起变动，而施行日期没有读懂，暂按成文日期登记，请按原件填写"
    return text.finding("effect_day_unread", message, open_ones[0].span)


def _names(entries: Sequence[Citation]) -> str:
    told = "、".join(f"《{(one.title or '')[:40]}》" if one.title else str(one.number) for one in entries[:3])
    return told + (f"等{len(entries)}件" if len(entries) > 3 else "")


def _days(text: Text, start: int, stop: int, is_outside: Callable[[int], bool]) -> list[re.Match[str]]:
    """The days between the two places that no quotation and no title holds."""
    return [each for each in _DAY.finditer(text.shadow, start, stop) if is_outside(each.start())]


def _read(match: re.Match[str]) -> tuple[date | None, bool]:
    day = _day_at(match["date"])
    return day, day is not None


def _day_at(words: str) -> date | None:
    found = DATE.fullmatch(words.strip())
    return date_of(found) if found else None
