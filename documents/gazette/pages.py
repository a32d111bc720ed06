"""The text as papers: what a web page prints around them is taken off, and every paper's head is found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from documents.gazette.banners import Banner, banners_in, without_source
from documents.gazette.head_lines import without_asides
from documents.gazette.heading import Title
from documents.gazette.parsed import Finding
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head, heads_in
from documents.gazette.title_lines import cuts_in
from documents.gazette.titles import plain_title
from documents.gazette.unheaded import unheaded
from documents.gazette.web_pages import Header, foot_lines, headers_in

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
    printed = Text(raw)
    printed = printed.cut(cuts_in(printed))
    headers, banners, feet = headers_in(printed), banners_in(printed), set(foot_lines(printed))
    every = feet | _lines(headers) | _lines(banners)
    bare = printed.without(every) if every else printed
    lines = without_asides(bare.lines)
    numbered = heads_in(bare, lines)
    taken = {one.first for one in by_head(headers, numbered).values()}
    heads = unheaded(bare, lines, numbered, [one for one in headers if one.first not in taken])
    own_headers, own_banners = by_head(headers, heads), by_head(banners, heads)
    own = feet | _lines(own_headers.values()) | _lines(own_banners.values())
    if own != every:
        bare = printed.without(own)
    heads = [_numbered(head, own_headers.get(head.first)) for head in heads]
    return Page(bare, heads, own_headers, own_banners)


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


def _numbered(head: Head, header: Header | None) -> Head:
    """The head with the number of the page's header, where the paper itself shows none."""
    if head.doc_number or header is None or header.number is None:
        return head
    number = header.number
    return replace(head, number=range(0), doc_number=number.value, number_at=number.span, begin=head.first)


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
