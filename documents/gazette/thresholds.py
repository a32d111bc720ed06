"""When a plan warns at which level: 黄色预警：预测日AQI＞200或日AQI＞150持续48小时及以上.

statement    = level 预警 … ： condition-words | … 时，发布 level 预警
alternatives = parts at ； and 或; "，且" holds for all alternatives before it, 且 and 并 join two conditions
condition    = metric comparison value [duration], the metric carried on from the condition before it

A range is two conditions, 达到 is >=, 持续2天 is 48 hours. A sign that is lost stays open and is a finding; the
definition of a term (本预案所指重污染天气是指…) names no level and is no threshold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, product

from documents.gazette.levels import LEVEL, level_of
from documents.gazette.parsed import Condition, Finding, Span, Threshold
from documents.gazette.shadow import Text
from portal.numerals import number_of

_NAMED = rf"{LEVEL}(?: ?\( ?{LEVEL} ?\))?"
_MARK = re.compile(
    rf"(?P<level>(?:预警 ?)?{_NAMED} ?预警(?: ?\( ?{LEVEL} ?\))?|预警 ?{_NAMED})"
    r" ?(?:的?(?:启动|发布|分级)?(?:条件|标准|等级|级别))?"
    r" ?(?P<opens>[:\t|]|\n|为|是指|,? ?(?=预测|当|AQI|PM|空气质量指数))"
)
_BEHIND = re.compile(
    r"(?:时|的|,) ?,?(?:即|则|应|应当|可)?(?:发布|启动|为|属于|达到|实施)"
    rf" ?(?P<level>{_NAMED}) ?预警"
)
_MOST_BEHIND = 200  # such sentences of one run of lines
_METRIC = (
    r"(?P<metric>AQI|空气质量指数|PM ?2\.?5|细颗粒物|PM ?10|可吸入颗粒物|臭氧|O3"
    r"|二氧化硫|SO2|二氧化氮|NO2|一氧化碳|CO(?![A-Za-z0-9]))"
)
_ABOUT_AIR = re.compile(_METRIC + "|重度污染|严重污染")
_METRICS = {
    "空气质量指数": "AQI",
    "细颗粒物": "PM2.5",
    "PM25": "PM2.5",
    "可吸入颗粒物": "PM10",
    "臭氧": "O3",
    "二氧化硫": "SO2",
    "二氧化氮": "NO2",
    "一氧化碳": "CO",
}
_WORDS_OF_OPS = {
    ">": ("大于", "超过", "高于"),
    ">=": ("≥", "≧", "⩾", "大于等于", "大于或等于", "不低于", "不小于", "达到", "达到或超过", "达到并超过", "达"),
    "<": ("小于", "低于"),
    "<=": ("≤", "≦", "⩽", "小于等于", "小于或等于", "不高于", "不超过"),
    "=": ("等于",),
}
_OPS = {word: op for op, words in _WORDS_OF_OPS.items() for word in (op, *words)}
_OP = "|".join(map(re.escape, sorted(_OPS, key=len, reverse=True)))
_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_RANGE = re.compile(
    rf"(?:为|在|处于|介于)? ?(?P<low>{_NUMBER}) ?(?:至|到|[-—–~]) ?(?P<high>{_NUMBER})"
    r"(?! ?(?:年|月|日|时|小时|天|级))"
)
_COMPARED = re.compile(
    rf"(?P<op>{_OP}) ?(?P<value>{_NUMBER})(?! ?(?:小时|天|日|%|级))(?P<from> ?(?:\(含\))?(?:及|或)?以上)?"
)
_BARE = re.compile(
    rf"{_METRIC}(?P<words>[^\d,。;]{{0,16}}?) ?(?P<lost>[?？\ufffd])? ?(?P<value>{_NUMBER})(?! ?(?:小时|天|日|%|级|时))"
    r"(?P<from> ?(?:\(含\))?(?:及|或)?以上)?"
)
_GRADES = {"轻度": 3, "中度": 4, "重度": 5, "严重": 6}
_GRADE = re.compile(
    r"(?P<op>达到|出现|为|超过)? ?(?P<grade>轻度|中度|重度|严重)污染(?P<from>[^,。;]{0,8}?(?:及|或)?以上(?!预警))?"
)
_GRADE_NUMBER = re.compile(r"(?:空气质量)[^,。;]{0,8}?(?P<grade>[三四五六])级(?P<from>(?:及|或)?以上)?")
_DURATION = re.compile(
    r"(?:持续|连续|维持)[^\d一二三四五六七八九十,。;]{0,8}"
    r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,2}) ?(?:个)?(?P<unit>小时|天|日)"
    r"(?: ?\( ?(?P<hours>\d{1,3}) ?(?:个)?小时 ?\))?"
)
_OR = re.compile(r"(?<!达到)(?<!大于)(?<!小于)或者?(?!以上|等于|超过|更高)")
_ALL_AND = re.compile(r",(?:且|并且|并|同时(?!满足))")
_AND = re.compile(r"并且|且|并(?!列)|同时(?!满足)")
_ALL_OF = re.compile(r"同时(?:满足|符合|具备|达到)")
_ITEMS = re.compile(r";|\n ?(?=[\d(①-⑨])")
_NEGATED = re.compile(r"未达到|未满足|不满足|尚未|低于高级别|未(?:来)?符合")
_FORECAST = re.compile(r"预测|预报|预计|未来|将")
_OBSERVED = re.compile(r"监测|实测|实况|已(?:经)?(?:达|超|出|持)|实际")
_LONGEST = 700
_MOST_THRESHOLDS = 50


@dataclass
class _Reading:
    text: Text
    metric: str | None = None
    basis: str | None = None
    findings: list[Finding] = field(default_factory=list)


def read_thresholds(text: Text, regions: Sequence[Span]) -> tuple[tuple[Threshold, ...], tuple[Finding, ...]]:
    """Every statement of the regions that names a level and at least one comparison."""
    found: list[Threshold] = []
    findings: list[Finding] = []
    for region in regions:
        if not _ABOUT_AIR.search(text.shadow, region.start, region.end):
            continue
        for level, place, words in _statements(text, region):
            reading = _Reading(text)
            any_of = _alternatives(reading, words)
            if any_of and len(found) < _MOST_THRESHOLDS:
                found.append(Threshold(level, text.clean(place), any_of, place))
                findings += reading.findings
    return tuple(found), tuple(findings)


def _statements(text: Text, region: Span) -> Iterator[tuple[str, Span, Span]]:
    """The level, the whole statement and its conditions, for each place that a level is defined."""
    marks = [
        match
        for match in _MARK.finditer(text.shadow, region.start, region.end)
        if _begins(text, match.start(), region.start)
    ]
    for at, mark in enumerate(marks):
        level = level_of(mark["level"])
        following = marks[at + 1].start() if at + 1 < len(marks) else region.end
        end = _end_of(text, mark.end(), min(following, mark.end() + _LONGEST))
        place = text.trimmed(Span(mark.start(), end))
        if level:
            yield level, place, Span(mark.end(), place.end)
    if not marks:
        yield from _named_behind(text, region)


def _named_behind(text: Text, region: Span) -> Iterator[tuple[str, Span, Span]]:
    """预测日AQI＞200持续48小时时，发布黄色预警: the level behind its conditions."""
    for match in islice(_BEHIND.finditer(text.shadow, region.start, region.end), _MOST_BEHIND):
        floor = max(region.start, match.start() - 300)
        start = max(floor, *(text.shadow.rfind(mark, floor, match.start()) + 1 for mark in "。\n"))
        level = level_of(match["level"])
        if level:
            stop = match.end() + text.shadow.startswith("。", match.end())
            yield level, text.trimmed(Span(start, stop)), Span(start, match.start())


def _begins(text: Text, at: int, first: int) -> bool:
    """Whether a level stands where a statement may begin: behind a line end, a mark or an item's number."""
    before = text.shadow[max(first, at - 12) : at].rstrip(" ")
    return not before or before[-1] in "\n\t|。;:,)、.．" or before.endswith(("达到", "启动", "发布"))


def _end_of(text: Text, start: int, end: int) -> int:
    """The end of the statement: its sentence, or the items below 下列条件之一."""
    first_stop = text.shadow.find("。", start, end)
    line = text.shadow.find("\n", start, end)
    is_list = line >= 0 and text.shadow[start:line].rstrip().endswith((":", ";", "之一"))
    if line >= 0 and not is_list and text.shadow[start:line].strip() and (first_stop < 0 or line < first_stop):
        return line
    return first_stop + 1 if first_stop >= 0 else end


def _alternatives(reading: _Reading, span: Span) -> tuple[tuple[Condition, ...], ...]:
    """The statement as alternatives of conjunctions."""
    shadow = reading.text.shadow
    items = [part for part in _split(_ITEMS, shadow, span) if shadow[part.start : part.end].strip()]
    each = [alternatives for item in items if (alternatives := _of_item(reading, item))]
    if len(each) > 1 and _ALL_OF.search(shadow, span.start, span.end):
        return tuple(tuple(one for part in combined for one in part) for combined in product(*each))
    return tuple(alternative for alternatives in each for alternative in alternatives)


def _of_item(reading: _Reading, item: Span) -> list[tuple[Condition, ...]]:
    shadow = reading.text.shadow
    factors = []
    for factor in _split(_ALL_AND, shadow, item):
        alternatives = []
        for part in _split(_OR, shadow, factor):
            joined = tuple(one for each in _split(_AND, shadow, part) for one in _conditions(reading, each))
            if joined:
                alternatives.append(_without_redundant_grade(joined))
        if alternatives:
            factors.append(alternatives)
    if not factors or len(factors) > 4:
        return []
    combined = [tuple(one for part in parts for one in part) for parts in product(*factors)]
    return [_without_redundant_grade(each) for each in combined]


def _without_redundant_grade(joined: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """且短时间出现重度污染 beside a comparison of AQI says the same once more."""
    compared = tuple(one for one in joined if one.metric != "grade")
    return compared or joined


def _split(pattern: re.Pattern[str], shadow: str, span: Span) -> list[Span]:
    parts, at = [], span.start
    for match in pattern.finditer(shadow, span.start, span.end):
        parts.append(Span(at, match.start()))
        at = match.end()
    return [*parts, Span(at, span.end)]


def _conditions(reading: _Reading, span: Span) -> Iterator[Condition]:
    """The comparisons of one part, with the duration and the basis that stand in it."""
    shadow = reading.text.shadow
    words = shadow[span.start : span.end]
    if _NEGATED.search(words):
        return
    if _OBSERVED.search(words):
        reading.basis = "observed"
    elif _FORECAST.search(words):
        reading.basis = "forecast"
    duration = _duration(words)
    metric = re.search(_METRIC, words)
    if metric:
        name = metric["metric"].replace(" ", "")
        reading.metric = _METRICS.get(name, name)
    if reading.metric:
        found = list(_compared(reading, span, reading.metric, duration))
        if found:
            yield from found
            return
    yield from _graded(reading, span, duration)


def _duration(words: str) -> int | None:
    """Hours."""
    match = _DURATION.search(words)
    if not match:
        return None
    count = number_of(match["count"])
    if match["hours"]:
        return int(match["hours"])
    return None if not count else count if match["unit"] == "小时" else count * 24


def _compared(reading: _Reading, span: Span, metric: str, duration: int | None) -> Iterator[Condition]:
    shadow, basis = reading.text.shadow, reading.basis
    ranged = _RANGE.search(shadow, span.start, span.end)
    if ranged:
        place = Span(ranged.start(), ranged.end())
        yield Condition(metric, ">=", Decimal(ranged["low"]), duration, basis, place)
        yield Condition(metric, "<=", Decimal(ranged["high"]), duration, basis, place)
        return
    compared = list(_COMPARED.finditer(shadow, span.start, span.end))
    for match in compared:
        op = ">=" if match["from"] else _OPS[match["op"]]
        yield Condition(metric, op, Decimal(match["value"]), duration, basis, Span(match.start(), match.end()))
    if compared:
        return
    bare = _BARE.search(shadow, span.start, span.end)
    if bare:
        place = Span(bare.start(), bare.end())
        sign = ">=" if bare["from"] and not bare["lost"] else None
        if sign is None:
            message = f"“{reading.text.compact(place)}”中的比较符号缺失，请按原件补录"
            reading.findings.append(reading.text.finding("operator_lost", message, place))
        yield Condition(metric, sign, Decimal(bare["value"]), duration, basis, place)


def _graded(reading: _Reading, span: Span, duration: int | None) -> Iterator[Condition]:
    """预测出现重度污染持续48小时: a grade of air quality where a number might stand."""
    shadow = reading.text.shadow
    match = _GRADE.search(shadow, span.start, span.end) or _GRADE_NUMBER.search(shadow, span.start, span.end)
    if match:
        grade = _GRADES.get(match["grade"]) or number_of(match["grade"])
        is_from = bool(match["from"]) or match.groupdict().get("op") in ("达到", "超过")
        place = Span(match.start(), match.end())
        yield Condition("grade", ">=" if is_from else "=", Decimal(grade or 0), duration, reading.basis, place)
