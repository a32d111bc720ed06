"""What a document cites: 《title》（number）, title（number）, 《law》, number alone, and standards.

A number decides; a title alone is a citation only where it reads like a document's. The document's own
title, what it carries, its annexes and their short names are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from documents.gazette.dates import DATE
from documents.gazette.heading import books_in
from documents.gazette.kinds import KIND_END
from documents.gazette.numbering import Found, numbers_in
from documents.gazette.parsed import Citation, DocNumber, Finding, Span, Value
from documents.gazette.shadow import Text
from documents.gazette.titles import VERSION_NOTE, plain_title

_STANDARD = re.compile(
    r"(?<![A-Z/])(?P<body>(?:GB|HJ|GA|WH|WS|NY|LY|SL|QX|AQ|DL|DZ|HG|HY|JB|JC|JG|JGJ|JR|JT|JTG|JY|CJ|CJJ|LB|LD|MH|MZ|QB|QC"
    r"|RB|SB|SF|SH|SN|SY|TB|TD|TY|WB|XF|YB|YC|YD|YY|YZ|ZY|DB ?\d{2,6}|DBJ ?\d{2})(?:/[TZ])?)"
    r" {0,2}(?P<number>[A-Z]?\d{1,6}(?:\.\d{1,3})?) {0,2}[-—–] {0,2}(?P<year>\d{4}|\d{2})(?!\d)"
)
_IS_DOCUMENT = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|意见|通知|决定|决议|方案|规划|纲要|规范|规程|指南|预案|公告|通告|函|批复|措施|计划|要点|制度|章程|规则"
    r"|公约|解释|准则|导则|政策|命令|令|目录|说明|通报|宪法|大纲"
    r"|关于.{2,60}公报|(?:统计|状况|普查|资源|监测)公报)(?:\([^()]{1,30}\))*$"
)  # the gazette (公报) of a government is a periodical
_ISSUE_BEHIND = re.compile(r" {0,2}(?:19|20)\d{2} {0,2}年 {0,2}第 {0,2}\d{1,4} {0,2}[号期]")
_NOT_CITED = re.compile(
    r"(?:制定|编制|起草|填写|填报|颁发|核发|领取|取得|出具|签订|提交|本地|各自|附件|附|本|《|以下简称|简称)[\"“(]{0,2}$"
)
_SHORT_NAME = re.compile(r"(?:以下|下)?(?:统)?简称[:]?[\"“'‘]?《?([^《》\"”'’)]{1,40})")
_BEHIND = re.compile(r" {0,3}\(([^()\n]{0,120}(?:\([^()\n]{0,20}\)[^()\n]{0,60}){0,4})\)")
_ENDED_BY_IT = re.compile(r"(?:废止|代替|替代|取代)[了原]? {0,2}$")  # 令第40号，废止了令第3号
_MADE_KNOWN = re.compile(
    r" {0,2}(?:文件|文)? {0,2}(?:公布|发布|颁布|印发|下发|转发|制定|修订)?了?(?:施行|实施|执行)?的? {0,2}原?"
)
_ADOPTED = re.compile(r"(?:通过|批准|公布|发布|颁布|印发)[^,。;()\n]{0,10}$")
_ADOPTED_BEFORE = re.compile(
    rf"(?:{DATE.pattern})[^,。;:《》\n]{{0,50}}(?:通过|批准|公布|发布|颁布|印发|制定)的? {{0,2}}$".replace(
        "(?P<", "(?P<b_"
    ).replace("(?P=", "(?P=b_")
)
_CUT_OFF = re.compile(
    r"[㐀-鿿]{2,12} {0,2}[〔\[【(﹝] {0,2}(?:19|20)\d{2} {0,2}[〕\]】)﹞] {0,2}第? {0,2}\d{0,5}\s{0,4}$"
)
_LOST_SIGN = re.compile(r"(?<=[㐀-鿿])[?\ufffd](?=[㐀-鿿])")
_VERSION_BEFORE_NUMBER = re.compile(rf" {{0,3}}{VERSION_NOTE}(?= {{0,3}}\()")
_WORD_BEHIND = re.compile(r"[^,。;:、()《》\n]{2,120}$")
_WORD_OVER_OTHERS = re.compile(  # 关于转发《甲》（国发〔2015〕1号）的通知
    r"(?:[^,。;:、()《》\n]{0,20})关于(?:[^,。;:、()《》\n]|《[^《》\n]{1,80}》|\([^()\n]{1,40}\)|(?<=[》)])、(?=《)){2,120}$"
)
_OF_ITS_TITLE = re.compile(r" {0,2}(?:文件|文(?!化|明|物)|精神|的)")  # 《国发〔2015〕1号文件实施意见》
_VERSION = re.compile(r"(?:\([^()]{1,30}\))+$")
# Between a title and the number that belongs to it: 《甲》已由州政府印发（号）, 《甲》有关要求（号）, 《甲》，文号为….
_TO_ITS_BRACKET = re.compile(
    rf"(?:的|中|已经?|均|由|经|于|以|自|在|有关|相关|精神|要求|文件|印发|发布|公布|颁布|下发|出台|转发|实施|施行|修订|制定|批准"
    rf"|{DATE.pattern}|(?:19|20)\d\d年(?:\d{{1,2}}月)?|第[一二三四五六七八九十百\d]{{1,5}}条(?:第[一二三四五六七八九十\d]{{1,3}}[款项])?(?:的?规定)?"
    r"|[㐀-鿿]{2,14}?(?:政府|办公厅|办公室|委员会|厅|局|部|委)){1,8}\("
)
_TO_ITS_NUMBER = re.compile(r",?(?:\(|其)?(?:发文字号|文件编号|文号|文件号|编号)(?:为|是|:)?")
_TO_ITS_TITLE = re.compile(r"(?:文件|文)?\((?:即)?")
_MOST_APART = 40
_SHORTEST_TITLE = 5
_MAX_CITATIONS = 5000


@dataclass(frozen=True, slots=True)
class Own:
    """Names under which the document speaks of itself."""

    number: DocNumber | None
    endings: tuple[str, ...]  # the titles from their last character on, sorted

    @classmethod
    def named(cls, number: DocNumber | None, titles: Collection[str]) -> Own:
        """Own titles with and without a trailing （2023年修订版）."""
        plain = {plain_title(title) for title in titles}
        return cls(number, tuple(sorted(title[::-1] for title in plain | {_VERSION.sub("", each) for each in plain})))

    def is_own(self, title: str) -> bool:
        """Whether the title is the document's own, whole or as its ending (《应急预案》)."""
        ending = plain_title(title)[::-1]
        place = bisect_left(self.endings, ending)
        return place < len(self.endings) and self.endings[place].startswith(ending)


@dataclass(frozen=True, slots=True)
class Cited:
    """Citations and standards of one document, each once, in order of first appearance."""

    citations: tuple[Citation, ...]
    standards: tuple[Value[str], ...]
    findings: tuple[Finding, ...]


def read_citations(text: Text, regions: Sequence[Span], own: Own, taken: Collection[DocNumber] = ()) -> Cited:
    """Citations in the regions; numbers in `taken` are repealed here and so not cited."""
    citations: list[Citation] = []
    standards: list[Value[str]] = []
    findings: list[Finding] = []
    short_names: set[str] = set()
    for region in regions:
        short_names |= {plain_title(match[1]) for match in _SHORT_NAME.finditer(text.shadow, region.start, region.end)}
        standards += standards_in(text, region)
        found, doubts = citations_in(text, region)
        citations += _with_what_stands_apart(text, found)
        findings += doubts
    kept = [one for one in citations if _is_cited(text, one, own, short_names) and one.number not in taken]
    return Cited(tuple(_each_once(kept)[:_MAX_CITATIONS]), tuple(_each_standard_once(standards)), tuple(findings))


def _with_what_stands_apart(text: Text, found: Sequence[Citation]) -> Iterator[Citation]:
    """Title and number of one document with words between them are one citation; of two titles nobody can say."""
    kept: list[Citation] = []
    for one in found:
        last = kept[-1] if kept else None
        if last and last.span.end <= one.span.start <= last.span.end + _MOST_APART and _is_of(text, last, one, kept):
            end = one.span.end + text.shadow.startswith(")", one.span.end)
            kept[-1] = Citation(last.title or one.title, last.number or one.number, Span(last.span.start, end))
        else:
            kept.append(one)
    return iter(kept)


def _is_of(text: Text, first: Citation, second: Citation, kept: Sequence[Citation]) -> bool:
    between = "".join(text.shadow[first.span.end : second.span.start].split())
    if first.title and second.number and not first.number and not second.title:
        before = kept[-2] if len(kept) > 1 else None
        gap = "".join(text.shadow[before.span.end : first.span.start].split()) if before else ""
        is_one_of_several = before is not None and gap in ("、", "和", "与", "及", "") and not before.number
        is_told = _TO_ITS_BRACKET.fullmatch(between) or _TO_ITS_NUMBER.fullmatch(between)
        return bool(is_told) and not is_one_of_several and reads_like_a_document(first.title)
    is_named_behind = first.number and second.title and not first.title and not second.number
    return bool(is_named_behind and _TO_ITS_TITLE.fullmatch(between))


def standards_in(text: Text, region: Span) -> Iterator[Value[str]]:
    """Standards as GB 3095-2012, whatever blank and dash they were printed with."""
    for match in _STANDARD.finditer(text.shadow, region.start, region.end):
        body = "".join(match["body"].split())
        yield Value(f"{body} {match['number']}-{match['year']}", Span(match.start(), match.end()))


def citations_in(text: Text, region: Span) -> tuple[list[Citation], list[Finding]]:
    """Every 《title》 with its number, every title before a number in brackets, every number alone."""
    numbers = numbers_in(text.shadow, region.start, region.end)
    books = books_in(text, region)
    by_start = {found.span.start: found for found in numbers}
    used: set[int] = set()
    citations = [_of_book(text, book, numbers, by_start, used) for book in books]
    citations += [_of_number(text, found, region) for found in numbers if found.number and found.span.start not in used]
    doubts = [
        text.finding(
            found.finding,
            f"“{text.compact(found.span)}”：{found.doubt}，请按原件填写",
            found.span,
        )
        for found in numbers
        if found.doubt and found.span.start not in used
    ]
    doubts += _cut_off(text, region)
    doubts += [
        text.finding("title_character_lost", f"标题“{text.named(book)[:60]}”中有缺失的字，请按原件补全", book)
        for book in books
        if _LOST_SIGN.search(text.shadow, book.start, book.end)
    ]
    return sorted((one for one in citations if one), key=lambda one: one.span.start), doubts


def outermost(entries: Sequence[Citation]) -> list[Citation]:
    """Without those that stand inside the title of another: 关于修改《甲》（第3号）的通知（第5号） is one document."""
    kept: list[Citation] = []
    for one in sorted(entries, key=lambda each: (each.span.start, -each.span.end)):
        if not kept or one.span.start >= kept[-1].span.end:
            kept.append(one)
    return kept


def _cut_off(text: Text, region: Span) -> Iterator[Finding]:
    """A number that breaks off where the text ends: （青政发〔2005〕3."""
    match = _CUT_OFF.search(text.shadow, max(region.start, region.end - 40), region.end)
    if match and not text.shadow[region.end :].strip():
        span = text.trimmed(Span(match.start(), match.end()))
        yield text.finding("number_damaged", f"“{text.compact(span)}”：发文字号在文末中断，请按原件填写", span)


def _of_book(
    text: Text, book: Span, numbers: Sequence[Found], by_start: dict[int, Found], used: set[int]
) -> Citation | None:
    """The citation of a 《…》: its number stands behind in brackets, inside, or before it; None for a standard."""
    version = _VERSION_BEFORE_NUMBER.match(text.shadow, book.end)
    behind = _BEHIND.match(text.shadow, version.end() if version else book.end)
    inner = Span(book.start + 1, book.end - 1)
    if behind:
        if _STANDARD.search(behind[1]):
            return None
        inside = [by_start[at] for at in range(behind.start(), behind.end()) if at in by_start and by_start[at].number]
        if inside:
            used.update(found.span.start for found in inside)
            return _of_bracket(text, text.named(inner), inside, Span(book.start, behind.end()))
    for match in _BEHIND.finditer(text.shadow, inner.start, inner.end):
        inside = [by_start[start] for start in range(match.start(), match.end()) if start in by_start]
        used.update(found.span.start for found in inside)
        if inside and inside[0].number and not text.shadow[match.end() : inner.end].strip():
            return Citation(text.named(Span(inner.start, match.start())), inside[0].number, book)
    leading = by_start.get(text.trimmed(inner).start)
    is_own = leading and not _OF_ITS_TITLE.match(text.shadow, leading.span.end)
    if leading and leading.number and is_own and leading.span.end < inner.end:  # 《青政发〔2010〕3号关于…的通知》
        used.add(leading.span.start)
        return Citation(text.named(Span(leading.span.end, inner.end)), leading.number, book)
    place = bisect_right(numbers, book.start, key=lambda found: found.span.end) - 1
    before = numbers[place] if place >= 0 else None
    if before and before.number and before.span.start not in used:
        between = text.shadow[before.span.end : min(book.start, before.span.end + 20)]
        if _MADE_KNOWN.fullmatch(between) and before.span.end + len(between) == book.start:
            used.add(before.span.start)
            return Citation(text.named(inner), before.number, Span(before.span.start, book.end))
    return Citation(
        text.named(inner),
        None,
        Span(book.start, behind.end() if behind else book.end),
        dated=_adopted(text, book, behind),
    )


def _of_bracket(text: Text, title: str, numbers: Sequence[Found], span: Span) -> Citation:
    """The first number of a bracket is the text's own; others changed it later. What it ended is another's."""
    own = [found for found in numbers if not _ENDED_BY_IT.search(text.shadow, span.start, found.span.start)]
    first, *rest = own or numbers
    also = tuple(found.number for found in rest if found.number)
    day = DATE.search(text.shadow, max(span.start, first.span.start - 24), first.span.start)
    return Citation(title, first.number, span, also, text.compact(Span(day.start(), day.end())) if day else None)


def _adopted(text: Text, book: Span, behind: re.Match[str] | None) -> str | None:
    """The words that stand for a number: 1999年5月6日市人民政府第8次会议通过, in the bracket or before the title."""
    if behind:
        is_adoption = DATE.search(behind[1]) or _ADOPTED.search(behind[1])
        return text.compact(Span(behind.start(1), behind.end(1))) if is_adoption else None
    before = _ADOPTED_BEFORE.search(text.shadow, max(0, book.start - 90), book.start)
    return text.compact(Span(before.start(), before.end())).removesuffix("的") if before else None


def _of_number(text: Text, found: Found, region: Span) -> Citation:
    """A number with the title that stands before its bracket without 《》, or alone."""
    before = text.shadow[max(region.start, found.span.start - 130) : found.span.start]
    if before.rstrip().endswith("("):
        head = before.rstrip()[:-1]
        match = _WORD_BEHIND.search(head)
        if match is None or "关于" not in match[0]:
            match = _WORD_OVER_OTHERS.search(head) or match
        if match and "关于" in match[0] and KIND_END.search(match[0].rstrip()):
            begin = match[0].index("关于")
            start = found.span.start - len(before) + match.start() + begin
            end = found.span.start - len(before) + len(head)
            closed = found.span.end + text.shadow.startswith(")", found.span.end)
            return Citation(text.named(Span(start, end)), found.number, Span(start, closed))
    return Citation(None, found.number, found.span)


def reads_like_a_document(title: str) -> bool:
    """Whether a title without number ends as documents' do and is long enough for one."""
    plain = plain_title(title)
    return len(plain) >= _SHORTEST_TITLE and bool(_IS_DOCUMENT.search(plain))


def _is_cited(text: Text, citation: Citation, own: Own, short_names: Collection[str]) -> bool:
    if citation.number:
        return citation.number != own.number
    title = citation.title or ""
    plain = plain_title(title)
    before = text.shadow[max(0, citation.span.start - 8) : citation.span.start]
    return (
        reads_like_a_document(title)
        and plain not in short_names
        and not own.is_own(title)
        and not _NOT_CITED.search(before)
        and not _ISSUE_BEHIND.match(text.shadow, citation.span.end)
    )


def _each_once(citations: Sequence[Citation]) -> list[Citation]:
    """The first of each; a later mention by title alone of a document cited with its number is the same."""
    seen: set[object] = set()
    kept: list[Citation] = []
    for one in citations:
        keys: set[object] = {plain_title(one.title)} if one.title else set()
        if one.number:
            if one.number in seen:
                seen |= keys
                continue
            keys.add(one.number)
        elif keys & seen:
            continue
        seen |= keys
        kept.append(one)
    return kept


def _each_standard_once(standards: Sequence[Value[str]]) -> list[Value[str]]:
    kept: dict[str, Value[str]] = {}
    for standard in standards:
        kept.setdefault(standard.value, standard)
    return list(kept.values())
