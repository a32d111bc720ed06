"""Clauses that say since when a text applies: 自2021年5月1日起施行, 自公布之日起30日后施行; whole or in part.

The start of one chapter is not that of the whole: docs/rules/notation_effects.md, "The start of a part".
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.parsed import Finding, Span
from documents.gazette.part_starts import is_of_part, subject_start
from documents.gazette.shadow import Text

COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_START = re.compile(
    r"(?:自|从) {0,3}(?:(?P<act>印发|发布|公布|下发|颁布|发文|通过|批准) {0,2}之? {0,2}日|(?P<date>[^,。;\n]{6,24}?日))"
    r" {0,2}(?:起|开始)?"
    rf"(?:满?(?P<delay>{COUNT})(?P<delay_unit>日|天|个月|个工作日)后?)?"
    r" {0,2}(?:正式|开始|试|起|全面)? {0,2}(?P<verb>施行|实施|执行|生效|试行)"
)
THIS = re.compile(
    r"本(?:规定|办法|细则|通知|方案|预案|意见|条例|决定|公告|通告|规则|制度|规范|措施|规划|纲要|令|政策|标准|章程)"
)


def _date_as(name: str) -> str:
    """The pattern of a date in a group of its own."""
    return f"(?P<{name}>{DATE.pattern.replace('(?P<', f'(?P<{name}_').replace('(?P=', f'(?P={name}_')})"


_AT = r"(?: {0,2}\([^()\n]{1,8}\))?(?: {0,2}(?:上午|下午|凌晨|晚)?(?:零|\d{1,2})[时点:](?:整|\d{1,2}分?)?)? {0,2}"
_APPLIES = r"(?P<verb>施行|实施|执行|生效|试行)"
_ON_DAY = re.compile(
    rf"(?:(?P<lead>自|从|于|在) {{0,3}}{_date_as('date')}{_AT}(?:起|开始|以?后)?"
    rf"|{_date_as('bare')}{_AT}(?:起|开始)),? {{0,2}}(?:正式|开始|起|全面)? {{0,2}}{_APPLIES}"
)
_NAMED_DAY = re.compile(
    rf"(?:施行|实施|执行|生效)(?:日期|时间) {{0,2}}(?P<lead>为|是|:|定为|自|从)? {{0,2}}(?:自|从)? {{0,2}}"
    rf"{_date_as('date')}"
)
_FROM_TO = re.compile(
    rf"(?P<lead>自|从)? {{0,3}}{_date_as('a_day')}{_AT}起?,? {{0,2}}(?:至|到|[-—–~]) {{0,2}}{_date_as('b_day')}{_AT}"
    r"(?:止|为止|期间)?,? {0,2}(?:施行|实施|执行|试行|有效)"
)
_YEAR_AND_MONTH = r"[\d〇○零一二三四五六七八九Oo]{4} {0,2}年 {0,2}[\d一二三四五六七八九十]{1,2} {0,2}月"
_IN_MONTH = re.compile(
    rf"(?P<lead>自|从|于|在)? {{0,2}}{_YEAR_AND_MONTH}(?:份|初|底|[上中下]旬)? {{0,2}}(?:起|开始|以后),? {{0,2}}"
    rf"(?:正式|全面)? {{0,2}}{_APPLIES}"
)
_SAYS_SINCE = re.compile(
    r"本(?:规定|办法|细则|通知|方案|预案|意见|条例|决定|公告|通告|规则|制度|规范|措施|令|政策|标准|章程)[^。;\n《》]{0,30}"
    r"(?:自|从|于)[^。;\n《》]{0,12}(?:年|月|日)[^。;\n《》]{0,16}?(?:施行|实施|执行|生效)(?!的|情况|中|过程|期间)"
)
NEAR_THIS = 30
_MOST_TOLD = 5  # starts of parts


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause about a start: its day where it names one, its last day where it names that too, else how it counts.

    `is_of_part` tells one about a chapter, an article or an annex alone.
    """

    span: Span
    day: date | None = None
    last: date | None = None
    counted: re.Match[str] | None = None
    is_of_part: bool = False


def clauses(text: Text, region: Span) -> list[Clause]:
    """Every clause of the region that says since when, in their order; the longest of those that overlap."""
    found: list[Clause] = []
    for match in _FROM_TO.finditer(text.shadow, region.start, region.end):
        if _own(text, match) and (match["lead"] or _is_of_this(text, match.start())):
            days = [_day_in(match[name]) for name in ("a_day", "b_day")]
            found.append(Clause(Span(match.start(), match.end()), days[0], days[1] if days[0] else None))
    for pattern in (_START, _ON_DAY, _NAMED_DAY, _IN_MONTH):
        for match in pattern.finditer(text.shadow, region.start, region.end):
            span = Span(match.start(), match.end())
            is_sure = pattern is _START or match["lead"] in ("自", "从") or _is_of_this(text, match.start())
            if not is_sure or not _own(text, match) or _is_taken(found, span):
                continue
            is_counted = pattern is _START and not match["date"]
            words = "" if is_counted or pattern is _IN_MONTH else match["date"]
            day = _day_in(words or match["bare"] if pattern is _ON_DAY else words)
            insort(found, Clause(span, day, counted=match if is_counted else None), key=_place)
    return [replace(one, is_of_part=is_of_part(text, one.span.start, region.start)) for one in found]


def _place(one: Clause) -> Span:
    return one.span


def _is_taken(found: Sequence[Clause], span: Span) -> bool:
    """Whether a clause that was found before, of which none overlap, has a character of the span."""
    place = bisect_left(found, span, key=_place)
    return any(overlap(span, one.span) for one in found[max(0, place - 1) : place + 1])


def _day_in(words: str) -> date | None:
    found = DATE.fullmatch(words.strip())
    return date_of(found) if found else None


def overlap(one: Span, other: Span) -> bool:
    """Whether the two have a character in common."""
    return one.start < other.end and other.start < one.end


def _is_of_this(text: Text, at: int) -> bool:
    """Whether a clause without 自 opens its sentence, or speaks of 本办法: 该办法于2020年施行 does not."""
    before = text.shadow[max(0, at - NEAR_THIS) : at].rstrip()
    return not before or before[-1] in ",。;:\n" or bool(THIS.search(before))


def _own(text: Text, match: re.Match[str]) -> bool:
    """Not the clause of a cited law: 《…法》自…起施行, （自…起施行）."""
    before = text.shadow[max(0, match.start() - 3) : match.start()].rstrip()
    return not before.endswith(("》", "(")) and not text.shadow.startswith("的", match.end())


def unread_starts(text: Text, regions: Sequence[Span]) -> Iterator[Finding]:
    """A sentence that says of this very text since when it applies, in words that no rule reads."""
    for region in regions:
        for match in _SAYS_SINCE.finditer(text.shadow, region.start, region.end):
            span = Span(match.start(), match.end())
            yield text.finding("start_unread", f"未能读懂施行日期“{text.compact(span)[:60]}”，请按原件填写", span)
            return


def of_parts(text: Text, found: Sequence[Clause]) -> Iterator[Finding]:
    """What a text says of the start of a chapter or an article is told: nothing is registered of it."""
    for one in found[:_MOST_TOLD]:
        words = text.compact(Span(subject_start(text, one.span.start), one.span.end))[-80:]
        message = f"“{words}”：只是其中一部分的施行日期，不作为整件的施行日期；请在公文页面上核对各部分自何日起施行"
        yield text.finding("part_starts_apart", message, one.span)
