"""What a notice says of one warning of heavy pollution: 决定自12月7日0时起启动黄色预警，执行Ⅲ级应急响应.

Title and deciding sentence say what is done. A year that the sentence leaves out is that of the signature, else of
the number. An hour that is missing or damaged leaves the moment open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from documents.gazette.levels import LEVEL, is_higher, level_of, response_of
from documents.gazette.parsed import Finding, PollutionWarning, Span
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.warning_times import DAMAGED, Moment, moments_in

_SUBJECT = re.compile(r"重污染|大气|空气|霾")
_ACTIONS = (
    ("end", r"解除|终止|取消|结束"),
    ("extend", r"延长|延续|延期"),
    ("upgrade", r"升级|提升|提高|上调|升为|升至"),
    ("downgrade", r"降级|降低|下调|降为|降至|调低"),
    ("change", r"调整|变更|改为"),
    ("start", r"启动|发布|实施|执行"),
)
_ACT = "|".join(words for _, words in _ACTIONS)
_IS_NOTICE = re.compile(rf"(?:{_ACT})[^。;\n]{{0,40}}预警|预警[^。;\n]{{0,20}}(?:{_ACT})")
_IS_RULE = re.compile(r"预案|办法|规定|方案|细则|制度|规范|标准|通报|总结|会议")
_ACTING = re.compile(_ACT)
_DECIDED = re.compile(r"决定|定于|现|自|从|于|起|将|同意")
_MOST_ACTS = 200  # words of acting that one line is searched for
_TO = re.compile(rf"(?:为|至|到|成) ?(?P<level>(?:重污染天气)? ?{LEVEL}(?: ?\( ?{LEVEL} ?\))?)")
_RELEASED = re.compile(r"(?:发布|印发|签发)时间 ?: ?")
_BY_ITSELF = re.compile(
    r"(?:预计|预测|至|到)[^。;]{0,40}?(?:自动)?(?:解除|终止|结束)|自动解除|到期(?:自动|自行)?(?:解除|终止)"
)
_FROM = re.compile(r"(?:自|从|于|定于|起) ?$")


@dataclass(frozen=True, slots=True)
class Issued:
    """What is known of the notice itself; `year` is that of its number or header."""

    title: str | None
    on: date | None
    year: int | None


def read_warning(
    text: Text, issued: Issued, body: Sequence[int]
) -> tuple[PollutionWarning | None, tuple[Finding, ...]]:
    """The warning that a notice starts, changes or ends; None for any other text."""
    lines = [text.lines[at] for at in body if text.lines[at].plain]
    title = issued.title or ""
    opening = "".join(line.plain for line in lines[:4])[:600]
    head = title if "预警" in title else opening
    if not lines or "预警" not in head or not _SUBJECT.search(title + opening) or _IS_RULE.search(title):
        return None, ()
    if not _IS_NOTICE.search(head):
        return None, ()
    place = _deciding(text, lines)
    words = squeeze(text.shadow[place.start : place.end]) if place else ""
    action, level = _action(title if "预警" in title else "", words)
    findings: list[Finding] = []
    span = place or text.trimmed(lines[0].span)
    if action is None:
        message = "看不出预警是启动、升级、降级、延长还是解除，请按原件核对"
        return None, (text.finding("warning_unread", message, span),)
    at, until = _times(text, issued, place, lines, findings)
    by_itself = _by_itself(text, issued, lines) if action != "end" else None
    if by_itself:
        message = f"文中写明预警到时解除（{by_itself[1]}），请在到时核对是否另行发文"
        findings.append(text.finding("ends_automatically", message, span))
    return (
        PollutionWarning(
            action=action,
            level=level,
            response=response_of(words) or response_of(_joined(text, lines)),
            at=at,
            announced_at=_announced(text, issued, lines),
            until=until or (by_itself[0] if by_itself else None),
            span=span,
        ),
        tuple(findings),
    )


def _joined(text: Text, lines: Sequence[Line]) -> str:
    return "\n".join(squeeze(text.shadow[line.start : line.end]) for line in lines[:20])


def _deciding(text: Text, lines: Sequence[Line]) -> Span | None:
    """The sentence that decides."""
    for line in lines[:20]:
        at = _decided_at(text.shadow, line.start, line.end)
        if at:
            start = max(line.start, text.shadow.rfind("。", line.start, at.start) + 1)
            stop = text.shadow.find("。", at.end, line.end)
            return text.trimmed(Span(start, stop + 1 if stop >= 0 else line.end))
    return None


def _decided_at(shadow: str, start: int, end: int) -> Span | None:
    """The word of acting that a word of deciding leads to, with the warning close behind: 决定…启动…预警."""
    for match in islice(_ACTING.finditer(shadow, start, end), _MOST_ACTS):
        before = re.split("[。;\n]", shadow[max(start, match.start() - 80) : match.start()])[-1]
        behind = re.split("[。;\n]", shadow[match.end() : min(end, match.end() + 66)])[0]
        if _DECIDED.search(before) and re.search("预警|响应", behind):
            return Span(match.start(), match.end())
    return None


def _action(title: str, words: str) -> tuple[str | None, str | None]:
    """What is done, and the level that holds from then on (of an end: that which is lifted)."""
    at = _decided_at(words, 0, len(words))
    act = at.of(words) if at else ""
    told = title or act or words
    action = next((name for name, pattern in _ACTIONS if re.search(pattern, told)), None)
    level = level_of(title) or level_of(words)
    target = _TO.search(title) or _TO.search(words)
    if action in ("upgrade", "downgrade", "change") and target:
        level = level_of(target["level"])
    if action == "change":
        before = level_of((title if _TO.search(title) else words).split(target[0])[0]) if target else None
        if not before or not level or before == level:
            return None, level
        action = "upgrade" if is_higher(level, before) else "downgrade"
    return action, level


def _times(
    text: Text, issued: Issued, place: Span | None, lines: Sequence[Line], findings: list[Finding]
) -> tuple[datetime | None, datetime | None]:
    """When the decision begins to hold, and when it says itself that it ends."""
    where = place or Span(lines[0].start, lines[-1].end)
    damaged = DAMAGED.search(text.shadow, where.start, where.end)
    moments = list(moments_in(text.shadow, where.start, where.end))
    begun = next(
        (one for one in moments if _FROM.search(text.shadow, max(0, one.span.start - 4), one.span.start)), None
    )
    begun = begun or next((one for one in moments if one.hour is not None), None)
    if damaged and (begun is None or damaged.start() <= begun.span.start < damaged.end()):
        span = text.trimmed(Span(damaged.start(), damaged.end()))
        message = f"起止时间“{text.compact(span)}”有缺损，请按原件填写"
        findings.append(text.finding("warning_time_damaged", message, span))
        return None, None
    if begun is None:
        return None, None
    if begun.hour is None:
        message = f"“{text.compact(begun.span)}”没有写明几时，起始时间待填写"
        findings.append(text.finding("warning_hour_missing", message, begun.span))
    at = _resolved(text, issued, begun, findings)
    later = next((one for one in moments if one.span.start >= begun.span.end), None)
    if later and squeeze(text.shadow[begun.span.end : later.span.start]) in ("至", "到", "—", "-", "起至"):
        return at, _resolved(text, issued, later, [])
    return at, None


def _resolved(text: Text, issued: Issued, moment: Moment, findings: list[Finding]) -> datetime | None:
    """The moment in the year of its sentence, else of the signature (a January behind a December is next year's)."""
    year = moment.year or (issued.on.year if issued.on else issued.year)
    if year is None:
        message = f"“{text.compact(moment.span)}”没有写明年份，时间待填写"
        findings.append(text.finding("warning_hour_missing", message, moment.span))
        return None
    day = moment.on(year)
    if not moment.year and issued.on and day and day < issued.on - timedelta(days=180):
        year += 1
    at = moment.at(year)
    if at and not moment.year:
        message = (
            f"“{text.compact(moment.span)}”没有写明年份，按{'成文日期' if issued.on else '发文字号'}推定为{year}年"
        )
        findings.append(text.finding("warning_year_inferred", message, moment.span))
    return at


def _by_itself(text: Text, issued: Issued, lines: Sequence[Line]) -> tuple[datetime | None, str] | None:
    """预计12月9日零时解除, 到期自动解除."""
    for line in lines[:20]:
        match = _BY_ITSELF.search(text.shadow, line.start, line.end)
        if match:
            moment = next(moments_in(text.shadow, match.start(), match.end()), None)
            until = _resolved(text, issued, moment, []) if moment else None
            return until, text.compact(Span(match.start(), match.end()))[:60]
    return None


def _announced(text: Text, issued: Issued, lines: Sequence[Line]) -> date | datetime | None:
    """发布时间 with its hour, else the day of the signature."""
    for line in lines:
        match = _RELEASED.search(text.shadow, line.start, line.end)
        moment = next(moments_in(text.shadow, match.end(), line.end), None) if match else None
        if moment:
            year = moment.year or (issued.on.year if issued.on else issued.year)
            if year:
                return moment.at(year) or moment.on(year)
    return issued.on
