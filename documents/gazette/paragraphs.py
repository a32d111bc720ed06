"""The document as paragraphs, each with its kind and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from documents.gazette.parsed import Block, Span
from documents.gazette.shadow import Line, Text

_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零〇\d]{1,6}条")
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,5}[编章节]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d(?:\.\d){1,4}).{0,40}$"
)
_LONGEST_HEADING = 40
_JOINED = {"title", "addressees", "signature", "annex_note"}


def blocks_of(text: Text, first: int, last: int, roles: Mapping[int, str]) -> tuple[Block, ...]:
    """One block a paragraph; title, addressees and signature are one block each, a table row is one block."""
    return tuple(_blocks(text, first, last, roles))


def _blocks(text: Text, first: int, last: int, roles: Mapping[int, str]) -> Iterator[Block]:
    at = first
    while at < last:
        line = text.lines[at]
        role = roles.get(at)
        stop = at + 1
        if role in _JOINED:
            while stop < last and roles.get(stop) == role:
                stop += 1
        elif line.is_cell:
            while stop < last and (text.lines[stop].is_cell or text.lines[stop].plain) and roles.get(stop) is None:
                stop += 1
        kind = role or ("table" if line.is_cell else _kind(line))
        block = _block(text, kind, text.trimmed(Span(line.start, text.lines[stop - 1].end)))
        if block.text:
            yield block
        at = stop


def _block(text: Text, kind: str, span: Span) -> Block:
    if kind == "title":
        return Block(kind, text.named(span), span)
    if kind == "table":
        cells = [text.clean(Span(match.start(), match.end())) for match in _cells(text, span)]
        return Block(kind, "\t".join(cells).strip("\t"), span)
    return Block(kind, text.clean(span), span)


def _cells(text: Text, span: Span) -> Iterator[re.Match[str]]:
    return re.compile(r"[^\t|]+").finditer(text.shadow, span.start, span.end)


def _kind(line: Line) -> str:
    if _ARTICLE.match(line.plain):
        return "article"
    is_short = 0 < len(line.plain) <= _LONGEST_HEADING and not line.plain.endswith(("。", ";", ":", ","))
    return "heading" if is_short and _HEADING.match(line.plain) else "paragraph"
