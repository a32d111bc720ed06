"""Since when a text applies where 成文日期 was not read with its paper, or is not the one that was read.

docs/rules/validity.md, A day that comes later: the words of the paper decide, and what they leave open is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from documents.gazette.lists import PaperNamed
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import Value
from documents.gazette.read_again import PaperAgain, Paragraph
from documents.gazette.shadow import shadow_of
from documents.gazette.validity_terms import Dated
from documents.grounds import INFERRED, places_of, quoted
from documents.models import LONGEST_CLAUSE, Block, Document, Instrument, ValidityEvent
from documents.registering import record
from documents.validity import EventKind
from portal.accounts.models import User
from portal.dates import written

_UNREAD = ("start_unread", "start_unknown")
_TO_MEND = "请核对原件，在“登记效力事件”中补登施行"


@dataclass(frozen=True)
class Told:
    """A day as the paper states it, with its clause and its words; `is_counted` from 成文日期 on or over years."""

    day: date
    clause: str
    reason: str
    is_counted: bool

    def ground(self, why: str) -> dict[str, Any]:
        """The clause and the words, and why the day is known only now."""
        return {"clause": self.clause[:LONGEST_CLAUSE], "reason": f"{self.reason}（{why}）"}


@dataclass(frozen=True)
class Terms:
    """What a registered paper says of its own start and end; `unread` is what it says and nobody understands."""

    start: Told | None = None
    end: Told | None = None
    unread: str = ""


def terms_told(document: Document, blocks: Sequence[Block]) -> Terms:
    """Read from the registered paragraphs, counted from the days that the register has."""
    paragraphs = [Paragraph(each.kind, each.text) for each in blocks]
    number = parse_number(shadow_of(document.number)) if document.number else None
    paper = PaperAgain(paragraphs, document.title, PaperNamed(number, document.issued_on))
    found = paper.terms(Dated(document.issued_on, document.printed_on))
    places = list(places_of((each.kind, each.text) for each in blocks))

    def told(value: Value[date] | None) -> Told | None:
        if value is None:
            return None
        printed = paper.text.compact(value.span)
        reason = quoted(printed, is_printed=document.printed_on is not None)
        return Told(value.value, places[paper.paragraph_at(value.span.start)], reason, "日" not in printed)

    unread = next((each.message for each in found.findings if each.code in _UNREAD), "")
    return Terms(told(found.effective_on), told(found.expires_on), unread)


def record_terms(document: Document, *, why: str, by: User | None, at: datetime) -> list[tuple[str, str]]:
    """Start and end of each text of the paper that nobody knew, by its own words; which they are, in words.

    What is recorded already stays as it is, also where it was rejected: somebody has decided that.
    """
    blocks = list(document.blocks.order_by("order"))
    texts = [each for each in document.instruments.order_by("order") if not _has(each, EventKind.COMMENCEMENT)]
    if document.issued_on is None or not blocks or not texts:
        return []
    terms, done = terms_told(document, blocks), []
    for text in texts:
        if terms.start:
            ground = terms.start.ground(why)
            record(text, EventKind.COMMENCEMENT, terms.start.day, at, **ground, recorded_by=by)
            done.append((f"《{text}》施行日期", str(terms.start.day)))
        if terms.start and terms.end and not _has(text, EventKind.NATURAL_END):
            other = terms.end.day if terms.end.is_counted else None
            lapsed = terms.end.day + timedelta(days=1)
            ground = terms.end.ground(why)
            record(text, EventKind.NATURAL_END, lapsed, at, **ground, other_since=other, recorded_by=by)
            done.append((f"《{text}》有效期至", str(terms.end.day)))
    return done


def open_starts(document: Document, instruments: Sequence[Instrument], blocks: Sequence[Block]) -> Iterator[str]:
    """What is not decided of the starts of a registered paper, in words; reads the events of the instruments."""
    if not blocks:
        return
    unknown = [each for each in instruments if not _has(each, EventKind.COMMENCEMENT)]
    inferred = [(each, event) for each in instruments for event in _inferred(each)]
    terms = terms_told(document, blocks) if unknown or inferred else Terms()
    for text in unknown:
        yield f"《{text}》的施行日期没有登记：{_why_open(document, terms)}"
    for text, event in inferred:
        if terms.start and event.effective.lower != terms.start.day:
            yield (
                f"《{text}》的施行日期{written(event.effective.lower)}是按原来的成文日期推定的；"
                f"按现在的成文日期应自{written(terms.start.day)}起施行，请核对后认定或另行登记"
            )


def _why_open(document: Document, terms: Terms) -> str:
    if document.issued_on is None and terms.unread:
        return f"{terms.unread}；更正成文日期后，按正文推定施行日期"
    if terms.unread:
        return f"{terms.unread}；{_TO_MEND}"
    if terms.start:
        return f"{terms.start.clause}写{terms.start.reason}，应自{written(terms.start.day)}起施行；{_TO_MEND}"
    return f"正文没有写明施行日期；{_TO_MEND}"


def _has(text: Instrument, kind: EventKind) -> bool:
    """Whether such an event of the whole stands there, determined or not."""
    return any(each.kind == kind and not each.articles and not each.is_suspected for each in text.validity_events.all())


def _inferred(text: Instrument) -> Iterator[ValidityEvent]:
    """Starts that were counted from 成文日期 and that nobody has determined since."""
    for each in text.validity_events.all():
        if each.kind == EventKind.COMMENCEMENT and INFERRED in each.reason and not each.outcome:
            yield each
