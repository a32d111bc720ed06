"""The text as papers: what a web page prints around them is taken off, and every paper's head is found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from documents.gazette.banners import Banner, banners_in, without_source
from documents.gazette.broken_lines import mended
from documents.gazette.dates import DATE
from documents.gazette.head_lines import without_asides
from documents.gazette.heading import Title
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import DocNumber, Finding, Value
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head, heads_in
from documents.gazette.title_lines import cuts_in
from documents.gazette.titles import plain_title
from documents.gazette.unheaded import unheaded
from documents.gazette.web_pages import Header, foot_lines, headers_in

_ISSUES = ("公布", "发布", "颁布", " 公布", " 发布", " 颁布")
_Part = TypeVar("_Part", Header, Banner)


@dataclass(frozen=True, slots=True)
class Page:
    """The text without headers, banners and footers, the heads in it, and what the page says of each."""

    text: Text
    heads: list[Head]
    headers: dict[int, Header]
    banners: dict[int, Banner]

    def header_of(self, head: Head) -> Header | None:
        """The page's header of the paper with this head."""
        return self.headers.get(head.first)

    def banner_of(self, head: Head) -> Banner | None:
        """The page's banner over the paper with this head."""
        return self.banners.get(head.first)


def read_page(raw: str) -> Page:
    """Papers are looked for with all that may be the page's out of the way; what belongs to none of them stays."""
    printed = mended(Text(raw))
    parts = _parts_of(printed)
    bare = printed.without(parts.lines)
    lines = without_asides(bare.lines)
    cuts = cuts_in(bare, lines)
    if cuts:
        printed = printed.cut(cuts)
        parts = _parts_of(printed)
        bare = printed.without(parts.lines)
        lines = without_asides(bare.lines)
    headers, banners = parts.headers, parts.banners
    numbered = heads_in(bare, lines)
    taken = {one.first for one in by_head(headers, numbered).values()}
    heads = unheaded(bare, lines, numbered, [one for one in headers if one.first not in taken])
    own_headers, own_banners = by_head(headers, heads), by_head(banners, heads)
    own = parts.feet | _lines(own_headers.values()) | _lines(own_banners.values())
    if own != parts.lines:
        bare = printed.without(own)
    heads = [_numbered(bare, head, own_headers.get(head.first)) for head in heads]
    return Page(bare, heads, own_headers, own_banners)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a page may have printed around its papers."""

    headers: list[Header]
    banners: list[Banner]
    feet: frozenset[int]

    @property
    def lines(self) -> frozenset[int]:
        """The lines of all of it."""
        return self.feet | _lines(self.headers) | _lines(self.banners)


def _parts_of(text: Text) -> _Parts:
    return _Parts(headers_in(text), banners_in(text), frozenset(foot_lines(text)))


def by_head(parts: Sequence[_Part], heads: Sequence[Head]) -> dict[int, _Part]:
    """Each part of a page at the first line of the head it belongs to, the nearest above it where there are two."""
    firsts = [head.first for head in heads]
    found: dict[int, _Part] = {}
    for part in parts:
        place = bisect_right(firsts, min(part.lines))
        for head in heads[max(0, place - 1) : place + 1]:
            if part.belongs(head.first, head.after):
                found[head.first] = part
                break
    return found


def _lines(parts: Iterable[Header | Banner]) -> set[int]:
    return {at for part in parts for at in part.lines}


def _numbered(text: Text, head: Head, header: Header | None) -> Head:
    """The head with the number of a note (令第12号公布) or of the page's header, where no line of its own shows one."""
    number = None if head.doc_number else _number_of_note(text, head) or (header.number if header else None)
    if number is None:
        return head
    return replace(head, number=range(0), doc_number=number.value, number_at=number.span, begin=head.first)


def _number_of_note(text: Text, head: Head) -> Value[DocNumber] | None:
    if head.after <= head.first or not head.title:
        return None
    start, end = text.lines[head.title.stop - 1].end, text.lines[head.after - 1].end
    found = numbers_in(text.shadow, start, end) if start < end else []
    note = DATE.sub("", text.shadow[start:end])
    issuing = (
        one
        for one in found
        if text.shadow.startswith(_ISSUES, one.span.end)
        or not note.replace(one.span.of(text.shadow), "").strip("() \n,;")  # （青政发〔2021〕4号，2021年3月5日）
    )
    return next((Value(one.number, one.span) for one in issuing if one.number), None)


def page_findings(page: Page, head: Head, title: Title | None, banner: Banner | None) -> Iterator[Finding]:
    """What the page and the paper say differently, and what is read with less than a head."""
    text, header = page.text, page.header_of(head)
    place = text.trimmed(text.lines[min(head.first, len(text.lines) - 1)].span)
    if head.is_whole_text and not head.doc_number:
        message = "没有发文字号和主送机关，按标题和正文读作一份公文，请核对"
        yield text.finding("document_without_head", message, place)
    if head.is_forwarded:
        yield text.finding("forwarded_split", "所转发的文件已作为另一份公文读入", place)
    if banner and banner.repealed_by is None:
        yield without_source(text, text.lines[banner.lines[0]].span)
    elif not banner and header and header.standing and any(word in header.standing.value for word in ("废止", "失效")):
        yield without_source(text, header.standing.span)
    other = (
        header.title.value
        if header and header.title
        else "".join(text.compact(text.lines[at].span) for at in head.web_title)
    )
    if title and other and not _same(other, title.value.value):
        yield text.finding("web_title_differs", f"网页标题写作“{other}”，按公文标题读入", title.value.span)
    if header and header.number and head.doc_number and header.number.value != head.doc_number:
        message = f"网页所列文号“{header.number.value}”与公文上的“{head.doc_number}”不一致，按公文读入"
        yield text.finding("numbers_disagree", message, header.number.span)


def _same(title: str, other: str) -> bool:
    one, two = plain_title(title), plain_title(other)
    return one in two or two in one
