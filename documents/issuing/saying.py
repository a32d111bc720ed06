"""What the text of a paper says: since when and how long it applies, what it does to others, each with its place. Pure.

Body, carried texts and annex lists are read as gazettes are (docs/rules/gazette.md). What is no sure reading, such as
a period that stands far from the start, or an order to others to repeal something, is marked so. An entry of a list
that names a text as the register does is taken as it stands (`listing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice

from documents.gazette.amendments import Changes, read_changes
from documents.gazette.dates import DATE
from documents.gazette.lists import PaperNamed, Repeals, read_repeals
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import Citation, Finding, Span, Value
from documents.gazette.shadow import Text, shadow_of, squeeze
from documents.gazette.start_clauses import THIS
from documents.gazette.undone import ORDERED
from documents.gazette.validity_terms import Dated, Terms, read_terms
from documents.grounds import places_of
from documents.issuing import listing
from documents.issuing.composition import ARTICLE, annex_label, kind_of, lines_of
from documents.issuing.paper_facts import PaperFacts
from documents.validity import EventKind

# 本办法由州财政局负责解释，自…起施行: what 本办法 governs reaches to the end of its sentence.
_NAMES_ITSELF = re.compile(rf"本[^,。;\n]{{0,30}}$|{THIS.pattern}[^。;\n]{{0,50}}$")
_MAKES_KNOWN = re.compile(r"(?:现|特此)[^。;\n]{0,20}(?:公布|发布|印发|下发|发给)[^。;\n]{0,12}$")
_OPENS = re.compile(r"(?:^|[。;\n]|条) *$")
_OF_PRINTING = re.compile(r"(?:印发|下发|公布|发布|发文|颁布)之日")
_DECIDES = re.compile(r"决定|现[将对予]|作(?:出|如下|以下)|修改为|予以|同时|废止|发布|印发")
_OPEN_STARTS = frozenset(("start_unread", "start_unknown"))
_OPEN_ENDS = frozenset(("end_is_event", "end_unread", "period_absurd", "period_without_start"))
_OPEN_EFFECTS = frozenset(
    (
        "amendment_unread",
        "effect_day_unread",
        "effect_unread",
        "list_partial",
        "repeal_not_own",
        "repeal_number_missing",
        "repeal_number_unsure",
        "repeal_title_incomplete",
        "repeal_without_name",
        "title_character_lost",
    )
)
_DOUBTS = (
    _OPEN_STARTS
    | _OPEN_ENDS
    | _OPEN_EFFECTS
    | {"part_starts_apart", "start_inferred", "period_reversed", "repeals_itself", "repeal_count_differs"}
)
_LONGEST_QUOTE = 60
TITLE = "标题"


@dataclass(frozen=True)
class Day:
    """A day that the text states. `is_printing` counts from the day of printing, `delay` so many days later.

    `is_counted` is the end of a period of years or months, `is_sure` that it is of this very text.
    """

    day: date
    place: str
    quote: str
    is_printing: bool = False
    delay: int = 0
    is_counted: bool = False
    is_sure: bool = True


@dataclass(frozen=True)
class Term:
    """Since when and how long one text applies; open is what is said but could not be read."""

    start: Day | None = None
    end: Day | None = None
    is_start_open: bool = False
    is_end_open: bool = False


@dataclass(frozen=True)
class Statement:
    """What the text does to another one; `since` None with the printing."""

    kinds: tuple[str, ...]
    target: Citation
    place: str
    quote: str
    since: date | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Doubt:
    """What the reader could not read for certain."""

    code: str
    message: str
    place: str


@dataclass(frozen=True)
class Said:
    """`own` is the term of the paper itself, `terms` are those of the texts that it carries, in their order."""

    own: Term
    terms: tuple[Term, ...]
    statements: tuple[Statement, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class _Part:
    """Lines of the text that belong together; the first is the title."""

    name: str
    title: str
    lines: range


@dataclass(frozen=True)
class _Read:
    part: _Part
    repeals: Repeals
    changes: Changes


@lru_cache(maxsize=8)
def read(paper: PaperFacts) -> Said:
    """Everything that the text says of validity; one page asks for it several times."""
    return _Reading(paper).said()


class _Reading:
    def __init__(self, paper: PaperFacts) -> None:
        self.paper = paper
        self.parts: list[_Part] = []
        self.printed_on = paper.printed_on or paper.day
        lines: list[str] = []
        named = [("正文", paper.title, paper.body)]
        named += [
            ("" if len(paper.instruments) == 1 else f"《{each.title}》", each.title, each.text)
            for each in paper.instruments
        ]
        named += [(annex_label(paper, at), each.title, each.text) for at, each in enumerate(paper.annexes, start=1)]
        for name, title, text in named:
            start = len(lines)
            lines += [title, *lines_of(text)]
            self.parts.append(_Part(name, title, range(start + 1, len(lines))))
        self.text = Text("\n".join(lines))
        self.entries = {each.at: each for each in listing.entries(lines, paper.effects)}
        self.as_written = {*self.entries, *listing.only_told(lines)}
        last = 1 + len(paper.instruments)
        self.body, self.carried, self.annexes = self.parts[0], self.parts[1:last], self.parts[last:]
        self._places = list(self._placed())

    def said(self) -> Said:
        read = self._parts_read()
        others = [span for each in read for span in each.changes.terms_of_others]
        own = self._term([self.body], others)
        terms = tuple(self._term([self.body, each], others) for each in self.carried)
        doubts: list[Doubt] = [
            *self._doubts(finding for each in read for finding in (*each.repeals.findings, *each.changes.findings))
        ]
        for parts in ([self.body, each] for each in self.carried) if self.carried else ([self.body],):
            doubts += self._doubts(self._terms_of(parts, others).findings)
        starts = {self.body: own.start or (terms[0].start if terms else None)}
        starts |= dict(zip(self.carried, (each.start for each in terms), strict=True))
        statements = [each for one in read for each in self._statements(one, starts.get(one.part) or starts[self.body])]
        statements += [self._listed(each, read[0], starts[self.body]) for each in self.entries.values()]
        return Said(own, terms, tuple(statements), tuple(dict.fromkeys(doubts)))

    def _parts_read(self) -> list[_Read]:
        """Body and carried texts; the annexes with the one that is about them, else each by itself."""
        found, ranges = [], [range(each.lines.start - 1, each.lines.stop) for each in self.annexes]
        listed: frozenset[int] = frozenset()
        for part in (self.body, *self.carried):
            repeals = self._repeals(part, [] if listed else ranges)
            listed |= {at for at in repeals.lines if at >= (ranges[0].start if ranges else len(self.text.lines))}
            found.append(self._read(part, repeals))
        alone = [each for each in self.annexes if not listed & {*each.lines}]
        return found + [self._read(each, self._repeals(each, [])) for each in alone]

    def _repeals(self, part: _Part, annexes: Sequence[range]) -> Repeals:
        return read_repeals(
            self.text, part.title, [*part.lines], annexes, PaperNamed(self.paper.number, self.printed_on)
        )

    def _read(self, part: _Part, repeals: Repeals) -> _Read:
        title = self.text.lines[part.lines.start - 1].span
        return _Read(part, repeals, read_changes(self.text, part.title, title, [*part.lines], repeals))

    def _terms_of(self, parts: Sequence[_Part], others: Sequence[Span]) -> Terms:
        spans = [self.text.lines[at].span for part in parts for at in part.lines]
        dated = Dated(self.printed_on, self.printed_on)
        found = read_terms(self.text, spans, dated, others)
        if found.effective_on is None:
            return found
        line = self.text.lines[self.text.line_at(found.effective_on.span.start)]
        near = read_terms(self.text, [line.span], dated, others)
        return near if near.expires_on and near.effective_on == found.effective_on else found

    def _term(self, parts: Sequence[_Part], others: Sequence[Span]) -> Term:
        """The start that the last clause about the text states, and the end, first of all in the same paragraph."""
        found = self._terms_of(parts, others)
        start = self._start(found.effective_on) if found.effective_on else None
        end = self._end(found.expires_on, found.effective_on) if found.expires_on else None
        if start and end and end.is_counted and not start.is_sure:
            end = replace(end, is_sure=False)  # it counts from a day that is not surely that of the text
        codes = {each.code for each in found.findings}
        return Term(start, end, bool(codes & _OPEN_STARTS), bool(codes & _OPEN_ENDS))

    def _start(self, value: Value[date]) -> Day:
        words, before = value.span.of(self.text.shadow), self._before(value.span.start)
        is_printing = "之日" in words.replace(" ", "")
        is_sure = any(each.search(before) for each in (_NAMES_ITSELF, _MAKES_KNOWN, _OPENS))
        delay = (value.value - self.printed_on).days if is_printing else 0
        return Day(*self._told(value), is_printing=is_printing, delay=delay, is_sure=is_sure)

    def _end(self, value: Value[date], start: Value[date] | None) -> Day:
        is_near = start is not None and self._line(start.span) == self._line(value.span)
        is_sure = is_near or bool(_NAMES_ITSELF.search(self._before(value.span.start)))
        is_counted = DATE.search(value.span.of(self.text.shadow)) is None
        return Day(*self._told(value), is_counted=is_counted, is_sure=is_sure)

    def _told(self, value: Value[date]) -> tuple[date, str, str]:
        return value.value, self._place(value.span), self.text.compact(value.span)[:_LONGEST_QUOTE]

    def _statements(self, read: _Read, start: Day | None) -> Iterator[Statement]:
        repeals, changes = read.repeals, read.changes
        entries: tuple[tuple[EventKind, Sequence[Citation]], ...] = (
            (EventKind.REPEAL, repeals.repeals),
            (EventKind.DECLARED_LAPSE, repeals.invalidates),
            (EventKind.REPEAL, repeals.partial_repeals),
            (EventKind.AMENDMENT, changes.amends),
            (EventKind.EXTENSION, changes.extends),
            (EventKind.ANNULMENT, changes.annuls),
            (EventKind.RESTORATION, changes.restores),
            (EventKind.REPUBLICATION, changes.republishes),
        )
        for kind, found in entries:
            for one in found:
                if self._line(one.span) not in self.as_written:
                    yield self._statement(read, kind, one, start)

    def _listed(self, entry: listing.Entry, read: _Read, start: Day | None) -> Statement:
        effect = entry.effect
        number = parse_number(shadow_of(effect.number)) if effect.number else None
        until = effect.until if entry.kind is EventKind.EXTENSION else None
        named = Citation(entry.title, number, self.text.lines[entry.at].span, articles=effect.articles, until=until)
        return self._statement(read, entry.kind, named, start)

    def _statement(self, read: _Read, kind: EventKind, one: Citation, start: Day | None) -> Statement:
        place, sentence = self._place(one.span), self._sentence(one.span)
        at = self._line(one.span)
        is_listed = at in read.repeals.lines or at in self.entries
        kinds = (kind.value,)
        if kind is EventKind.REPEAL and one.articles and "失效" in self.text.shadow[one.span.end : sentence.end]:
            kinds = (EventKind.DECLARED_LAPSE.value,)
        since = None if start is None or (start.is_printing and not start.delay) else start.day
        behind = squeeze(self.text.shadow[one.span.end : min(sentence.end, one.span.end + 40)])
        if one.since:
            since = one.since
        elif _OF_PRINTING.search(behind):
            since = None
        return Statement(
            kinds, one, place, self.text.compact(sentence)[:_LONGEST_QUOTE], since,
            place == TITLE or is_listed or self._is_own_act(kind, sentence, one.span),
        )  # fmt: skip

    def _is_own_act(self, kind: EventKind, sentence: Span, span: Span) -> bool:
        """No order to others; what amends or republishes says that it does so."""
        words = squeeze(self.text.shadow[sentence.start : span.start])
        if ORDERED.search(words) and "决定" not in words:
            return False
        if kind is EventKind.REPUBLICATION:
            return False
        return kind is not EventKind.AMENDMENT or bool(_DECIDES.search(squeeze(sentence.of(self.text.shadow))))

    def _doubts(self, findings: Iterator[Finding] | Sequence[Finding]) -> Iterator[Doubt]:
        for each in findings:
            if each.code in _DOUBTS:
                yield Doubt(each.code, each.message, self._place(each.span))

    def _line(self, span: Span) -> int:
        return self.text.line_at(span.start)

    def _before(self, at: int) -> str:
        return self.text.shadow[max(0, at - 60) : at]

    def _sentence(self, span: Span) -> Span:
        line = self.text.lines[self._line(span)]
        start = max(line.start, self.text.shadow.rfind("。", line.start, span.start) + 1)
        stop = self.text.shadow.find("。", span.end, line.end)
        return self.text.trimmed(Span(start, stop if stop > 0 else max(line.end, span.end)))

    def _place(self, span: Span) -> str:
        """第三十六条 of the text, 正文第3段, 附件1第3项; of several carried texts with the name of the one."""
        at = self._line(span)
        part, named = self._places[at]
        if at not in part.lines:
            return TITLE if part is self.body else part.name or f"《{part.title}》"
        if part in self.annexes:
            return named if named.startswith(part.name) else f"{part.name}{named}"
        if named:
            return f"{'' if part is self.body else part.name}{named}"
        return f"{part.name or f'《{part.title}》'}第{at - part.lines.start + 1}段"

    def _placed(self) -> Iterator[tuple[_Part, str]]:
        """Of each line its part and what it is called there; each line is looked at once.

        The entries of annex lists are called as those of imported gazettes are (`documents.grounds`), elsewhere it is
        the last article that began before.
        """
        for part in self.parts:
            lines = [self.text.lines[at].plain for at in part.lines]
            yield part, ""
            if part in self.annexes:
                blocks = (("annex_label", part.name), *((kind_of(line), line) for line in lines))
                yield from ((part, place) for place in islice(places_of(blocks), 1, None))
                continue
            article = ""
            for line in lines:
                if found := ARTICLE.match(line):
                    article = found[0]
                yield part, article
