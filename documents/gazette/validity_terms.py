"""When a document starts and how long it holds: 自印发之日起施行，有效期两年.

Counting by years follows 民法典 201–203: the first day is not counted, the last day is the corresponding day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from documents.gazette.dates import DATE, date_of
from documents.gazette.event_ends import ends_with_an_event
from documents.gazette.parsed import Finding, Span, Value
from documents.gazette.part_starts import names_part
from documents.gazette.quotations import outside
from documents.gazette.shadow import Text
from documents.gazette.start_clauses import COUNT, NEAR_THIS, THIS, clauses, of_parts, overlap, unread_starts
from portal.numerals import number_of

_PERIOD = re.compile(
    r"(?:有效期(?:限)?|[试暂]行期(?:限)?|期限|暂定|试行) {0,2}(?:为|是|暂定|暂定为)? {0,2}"
    r"(?P<count>[-−负]? ?\d{1,6}|[一二两三四五六七八九十百千零〇]{1,5}|半) {0,2}"
    r"(?P<unit>年|个月|天|日(?!至|到|起|前|止))"
    rf"(?:(?P<half>半)|零?(?P<months>{COUNT})个月)?"
)
# 有效期 and a length or an end that no rule reads; 许可证有效期 is of something else.
_SAYS_HOW_LONG = re.compile(
    r"(?:有效期|(?:执行|施行|实施|试行)期)限?(?: {0,2}(?:为|是|:|暂定|至|到|截至|截止|自|从)){0,3} {0,2}"
    r"(?P<words>[\d〇○零一二两三四五六七八九十半][^,。;\n]{0,30})"
)
_UNTIL = re.compile(
    r"(?:有效期|施行|执行|实施|试行|期限)(?:限)? {0,2}(?:自[^,。;\n]{4,24}?)?(?:起)?,?(?:截至|截止到|截止|至|到) {0,2}"
    r"(?=[\d〇○零一二三四五六七八九Oo])"
)
_TO_DAY = re.compile(r" {0,2}[,(]? {0,2}(?:即)?(?:有效期)?(?:截至|截止到|截止|至|到) {0,2}")
_OF_ANOTHER = re.compile(
    r"(?:许可证?|执照|证书?|证件|证明|资格|资质|批文|批件|批准书|备案|登记|合同|协议|牌照|标志|标识|报告|决定书|通行证|卡)$"
)
_ENDED = re.compile(
    r"(?:自|从|于|在|至|到)? {0,2}(?P<date>[\d〇○零一二三四五六七八九Oo][^,。;\n]{5,23}?日) {0,2}(?P<from>起)? {0,2}"
    r"(?:自动|自行|即行|予以|同时)? {0,2}(?:废止|失效|终止|停止(?:执行|施行|实施))"
)
_PERIOD_WORD = re.compile(r"有效期|[试暂]行期|(?:执行|施行|实施)(?:期限|期间|时间)")
_TO = re.compile(r" {0,2}起? {0,2}(?:至|到|[-—–~]) {0,2}")
LONGEST_PERIOD = 30  # years; no document holds longer by a period of its own
_NEAR_WORD = 60  # characters behind 有效期 in which its two dates stand


@dataclass(frozen=True, slots=True)
class Terms:
    """The first and the last day in force, as far as the text says."""

    effective_on: Value[date] | None
    expires_on: Value[date] | None
    findings: tuple[Finding, ...]


def anniversary(start: date, *, years: int = 0, months: int = 0) -> date | None:
    """The corresponding day after that many years and months; the month's last day where there is none."""
    month = start.month - 1 + months
    year = start.year + years + month // 12
    if year > 9999:
        return None
    for day in (start.day, 30, 29, 28):
        if day <= start.day:
            try:
                return date(year, month % 12 + 1, day)
            except ValueError:
                continue
    return None


@dataclass(frozen=True, slots=True)
class Dated:
    """The days of a paper from which it may count: 成文日期, and 印发日期 where the paper states it."""

    issued_on: date | None
    printed_on: date | None = None

    def day_of(self, act: str) -> date | None:
        """The day of 印发 or of another act, which 成文日期 stands in for."""
        return (self.printed_on if self.is_stated(act) else None) or self.issued_on

    def is_stated(self, act: str) -> bool:
        """The paper itself says when it was printed and sent."""
        return self.printed_on is not None and act in {"印发", "下发"}


def read_terms(text: Text, regions: Sequence[Span], dated: Dated, others: Sequence[Span] = ()) -> Terms:
    """The terms that the regions state; the last clause about this very document counts, 有效期A至B wins.

    `others` are the places that state the terms of other documents, as an extension does.
    """
    findings: list[Finding] = []
    own = outside(regions, others)
    start, until = _start(text, regions, dated, findings)
    first, last = _spelled_out(text, own)
    end = last or until or _end(text, own, start, findings)
    if end is None and start:
        end = _ended(text, regions, start, findings)
    findings += ends_with_an_event(text, own, start.span if start else None, has_day=end is not None)
    if end is None:
        findings += _unstarted(text, own, start)
        findings += _unread_ends(text, own, start, findings)
    start = start or first
    if start and end and end.value < start.value:
        findings.append(text.finding("period_reversed", "有效期截止日早于施行日期，请核对原件", end.span))
    return Terms(start, end, tuple(findings))


def _start(
    text: Text, regions: Sequence[Span], dated: Dated, findings: list[Finding]
) -> tuple[Value[date] | None, Value[date] | None]:
    """The first day, and the last one where the same clause names it."""
    found = [clause for region in regions for clause in clauses(text, region)]
    findings += of_parts(text, [one for one in found if one.is_of_part])
    whole = [one for one in found if not one.is_of_part]
    if not whole:
        findings += () if found else unread_starts(text, regions)
        return None, None
    about_this = [one for one in whole if THIS.search(text.shadow, max(0, one.span.start - NEAR_THIS), one.span.start)]
    clause = (about_this or whole)[-1]
    span, match, day = clause.span, clause.counted, clause.day
    if match is not None:
        if (counted := dated.day_of(match["act"])) is None:
            message = f"自{match['act']}之日起{match['verb']}，但没有读到日期，施行日期待填写"
            findings.append(text.finding("start_unknown", message, span))
            return None, None
        day = _delayed(counted, match)
    if day is None:
        findings.append(text.finding("start_unread", f"未能读懂施行日期“{text.compact(span)}”，请按原件填写", span))
        return None, None
    if match is not None and not dated.is_stated(match["act"]):
        act = match["act"]
        message = f"自{act}之日起{match['verb']}：文中没有{act}日期，暂按成文日期{dated.issued_on}推定"
        findings.append(text.finding("start_inferred", message, span))
    return Value(day, span), Value(clause.last, span) if clause.last else None


def _delayed(day: date, match: re.Match[str]) -> date | None:
    """之日起30日后 is the day after the thirtieth, the first not counted; working days need a calendar."""
    if not match["delay"]:
        return day
    count, unit = number_of(match["delay"]), match["delay_unit"]
    if count is None or unit == "个工作日":
        return None
    last = anniversary(day, months=count) if unit == "个月" else date.fromordinal(day.toordinal() + count)
    return date.fromordinal(last.toordinal() + 1) if last else None


def _spelled_out(text: Text, regions: Sequence[Span]) -> tuple[Value[date] | None, Value[date] | None]:
    """有效期自2023年9月1日至2025年8月31日: both days."""
    for region in regions:
        for word in _PERIOD_WORD.finditer(text.shadow, region.start, region.end):
            dates = list(DATE.finditer(text.shadow, word.end(), min(region.end, word.end() + _NEAR_WORD)))
            for first, last in pairwise(dates):
                days = date_of(first), date_of(last)
                if days[0] and days[1] and _TO.fullmatch(text.shadow, first.end(), last.start()):
                    span = Span(word.start(), last.end())
                    return Value(days[0], span), Value(days[1], span)
    return None, None


def _end(text: Text, regions: Sequence[Span], start: Value[date] | None, findings: list[Finding]) -> Value[date] | None:
    if stated := _stated(text, regions, findings):
        return stated
    if start is None:
        return None
    for match in sorted(_periods(text, regions, start), key=lambda one: -one.start()):  # the last own clause counts
        length = length_of(match)
        if length is None:
            span = Span(match.start(), match.end())
            message = f"“{text.compact(span)}”不合常理，有效期截止日待按原件填写"
            findings.append(text.finding("period_absurd", message, span))
            return None
        years, months, days = length
        day = anniversary(start.value, years=years, months=months)
        day = date.fromordinal(day.toordinal() + days) if day else None
        if day is None:
            continue
        if stated := _stated_behind(text, match, day, findings):
            return stated
        span = Span(match.start(), match.end())
        printed, other = text.compact(span), date.fromordinal(day.toordinal() - 1)
        message = f"“{printed}”按届满对应日算，最后有效日为{day.isoformat()}；若首日计入则为{other.isoformat()}，请确认"
        findings.append(text.finding("expiry_computed", message, span))
        return Value(day, span)
    return None


def _stated(text: Text, regions: Sequence[Span], findings: list[Finding]) -> Value[date] | None:
    """有效期至2026年4月30日."""
    for region in regions:
        for until in _UNTIL.finditer(text.shadow, region.start, region.end):
            before = text.shadow[max(0, until.start() - 30) : until.start()].rstrip(" 的")
            if before.endswith(("》", ")", "延期")) or not _is_own_period(before):
                continue  # 《甲办法》（号）有效期至…, 许可证有效期至…
            found = DATE.match(text.shadow, until.end())
            day = date_of(found) if found else None
            if found and day:
                return Value(day, Span(until.start(), found.end()))
            if found:
                span = Span(until.start(), found.end())
                message = f"未能读懂有效期截止日“{text.compact(span)}”，请按原件填写"
                findings.append(text.finding("end_unread", message, span))
    return None


def _stated_behind(text: Text, match: re.Match[str], computed: date, findings: list[Finding]) -> Value[date] | None:
    """有效期5年，至2026年4月30日止: the day that is stated counts; where the period says another one, that is told."""
    behind = _TO_DAY.match(text.shadow, match.end())
    found = DATE.match(text.shadow, behind.end()) if behind else None
    day = date_of(found) if found else None
    if found is None or day is None:
        return None
    span = Span(match.start(), found.end())
    if abs((computed - day).days) > 1:
        message = f"“{text.compact(span)}”：按期限算至{computed}，写明至{day}，按写明的登记，请核对原件"
        findings.append(text.finding("period_and_end_differ", message, span))
    return Value(day, span)


def length_of(match: re.Match[str]) -> tuple[int, int, int] | None:
    """Years, months and days of a period: 两年半, 半年, 两年零六个月, 90天; None for what no document has."""
    is_half, unit = match["count"] == "半", match["unit"]
    count, more = 0 if is_half else number_of(match["count"]), number_of(match["months"] or "〇")
    if count is None or more is None or not (count or (is_half and unit == "年")) or (match["half"] and unit != "年"):
        return None
    half = 6 if is_half or match["half"] else 0
    years = count if unit == "年" else 0
    months = (count if unit == "个月" else 0) + half + more
    days = count if unit in ("天", "日") else 0
    return (years, months, days) if count <= LONGEST_PERIOD * {"年": 1, "个月": 12}.get(unit, 366) else None


def _ended(text: Text, regions: Sequence[Span], start: Value[date], findings: list[Finding]) -> Value[date] | None:
    """施行，自2028年9月1日起废止 in the sentence of the start: the day before is the last one.

    2028年8月31日废止 does not say whether that day still counts, so a person is asked.
    """
    region = next(each for each in regions if each.start <= start.span.start < each.end)
    stop = next((at for at in range(start.span.end, region.end) if text.shadow[at] in "。\n"), region.end)
    match = _ENDED.search(text.shadow, start.span.end, min(stop, start.span.end + _NEAR_WORD))
    found = DATE.fullmatch(match["date"].strip()) if match else None
    day = date_of(found) if found else None
    if match is None or day is None or "》" in text.shadow[start.span.end : match.start()]:
        return None
    span = text.trimmed(Span(match.start(), match.end()))
    if match["from"]:
        return Value(date.fromordinal(day.toordinal() - 1), span)
    message = f"“{text.compact(span)}”没有写明当日是否有效，请按原件填写有效期截止日"
    findings.append(text.finding("end_unread", message, span))
    return None


def _periods(text: Text, regions: Sequence[Span], start: Value[date] | None) -> Iterator[re.Match[str]]:
    """Periods called 有效期 or 试行期 anywhere, others only right behind the start."""
    for region in regions:
        for match in _PERIOD.finditer(text.shadow, region.start, region.end):
            is_near = start is not None and -2 <= match.start() - start.span.end <= 60
            before = text.shadow[max(region.start, match.start() - NEAR_THIS) : match.start()].rstrip(" 的")
            is_named = match[0].startswith(("有效期", "试行期", "暂行期")) and not before.endswith(("》", ")"))
            if (is_near or is_named) and _is_own_period(before):
                yield match


def _is_own_period(before: str) -> bool:
    """许可证有效期 and 经营资格有效期 are of something else, 第三章有效期 of a part; 本办法有效期 is the text's own."""
    words = re.split("[,。;:\n]", before)[-1].strip()
    return not _OF_ANOTHER.search(words) and not names_part(words)


def _unread_ends(
    text: Text, regions: Sequence[Span], start: Value[date] | None, told: Sequence[Finding]
) -> Iterator[Finding]:
    """有效期至2025年8月: how long this very text applies, in words that no rule reads."""
    for region in regions:
        for match in _SAYS_HOW_LONG.finditer(text.shadow, region.start, region.end):
            before = text.shadow[max(region.start, match.start() - NEAR_THIS) : match.start()]
            is_near = start is not None and -2 <= match.start() - start.span.end <= _NEAR_WORD
            span = Span(match.start(), match.end())
            is_told = any(overlap(span, one.span) for one in told)
            if not is_told and (is_near or THIS.search(before) or not before.strip()):
                message = f"未能读懂有效期“{text.compact(span)}”，请按原件填写有效期截止日"
                yield text.finding("end_unread", message, span)
                return


def _unstarted(text: Text, regions: Sequence[Span], start: Value[date] | None) -> Iterator[Finding]:
    """有效期两年 without any day from which to count."""
    match = next(_periods(text, regions, None), None) if start is None else None
    if match:
        span = Span(match.start(), match.end())
        message = f"写明“{text.compact(span)}”，但没有读到起始日期，截止日期待填写"
        yield text.finding("period_without_start", message, span)
