"""发文字号 in every notation: 伊州政发〔2023〕9号, 新政发[2012]3号, 自治区人民政府令第218号, 商务部公告2023年第21号.

The pattern finds year and sequence; 机关代字 is then read backwards from the bracket, because running text
("依据伊州政发〔2023〕9号") gives no left edge. Bounded patterns only: linear on any text. What once was a number
and cannot be read as one is found too, with the reason why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from documents.gazette.kinds import INSTRUMENT_END, KINDS
from documents.gazette.parsed import DocNumber, Span
from portal.numerals import number_of

_OPEN = r"[〔\[【(﹝〖{〈<「⦗❲〘]"
_CLOSE = r"[〕\]】)﹞〗}〉>」⦘❳〙]"
_GAP = r"[ \n]{0,3}"  # a number may go on in the next line
_FROM_ONE = r"(?P<seq>0{0,4}[1-9]\d{0,4}|[一二三四五六七八九十]{1,3})"  # nothing is the 0th
_YEAR = r"(?P<year>(?:1 {0,2}9|2 {0,2}0) {0,2}\d {0,2}\d|[一二][〇○零O0九][〇○零O0一二三四五六七八九]{2})"
_SEQ = (
    rf"第? {{0,3}}(?P<seq>0{{0,4}}[1-9](?: {{0,2}}\d){{0,4}}|[一二三四五六七八九十]{{1,3}}){_GAP}号"  # 1⏎2号 as 1 2号
)
_BRACKET = re.compile(rf"{_OPEN} {{0,3}}{_YEAR} {{0,3}}年? {{0,2}}{_CLOSE}{_GAP}{_SEQ}(?P<order>令)?")
_ORDER = re.compile(rf"(?P<word>令|公告|通告|通报|字)[ \n]{{0,3}}第 {{0,3}}{_FROM_ONE} {{0,3}}号")
_OF_YEAR = re.compile(
    rf"(?P<word>公告|通告|令) {{0,3}}(?P<year>(?:19|20)\d{{2}}) {{0,2}}年 {{0,2}}第 {{0,3}}{_FROM_ONE} {{0,3}}号"
)
_BEHIND = re.compile(  # 国务院第493号令, 商务部2023年第21号公告
    rf"(?:(?P<year>(?:19|20)\d{{2}}) {{0,2}}年 {{0,2}})?第 {{0,3}}{_FROM_ONE} {{0,3}}号 {{0,2}}(?P<word>令|公告|通告)"
)
_TWO_DIGITS = re.compile(rf"{_OPEN} {{0,3}}(?P<year>[6-9]\d) {{0,3}}{_CLOSE} {{0,3}}第? {{0,3}}{_FROM_ONE} {{0,3}}号?")
_NEXT = re.compile(  # 〔2020〕15号、16号
    r" {0,2}(?:、|,|和|及) {0,2}(?P<next>第? {0,2}(?P<seq>[1-9]\d{0,4}) {0,2}号)(?![楼线院门台桥井机车公令])"
)
_MOST_CARRIED = 50
_SEVERAL = re.compile(  # 〔2002〕2、3号
    rf"{_OPEN} {{0,3}}{_YEAR} {{0,3}}年? {{0,2}}{_CLOSE}{_GAP}第? {{0,3}}(?P<seq>[1-9]\d{{0,4}})"
    rf"(?P<rest>(?: {{0,2}}[、,和及] {{0,2}}第?[1-9]\d{{0,4}}){{1,{_MOST_CARRIED}}}) {{0,3}}号"
    r"(?![楼线院门台桥井机车公令])"
)
_SEQUENCE = re.compile(r"\d{1,5}")
_RANGE = re.compile(
    rf"{_OPEN} {{0,3}}(?:19|20)\d{{2}} {{0,3}}{_CLOSE} {{0,3}}第?\d{{1,5}}号? {{0,2}}[-—–~至到]"
    r" {0,2}第?\d{1,5} {0,2}号"
)
_DAMAGED = re.compile(
    rf"{_OPEN} {{0,3}}(?:19|20)\d{{3,8}} {{0,3}}号"  # 〔202154号
    rf"|{_OPEN} {{0,3}}(?:19|20)\d{{2}} {{1,3}}第?\d{{1,5}} {{0,3}}号"  # 〔2021 54号
    rf"|(?<=[㐀-鿿])(?:19|20)\d{{2}} {{0,3}}{_CLOSE} {{0,3}}第?\d{{1,5}} {{0,3}}号"  # 2021〕54号
    rf"|{_OPEN} {{0,3}}(?:19|20)\d{{2}} {{0,3}}{_CLOSE} {{0,6}}第? {{0,6}}号"  # 〔2021〕号
)
_CUT_OFF = re.compile(
    rf"(?:[〔\[【﹝〖] {{0,3}}(?:19|20)\d{{2}} {{0,3}}{_CLOSE}? {{0,3}}第?\d{{0,5}}|\((?:19|20)\d{{2}}\)第?\d{{1,5}})"
    r"(?= {0,9}(?:\n|\Z))(?!\s{0,3}[\d第号])"
)
_DAY = r" {0,2}(?:\d{1,2}|[一二三四五六七八九十]{1,3}) {0,2}"
_DATED = re.compile(  # 1999年2月3日青川市人民政府令第3号
    rf"(?:(?:19|20)\d{{2}}|[一二][〇○零O0九][〇○零O0一二三四五六七八九]{{2}}) {{0,2}}年(?:{_DAY}月(?:{_DAY}日)?)?"
)
_HAN = re.compile(r"[㐀-鿿〇]")

_LONGEST_CODE = 16
_LONGEST_BEGUN = 4  # characters of a code left behind at the end of a line
_LONGEST_ORGAN = 60  # several, where they issue together
# Words of running text that may stand directly before a number but are no part of a code.
_NOT_CODE = re.compile(
    r"的(?:通告|公告|公报|通报|批复|报告|请示|纪要|命令|议案|决议|复?函)(?=.)|(?:方案|细则|预案|条例|章程|纲要|名录)(?=.)|依据|根据|按照|依照|遵照|参照|对照|执行|贯彻|落实|废止|修改|失效|转发|印发|下发|发布|公布|颁布|制发|文件|通知|决定|意见|规定"
    r"|办法|同时|其中|包括|以及|详见|参见|属于|关于|原则|现将|把|按|据|由|以|在|的|见|与|及|或|等|号|是|了|被"
    # each but within a place's or an organ's name
    r"|将(?!乐)|从(?![化江])|对(?!外)|即(?!墨)|(?<![太固三平高中草])原(?![州平阳])|如(?![东皋])|(?<!无)为|经(?![济贸信委开])|并"
)
# A 文种 of one character (令, 函) may end a part of a code.
_TITLE_END = re.compile(rf"(?:{'|'.join(kind for kind in KINDS if len(kind) > 1)})$|{INSTRUMENT_END.pattern}")
# 和 and 是 may begin a code (和田: 和行发); what remains must not begin with the word for an organ.
_ORGAN_WORD = tuple("政行党府委办")
# Bare words that follow a bracket in running text without naming an organ.
_FILLERS = {"第", "文", "号", "令", "年", "字", "期", "版"}


WITHOUT_CODE, DAMAGED = "number_without_code", "number_damaged"
CARRIED, RANGE, WITHOUT_SEQUENCE = "number_carried", "number_range", "number_without_sequence"


@dataclass(frozen=True, slots=True)
class Found:
    """A number and its place. `number` is None for what is none; `doubt` says why, `finding` is its code.

    `dated` is the date printed before the organ of an order, which is no part of its name.
    """

    number: DocNumber | None
    span: Span
    doubt: str | None = None
    finding: str = WITHOUT_CODE
    dated: Span | None = None


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
    return len(word) if _NOT_CODE.fullmatch(word, cut) else cut


def _cut_at(shadow: str, offsets: list[int]) -> int:
    """How many of the offsets before a number are no part of it: running text, and a title that one blank parts."""
    word = "".join(shadow[offset] for offset in offsets)
    cut = _cut(word)
    for at in range(len(offsets) - 2, cut, -1):  # 关于甲的规划 青政发〔2010〕3号
        if offsets[at] - offsets[at - 1] > 1 and _TITLE_END.search(word, 0, at):
            return at
    return cut


def _behind_date(shadow: str, offsets: list[int]) -> tuple[list[int], Span | None]:
    """The offsets without a date that leads up to them, and that date."""
    if not offsets:
        return offsets, None
    dates = list(_DATED.finditer(shadow, max(0, offsets[0] - 16), offsets[-1]))
    if not dates or dates[-1].end() < offsets[0]:
        return offsets, None
    dated = Span(dates[-1].start(), dates[-1].end())
    return [offset for offset in offsets if offset >= dated.end], dated


def _code_before(shadow: str, end: int) -> list[int]:
    """The offsets of 机关代字; of one that a line breaks as well: （青政发⏎〔2011〕4号）, （青⏎政发〔2011〕4号）."""
    offsets = _left_han(shadow, end, _LONGEST_CODE)
    if offsets and (first := _begun_above(shadow, offsets[0])):
        return first + offsets
    line_end = len(shadow[max(0, end - 4) : end].rstrip(" ")) + max(0, end - 4)
    if offsets or not shadow.endswith("\n", 0, line_end):
        return offsets
    above = _left_han(shadow, line_end - 1, _LONGEST_CODE)
    return above if above and shadow[max(0, above[0] - 1)] in "(《" else []


def _begun_above(shadow: str, start: int) -> list[int]:
    """The first characters of a code that stand behind a bracket at the end of the line above."""
    before = shadow[max(0, start - 4) : start].rstrip(" ")
    if not before.endswith("\n"):
        return []
    line_end = max(0, start - 4) + len(before) - 1
    above = _left_han(shadow, line_end, _LONGEST_BEGUN + 1)
    is_opened = bool(above) and shadow[max(0, above[0] - 1)] == "("
    return above if is_opened and len(above) <= _LONGEST_BEGUN else []


def _bracketed(shadow: str, match: re.Match[str]) -> Found:
    offsets, dated = _behind_date(shadow, _code_before(shadow, match.start()))
    offsets = offsets[_cut_at(shadow, offsets) :]
    code = "".join(shadow[offset] for offset in offsets)
    if not code or code in _FILLERS:
        return Found(None, Span(match.start(), match.end()), "发文字号缺少机关代字")
    year, seq = number_of(match["year"]), number_of(match["seq"].replace(" ", ""))
    if year is None or seq is None:
        return Found(None, Span(match.start(), match.end()), "发文字号的年份或序号无法识别")
    form = "order_of_year" if match.groupdict().get("order") else "bracket"
    return Found(DocNumber(code, year, seq, form), Span(offsets[0], match.end()), dated=dated)


def _carried(shadow: str, first: Found, at: int, end: int) -> Iterator[Found]:
    """The numbers that follow one at `at` and leave out what they share with it: 〔2020〕15号、16号."""
    for _ in range(_MOST_CARRIED):
        match = _NEXT.match(shadow, at, end)
        if match is None or first.number is None:
            return
        yield _like(first.number, match["seq"], Span(match.start("next"), match.end()))
        at = match.end()


def _several(shadow: str, match: re.Match[str], end: int) -> Iterator[Found]:
    """The numbers of one bracket with one 号 behind them all: 〔2002〕2、3号."""
    first = _bracketed(shadow, match)
    if first.number is None:
        return
    yield Found(first.number, Span(first.span.start, match.end("seq")), dated=first.dated)
    for each in _SEQUENCE.finditer(shadow, match.start("rest"), match.end("rest")):
        is_last = each.end() == match.end("rest")
        yield _like(first.number, each[0], Span(each.start(), match.end() if is_last else each.end()))
    yield from _carried(shadow, first, match.end(), end)


def _like(first: DocNumber, sequence: str, span: Span) -> Found:
    number = DocNumber(first.code, first.year, int(sequence), first.form)
    return Found(number, span, "机关代字和年份沿用前一个发文字号", CARRIED)


def _ordered(shadow: str, match: re.Match[str]) -> Found | None:
    offsets, dated = _behind_date(shadow, _left_han(shadow, match.start(), _LONGEST_ORGAN))
    offsets = offsets[_cut_at(shadow, offsets) :]
    organ = "".join(shadow[offset] for offset in offsets)
    seq = number_of(match["seq"])
    if not organ or seq is None:
        return None
    year = match.groupdict().get("year")
    number = DocNumber(organ + match["word"], int(year) if year else None, seq, "year" if year else "order")
    return Found(number, Span(offsets[0], match.end()), dated=dated)


def _ordered_behind(shadow: str, match: re.Match[str]) -> Found | None:
    """The number before its word: 国务院第493号令. None within 建设部〔2007〕第162号令, which is read whole."""
    before = shadow[max(0, match.start() - 3) : match.start()].rstrip()
    if before and not _HAN.match(before[-1]) and before[-1] in "〕])】﹞〗}〉>」0123456789":
        return None
    found = _ordered(shadow, match)
    if found is None or found.number is None or found.number.code == match["word"]:
        return Found(None, Span(match.start(), match.end()), "发文字号缺少机关名称")
    return found


def _candidates(shadow: str, start: int, end: int) -> Iterator[Found]:
    if shadow.find("号", start, end) >= 0:
        yield from _with_mark(shadow, start, end)
    for match in _TWO_DIGITS.finditer(shadow, start, end):
        found = _bracketed(shadow, match)
        if found.number and len(found.number.code) >= 2 and shadow[match.start()] in "〔[【":
            yield found
    for match in _CUT_OFF.finditer(shadow, start, end):
        if len(_left_han(shadow, match.start(), 3)) >= 2:
            yield Found(None, Span(match.start(), match.end()), "发文字号不完整", DAMAGED)


def _with_mark(shadow: str, start: int, end: int) -> Iterator[Found]:
    """Those that end in 号, as all but some old ones do."""
    for match in _BRACKET.finditer(shadow, start, end):
        found = _bracketed(shadow, match)
        yield found
        yield from _carried(shadow, found, found.span.end, end)
    for match in _SEVERAL.finditer(shadow, start, end):
        yield from _several(shadow, match, end)
    for pattern, ordered in ((_ORDER, _ordered), (_OF_YEAR, _ordered), (_BEHIND, _ordered_behind)):
        for match in pattern.finditer(shadow, start, end):
            one = ordered(shadow, match)
            if one:
                yield one
    for match in _RANGE.finditer(shadow, start, end):
        yield Found(None, Span(match.start(), match.end()), "只写了首尾两个序号的一组发文字号", RANGE)
    for match in _DAMAGED.finditer(shadow, start, end):
        yield Found(None, Span(match.start(), match.end()), "发文字号残缺，年份、序号或括号有缺失", DAMAGED)


def numbers_in(shadow: str, start: int = 0, end: int | None = None) -> list[Found]:
    """Every number of the part of a shadow text, in order."""
    return list(_numbers_at(shadow, start, len(shadow) if end is None else end))


@lru_cache(maxsize=16)
def _numbers_at(shadow: str, start: int, end: int) -> tuple[Found, ...]:
    """A line of a list is asked many times in a row for its numbers; they are read once."""
    return tuple(sorted(_candidates(shadow, start, end), key=lambda found: found.span.start))


def joint_numbers(plain: str) -> list[DocNumber]:
    """The numbers of a line that holds one of each joint issuer and nothing else; the first is the lead's."""
    found = [one for one in numbers_in(plain) if one.number] if plain.count("号") > 1 and len(plain) <= 160 else []
    starts, ends = [one.span.start for one in found], [0, *(one.span.end for one in found)]
    between = (plain[end:start] for end, start in zip(ends, [*starts, len(plain)], strict=True))
    is_whole = len(found) > 1 and all(each.strip("、,;/()") == "" for each in between)
    return [one.number for one in found if one.number] if is_whole else []


def parse_number(text: str) -> DocNumber | None:
    """The number that `text` (a shadow) names and nothing else, blanks, brackets around it and 文件 aside."""
    text = "".join(text.split())
    return _whole_number(text) if 4 <= len(text) <= 60 else None


@lru_cache(maxsize=4096)
def _whole_number(text: str) -> DocNumber | None:
    """A line is asked by each of its neighbours whether it is a number; it is read once."""
    if text[:1] + text[-1:] in {"()", "[]", "【】", "〔〕"}:
        text = text[1:-1]
    text = text.removesuffix("文件")
    for found in numbers_in(text):
        begin = found.dated.start if found.dated else found.span.start
        if found.number and begin == 0 and found.span.end == len(text):
            return found.number
    return None
