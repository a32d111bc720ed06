"""The comparisons of one part of a threshold: AQI日均值＞200持续2天（48小时）, 200＜AQI≤300, PM2.5为116～150.

达到 and 以上 are >=, （不含） makes a sign strict. A sign that is lost, or says two things (＞200以上), stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from documents.gazette.parsed import Condition, Finding, Span
from documents.gazette.shadow import Text
from portal.numerals import number_of

METRIC = (
    r"(?P<metric>AQI|空气质量指数|PM ?2\.?5|细颗粒物|PM ?10|可吸入颗粒物|臭氧|O3"
    r"|二氧化硫|SO2|二氧化氮|NO2|一氧化碳|CO(?![A-Za-z0-9]))"
)
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
_IS_METRIC = re.compile(METRIC)
_WORDS_OF_OPS = {
    ">": ("大于", "超过", "高于", "突破"),
    ">=": (
        "≥",
        "≧",
        "⩾",
        "大于等于",
        "大于或等于",
        "不低于",
        "不小于",
        "不少于",
        "达到",
        "达到或超过",
        "达到并超过",
        "达",
    ),
    "<": ("小于", "低于"),
    "<=": ("≤", "≦", "⩽", "小于等于", "小于或等于", "不高于", "不超过", "不大于"),
    "=": ("等于",),
}
_OPS = {word: op for op, words in _WORDS_OF_OPS.items() for word in (op, *words)} | {"=>": ">=", "=<": "<="}
OP = "|".join(map(re.escape, sorted(_OPS, key=len, reverse=True)))
NUMBER = r"\d{1,4}(?:\.\d{1,3})?(?![\d.])"
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
UNIT = r"(?: ?(?:微克|毫克|μg|µg|ug|mg)(?: ?(?:/|每) ?(?:立方米|m ?[3³]?))?)?"
_EDGE = (
    rf"{UNIT}(?: ?\( ?(?P<with>含|包括)(?:本数|{NUMBER})? ?\))?(?P<from> ?(?:\( ?含 ?\))?(?:及|或)?(?:以上|以下))?"
    rf"(?: ?\( ?(?P<without>不含|不包括)(?:本数|{NUMBER})? ?\))?"
)
_NO_TIME = r"(?! ?(?:年|月|日|时|个?小时|天|h|级|个|%))"
_TWO_SIDED = re.compile(
    rf"(?P<low>{NUMBER}){UNIT} ?(?P<first>{OP}) ?{METRIC}[^\d,。;<>≤≥]{{0,16}}?(?P<second>{OP}) ?(?P<high>{NUMBER})"
)
_LEFT = re.compile(rf"(?P<low>{NUMBER}){UNIT} ?(?P<first>[<≤>≥]=?) ?{METRIC}")
_RANGE = re.compile(
    rf"(?:为|在|处于|介于)? ?(?<![A-Za-z\d.])(?P<low>{NUMBER}){UNIT} ?(?:\( ?(?P<begins>含|不含) ?\))? ?"
    rf"(?:至|到|[-—–~]{{1,2}}) ?(?P<high>{NUMBER}){_NO_TIME}{UNIT} ?(?:之间)?"
    rf" ?(?:\( ?(?P<without>含|不含|不包括)(?P<named>{NUMBER})? ?\))?"
)
_COMPARED = re.compile(rf"(?P<op>{OP}) ?(?P<value>{NUMBER}){_NO_TIME}{_EDGE}")
_EDGED = re.compile(  # 在200以上、300以下
    rf"(?<![A-Za-z\d.])(?P<value>{NUMBER}){_NO_TIME}{UNIT} ?(?:\( ?含 ?\))?(?:及|或)?(?P<edge>以上|以下)"
)
_BARE = re.compile(
    rf"{METRIC}(?P<words>[^\d,。;]{{0,16}}?) ?(?P<lost>[?？\ufffd])? ?"
    rf"(?<![\d.])(?<!PM)(?<!PM )(?P<value>{NUMBER}){_NO_TIME}{_EDGE}"
)
_GRADES = {"轻度": 3, "中度": 4, "重度": 5, "严重": 6}
_GRADE = re.compile(
    r"(?P<op>达到|出现|为|超过)? ?(?P<grade>轻度|中度|重度|严重)(?P<edge>(?:及|或)以上)?污染"
    r"(?P<from>[^,。;]{0,8}?(?:及|或)?以上(?!预警))?"
)
_GRADE_NUMBER = re.compile(r"(?:空气质量)[^,。;]{0,8}?(?P<grade>[三四五六])级(?P<from>(?:及|或)?以上)?")
_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_TIME = r"(?:小时|天|日|h(?![A-Za-z]))"
_AGAIN = rf"(?: ?\( ?(?P<again>{_COUNT}) ?个?(?P<other>{_TIME}) ?\))?"
_DURATION = re.compile(
    rf"(?:持续|连续|维持|天数|时长|达到?(?= ?{_COUNT} ?个?{_TIME}))[^\d一二三四五六七八九十,。;]{{0,8}}"
    rf"(?P<count>{_COUNT}) ?个?(?P<unit>{_TIME}){_AGAIN}"
)
_AHEAD = re.compile(rf"未来的?(?P<count>{_COUNT}) ?个?(?P<unit>{_TIME})(?!内){_AGAIN}")
_THROUGHOUT = re.compile(r"(?<!平)均(?!值)")
_OF_ONE_HOUR = re.compile(
    r"(?<!\d)(?<!\d )(?<!个)小时(?:滑动)?(?:M|平均|均值|浓度|值)|M ?的?小时|(?<!小)时均(?:值|浓度)"
)
_FORECAST = re.compile(r"预测|预报|预计|未来|将")
_FORESEEN = re.compile(r"(?:监测|实况)(?:和|、|与|及|并)?(?:综合)?预[测报]")  # 经监测预测，未来一天
_OBSERVED = re.compile(r"监测|实测|实况|已(?:经)?(?:达|超|出|持)|实际")


@dataclass
class Reading:
    """What is carried on from one part of a statement to the next, and what of its words has been read."""

    text: Text
    metric: str | None = None
    basis: str | None = None
    used: list[Span] = field(default_factory=list)
    ignored: list[Span] = field(default_factory=list)
    metrics: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def tell(self, code: str, message: str, place: Span) -> None:
        """A doubt, once for each place."""
        if not any(one.code == code and one.span == place for one in self.findings):
            self.findings.append(self.text.finding(code, message, place))


def metrics_in(words: str) -> list[str]:
    """The metrics that shadow words name, in order, each by its one name."""
    return [_name(match) for match in _IS_METRIC.finditer(words)]


def _name(match: re.Match[str]) -> str:
    name = match["metric"].replace(" ", "")
    return _METRICS.get(name, name)


def _blanked(match: re.Match[str]) -> str:
    return "M".rjust(len(match[0]))


def conditions_of(reading: Reading, span: Span) -> list[Condition]:
    """The comparisons of one part, with the duration and the basis that stand in it."""
    words = reading.text.shadow[span.start : span.end]
    if _OBSERVED.search(words) and not _FORESEEN.search(words):
        reading.basis = "observed"
    elif _FORECAST.search(words):
        reading.basis = "forecast"
    hours = duration_of(reading, span)
    named = metrics_in(words)
    if named:
        reading.metric = named[0]
    found = list(_compared(reading, span, hours)) if reading.metric else []
    found = found or list(_graded(reading, span, hours))
    if found and (hourly := _OF_ONE_HOUR.search(_IS_METRIC.sub(_blanked, words))):
        place = Span(span.start + hourly.start(), span.start + hourly.end())
        message = f"“{reading.text.compact(span)[:60]}”比较的是小时值，不是日均值，请按原文核对后使用"
        reading.tell("threshold_hourly", message, place)
    reading.metrics.update(one.metric for one in found)
    return found


def duration_of(reading: Reading, span: Span) -> int | None:
    """Hours: 持续2天（48小时）, 连续三天, 未来24小时. Two lengths that differ stay open."""
    shadow = reading.text.shadow
    match = _DURATION.search(shadow, span.start, span.end)
    if match is None:
        match = _AHEAD.search(shadow, span.start, span.end)
        is_day = match and _hours(match["count"], match["unit"]) == 24
        if match is None or not (is_day or _THROUGHOUT.search(shadow, match.end(), span.end)):
            return None
    place = Span(match.start(), match.end())
    reading.used.append(place)
    hours = _hours(match["count"], match["unit"])
    if match["again"] and _hours(match["again"], match["other"]) != hours:
        message = f"“{reading.text.compact(place)}”写了两个不同的时长，请按原件补录"
        reading.tell("threshold_duration_unsure", message, place)
        return None
    return hours


def _hours(count: str, unit: str) -> int | None:
    number = number_of(count)
    return None if not number else number if unit in ("小时", "h") else number * 24


def _compared(reading: Reading, span: Span, hours: int | None) -> Iterator[Condition]:
    """Every comparison, in the order of the text; a number without any sign where there is no other."""
    shadow = reading.text.shadow
    found = list(_signed(reading, span))
    bare = None if found else _BARE.search(shadow, span.start, span.end)
    if bare:
        place = Span(bare.start(), bare.end())
        op = None if bare["lost"] or not bare["from"] else ">=" if bare["from"].endswith("上") else "<="
        found = [(_name(bare), _sharpened(reading, bare, op, place), bare["value"], place)]
    reading.used += [place for *_, place in found]
    for metric, sign, value, place in sorted(found, key=lambda one: one[3].start):
        scale = _scale(metric, shadow[place.start : place.end])
        yield Condition(metric, sign, Decimal(value) * scale, hours, reading.basis, place)


def _scale(metric: str, words: str) -> Decimal:
    """Concentrations are in μg/m³, that of CO in mg/m³."""
    if metric == "CO":
        return Decimal("0.001") if re.search("微克|[μµu]g", words) else Decimal(1)
    return Decimal(1000) if metric != "AQI" and re.search("毫克|mg", words) else Decimal(1)


def _signed(reading: Reading, span: Span) -> Iterator[tuple[str, str | None, str, Span]]:
    """Metric, sign, number and place of each comparison that has a sign; the wider reading of a place comes first."""
    shadow = reading.text.shadow
    taken: list[Span] = []

    def places(pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        for match in pattern.finditer(shadow, span.start, span.end):
            place = Span(match.start(), match.end())
            if not any(place.start < one.end and one.start < place.end for one in taken):
                taken.append(place)
                yield match, place

    for match, place in places(_TWO_SIDED):
        yield _name(match), _TURNED[_OPS[match["first"]]], match["low"], place
        yield _name(match), _OPS[match["second"]], match["high"], place
    for match, place in places(_LEFT):
        yield _name(match), _TURNED[_OPS[match["first"]]], match["low"], place
    for match, place in places(_RANGE):
        metric, is_strict = _metric_before(reading, span, place.start), match["without"] in ("不含", "不包括")
        is_low = match["named"] == match["low"]
        yield metric, ">" if match["begins"] == "不含" or (is_strict and is_low) else ">=", match["low"], place
        yield metric, "<" if is_strict and not is_low else "<=", match["high"], place
    for match, place in places(_COMPARED):
        op = _sharpened(reading, match, _OPS[match["op"]], place)
        yield _metric_before(reading, span, place.start), op, match["value"], place
    if taken or metrics_in(shadow[span.start : span.end]):
        for match, place in places(_EDGED):
            op = ">=" if match["edge"] == "以上" else "<="
            yield _metric_before(reading, span, place.start), op, match["value"], place


def _sharpened(reading: Reading, match: re.Match[str], op: str | None, place: Span) -> str | None:
    """The sign with 以上, （含） and （不含） behind its number; a finding where it is lost or contradicts them."""
    if op and match["without"]:
        return {">=": ">", "<=": "<"}.get(op, op)
    if op and match["with"]:
        return {">": ">=", "<": "<="}.get(op, op)
    edge = (match["from"] or "").lstrip()
    contradicts = edge and op in ((">", "<", "<=") if edge.endswith("上") else ("<", ">", ">="))
    if op is None or contradicts:
        why = "中的比较符号缺失" if op is None else "中的比较符号与“以上”“以下”不一致"
        reading.tell("operator_lost", f"“{reading.text.compact(place)}”{why}，请按原件补录", place)
        return None
    return (">=" if edge.endswith("上") else "<=") if edge else op


def _metric_before(reading: Reading, span: Span, at: int) -> str:
    """The metric named nearest before a comparison, else the one carried on."""
    named = metrics_in(reading.text.shadow[span.start : at])
    return named[-1] if named else reading.metric or "AQI"


def _graded(reading: Reading, span: Span, hours: int | None) -> Iterator[Condition]:
    """预测出现重度污染持续48小时: a grade of air quality where a number might stand."""
    shadow = reading.text.shadow
    match = _GRADE.search(shadow, span.start, span.end) or _GRADE_NUMBER.search(shadow, span.start, span.end)
    if match:
        grade = _GRADES.get(match["grade"]) or number_of(match["grade"])
        is_from = bool(match["from"] or match.groupdict().get("edge")) or match.groupdict().get("op") in (
            "达到",
            "超过",
        )
        place = Span(match.start(), match.end())
        reading.used.append(place)
        yield Condition("grade", ">=" if is_from else "=", Decimal(grade or 0), hours, reading.basis, place)
