"""Which provisions of which text are amended: 将《甲》第三条修改为…，删去第七条, and items below 对《甲》作如下修改.

A line is read with each quotation as one mark and each named document as another, so that new wording changes
nothing and titles part no clause. What a mark stands for is looked up by its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from documents.gazette.citations import citations_in, outermost, reads_like_a_document
from documents.gazette.parsed import Citation, Finding, Span
from documents.gazette.provisions import ARTICLE, NUMERAL, expanded
from documents.gazette.quotations import quotations
from documents.gazette.shadow import Line, Text
from documents.gazette.titles import plain_title, without_version
from documents.gazette.undone import is_asked, is_planned, is_told
from portal.numerals import number_of

_QUOTE, _BOOK = "□", "◆"
_OWN = rf"第{NUMERAL}[款项目](?:第?\({NUMERAL}\)项?)?|第\({NUMERAL}\)项"  # 第二款, of the article before it
_PART = rf"(?:{ARTICLE}|{_OWN}|附件\d{{0,2}}|附表\d{{0,2}}|附录\d{{0,2}}|(?<=[将把、;。:,◆])(?:标题|名称))"
_LIST = rf"(?P<parts>(?>{_PART}(?:(?:、|,|和|与|及|以及|至|到){_PART}){{0,60}}))"
_BETWEEN = (
    r"(?:中|里|内|的|规定|内容|条文|原|等|□|、|和|及|或|与|(?<=□),|以及|一词|字样|表述|词语|文字|分别|统一|均|一并|相应"
    r"|同时|全部|也|予以|整体|序号){0,14}"
)
_CHANGED = (
    "修改为|修改成|修订为|修正为|改为|改成|调整为|变更为|替换为|替换成|删去|删除|合并|拆分为"
    "|增加(?=[一二两三四五六七八九十]{0,3}[条款项目章节]|□)"
)
_BEHIND = re.compile(rf"(?<!改为)(?<!成为)(?<!合并为)(?<!调整为)(?<!移至){_LIST}{_BETWEEN}(?:{_CHANGED})")
_AT_ITEM = re.compile(rf"(?:将|把|在)?{_LIST}[^,。;:◆\d]{{0,24}}?(?:{_CHANGED})")
_AHEAD = re.compile(rf"(?P<verb>删去|删除|作为|修改|修订)(?:其中的?|原|◆中?的?)?{_LIST}")
_THROUGHOUT = re.compile(
    r"(?P<lead>◆|(?:全文|文)中?|(?:条文|文件|办法|规定|正文)中|(?<=[;。:、将把])|^)(?:将|把)?(?:中|内|里)?的?"
    r"(?P<quotes>□(?:(?:、|和|及|或)?□){0,20})(?:一词|字样|等?表述|的?内容|词语|统一|分别|全部|均|,){0,4}"
    r"(?:修改为|修改成|改为|替换为|替换成|调整为|予以删除|删去|删除)"
)
_ANNOUNCED = re.compile(
    r"◆(?:(?:、|,|和|与|及|以及)?◆){0,500}+(?:等)?[^。;:◆]{0,16}?(?:修改如下|(?:作出|做出|作|进行|予以)[^。;:,]{0,6}(?:修改|修订|修正))"
)
_AMENDS_SEVERAL = re.compile("关于[^《》]{0,8}(?:修改|修订|修正)[^《》]{0,20}的(?:决定|通知|公告|令|命令)$")
_SEVERAL = re.compile(
    r"^.{0,4}(?:予以)?(?:修改|修订|修正)的(?:文件|规章|规定|规范性文件)|(?:下列|以下|部分|有关)[^。;:◆]{0,14}(?:作出|做出|作|进行|予以)?[^。;:,◆]{0,6}(?:修改|修订|修正)"
)
_HEADING = re.compile(
    r"(?:\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)、.．]{1,2})?(?:对|将|关于)?◆"
    r"(?:的?(?:修改|修订|修正)(?:内容|事项|情况|条款)?|(?:作出|作|进行)?.{0,4}修改(?:如下)?)?[:。,;]?"
)
_ITEM = re.compile(r"(?:\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)、.．]{1,2})?")
_BARE = re.compile(  # 一、甲办法（2010年3月2日省政府令第189号公布）
    r" {0,9}(?:\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)、.．]{1,2})? {0,2}(?:对|将)? {0,2}"
    r"(?P<name>[^()《》,。;:\n]{4,60}) {0,2}\([^()]{0,40}"
)
_BARE_ANNOUNCED = re.compile(  # 一、甲办法作出如下修改：
    rf"{_ITEM.pattern}(?:对|将)?(?P<name>[^()《》,。;:◆□]{{4,60}}?)(?:作出|做出|作|进行|予以)[^,。;:◆]{{0,6}}(?:修改|修订)[:。]?"
)
_MORE = re.compile(r"◆等(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})[件部项]")
_NO_TARGET = re.compile(
    r"(?:对照|比照|结合|围绕|贯彻落实|根据|依据|按照|依照|遵照|参照|落实|贯彻|执行|按|依|修改为|改为|替换为|调整为|符合|违反|[条款项]中的?|被|已由)"
    r"[^,。;:]{0,20}$"
)
_ENDS = re.compile(r"^(?:本(?:决定|通知|公告|通告|令|意见)|以上|此外|特此|附件?[:：\d])")
_WHOLE_TEXT = re.compile(r"^第一条(?!.{0,12}(?:修改|删|增加|调整|改))")  # the amended text printed behind the decision
_FIRST_OF = re.compile(rf"第{NUMERAL}[条章节]")
_TO_PARAGRAPH = re.compile(rf"(?<!改为)第{NUMERAL}[条章节](?:第{NUMERAL}款)?")
_PARTED = re.compile("、|,|和|与|以及|及")
_RENUMBERED = re.compile("增加|合并|拆分|改为")
_NEAR = 200  # characters of one sentence that are looked back at
_LONGEST_PROVISION = 40


@dataclass
class _Target:
    """A text that is amended, and the provisions of it that were read."""

    citation: Citation
    parts: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # where each of the parts was read
    last: str = ""  # 第三条第二款, to which 第（一）项 alone belongs


@dataclass
class AmendedParts:
    """The texts of which provisions were read, in the order of the text, and what no provision was read of.

    `items` are the same provision by provision, each with the place where it is amended.
    """

    amended: list[Citation] = field(default_factory=list)
    items: list[tuple[Citation, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A line as it is read: `marks` and `offsets` say what stands at a place and where it stands in the text."""

    plain: str
    offsets: list[int]
    books: dict[int, Citation]
    quotes: dict[int, Span]


@dataclass
class _Reading:
    text: Text
    targets: dict[str, _Target] = field(default_factory=dict)
    current: _Target | None = None
    is_list: bool = False  # what follows are the items of an amendment
    findings: list[Finding] = field(default_factory=list)
    stated: tuple[int, Span] | None = None  # 等5件规章

    def target(self, one: Citation) -> _Target:
        """The text that a citation names; by its title, for items leave the number out."""
        key = without_version(plain_title(one.title)) if one.title else str(one.number)
        known = self.targets.setdefault(key, _Target(one))
        if one.number and not known.citation.number:
            known.citation = one
        return known


def read_parts(
    text: Text, title: str, titled: Sequence[Citation], lines: Sequence[Line], listed: Collection[int] = ()
) -> AmendedParts:
    """The provisions that these lines amend; `titled` are the texts that the paper's own title says it amends.

    `listed` are the lines of annexes that stand under a heading 修改的文件.
    """
    reading = _Reading(text, is_list=bool(_AMENDS_SEVERAL.search(title)))
    for one in titled:
        reading.target(one)
    if titled:
        reading.is_list = True
        reading.current = reading.target(titled[0]) if len(titled) == 1 else None
    quoted = quotations(text, lines)
    before = lines[0].index if lines else 0
    for line in lines:
        is_behind_signature = any(text.lines[at].plain for at in range(before + 1, line.index))
        if is_behind_signature or _ENDS.match(line.plain) or _WHOLE_TEXT.match(line.plain):
            reading.current, reading.is_list = None, line.index in listed
        before = line.index
        if line.plain:
            _read_line(reading, _squeezed(text, line, quoted), line)
    if reading.stated and reading.stated[0] != len(reading.targets):
        message = f"称修改{reading.stated[0]}件，读到{len(reading.targets)}件，其余请补录"
        reading.findings.append(text.finding("list_partial", message, reading.stated[1]))
    found = AmendedParts(findings=reading.findings)
    for each in reading.targets.values():
        if each.parts:
            found.amended.append(_with_parts(each.citation, _distinct(each.parts)))
            found.items += [
                (_with_parts(each.citation, [part]), at) for part, at in zip(each.parts, each.places, strict=True)
            ]
    return found


def _with_parts(one: Citation, parts: Iterable[str]) -> Citation:
    return Citation(one.title, one.number, one.span, one.also, one.dated, tuple(parts))


def _distinct(parts: Sequence[str]) -> Iterator[str]:
    """Each provision once; 第三条第二款 goes where 第三条 is amended as a whole."""
    once = dict.fromkeys(parts)
    for part in once:
        article = _FIRST_OF.match(part)
        if not (article and article[0] != part and article[0] in once):
            yield part


def _squeezed(text: Text, line: Line, quoted: Sequence[Span]) -> _Squeezed:
    """The line without blanks, each quotation and each document outside of one as a single mark."""
    plain: list[str] = []
    offsets: list[int] = []
    books: dict[int, Citation] = {}
    quotes: dict[int, Span] = {}
    has_books = "《" in line.plain or "号" in line.plain
    cited = {one.span.start: one for one in _documents(text, line)} if has_books else {}
    at = line.start
    while at < line.end:
        place = bisect_right(quoted, at, key=lambda span: span.start) - 1
        within = quoted[place] if place >= 0 and at < quoted[place].end else None
        one = cited.get(at)
        if within:
            quotes[len(plain)] = within
            plain.append(_QUOTE)
            offsets.append(at)
            at = min(within.end, line.end)
        elif one:
            books[len(plain)] = one
            plain.append(_BOOK)
            offsets.append(at)
            at = one.span.end
        else:
            if not text.shadow[at].isspace():
                plain.append(text.shadow[at])
                offsets.append(at)
            at += 1
    return _Squeezed("".join(plain), offsets, books, quotes)


def _documents(text: Text, line: Line) -> Iterator[Citation]:
    for one in outermost(citations_in(text, line.span)[0]):
        if one.number and not one.title and (bare := _BARE.fullmatch(text.shadow, line.start, one.span.start)):
            start, stop = bare.start("name"), text.shadow.find(")", one.span.end, line.end)
            title = text.named(Span(start, bare.end("name")))
            if stop > 0 and reads_like_a_document(title):
                yield Citation(title, one.number, Span(start, stop + 1))
                continue
        if one.number or reads_like_a_document(one.title or ""):
            yield one


def _read_line(reading: _Reading, line: _Squeezed, printed: Line) -> None:
    plain = line.plain
    if _BOOK not in plain and _SEVERAL.search(plain):
        reading.current, reading.is_list = None, True
        return
    if not reading.is_list and _BOOK not in plain:
        reading.current = None
        return
    bare = _BARE_ANNOUNCED.fullmatch(plain) if reading.is_list else None
    if bare and reads_like_a_document(bare["name"]) and not _is_undone(plain):
        start, stop = line.offsets[bare.start("name")], line.offsets[bare.end("name") - 1] + 1
        reading.current = reading.target(Citation(reading.text.named(Span(start, stop)), None, Span(start, stop)))
        return
    if reading.is_list and _HEADING.fullmatch(plain):
        reading.current = reading.target(next(iter(line.books.values())))
        return
    is_item = reading.is_list
    if not is_item:
        reading.current = None
    announced = _ANNOUNCED.search(plain)
    is_read = _read_clauses(reading, line)
    if announced and not _is_undone(_clause(plain, announced.start()) + announced[0]):
        named = [line.books[at] for at in range(announced.start(), announced.end()) if at in line.books]
        targets = [reading.target(one) for one in named]
        more = _MORE.search(plain)
        count = number_of(more["count"]) if more else None
        if more and count and reading.stated is None:
            reading.stated = count, printed.span
        reading.is_list = True
        if not is_read:
            reading.current = targets[0] if len(targets) == 1 and not more else None
    elif is_item and not is_read:
        _tell_unread(reading, line, printed)


def _read_clauses(reading: _Reading, line: _Squeezed) -> bool:
    """Everything that the line amends, in its order; False where nothing was read."""
    plain = line.plain
    found: list[tuple[int, int, re.Match[str] | None]] = [(at, 0, None) for at in line.books]
    patterns = (_BEHIND, _AHEAD, _THROUGHOUT)
    for order, pattern in enumerate(patterns, start=1):
        found += [(_place(match), order, match) for match in pattern.finditer(plain)]
    if reading.is_list:
        item = _ITEM.match(plain)
        match = _AT_ITEM.match(plain, item.end() if item else 0)
        found += [(_place(match), 1, match)] if match else []
    is_read = False
    for at, order, match in sorted(found, key=lambda each: each[:2]):
        if match is None:
            _turn_to(reading, line, at)
            continue
        target = reading.current
        if target is None or _is_undone(_clause(plain, at)):
            continue
        if order == 3:
            is_read = _take_throughout(reading, line, match, target) or is_read
        elif not (order == 2 and match["verb"] == "作为" and not _RENUMBERED.search(_sentence(plain, at))):
            _take(target, match["parts"], line, match.start("parts"))
            is_read = True
    return is_read


def _is_undone(clause: str) -> bool:
    return is_planned(clause) or is_asked(clause) or is_told(clause)


def _place(match: re.Match[str]) -> int:
    """Where it stands among the documents of its line: behind the one it begins with."""
    return match.start("quotes" if "quotes" in match.re.groupindex else "parts")


def _turn_to(reading: _Reading, line: _Squeezed, at: int) -> None:
    """The document at this place is what the clauses behind it are about, unless it is a basis or new wording."""
    if _NO_TARGET.search(line.plain[max(0, at - 40) : at]):
        return
    is_planned = _is_undone(_clause(line.plain, at))
    reading.current = None if is_planned else reading.target(line.books[at])


def _take(target: _Target, parts: str, line: _Squeezed, at: int) -> None:
    for printed in _PARTED.split(parts):
        part = _in_its_article(target, printed, line.plain, at)
        if place := _TO_PARAGRAPH.match(part):
            target.last = place[0]
        for each in expanded(part) if part else ():
            target.parts.append(each[:_LONGEST_PROVISION])
            target.places.append(line.offsets[at])


def _in_its_article(target: _Target, part: str, plain: str, at: int) -> str:
    """第二款 and 第（一）项 with the article that the sentence, or the one before it, names; empty where none does."""
    if not part.startswith("第") or _FIRST_OF.match(part):
        return part
    before = list(_TO_PARAGRAPH.finditer(plain[max(0, at - _NEAR) : at]))
    base = before[-1][0] if before else target.last
    article = _FIRST_OF.match(base)
    if article is None:
        return ""
    return (article[0] if "款" in part else base) + part


def _take_throughout(reading: _Reading, line: _Squeezed, match: re.Match[str], target: _Target) -> bool:
    """将文中的“甲局”修改为“乙局”: of no single provision, where the sentence has named none."""
    before = _sentence(line.plain, match.start("quotes")).rpartition(_BOOK)[2]
    if re.search(_PART, before):
        return False
    for at in range(match.start("quotes"), match.end("quotes")):
        if at in line.quotes:
            words = f"全文中的{reading.text.compact(line.quotes[at])}"
            target.parts.append(words if len(words) <= _LONGEST_PROVISION else "全文中的部分文字")
            target.places.append(line.offsets[at])
    return True


def _tell_unread(reading: _Reading, line: _Squeezed, printed: Line) -> None:
    """An item of an amendment of which no provision was read."""
    match = re.search(rf"[^。;]{{0,60}}?(?:{_CHANGED})", line.plain)
    if match is None or _is_undone(_clause(line.plain, match.end())):
        return
    words = reading.text.compact(Span(line.offsets[match.start()], printed.end))[:60]
    reason = "没有读出修改的是哪一条" if reading.current else "没有读出修改的是哪一件的哪一条"
    message = f"“{words}”：{reason}，登记后请按原文在被修改公文的页面上补登"
    reading.findings.append(reading.text.finding("amendment_unread", message, printed.span))


def _clause(plain: str, at: int) -> str:
    words = plain[max(0, at - _NEAR) : at]
    return words[max(words.rfind(mark) for mark in ",。;:") + 1 :]


def _sentence(plain: str, at: int) -> str:
    words = plain[max(0, at - _NEAR) : at]
    return words[words.rfind("。") + 1 :]
