"""When a document starts and how long it holds: 自印发之日起施行，有效期两年.

Counting by years follows 民法典 201–203: the first day is not counted, the last day is the corresponding day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from documents.gazette.dates import DATE, date_of
from documents.gazette.parsed import Finding, Span, Value
from documents.gazette.shadow import Text
from portal.numerals import number_of

_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})"
_START = re.compile(
    r"(?:自|从) {0,3}(?:(?P<act>印发|发布|公布|下发|颁布|发文|通过|批准) {0,2}之? {0,2}日|(?P<date>[^,。;\n]{6,24}?日))"
    r" {0,2}(?:起|开始)"
    r"(?:(?P<days>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?:日|天)后)?"
    r" {0,2}(?:正式|开始|试|起|全面)? {0,2}(?P<verb>施行|实施|执行|生效|试行)"
)
_THIS = re.compile(
    r"本(?:规定|办法|细则|通知|方案|预案|意见|条例|决定|公告|通告|规则|制度|规范|措施|规划|纲要|令|政策|标准|章程)"
)
_PERIOD = re.compile(
    rf"(?:有效期(?:限)?|试行期(?:限)?|暂定|试行) {{0,2}}(?:为|是|暂定|暂定为)? {{0,2}}{_COUNT} {{0,2}}(?P<unit>年|个月)"
)
_UNTIL = re.compile(
    r"(?:有效期|施行|执行|实施|试行|期限)(?:限)? {0,2}(?:自[^,。;\n]{4,24}?)?(?:起)?(?:截至|截止到|截止|至|到) {0,2}"
    r"(?=[\d〇○零一二三四五六七八九Oo])"
)


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


def read_terms(text: Text, regions: Sequence[Span], issued_on: date | None) -> Terms:
    """The terms that the regions state; the last clause about this very document counts."""
    findings: list[Finding] = []
    start = _start(text, regions, issued_on, findings)
    end = _end(text, regions, start, findings)
    if start and end and end.value < start.value:
        findings.append(text.finding("period_reversed", "有效期截止日早于施行日期，请核对原件", end.span))
    return Terms(start, end, tuple(findings))


def _start(text: Text, regions: Sequence[Span], issued_on: date | None, findings: list[Finding]) -> Value[date] | None:
    matches = [
        match
        for region in regions
        for match in _START.finditer(text.shadow, region.start, region.end)
        if _own(text, match)
    ]
    if not matches:
        return None
    about_this = [match for match in matches if _THIS.search(text.shadow, max(0, match.start() - 30), match.start())]
    match = (about_this or matches)[-1]
    span = Span(match.start(), match.end())
    if match["date"]:
        found = DATE.fullmatch(match["date"].strip())
        day = date_of(found) if found else None
        if day is None:
            findings.append(text.finding("start_unread", f"未能读懂施行日期“{match['date']}”", span))
        return Value(day, span) if day else None
    if issued_on is None:
        message = f"自{match['act']}之日起{match['verb']}，但没有读到日期，施行日期待填写"
        findings.append(text.finding("start_unknown", message, span))
        return None
    message = (
        f"自{match['act']}之日起{match['verb']}：文中没有{match['act']}日期，暂按成文日期{issued_on.isoformat()}推定"
    )
    findings.append(text.finding("start_inferred", message, span))
    days = number_of(match["days"]) if match["days"] else None
    return Value(issued_on + timedelta(days=days + 1) if days else issued_on, span)


def _own(text: Text, match: re.Match[str]) -> bool:
    """Not the clause of a cited law: 《…法》自…起施行, （自…起施行）."""
    before = text.shadow[max(0, match.start() - 3) : match.start()].rstrip()
    return not before.endswith(("》", "(")) and not text.shadow.startswith("的", match.end())


def _end(text: Text, regions: Sequence[Span], start: Value[date] | None, findings: list[Finding]) -> Value[date] | None:
    for region in regions:
        for until in _UNTIL.finditer(text.shadow, region.start, region.end):
            found = DATE.match(text.shadow, until.end())
            day = date_of(found) if found else None
            if found and day:
                return Value(day, Span(until.start(), found.end()))
    if start is None:
        return None
    periods = [match for region in regions for match in _PERIOD.finditer(text.shadow, region.start, region.end)]
    for match in periods:
        count = number_of(match["count"])
        near = 0 <= match.start() - start.span.end <= 60 or match[0].startswith(("有效期", "试行期"))
        if not count or not near:
            continue
        is_years = match["unit"] == "年"
        day = anniversary(start.value, years=count if is_years else 0, months=0 if is_years else count)
        if day is None:
            continue
        span = Span(match.start(), match.end())
        printed, other = text.compact(span), day - timedelta(days=1)
        message = f"“{printed}”按届满对应日算，最后有效日为{day.isoformat()}；若首日计入则为{other.isoformat()}，请确认"
        findings.append(text.finding("expiry_computed", message, span))
        return Value(day, span)
    return None
