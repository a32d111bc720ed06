"""What an amended text says of its own start and end, printed in the paper that amends it: no term of that paper.

第二十条修改为：本办法自2022年1月1日起施行 without quotation marks, and the whole text behind the decision, with the
start it had from the first: docs/rules/notation_effects.md, "The terms of an amended text".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from documents.gazette.parsed import Span
from documents.gazette.quotations import is_within, outside, quotations
from documents.gazette.shadow import Line, Text
from documents.gazette.start_clauses import NEAR_THIS, THIS, Clause, clauses

_LONGEST = 300  # characters of a sentence on either side of the clause
_OWN_ACT = re.compile(r"本(?:决定|令|通知|公告|通告)")
_NEW_WORDING = re.compile(
    r"(?:修改为|改为|作为第[一二三四五六七八九十百〇\d]{1,6}[条款项])(?: {0,2}:\s{0,9}|(?= {0,2}本(?!决定|令|通知)))"
    r"(?P<words>[^\n]*?)(?=。 {0,2}本(?:决定|令|通知|公告|通告)|\n|\Z)"
)


@dataclass(frozen=True, slots=True)
class Amending:
    """A paper that amends: its day, the place where its signature ends, and whether it carries the text anew."""

    issued_on: date | None
    signed: int
    carries: bool


def regions_of_terms(
    text: Text, regions: Sequence[Span], lines: Sequence[Line], others: Sequence[Span], amending: Amending | None
) -> list[Span]:
    """The parts of the regions that may state the paper's own terms: no quotation, none of the `others`."""
    quoted = quotations(text, lines)
    own = outside(regions, [*quoted, *others, *_new_wording(text, regions, quoted)])
    return outside(own, _of_amended_text(text, own, amending)) if amending else own


def _new_wording(text: Text, regions: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Span]:
    """The new wording of a provision that no quotation marks hold, up to the end of its line."""
    for region in regions:
        for match in _NEW_WORDING.finditer(text.shadow, region.start, region.end):
            if not is_within(quoted, match.start("words")):
                yield Span(match.start("words"), match.end("words"))


def _of_amended_text(text: Text, regions: Sequence[Span], paper: Amending) -> Iterator[Span]:
    """The sentences of a paper that amends in which the text that it amends says since when it applies.

    They are those about 本办法 where the paper says since when 本决定 applies, and always those that name a day before
    the paper. Of what the paper carries anew the terms are its own.
    """
    found = [clause for region in regions for clause in clauses(text, region)]
    has_own = any(_subject(text, each) == "act" for each in found)
    for each in found:
        is_of_text = _subject(text, each) == "text" or (each.span.start >= paper.signed and not _subject(text, each))
        is_old = paper.issued_on is not None and each.day is not None and each.day < paper.issued_on
        if is_of_text and (is_old or (has_own and not paper.carries)):
            yield _sentence(text, each.span)


def _subject(text: Text, clause: Clause) -> str:
    """What the clause speaks of: the paper (本决定), a text (本办法), or nothing that it names."""
    named = list(THIS.finditer(text.shadow, max(0, clause.span.start - NEAR_THIS), clause.span.start))
    return "" if not named else "act" if _OWN_ACT.fullmatch(named[-1][0]) else "text"


def _sentence(text: Text, span: Span) -> Span:
    first, last = max(0, span.start - _LONGEST), min(len(text.shadow), span.end + _LONGEST)
    start = max(first - 1, *(text.shadow.rfind(mark, first, span.start) for mark in "。;\n")) + 1
    stop = min((at for mark in "。\n" if (at := text.shadow.find(mark, span.end, last)) >= 0), default=last)
    return Span(start, stop)
