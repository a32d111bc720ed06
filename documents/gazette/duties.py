"""The 分工 notice: who assists whom, in everything (协助X工作) or in named matters (协助X处理…工作)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.gazette.parsed import Assist, Duty, Finding, Span
from documents.gazette.shadow import Text

_OFFICES = (
    "常务副州长|副州长|州长|常务副市长|副市长|市长|常务副县长|副县长|县长|常务副区长|副区长|区长|常务副主席|副主席|主席|常务副省长|副省长|省长"
    "|副秘书长|秘书长|党组副书记|党组书记|党组成员|副专员|专员|副主任|主任|副书记|书记|调研员|副总理|总理|同志"
)
_ASSIST = re.compile(
    rf"协助 {{0,2}}(?P<official>[㐀-鿿·]{{2,25}}?)(?P<post>(?:{_OFFICES})(?:、(?:{_OFFICES}))*)"
    r" {0,2}(?:(?P<verb>处理|负责|分管|协管|抓|做好|联系)(?P<areas>[^。;\n]{0,400}?)|(?P<whole>[^,。;、\n]{0,6}?))工作"
)
_OFFICE = re.compile(_OFFICES)
_NAME = re.compile(r"[㐀-鿿·]{2,25}")
_REMARK = re.compile(r"\((?P<remark>[^()]{1,12})\)")
_OTHERS_STAY = re.compile(r"其他(?:同志|领导|人员)?(?:的)?(?:工作)?分工(?:保持)?不变")
_STANDING_WORK = re.compile(r"(?P<work>[㐀-鿿·]{0,30}交办的[㐀-鿿·]{0,30}(?:工作|任务|事项))")
_SEPARATOR = re.compile(r"[、,]|和(?=[㐀-鿿]{2,}$)")


def read_duties(text: Text, lines: Sequence[int]) -> tuple[tuple[Duty, ...], tuple[Finding, ...]]:
    """The duties in the lines of a 分工 notice, with what such a notice leaves open."""
    duties: list[Duty] = []
    findings: list[Finding] = []
    for at in lines:
        line = text.lines[at]
        shadow = text.shadow[line.start : line.end]
        if "协助" in shadow:
            duty = _duty(text, text.trimmed(line.span))
            if duty:
                duties.append(duty)
            else:
                findings.append(text.finding("duty_unread", "未能读懂的分工段落，请手工录入", text.trimmed(line.span)))
        elif _OTHERS_STAY.search(line.plain):
            message = "“其他同志分工不变”：本件只调整部分人员，其他人的分工不在文中"
            findings.append(text.finding("duties_partial", message, text.trimmed(line.span)))
    return tuple(duties), (*findings, *_open_findings(text, duties))


def _open_findings(text: Text, duties: Sequence[Duty]) -> Iterator[Finding]:
    for duty in duties:
        for assist in duty.assists:
            if assist.is_open:
                message = f"{duty.person}协助{assist.official}的事项以“等”结尾，只读到列出的{len(assist.areas)}项"
                yield text.finding("areas_open", message, assist.span)
    if duties:
        yield text.finding("start_not_stated", "分工调整没有写明起始日期，暂按成文日期", duties[0].span)


def _duty(text: Text, span: Span) -> Duty | None:
    shadow = text.shadow
    first = shadow.index("协助", span.start, span.end)
    head = Span(span.start, first)
    remark = _REMARK.search(shadow, head.start, head.end)
    name_end = remark.start() if remark else head.end
    words = text.compact(Span(head.start, name_end)).rstrip(":,，：、")
    offices = list(_OFFICE.finditer(words[:200]))
    name = words[offices[-1].end() :].lstrip("、,，") if offices else words
    assists = tuple(_assists(text, Span(first, span.end)))
    if not assists or not _NAME.fullmatch(name):
        return None
    post = words[: offices[-1].end()] if offices else None
    return Duty(name, post, text.compact(_inside(remark)) if remark else None, assists, span, _standing(text, span))


def _standing(text: Text, span: Span) -> str | None:
    work = _STANDING_WORK.search(text.shadow, span.start, span.end)
    if work is None:
        return None
    words = text.compact(Span(work.start("work"), work.end("work")))
    return re.sub(r"^(?:并|同时)?(?:做好|完成|承担|负责|办理)", "", words)


def _inside(match: re.Match[str]) -> Span:
    return Span(match.start("remark"), match.end("remark"))


def _assists(text: Text, span: Span) -> Iterator[Assist]:
    for match in _ASSIST.finditer(text.shadow, span.start, span.end):
        areas: tuple[str, ...] = ()
        is_open = False
        if match["areas"]:
            listed = text.compact(Span(match.start("areas"), match.end("areas")))
            is_open = listed.endswith(("等", "等方面", "等有关"))
            listed = re.sub(r"等(?:方面|有关)?(?:的)?$", "", listed)
            areas = tuple(area for area in _SEPARATOR.split(listed.replace("，", ",")) if area)
        official = text.compact(Span(match.start("official"), match.end("official")))
        yield Assist(official, match["post"], areas, is_open, Span(match.start(), match.end()))
