"""A registered paper read again from its paragraphs: since when it applies, and where it acts on single provisions.

The file that it came from may be long gone; its paragraphs stand in the register as printed. One paragraph is one line
of the text that is read, so that every place found is that of a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from documents.gazette.amendments import Changes, read_changes
from documents.gazette.lists import PaperNamed, Repeals, read_repeals
from documents.gazette.parsed import Citation, Span
from documents.gazette.provisions import canonical
from documents.gazette.quotations import outside, quotations
from documents.gazette.shadow import Text
from documents.gazette.validity_terms import Dated, Terms, read_terms

_NO_TEXT = frozenset(("number", "addressees", "annex_note", "signature", "date", "annex_label"))
_LEADS_WORDING = re.compile(r"[:为]\s*$")
_OPENS = ("“", '"')


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands in the register: the kind of a paragraph and its words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The paragraphs, by their places, in which provisions of a text are changed, ended, prolonged or restored."""

    named: Citation
    articles: tuple[str, ...]
    paragraphs: range


class PaperAgain:
    """A paper by its paragraphs; `title` is its own, `named` its number and its day."""

    def __init__(self, paragraphs: Sequence[Paragraph], title: str, named: PaperNamed) -> None:
        self._paragraphs = paragraphs
        self._title, self._named = title, named
        self.text = Text("\n".join(" ".join(each.text.splitlines()) for each in paragraphs))

    def terms(self, dated: Dated) -> Terms:
        """Since when and how long it applies by its own words, counted from these days."""
        lists = self._repeals.lines
        regions = [self.text.lines[at].span for at in self._lines if at not in lists]
        return read_terms(self.text, outside(regions, self._quoted), dated, self._changes.terms_of_others)

    def passages(self) -> Iterator[Passage]:
        """Where it acts on single provisions of other texts, in the order of its kinds of acts."""
        for one, at in self._changes.items:
            yield self._passage(one, at)
        changes, repeals = self._changes, self._repeals
        for one in (*repeals.partial_repeals, *changes.annuls, *changes.extends, *changes.restores):
            if one.articles:
                yield self._passage(one, one.span.start)

    def paragraph_at(self, at: int) -> int:
        """The place of the paragraph in which an offset of the text stands."""
        return self.text.line_at(at)

    def _passage(self, one: Citation, at: int) -> Passage:
        first = self.text.line_at(at)
        return Passage(one, canonical(one.articles), range(first, self._last_of(first) + 1))

    def _last_of(self, first: int) -> int:
        """New wording runs over paragraphs: 第三条修改为： and what stands quoted below it."""
        last = first
        while last + 1 < len(self.text.lines) and self._goes_on(last + 1):
            last += 1
        return last

    def _goes_on(self, at: int) -> bool:
        line, before = self.text.lines[at], self.text.lines[at - 1]
        plain = self.text.shadow[line.start : line.end]
        start = line.start + len(plain) - len(plain.lstrip())
        place = bisect_left(self._quoted, start, key=lambda span: span.start) - 1
        if place >= 0 and start < self._quoted[place].end:
            return True
        leads = _LEADS_WORDING.search(self.text.shadow, before.start, before.end)
        return bool(leads) and plain.lstrip().startswith(_OPENS)

    @cached_property
    def _lines(self) -> list[int]:
        """The places of what is no head, signature or label."""
        own_title = next((at for at, each in enumerate(self._paragraphs) if each.kind == "title"), -1)
        return [at for at, each in enumerate(self._paragraphs) if each.kind not in _NO_TEXT and at != own_title]

    @cached_property
    def _labels(self) -> list[int]:
        return [at for at, each in enumerate(self._paragraphs) if each.kind == "annex_label"]

    @cached_property
    def _body(self) -> list[int]:
        stop = self._labels[0] if self._labels else len(self._paragraphs)
        return [at for at in self._lines if at < stop]

    @cached_property
    def _quoted(self) -> list[Span]:
        return quotations(self.text, [self.text.lines[at] for at in self._lines])

    @cached_property
    def _repeals(self) -> Repeals:
        stops = [*self._labels, len(self._paragraphs)][1:]
        annexes = [range(start + 1, stop) for start, stop in zip(self._labels, stops, strict=True)]
        return read_repeals(self.text, self._title, self._body, annexes, self._named)

    @cached_property
    def _changes(self) -> Changes:
        at = next((at for at, each in enumerate(self._paragraphs) if each.kind == "title"), None)
        span = self.text.lines[at].span if at is not None else None
        return read_changes(self.text, self._title, span, self._body, self._repeals)
