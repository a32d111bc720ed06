"""The text of a paper as it is registered and printed: paragraphs in the order of GB/T 9704-2012. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from documents.gazette.citations import Own, read_citations
from documents.gazette.parsed import Annex, Block, Citation, DocNumber, Instrument, ParsedDocument, Span, Value
from documents.gazette.shadow import Text
from documents.issuing.paper_facts import PaperFacts
from portal.dates import written

_FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}条")
_CHAPTER = re.compile(r"第[一二三四五六七八九十百\d]{1,5}[编章节]")
_LONGEST_HEADING = 40
_SEPARATOR = "\n"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph and what it is (documents.choices.BlockKind)."""

    kind: str
    text: str


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text as typed: one a line, without indents and empty lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def level_of(line: str) -> int:
    """1 for a heading 一、, 2 for （一）, 0 for text; a whole sentence is no heading."""
    is_heading = len(line) <= _LONGEST_HEADING and not line.endswith(("。", "；", "：", "，"))
    if is_heading and _FIRST.match(line):
        return 1
    return 2 if is_heading and _SECOND.match(line) else 0


def kind_of(line: str) -> str:
    """What a line of text is."""
    if ARTICLE.match(line):
        return "article"
    return "heading" if level_of(line) or (_CHAPTER.match(line) and len(line) <= _LONGEST_HEADING) else "paragraph"


def annex_note(paper: PaperFacts) -> list[str]:
    """附件说明 (GB/T 9704-2012 7.3.4): a single annex has no number."""
    if len(paper.annexes) == 1:
        return [f"附件：{paper.annexes[0].title}"]
    return [f"{'附件：' if at == 1 else ''}{at}.{each.title}" for at, each in enumerate(paper.annexes, start=1)]


def annex_label(paper: PaperFacts, order: int) -> str:
    """附件, or 附件2 where there are several (7.3.7)."""
    return "附件" if len(paper.annexes) == 1 else f"附件{order}"


def attendances(paper: PaperFacts) -> list[tuple[str, str]]:
    """出席, 请假, 列席 of minutes (GB/T 9704-2012 10.3), each with its people in one line."""
    lists = (("出席", paper.attended), ("请假", paper.excused), ("列席", paper.observed))
    return [(label, "，".join(names)) for label, names in lists if names]


def paragraphs(paper: PaperFacts, number: str, issued_on: date) -> Iterator[Paragraph]:
    """The whole paper, paragraph by paragraph."""
    yield Paragraph("title", paper.title)
    yield Paragraph("number", number)
    if paper.addressees:
        yield Paragraph("addressees", f"{'，'.join(paper.addressees)}：")
    for line in lines_of(paper.body):
        yield Paragraph(kind_of(line), line)
    for line in annex_note(paper):
        yield Paragraph("annex_note", line)
    for label, names in attendances(paper):
        yield Paragraph("paragraph", f"{label}：{names}")
    for issuer in paper.issuers:
        yield Paragraph("signature", issuer)
    yield Paragraph("date", written(issued_on))
    if paper.note:
        yield Paragraph("paragraph", f"（{paper.note}）")
    yield from _behind(paper)


def _behind(paper: PaperFacts) -> Iterator[Paragraph]:
    """The texts that the paper carries, then its annexes with their labels (7.3.7)."""
    for text in paper.instruments:
        yield Paragraph("title", text.title)
        yield from (Paragraph(kind_of(line), line) for line in lines_of(text.text))
    for order, annex in enumerate(paper.annexes, start=1):
        if annex.text.strip():
            yield Paragraph("annex_label", annex_label(paper, order))
            yield Paragraph("title", annex.title)
            yield from (Paragraph(kind_of(line), line) for line in lines_of(annex.text))


def composed(paper: PaperFacts, number: DocNumber, issued_on: date, printed_on: date) -> tuple[str, ParsedDocument]:
    """The text, and the paper as the gazette reader would hand it over: the register takes both in by one way."""
    blocks, source = _placed(list(paragraphs(paper, str(number), issued_on)))
    text = Text(source)
    own = {paper.title, *(each.title for each in paper.instruments), *(each.title for each in paper.annexes)}
    cited = read_citations(
        text, [each.span for each in blocks if each.kind not in ("title", "number")], Own.named(number, own)
    )
    first: dict[str, Span] = {}
    for each in blocks:
        first.setdefault(each.kind, each.span)
    nowhere = Span(0, 0)
    titles = {each.text: each.span for each in blocks if each.kind == "title"}
    labels = {each.text: each.span for each in blocks if each.kind == "annex_label"}
    document = ParsedDocument(
        span=Span(0, len(source)),
        number=Value(number, first["number"]),
        title=Value(paper.title, first["title"]),
        kind=paper.kind,
        issuers=tuple(Value(each, first["signature"]) for each in paper.issuers),
        addressees=tuple(Value(each, first.get("addressees", nowhere)) for each in paper.addressees),
        issued_on=Value(issued_on, first["date"]),
        instruments=tuple(Instrument(each.title, titles[each.title]) for each in paper.instruments),
        cites=_numbered(cited.citations),
        standards=cited.standards,
        annexes=tuple(
            Annex(order if len(paper.annexes) > 1 else None, each.title, labels.get(annex_label(paper, order)))
            for order, each in enumerate(paper.annexes, start=1)
        ),
        blocks=tuple(blocks),
        printed_on=Value(printed_on, nowhere),
        copies=tuple(Value(each, nowhere) for each in paper.copies),
    )
    return source, document


def _placed(found: list[Paragraph]) -> tuple[list[Block], str]:
    blocks, at = [], 0
    for each in found:
        blocks.append(Block(each.kind, each.text, Span(at, at + len(each.text))))
        at += len(each.text) + len(_SEPARATOR)
    return blocks, _SEPARATOR.join(each.text for each in found)


def _numbered(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Citations with something to find them by."""
    return tuple(each for each in citations if each.title or each.number)
