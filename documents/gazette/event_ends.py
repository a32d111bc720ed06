"""An end that is an event and no day: 有效期至下一次修订, 至新办法施行之日, 国家新规定出台后自行废止.

When it comes nobody can tell from the text, so the end stays open and a person is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.gazette.parsed import Finding, Span
from documents.gazette.shadow import Text

_WORDS = r"[^,。;:\n《》\d]"
_HAPPENS = (
    "修订|修改|修正|调整|换届|出台|发布|印发|公布|颁布|施行|实施|规定|通知|办法|政策|文件|结束|解除|完成|撤销|废止"
    "|通告|公告|决定"
)
_UNTIL = re.compile(
    r"(?:有效期限?|(?:执行|施行|实施|试行|适用)(?:期限|期间|期)?|有效) {0,2}(?:为|是|:)? {0,2}"
    r"(?:自[^,。;\n]{2,16}起)?,? {0,2}"
    rf"(?:截至|截止到|截止|至|到) {{0,2}}(?P<event>{_WORDS}{{0,24}}?(?:{_HAPPENS}){_WORDS}{{0,6}}?)"
    r"(?P<ends>之日起?止?|之时|时止|为止|止|前)?(?=[,。;\n]|$)"
)
_BEHIND_START = re.compile(
    rf",? {{0,2}}(?:至|到) {{0,2}}(?P<event>{_WORDS}{{2,24}}?)(?:之日止|之日|为止|时止|止|时)"
    r" {0,2}(?:自行|自动|即行)?(?:失效|废止|终止)?(?=[,。;\n]|$)"
)
_ENDS_BY_ITSELF = re.compile(
    rf"(?P<event>{_WORDS}{{1,30}}?(?:{_HAPPENS})(?:以?后|时|之日起?|之时|的))"
    rf"(?P<own>,? {{0,2}}本{_WORDS}{{1,6}}?)? {{0,2}}(?:自行|自动|即行|同时|予以|相应)? {{0,2}}"
    r"(?:废止|失效|终止)(?=[,。;\n]|$)"
)
_OF_THIS = re.compile(r"本[^,。;\n《》]{1,8}")
_NEAR_THIS = 30
_NEAR_START = 70


def ends_with_an_event(text: Text, regions: Sequence[Span], start: Span | None, *, has_day: bool) -> Iterator[Finding]:
    """What the text itself says of such an end: near its start, or of 本办法. `has_day` says that it has a day too."""
    for region in regions:
        for place in _places(text, region, start):
            words = text.compact(place)[:60]
            open_end = "另写明的截止日照常登记" if has_day else "按没有截止日登记"
            message = f"“{words}”：期限止于一件事，不是一个日期，{open_end}；该事发生后请在公文页面上登记其效力"
            yield text.finding("end_is_event", message, place)
            return


def _places(text: Text, region: Span, start: Span | None) -> Iterator[Span]:
    for match in _UNTIL.finditer(text.shadow, region.start, region.end):
        if _is_own(text, match.start(), region, start) and (match["ends"] or "期" in match[0][:4]):
            yield text.trimmed(Span(match.start(), match.end()))
    if start is None or not region.start <= start.start < region.end:
        return
    sentence = next((at for at in range(start.end, region.end) if text.shadow[at] in "。\n"), region.end)
    behind = _BEHIND_START.match(text.shadow, start.end, sentence)
    if behind:
        yield text.trimmed(Span(behind.start(), behind.end()))
    for match in _ENDS_BY_ITSELF.finditer(text.shadow, start.end, min(region.end, sentence + _NEAR_START)):
        is_near = match.end() <= sentence or match["own"]
        if is_near and "》" not in text.shadow[start.end : match.start()]:
            yield text.trimmed(Span(match.start(), match.end()))


def _is_own(text: Text, at: int, region: Span, start: Span | None) -> bool:
    before = text.shadow[max(region.start, at - _NEAR_THIS) : at]
    if "》" in before or ")" in before[-2:]:
        return False
    is_near = start is not None and -2 <= at - start.end <= _NEAR_START
    return is_near or bool(_OF_THIS.search(before)) or not before.strip()
