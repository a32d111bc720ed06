"""发文字号 in every notation: 伊州政发〔2023〕9号, 新政发[2012]3号, 自治区人民政府令第218号, 商务部公告2023年第21号.

The pattern finds year and sequence; 机关代字 is then read backwards from the bracket, because running text
("依据伊州政发〔2023〕9号") gives no left edge. Bounded patterns only: linear on any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.gazette.parsed import DocNumber, Span
from portal.numerals import number_of

_OPEN = r"[〔\[【(﹝〖{〈<「]"
_CLOSE = r"[〕\]】)﹞〗}〉>」]"
_FROM_ONE = r"(?P<seq>0{0,4}[1-9]\d{0,4}|[一二三四五六七八九十]{1,3})"  # nothing is the 0th
_YEAR = r"(?P<year>(?:19|20) {0,2}\d{2}|[一二][〇○零O0九][〇○零O0一二三四五六七八九]{2})"
_SEQ = rf"第? {{0,3}}{_FROM_ONE} {{0,3}}号"
_BRACKET = re.compile(rf"{_OPEN} {{0,3}}{_YEAR} {{0,3}}年? {{0,2}}{_CLOSE} {{0,3}}{_SEQ}(?P<order>令)?")
_ORDER = re.compile(rf"(?P<word>令|公告|通告|通报|字)[ \n]{{0,3}}第 {{0,3}}{_FROM_ONE} {{0,3}}号")
_OF_YEAR = re.compile(
    rf"(?P<word>公告|通告|令) {{0,3}}(?P<year>(?:19|20)\d{{2}}) {{0,2}}年 {{0,2}}第 {{0,3}}{_FROM_ONE} {{0,3}}号"
)
_TWO_DIGITS = re.compile(rf"{_OPEN} {{0,3}}(?P<year>[6-9]\d) {{0,3}}{_CLOSE} {{0,3}}第? {{0,3}}{_FROM_ONE} {{0,3}}号?")
_DAMAGED = re.compile(rf"{_OPEN} {{0,3}}(?:19|20)\d{{3,8}} {{0,3}}号")
_HAN = re.compile(r"[㐀-鿿〇]")

_LONGEST_CODE = 16
_LONGEST_ORGAN = 30
# Words of running text that may stand directly before a number but are no part of a code.
_NOT_CODE = re.compile(
    r"依据|根据|按照|依照|遵照|参照|对照|执行|贯彻|落实|废止|修改|失效|转发|印发|下发|发布|公布|颁布|制发|文件|通知|决定|意见|规定"
    r"|办法|同时|其中|包括|以及|详见|参见|属于|关于|原则|现将|将|把|按|据|由|从|以|对|在|的|即|原|如|见|与|及|或|为|经|并|等|号|是"
)
# 和 and 是 may begin a code (和田: 和行发); what remains must not begin with the word for an organ.
_ORGAN_WORD = tuple("政行党府委办")
# Bare words that follow a bracket in running text without naming an organ.
_FILLERS = {"第", "文", "号", "令", "年", "字", "期", "版"}


@dataclass(frozen=True, slots=True)
class Found:
    """A number and its place. `number` is None for a damaged one or one without 机关代字; `doubt` says why."""

    number: DocNumber | None
    span: Span
    doubt: str | None = None


def _left_han(shadow: str, end: int, limit: int, floor: int = 0) -> list[int]:
    """Offsets of the Han characters that lead up to `end`, nearest last; single blanks between them are skipped."""
    offsets: list[int] = []
    at, blanks = end - 1, 0
    while at >= floor and len(offsets) < limit:
        char = shadow[at]
        if char in " ":
            blanks += 1
            if blanks > 2:
                break
        elif _HAN.match(char):
            offsets.append(at)
            blanks = 0
        else:
            break
        at -= 1
    offsets.reverse()
    return offsets


def _cut(word: str) -> int:
    """How many characters at the left of `word` are running text and no part of 机关代字."""
    cut = 1 if word.startswith("年") else 0  # 1993年市人民政府令第7号
    for match in _NOT_CODE.finditer(word):
        if match.end() < len(word):
            cut = match.end()
    rest = word[cut:]
    if rest.startswith(("和", "转")) and len(rest) > 2 and not rest[1:].startswith(_ORGAN_WORD):
        cut += 1
    return cut


def _bracketed(shadow: str, match: re.Match[str]) -> Found:
    offsets = _left_han(shadow, match.start(), _LONGEST_CODE)
    word = "".join(shadow[offset] for offset in offsets)
    cut = _cut(word)
    code, offsets = word[cut:], offsets[cut:]
    if not code or code in _FILLERS:
        return Found(None, Span(match.start(), match.end()), "发文字号缺少机关代字")
    year, seq = number_of(match["year"]), number_of(match["seq"])
    if year is None or seq is None:
        return Found(None, Span(match.start(), match.end()), "发文字号的年份或序号无法识别")
    form = "order_of_year" if match.groupdict().get("order") else "bracket"
    return Found(DocNumber(code, year, seq, form), Span(offsets[0], match.end()))


def _ordered(shadow: str, match: re.Match[str]) -> Found | None:
    offsets = _left_han(shadow, match.start(), _LONGEST_ORGAN)
    organ = "".join(shadow[offset] for offset in offsets)
    cut = _cut(organ)
    organ, offsets = organ[cut:], offsets[cut:]
    seq = number_of(match["seq"])
    if not organ or seq is None:
        return None
    year = match.groupdict().get("year")
    number = DocNumber(organ + match["word"], int(year) if year else None, seq, "year" if year else "order")
    return Found(number, Span(offsets[0], match.end()))


def _candidates(shadow: str, start: int, end: int) -> Iterator[Found]:
    if shadow.find("号", start, end) >= 0:
        yield from _with_mark(shadow, start, end)
    for match in _TWO_DIGITS.finditer(shadow, start, end):
        found = _bracketed(shadow, match)
        if found.number and len(found.number.code) >= 2 and shadow[match.start()] in "〔[【":
            yield found


def _with_mark(shadow: str, start: int, end: int) -> Iterator[Found]:
    """Those that end in 号, as all but some old ones do."""
    for match in _BRACKET.finditer(shadow, start, end):
        yield _bracketed(shadow, match)
    for pattern in (_ORDER, _OF_YEAR):
        for match in pattern.finditer(shadow, start, end):
            found = _ordered(shadow, match)
            if found:
                yield found
    for match in _DAMAGED.finditer(shadow, start, end):
        yield Found(None, Span(match.start(), match.end()), "发文字号的年份与序号连在一起，疑似缺少括号")


def numbers_in(shadow: str, start: int = 0, end: int | None = None) -> list[Found]:
    """Every number of the part of a shadow text, in order."""
    return sorted(_candidates(shadow, start, len(shadow) if end is None else end), key=lambda found: found.span.start)


def parse_number(text: str) -> DocNumber | None:
    """The number that `text` (a shadow) names and nothing else, blanks, brackets around it and 文件 aside."""
    text = "".join(text.split())
    if len(text) > 60:
        return None
    if text[:1] == "(" and text[-1:] == ")":
        text = text[1:-1]
    text = text.removesuffix("文件")
    whole = [found.number for found in numbers_in(text) if found.span == Span(0, len(text))]
    return whole[0] if whole else None
