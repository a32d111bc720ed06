"""Title, 文种, carried instruments and addressees of one document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.gazette.dates import parse_date
from documents.gazette.joint_organs import organs_of
from documents.gazette.kinds import INSTRUMENT_END, KIND_END, ORGAN_END
from documents.gazette.parsed import Finding, Instrument, Span, Value
from documents.gazette.shadow import Text, shadow_of
from documents.gazette.splitting import Head
from documents.gazette.title_lines import is_bare_address
from documents.gazette.web_pages import Header

# 关于恢复施行《甲》的决定, 关于停止施行《甲》的通知 speak of a text that was there before.
_CARRIES = re.compile(
    r"(?P<verb>印发|公布|发布|转发|批转|颁布|(?<!恢复)(?<!停止|终止|暂停|继续|延期|不再)施行|下发)(?!的□)"
)
_CHANGES = re.compile(
    r"废止|失效|作废|恢复[施执]行|恢复效力|(?:停止|终止|暂停)[施执]行|撤销|延[长续期]|继续有效|(?:修改|修订|修正)(?=□|部分|有关)"
)
_SAID_OF = re.compile(r"□(?:等[^□]{0,8})?的?(?:废止|失效|停止|终止|暂停|恢复|延长|有效期)")
_PUBLISHED_AGAIN = re.compile(r"(?:修改|修订|修正)□[并、和及后,]?(?:重新)?$")
_OF_CHANGE = re.compile(r"关于(?:废止|宣布|恢复|停止|终止|暂停|撤销|延[长续期])")
_FORWARDS = re.compile("转发|批转")
_INNER_BRACKETS = str.maketrans("〈〉<>", "《》《》")
_WITH_EXPLANATION = re.compile(r"(?:及其?|和|与|暨)(?:编制|起草|修订|政策)?说明$")
_NOT_ADDRESSED = re.compile(r"如下|现将|根据|为了|为进一步|决定|特此|。|;|《(?!<)|\d{4}年|附件|同志们")
_BOOK = "□"
_MARKUP = re.compile(r"^《<[^<>]{1,4}>》")
_ADDRESSEE = re.compile(r"(?:\([^()\n]{0,40}\)|[^,:])+")  # a comma inside brackets parts nothing: 各县（市，区）
_MAX_ADDRESSEE_LINES = 8
_MOST_BELOW = 4  # lines below the title of a forwarded text that may hold its organs
_LONGEST_ORGANS = 60


@dataclass(frozen=True, slots=True)
class Title:
    """The title with what it says about itself."""

    value: Value[str]
    truncated: bool
    kind: str | None
    findings: tuple[Finding, ...]


def read_title(text: Text, head: Head, end: int) -> Title | None:
    """The title of the document that ends at `end`; a cut-off head is completed from its first sentence."""
    if not head.title:
        return None
    lines = text.lines
    span = text.trimmed(Span(lines[head.title[0]].start, lines[head.title[-1]].end))
    title = text.named(span)
    match = KIND_END.search("".join(lines[index].plain for index in head.title))
    kind = match["kind"] if match else None
    if title.startswith("《") and title.endswith("》"):
        title = title[1:-1]
    if title.count("》") <= title.count("《"):
        return Title(Value(title, span), False, kind, ())
    return _completed(text, head, Title(Value(title, span), True, kind, ()), end)


def title_of_header(header: Header) -> Title | None:
    """The title that only the page's header prints."""
    if header.title is None:
        return None
    match = KIND_END.search("".join(shadow_of(header.title.value).split()))
    return Title(header.title, False, match["kind"] if match else None, ())


def inferred_issuer(text: Text, head: Head, title: Title | None, header: Header | None) -> tuple[Value[str], ...]:
    """The organs before 关于, or the one the page's header names, where nobody signed."""
    subject = text.shadow.find("关于", title.value.span.start, title.value.span.end) if title and head.title else -1
    if title and subject > 0:
        joint = organs_of(text, Span(title.value.span.start, subject))
        if len(joint) > 1:
            return tuple(joint)
    organ, found, _ = title.value.value.partition("关于") if title else ("", "", "")
    if title and found and len(organ) >= 3:
        return tuple(Value(name, title.value.span) for name in organ.split())
    return (header.issuer,) if header and header.issuer else ()


def issuer_under_title(text: Text, head: Head) -> tuple[Value[str], ...]:
    """The organs on the line below the title of a forwarded text, which nobody signs at its end: 市交通局 市水利局."""
    if not head.is_forwarded or not head.title:
        return ()
    for line in text.lines[head.title[-1] + 1 : head.title[-1] + 1 + _MOST_BELOW]:
        if line.plain:
            is_organ = not line.is_cell and len(line.plain) <= _LONGEST_ORGANS and ORGAN_END.search(line.plain)
            return tuple(organs_of(text, line.span)) if is_organ else ()
    return ()


def _completed(text: Text, head: Head, title: Title, end: int) -> Title:
    """Complete a title whose beginning is lost from the 《…》 that the first sentence says is issued."""
    tail, _, rest = title.value.value.partition("》")
    after = text.lines[min(head.after, len(text.lines) - 1)].start
    window = Span(after, min(end, after + 3000))
    verb = "转发" if "转发" in window.of(text.shadow)[:1500] else "印发"
    for book in books_in(text, window):
        named = text.named(Span(book.start + 1, book.end - 1))
        if named.endswith(tail) and len(named) > len(tail):
            whole = f"关于{verb}《{named}》{rest}"
            message = f"标题开头缺失，已按正文推定为“{whole}”，请核对原件"
            finding = text.finding("title_truncated", message, title.value.span)
            return Title(Value(whole, title.value.span), True, title.kind, (finding,))
    message = f"标题开头缺失，只读到“{title.value.value}”，请按原件补全"
    return Title(title.value, True, title.kind, (text.finding("title_truncated", message, title.value.span),))


def books_in(text: Text, span: Span) -> list[Span]:
    """The outermost 《…》 of the span, brackets included. An unclosed 《 ends at the next one."""
    found: list[Span] = []
    depth, start = 0, 0
    for match in re.compile(r"[《》]|。\n").finditer(text.shadow, span.start, span.end):
        mark = match[0]
        if mark == "《":
            start = match.start() if depth == 0 else start
            depth += 1
        elif mark == "》" and depth:
            depth -= 1
            if depth == 0:
                found.append(Span(start, match.end()))
        elif mark != "》":
            depth = 0
    return found


def read_instruments(title: Title | None) -> tuple[Instrument, ...]:
    """What the title says it carries: one 《…》, several, a name without 《》. What it forwards is another's."""
    if title is None or _FORWARDS.search(title.value.value):
        return ()
    value, span = title.value.value, title.value.span
    return tuple(Instrument(name, span) for name in _carried(value, title.kind))


def carried_by(title: str) -> tuple[str, ...]:
    """The names of what a paper cited by this title carries; nothing where it is in force itself.

    Inside 《》 its own brackets are printed 〈〉. What it forwards is another's paper.
    """
    if _FORWARDS.search(title):
        return ()
    kind = KIND_END.search(shadow_of(title).strip())
    return _carried(title.translate(_INNER_BRACKETS), kind["kind"] if kind else None)


def _carried(title: str, kind: str | None) -> tuple[str, ...]:
    """What the verb of the title itself makes known; one inside of 《…》 is of another paper, 恢复施行 is none."""
    books = _outer_books(title)
    plain = title
    for each in books:  # as one mark each, so that only the words of this title are left
        plain = plain.replace(f"《{each}》", _BOOK, 1)
    match = _CARRIES.search(plain)
    if not match or not kind:
        return ()
    rest = plain[match.end() :]
    before = plain[: match.start()].count(_BOOK)
    if _PUBLISHED_AGAIN.search(plain[: match.start()]):  # 关于修改《甲》并重新公布的决定
        return (books[before - 1],)
    if _BOOK in rest:
        if _SAID_OF.match(rest):
            return ()
        told = _CHANGES.split(rest, maxsplit=1)[0].count(_BOOK)  # 关于印发《甲》和废止《乙》的通知
        return tuple(books[before : before + told])
    if "《" in rest or "》" in rest or match["verb"] in {"公布", "发布"} or _OF_CHANGE.search(plain):
        return ()  # a list made known stands in an annex
    name = re.sub(rf"的?{kind}(?:[(（][^()（）]{{1,20}}[)）])?$", "", rest)
    name = _WITH_EXPLANATION.sub("", name)
    return (name,) if INSTRUMENT_END.search(name) else ()


def issued_by_order(text: Text, span: Span) -> tuple[Instrument, ...]:
    """What an order makes known: 《规定》已经…通过，现予公布. An order has no title of its own."""
    for book in books_in(text, Span(span.start, min(span.end, span.start + 2000))):
        if re.compile(r"[^。\n]{0,200}(?:公布|发布|施行)").match(text.shadow, book.end):
            return (Instrument(text.named(Span(book.start + 1, book.end - 1)), book),)
    return ()


def _outer_books(text: str) -> list[str]:
    found: list[str] = []
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char == "《":
            start = at + 1 if depth == 0 else start
            depth += 1
        elif char == "》" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start:at])
    return found


@dataclass(frozen=True, slots=True)
class Addressees:
    """主送机关 and the lines they stand on."""

    values: tuple[Value[str], ...]
    lines: range


def read_addressees(text: Text, head: Head, last: int) -> Addressees:
    """The addressees behind the head: up to a colon, split at ， only, for 、 joins bodies of one sort."""
    lines = text.lines
    at = head.after
    while at < last and (not lines[at].plain or parse_date(lines[at].plain.strip("()"))):
        at += 1
    for stop in range(at, min(at + _MAX_ADDRESSEE_LINES, last)):
        plain = lines[stop].plain
        if not plain or _NOT_ADDRESSED.search(_MARKUP.sub("", plain)) or lines[stop].is_cell:
            break
        if plain.endswith(":"):
            return Addressees(_split(text, Span(lines[at].start, lines[stop].end)), range(at, stop + 1))
    if at < last and is_bare_address(lines[at].plain):
        return Addressees(_split(text, lines[at].span), range(at, at + 1))
    return Addressees((), range(at, at))


def _split(text: Text, span: Span) -> tuple[Value[str], ...]:
    span = text.trimmed(span)
    markup = re.compile(r"《 *<[^<>]{1,4}> *》").match(text.shadow, span.start)
    start = markup.end() if markup else span.start
    found: list[Value[str]] = []
    for match in _ADDRESSEE.finditer(text.shadow, start, span.end):
        part = text.trimmed(Span(match.start(), match.end()))
        if part.start < part.end:
            found.append(Value(text.compact(part), part))
    return tuple(found)
