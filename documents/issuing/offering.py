"""What could be recorded of a paper as its text says it, for a person to confirm (docs/rules/issuing.md). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from documents.gazette.validity_terms import LONGEST_PERIOD, anniversary
from documents.issuing.paper_facts import Carried, PaperFacts
from documents.issuing.saying import Statement, Term, read
from documents.issuing.text_and_register import applies_as_said, in_words, matched, named, term_remarks
from documents.validity import EVENT_LABELS, EventKind

RECORDABLE = frozenset(EventKind) - {EventKind.COMMENCEMENT, EventKind.NATURAL_END, EventKind.REPUBLICATION}


@dataclass(frozen=True)
class Offer:
    """What the text says, in words, with its place, and the values of the form that would record it."""

    words: str
    place: str
    values: dict[str, str]


def effects_said(paper: PaperFacts) -> Iterator[Offer]:
    """The effects that the text states and nobody has entered."""
    for statement in matched(paper, read(paper))[1]:
        kind = EventKind(statement.kinds[0])
        if kind in RECORDABLE:
            yield Offer(f"{EVENT_LABELS[kind]}{named(statement)}", statement.place, _effect(statement, kind))


def terms_said(paper: PaperFacts) -> list[Offer | None]:
    """For each carried text, in its order, the terms that it states where others are recorded."""
    terms = zip(paper.instruments, read(paper).terms, strict=True)
    return [_terms(paper, text, term) if any(term_remarks(paper, text, term)) else None for text, term in terms]


def own_term(paper: PaperFacts) -> str:
    """Since when a paper that carries nothing applies, in words, and where it says so."""
    term = applies_as_said(read(paper).own)
    places = dict.fromkeys(each.place for each in (term.start, term.end) if each)
    return in_words(term) + (f"（{'、'.join(places)}）" if places else "")


def _effect(statement: Statement, kind: EventKind) -> dict[str, str]:
    target = statement.target
    since = statement.since if kind not in (EventKind.ANNULMENT, EventKind.EXTENSION) else None
    given = {
        "kind": kind.value,
        "number": str(target.number or ""),
        "name": "" if target.number else target.title or "",
        "articles": "\n".join(target.articles),
        "since": str(since or ""),
        "until": str(target.until or ""),
    }
    return {name: value for name, value in given.items() if value}


def _terms(paper: PaperFacts, text: Carried, term: Term) -> Offer | None:
    start, end = term.start, term.end
    place = next((each.place for each in (start, end) if each), "")
    if not place:
        return None
    is_printing = start is None or (start.is_printing and not start.delay)
    since = start.day if start else text.starts_on or paper.printed_on or paper.day
    years = None
    if end and end.is_counted:
        years = next((each for each in range(1, LONGEST_PERIOD + 1) if anniversary(since, years=each) == end.day), None)
    values = {
        "starts_on": "" if is_printing else str(since),
        "years": str(years or ""),
        "ends_on": str(end.day) if end and not years else "",
    }
    return Offer(in_words(term), place, values)
