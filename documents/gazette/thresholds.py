"""When a plan warns at which level: 黄色预警：预测日AQI＞200或日AQI＞150持续48小时及以上.

statement    = level 预警 … ： condition-words | Ⅲ级（黄色） line end condition-words | … 时，发布 level 预警
alternatives = parts at ； and 或; "，且" holds for all alternatives before it, 且 and 并 join two conditions
condition    = metric comparison value [duration], the metric carried on from the condition before it

A range is two conditions, 达到 is >=, 持续2天 is 48 hours. A sign that is lost stays open and is a finding; the
definition of a term (本预案所指重污染天气是指…) names no level and is no threshold, nor is what ends a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from documents.gazette.alternatives import alternatives_of
from documents.gazette.comparisons import METRIC, Reading
from documents.gazette.levels import LEVEL, level_of
from documents.gazette.parsed import Finding, Span, Threshold
from documents.gazette.shadow import Text

_NAMED = rf"{LEVEL}(?: ?\( ?{LEVEL} ?\))?"
_MARK = re.compile(
    rf"(?P<level>(?:预警)?级别 ?: ?{_NAMED}(?= ?[\n\t|])|(?:预警 ?)?{_NAMED} ?预警(?: ?\( ?{LEVEL} ?\))?|预警 ?{_NAMED}"
    rf"|(?<![^\n ]){LEVEL} ?\( ?{LEVEL} ?\)(?= ?[:\n\t|])"
    r"|(?<![^\n ])[蓝黄橙红]色(?= ?[\n\t|][\n\t| ]{0,4}(?:预测|当|经预测|监测)))"
    r" ?(?:的?(?:启动|发布|分级)?(?:条件|标准|等级|级别))?"
    r" ?(?P<opens>[:\t|]|\n|为|是指|,? ?(?=预测|当|AQI|PM|空气质量指数)|。(?= ?(?:预测|当|经|AQI|PM|未来|监测)))"
)
_BEHIND = re.compile(
    r"(?:(?<!小)时|的|,) ?,?(?:即|则|应当|应|可)?(?:[由经][^,。;\n]{2,24}?)?(?:即|则|应当|应|可)?"
    r"(?:发布|启动|为|属于|达到|实施)"
    rf" ?(?P<level>{_NAMED}) ?预警(?:信息|响应)?"
)
_ABOUT_AIR = re.compile(METRIC + "|重度[^,。;\n]{0,4}污染|严重污染")
_MOST_BEHIND = 200  # such sentences of one run of lines
_LONGEST = 700
_LONGEST_BEFORE = 300
_MOST_THRESHOLDS = 50


def read_thresholds(text: Text, regions: Sequence[Span]) -> tuple[tuple[Threshold, ...], tuple[Finding, ...]]:
    """Every statement of the regions that names a level and at least one comparison."""
    found: list[Threshold] = []
    findings: list[Finding] = []
    for region in regions:
        if not _ABOUT_AIR.search(text.shadow, region.start, region.end):
            continue
        taken: list[Span] = []
        reading = Reading(text)
        for level, place, words in _statements(text, region):
            if any(place.start < one.end and one.start < place.end for one in taken):
                continue
            goes_on = taken and "。" not in text.shadow[taken[-1].end - 1 : words.start + 1]
            goes_on = goes_on and 0 <= words.start - taken[-1].end < 3
            reading = Reading(text, reading.metric, reading.basis) if goes_on else Reading(text)
            any_of = alternatives_of(reading, words)
            if any_of and len(found) < _MOST_THRESHOLDS:
                taken.append(place)
                found.append(Threshold(level, text.clean(place), any_of, place))
                findings += reading.findings
    return tuple(sorted(found, key=lambda one: one.span.start)), tuple(findings)


def _statements(text: Text, region: Span) -> Iterator[tuple[str, Span, Span]]:
    """The level, the whole statement and its conditions, for each place that a level is defined."""
    marks = [
        match
        for match in _MARK.finditer(text.shadow, region.start, region.end)
        if _begins(text, match.start(), region.start) or _is_cell(text, match)
    ]
    for at, mark in enumerate(marks):
        level = level_of(mark["level"])
        following = marks[at + 1].start() if at + 1 < len(marks) else region.end
        end = _end_of(text, mark.end(), min(following, mark.end() + _LONGEST))
        place = text.trimmed(Span(mark.start(), end))
        if level:
            yield level, place, Span(mark.end(), max(mark.end(), place.end))
    yield from _named_behind(text, region)


def _named_behind(text: Text, region: Span) -> Iterator[tuple[str, Span, Span]]:
    """预测日AQI＞200持续48小时时，发布黄色预警: the level behind its conditions, and behind the level before it."""
    before = region.start
    for match in islice(_BEHIND.finditer(text.shadow, region.start, region.end), _MOST_BEHIND):
        floor = max(before, match.start() - _LONGEST_BEFORE)
        start = max(floor, *(text.shadow.rfind(mark, floor, match.start()) + 1 for mark in "。\n"))
        before = match.end()
        level = level_of(match["level"])
        if level:
            stop = match.end() + text.shadow.startswith("。", match.end())
            yield level, text.trimmed(Span(start, stop)), Span(start, match.start())


def _begins(text: Text, at: int, first: int) -> bool:
    """Whether a level stands where a statement may begin: behind a line end, a mark or an item's number."""
    before = text.shadow[max(first, at - 12) : at].rstrip(" ")
    if before.endswith("达到"):
        return not before.endswith(("未达到", "不达到"))
    return not before or before[-1] in "\n\t|。;:,)、.．" or before.endswith(("启动", "发布"))


def _is_cell(text: Text, mark: re.Match[str]) -> bool:
    """A row of a table that lost its ends: 分级标准 黄色预警 预测AQI日均值＞200."""
    return not mark["opens"].strip(" ,") and text.shadow.startswith(" ", mark.start() - 1)


def _end_of(text: Text, start: int, end: int) -> int:
    """The end of the statement: its sentence, or the items below 下列条件之一."""
    first_stop = text.shadow.find("。", start, end)
    line = text.shadow.find("\n", start, end)
    is_list = line >= 0 and text.shadow[start:line].rstrip().endswith((":", ";", "之一"))
    if line >= 0 and not is_list and text.shadow[start:line].strip() and (first_stop < 0 or line < first_stop):
        return line
    return first_stop + 1 if first_stop >= 0 else end
