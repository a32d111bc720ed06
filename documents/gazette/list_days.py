"""The day that stands over a whole list, and lists in papers about something else.

下列文件自2024年1月1日起废止： and 自2024年1月1日起，废止附件所列文件。 say it of each entry without a day of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.list_findings import day_unread
from documents.gazette.list_headings import LAPSED, REPEALED
from documents.gazette.parsed import Citation, Finding
from documents.gazette.shadow import Line, Text
from documents.gazette.undone import ORDERED, is_planned

_WORDS = r"[^。;《》\n]"
_DAY = rf"(?:自|从|于|在)?\s{{0,2}}(?P<date>{DATE.pattern})\s{{0,2}}(?:起|开始)"
_LISTED = r"(?:下列|以下|上述|以上|附件|所列|目录|清单|名单)"
_OVER_LISTS = (
    re.compile(rf"{_DAY}{_WORDS}{{0,24}}?(?P<verb>废止|失效){_WORDS}{{0,10}}{_LISTED}"),
    re.compile(rf"{_LISTED}{_WORDS}{{0,24}}?{_DAY}{_WORDS}{{0,8}}?(?P<verb>废止|失效)"),
)
_ENDED = "(?:废止|失效|作废|(?:停止|终止|不再)(?:执行|施行|实施|适用|有效))"
_LEADS_LIST = re.compile(
    rf"(?:{_WORDS}{{0,40}}(?:下列|以下){_WORDS}{{0,24}}{_ENDED}|{_WORDS}{{0,40}}{_ENDED}(?:下列|以下)){_WORDS}{{0,16}}:"
)
_MARKS = (
    re.compile(r"\d{1,3}[.、．]"),
    re.compile(r"\(\d{1,3}\)"),
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"《|关于"),
)


def days_of_lists(text: Text, lines: Sequence[Line]) -> dict[str, set[date | None]]:
    """The days that sentences of the body state for all documents of a list, by what becomes of them.

    None is a day that none is: 下列文件自2024年11月31日起废止.
    """
    found: dict[str, set[date | None]] = {REPEALED: set(), LAPSED: set()}
    for line in lines:
        for pattern in _OVER_LISTS:
            for match in pattern.finditer(text.shadow, line.start, line.end):
                day = DATE.match(text.shadow, match.start("date"))
                if not is_planned(match[0]):
                    found[REPEALED if match["verb"] == "废止" else LAPSED].add(date_of(day) if day else None)
    return found


def with_day(
    text: Text, entries: Sequence[Citation], days: Mapping[str, set[date | None]], kind: str, findings: list[Finding]
) -> list[Citation]:
    """The entries of a list, each with the day that stands over it; of two days nobody can say which."""
    stated = days[kind]
    open_ones = [one for one in entries if one.since is None]
    if not stated or not open_ones:
        return list(entries)
    if len(stated) > 1 or None in stated:
        findings.append(day_unread(text, open_ones[0]))
        return list(entries)
    (day,) = stated
    return [one if one.since else replace(one, since=day) for one in entries]


def lists_led(text: Text, body: Sequence[int]) -> Iterator[range]:
    """The lines of each list that a sentence of the body leads in, with that sentence: 下列文件同时废止：…"""
    at = 0
    while at < len(body):
        line = text.lines[body[at]]
        at += 1
        is_led = _LEADS_LIST.fullmatch(line.plain) if line.plain.endswith(":") else None
        if not is_led or is_planned(line.plain) or ORDERED.search(line.plain):
            continue
        mark, stop = None, at
        while stop < len(body):
            plain = text.lines[body[stop]].plain
            marked = next((each for each in _MARKS if each.match(plain)), None)
            mark = mark or marked
            if (plain and mark is None) or (marked and marked is not mark) or (not marked and mark is _MARKS[-1]):
                break
            stop += 1
        yield range(line.index, text.lines[body[stop - 1]].index + 1)
        at = stop
