"""What in a paper is no act of its own: a draft that is put up for comment, and what it forwards for somebody else.

A draft (征求意见稿, 送审稿, 草案) says when it is to begin and what it is to end; nothing of it is in force. What a
paper forwards (转发, 批转), or issues in another organ's name, begins and ends things for that organ. Both are cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from documents.gazette.parsed import Finding, Span, Value
from documents.gazette.parts import Parts
from documents.gazette.shadow import Text, shadow_of

_STAGE = (
    r"征求意见(?:讨论|修改)?稿|(?:送审|报审|讨论|审议|审查|代拟|建议)稿"
    r"|(?<!试行)(?<!暂行)草案(?:征求意见稿|送审稿|[一二三]次审议稿)?|[一二三](?:次审议|审)稿"
)
_IS_STAGE = re.compile(rf"^\(?(?:[㐀-鿿]{{0,6}})(?:{_STAGE})\)?$")
# 草案 alone is a draft in brackets, at the end of a name, and where a paper explains or submits it.
_DRAFT = re.compile(
    rf"(?:{_STAGE})(?=[)》〉]|$|的?(?:说明|报告|议案|请示|公告|公示|通知|函|意见)|修改|审议|送审|征求|公开)"
)
_LEADS_DRAFT = re.compile(rf"[^。,;:]{{2,50}}\((?:修订|修正)?(?:{_STAGE})\)")  # a title with text behind it
_ASKS = re.compile(
    r"征[求集][^。]{0,60}意见(?:和建议|与建议|建议)?(?:的?(?:采纳|反馈|征集|征求|汇总|处理|结果|情况|及|和|与))*的?"
    r"(?:公告|通告|通知|公示|启事|报告|说明|函)?(?:\([^()]{1,20}\))?$"
)
_OF_MANNER = re.compile(r"(?:规范|加强|做好|改进|完善|健全|推进)[^。]{0,30}征[求集]")
_ASKED_HERE = re.compile(
    r"现(?!行)(?![^。;]{0,20}(?:基础上|已))[^。;]{0,120}征[求集][^。;]{0,24}意见(?!的?基础|办法|制度|规定|程序|工作)"
)
_DRAFT_HERE = re.compile(rf"现(?!行)[^。;《》]{{0,40}}《[^《》]{{2,80}}\(?(?:修订|修正)?(?:{_STAGE})\)?》")
_GOVERNS = re.compile(r"(?:废止|失效|修改|修订|修正|批准|通过|延长|撤销)$")
_PROPOSES = re.compile(r"(?:请示|议案|解读|问答)(?:\([^()]{1,20}\))?$")
_FORWARDS = re.compile(r"转发|批转|翻印|转印")
_FORWARDED_HERE = re.compile(r"现[^。;]{0,120}(?:转发|批转|翻印)(?:给|如下|你|于后)")
_ENDS = re.compile("废止|失效|修改|修订|撤销|延长|清理")
_ACTS = re.compile(r"废止|失效|撤销|修改|延长|有效期|起(?:施行|实施|执行|生效)")
_OWN = re.compile(r"[本我](?:省|市|县|区|州|盟|旗|地区|级|单位|局|委|厅)|本(?:通知|文件|意见|决定)")
_ORGAN = r"(?P<organ>[㐀-鿿]{1,30}?(?:国务院|政府|委员会)(?:办公[厅室])?)(?=关于)"
_ISSUES = re.compile(rf"(?:印发|公布|发布)《?{_ORGAN}")
_OF_ORGAN = re.compile(_ORGAN)
_STUDIES = re.compile(r"学习|宣传|贯彻|落实")
_MODEL = re.compile(r"\((?:参考|示范)?(?:格式|样式|样本|范本|模板|文本|示范文本)\)")
_APPROVES = re.compile(r"同意(?:你|贵|该)[^,。;]{0,14}(?:废止|修改|撤销|延长|宣布)")
_REPLY = re.compile(r"(?:批复|复函)(?:\([^()]{1,20}\))?$")
_OF_LEVEL = "省市县州区旗"
_OFFICE = re.compile(r"办公[厅室]$")
_BOOK = re.compile(r"《(?P<name>[^《》]*)》")
_MOST_LEADING = 3  # lines of the body that say what the paper is for


@dataclass(frozen=True, slots=True)
class ForeignParts:
    """The lines whose effects are not the paper's own, and whether all of it is a draft."""

    lines: frozenset[int] = frozenset()
    is_draft: bool = False
    is_forwarding: bool = False
    findings: tuple[Finding, ...] = ()

    def title_of_own(self, title: str | None) -> str | None:
        """The title, unless it tells what somebody else does or what is only planned."""
        return None if self.is_draft or self.is_forwarding else title


def foreign_parts(text: Text, title: str | None, parts: Parts, issuers: Sequence[Value[str]]) -> ForeignParts:
    """The parts of the paper that act for others or do not act at all."""
    name = shadow_of(title or "").replace(" ", "")
    body, annexes = parts.body, parts.annexes
    leading = [text.lines[at].plain for at in body if text.lines[at].plain][:_MOST_LEADING]
    if _is_draft(name) or _has_stage_line(text, parts) or any(map(_asks_here, leading)):
        every = frozenset(at for part in (body, *annexes) for at in part)
        return ForeignParts(every, is_draft=True, findings=(_draft(text, parts.head.first),))
    if _is_forwarding(name, leading) or _is_of_other_organ(name, issuers):
        others = {at for part in annexes for at in part}
        if _ENDS.search(name):
            others |= {at for at in body if not _OWN.search(text.lines[at].plain)}
        return ForeignParts(frozenset(others), is_forwarding=True, findings=tuple(_passed_over(text, sorted(others))))
    are_drafts = [_is_drafted(text, part) for part in annexes]
    drafted = list(compress(annexes, are_drafts))
    rest = compress(annexes, (not is_draft for is_draft in are_drafts))
    foreign = [part for part in rest if _is_of_others(text, part, name, issuers)]
    approved = [at for at in body if _APPROVES.search(text.lines[at].plain)] if _REPLY.search(name) else []
    passed_over = [at for part in foreign for at in part] + approved
    findings = (*(_draft(text, part.start) for part in drafted[:1]), *_passed_over(text, passed_over))
    return ForeignParts(frozenset([*passed_over, *(at for part in drafted for at in part)]), findings=findings)


def _is_draft(name: str) -> bool:
    """Whether a title is that of a draft, of a paper that asks for comments, or of one that only proposes."""
    outside = _BOOK.sub("《》", name)
    if _PROPOSES.search(outside) or (_ASKS.search(outside) and not _OF_MANNER.search(outside)):
        return True
    for book in _BOOK.finditer(name):
        if _DRAFT.search(book["name"] + "》") and not _GOVERNS.search(name[: book.start()]):
            return True
    return bool(_DRAFT.search(outside))


def _asks_here(plain: str) -> bool:
    """现就《…》公开征求意见, 现将《…（征求意见稿）》印发给你们: what the paper is for."""
    return bool(_DRAFT_HERE.search(plain) or _ASKED_HERE.search(_BOOK.sub("《》", plain)))


def _has_stage_line(text: Text, parts: Parts) -> bool:
    """（征求意见稿） on a line of its own below the title."""
    first, body = parts.head.first, parts.body
    opening = [at for at in body if text.lines[at].plain][:2]
    lines = [*range(first, parts.addressees.stop), *opening]
    return any(_IS_STAGE.match(text.lines[at].plain) for at in lines if at < len(text.lines))


def _is_drafted(text: Text, part: range) -> bool:
    """Whether an annex calls itself a draft in its title."""
    leading = [text.lines[at].plain for at in part if text.lines[at].plain][:_MOST_LEADING]
    if any(_LEADS_DRAFT.match(plain) or _MODEL.search(plain[:60]) for plain in leading):
        return True
    return any(_DRAFT.search(plain) and "。" not in plain and len(plain) <= 80 for plain in leading)


def _is_forwarding(name: str, leading: Sequence[str]) -> bool:
    outside = _BOOK.sub("《》", name)
    forwards = _FORWARDS.search(outside)
    if forwards:
        return not _ENDS.search(outside, 0, forwards.start())
    return any(map(_FORWARDED_HERE.search, leading)) and not _ENDS.search(outside)


def _is_of_other_organ(name: str, issuers: Sequence[Value[str]]) -> bool:
    """印发《川西省人民政府关于废止…的决定》 by a city: what is issued speaks for the organ that it names."""
    issued = _ISSUES.search(name)
    return bool(issued) and _is_other(issued["organ"] if issued else "", issuers)


def _is_of_others(text: Text, part: range, name: str, issuers: Sequence[Value[str]]) -> bool:
    """Whether an annex is a text of another organ: 川西省人民政府关于…的决定, or the 《条例》 that is to be studied."""
    leading = "".join([text.lines[at].plain for at in part if text.lines[at].plain][:_MOST_LEADING])
    named = _OF_ORGAN.match(leading)
    if named and _is_other(named["organ"], issuers):
        return True
    if not _STUDIES.search(_BOOK.sub("《》", name)):
        return False
    return any(len(book["name"]) > 3 and leading.startswith(book["name"]) for book in _BOOK.finditer(name))


def _is_other(organ: str, issuers: Sequence[Value[str]]) -> bool:
    """Whether an organ is none of the issuers and of no place of theirs; 市人民政府 is that of a city."""
    own = [one.value.removeprefix("中共") for one in issuers]
    organ = _OFFICE.sub("", organ.removeprefix("中共"))
    if not own:
        return False
    if organ[:1] in _OF_LEVEL:
        return not any(re.search(rf"{organ[:1]}(?:人民政府|政府|委|$)", _OFFICE.sub("", one)) for one in own)
    return not any(organ[:2] in one for one in own)


def _draft(text: Text, at: int) -> Finding:
    place = text.trimmed(text.lines[min(at, len(text.lines) - 1)].span)
    message = (
        "这是征求意见、送审的文稿，或者请示、解读、样本，所写的施行日期、有效期和对其他文件的废止、修改未读作生效；"
        "已正式印发的，按正式文本登记"
    )
    return text.finding("draft_not_in_force", message, place)


def _passed_over(text: Text, lines: Sequence[int]) -> Iterator[Finding]:
    """One finding for the first line of what is forwarded that begins or ends something."""
    for at in lines:
        if _ACTS.search(text.lines[at].plain):
            message = (
                "所转发（印发）的其他机关文件写明的施行日期、有效期和废止、修改属于该文件，未读作本件的内容，请核对"
            )
            yield text.finding("effects_of_forwarded", message, text.trimmed(text.lines[at].span))
            return


def forwarded_warning(text: Text, place: Span) -> Finding:
    """转发…关于解除橙色预警的通知: the warning is that of the organ whose notice is forwarded."""
    message = "所转发的是其他机关发布、调整或解除预警的通知，未读作本件的预警，请核对"
    return text.finding("effects_of_forwarded", message, place)


def own_spans(text: Text, regions: Sequence[Span], foreign: frozenset[int]) -> list[Span]:
    """The regions without the lines that are not the paper's own."""
    if not foreign:
        return list(regions)
    found: list[Span] = []
    for region in regions:
        start = None
        for at in range(text.line_at(region.start), text.line_at(max(region.start, region.end - 1)) + 1):
            line = text.lines[at]
            if at in foreign:
                start = None
            elif start is None:
                found.append(Span(line.start, line.end))
                start = line.start
            else:
                found[-1] = Span(start, line.end)
    return found
