"""印发: the numbered paper becomes a document of the register, whole or not at all.

Document, parties, text, citations, instruments, their terms and what the paper does to other texts stand in the same
transaction; the printed paper is made afterwards by a job from the paper alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents import registering
from documents.events import determining
from documents.gazette.parsed import DocNumber
from documents.gazette.validity_terms import anniversary
from documents.importing import citing, matching
from documents.importing.drafting import Json, draft_blocks, draft_values, number_parts
from documents.importing.naming import Names
from documents.issuing import allocating, composing, origins, saying, signing
from documents.issuing.choices import PaperState
from documents.issuing.composing import Draft, Part, locked
from documents.issuing.composition import composed
from documents.issuing.describing import facts_of, number_of
from documents.issuing.lifecycle import ISSUING
from documents.issuing.paper_facts import PaperFacts
from documents.issuing.saying import Said, Term
from documents.issuing.text_and_register import applies_as_said, clauses_of, place_of
from documents.models import Document, Instrument, OutgoingInstrument, OutgoingPaper
from documents.organs.authority import authority
from documents.organs.issuers import organs_of
from documents.validity import EventKind
from portal import jobs
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

MAKE_PAPER = "documents.make_paper"
CLAUSE = ISSUING["issue"].clause
FROM_THE_PRINTING = "自印发之日起施行"


@dataclass
class PaperEntry:
    """An issued paper as the register takes it in."""

    values: Json
    blocks: list[Json]
    source: str
    title: str
    order: int = 1
    document: Document | None = None

    def __str__(self) -> str:
        return self.title


@transaction.atomic
def issue(paper: OutgoingPaper, *, seen: int, printed_on: date, by: User, at: datetime) -> Document:
    """印发 on the day of printing, from which “自印发之日起” counts."""
    registering.wait_for_others()
    paper = locked(paper, seen=seen)
    signing.may_perform(paper, "issue", by)
    signing.refuse_errors(paper, "issue", at=at, printed_on=printed_on)
    return _entered(paper, printed_on=printed_on, by=by, at=at)


@transaction.atomic
def for_origin(
    kind: str,
    key: str,
    given: Draft,
    parts: Sequence[Part] = (),
    *,
    signed_by: User,
    signed_at: datetime,
    signed_on: date | None = None,
    printed_on: date | None = None,
    by: User,
    at: datetime,
    report: jobs.Report = jobs.unheard,
) -> Document:
    """Number and issue what another room signed by its own chain; the register, number and paper are those of here.

    Called inside the transaction of that room's act; a second paper for the same `key` is refused. `signed_on` is
    成文日期 where a meeting passed it earlier (条例第九条第十二项), else the day of the signature; `printed_on` stands
    where it went out before it was numbered, else today.
    """
    registering.wait_for_others()
    origin = origins.named(kind)
    signed = {"signed_by": signed_by, "signed_at": signed_at, "signed_on": signed_on or timezone.localdate(signed_at)}
    paper = composing.begun(
        given, by=by, at=at, state=PaperState.SIGNED, origin_kind=origin.kind, origin_key=key, **signed
    )
    report(0, len(parts), "正在编制正文和附件")
    composing.put_parts(paper, parts)
    printed_on = printed_on or timezone.localdate(at)
    signing.refuse_errors(paper, "issue", at=at, printed_on=printed_on)
    paper = allocating.numbered(paper, by=by, at=at)
    return _entered(paper, printed_on=printed_on, by=by, at=at, report=report)


def _entered(
    paper: OutgoingPaper, *, printed_on: date, by: User, at: datetime, report: jobs.Report = jobs.unheard
) -> Document:
    assert paper.number is not None, "outgoing_paper_numbered_whole"
    assert paper.signed_on is not None, "outgoing_paper_signed_whole"
    if not paper.signed_on <= printed_on <= timezone.localdate(at):
        raise Refused(f"印发日期应在成文日期{paper.signed_on}和今日之间", clause=CLAUSE)
    number = number_of(paper.number)
    _refuse_taken(number, paper)
    facts = facts_of(paper, on=timezone.localdate(at), printed_on=printed_on)
    entry = entry_of(paper, facts, printed_on=printed_on)
    names = Names([entry])
    document = entry.document = registering.enter(entry, by=by, at=at)
    document.knowledge_level = paper.knowledge_level
    document.save(update_fields=["knowledge_level"])
    citing.enter([entry], names, at=at)
    said = saying.read(facts)
    _terms(document, list(paper.instruments.all()), said, printed_on, at)
    _effects(document, paper, clauses_of(facts, said), printed_on, by=by, at=at, report=report)
    with keeping(OutgoingPaper):
        move(paper, "issue", ISSUING, document=document, printed_on=printed_on, issued_by=by, issued_at=at)
    jobs.enqueue(MAKE_PAPER, subject_id=document.pk, by=by, at=at)
    return document


def entry_of(paper: OutgoingPaper, facts: PaperFacts, *, printed_on: date) -> PaperEntry:
    """The paper in the shape in which the register takes documents in."""
    assert paper.signed_on is not None, "outgoing_paper_signed_whole"
    assert facts.number is not None, "outgoing_paper_numbered_whole"
    source, parsed = composed(facts, facts.number, paper.signed_on, printed_on)
    return PaperEntry(draft_values(parsed, source), draft_blocks(parsed, source), source, paper.title)


def _refuse_taken(number: DocNumber, paper: OutgoingPaper) -> None:
    """Somebody may have entered another document under the number since it was given."""
    found = matching.numbered(number_parts(number))
    if found is None or (found.is_directory_only and found.plain_title in ("", matching.title_key(paper.title))):
        return
    raise Refused(
        f"登记簿中{number}已是另一件公文《{found.title}》；请核对，确系重号的，作废本字号后重新办理", clause=CLAUSE
    )


def _terms(
    document: Document, carried: Sequence[OutgoingInstrument], said: Said, printed_on: date, at: datetime
) -> None:
    """Since when and how long each text applies; a paper that carries none applies itself, as it says of itself."""
    rows = list(document.instruments.order_by("order"))
    if not carried:
        _own_term(rows[0], applies_as_said(said.own), printed_on, at)
    for row, text, term in zip(rows, carried, said.terms, strict=False):
        since = text.starts_on or printed_on
        if text.ends_on and text.ends_on < since:
            raise Refused(f"{text}有效期至{text.ends_on}，早于印发日期{printed_on}，请核对印发日期", clause=CLAUSE)
        reason = f"自{since}起施行" if text.starts_on else FROM_THE_PRINTING
        registering.record(row, EventKind.COMMENCEMENT, since, at, reason=reason, clause=place_of(term.start))
        clause = place_of(term.end)
        if text.ends_on:
            _end(row, text.ends_on, at, reason=f"有效期至{text.ends_on}", clause=clause)
        elif text.years and (last := anniversary(since, years=text.years)):
            _end(row, last, at, reason=f"有效期{text.years}年", clause=clause, other_since=last)


def _own_term(row: Instrument, term: Term, printed_on: date, at: datetime) -> None:
    start, end = term.start, term.end
    since, reason = (start.day, f"“{start.quote}”") if start else (printed_on, FROM_THE_PRINTING)
    registering.record(row, EventKind.COMMENCEMENT, since, at, reason=reason, clause=place_of(start))
    if end:
        other = end.day if end.is_counted else None
        _end(row, end.day, at, reason=f"“{end.quote}”", clause=place_of(end), other_since=other)


def _end(row: Instrument, last_day: date, at: datetime, **facts: Any) -> None:
    registering.record(row, EventKind.NATURAL_END, last_day + timedelta(days=1), at, **facts)


def _effects(
    document: Document,
    paper: OutgoingPaper,
    clauses: Sequence[str],
    printed_on: date,
    *,
    by: User,
    at: datetime,
    report: jobs.Report,
) -> None:
    """Dated events for the texts that the paper repeals, amends, extends; refused as one entered by hand would be."""
    carried = {each.plain_title: each for each in document.instruments.all()}
    effects = list(paper.effects.select_related("instrument__document"))
    organs = organs_of({document, *(each.instrument.document for each in effects)})
    events = []
    report(0, len(effects), "正在登记效力变动")
    for effect, clause in zip(effects, clauses, strict=True):
        successor = carried.get(matching.title_key(effect.successor)) if effect.successor else None
        if effect.successor and successor is None:
            raise Refused(f"本文没有载明替代的文本《{effect.successor}》，请核对名称", clause=CLAUSE)
        is_void_from_the_start = effect.kind == EventKind.ANNULMENT
        event = determining.event_of(
            effect.instrument,
            kind=effect.kind,
            since=None if is_void_from_the_start else effect.since or printed_on,
            last_day=effect.until,
            articles=effect.articles,
            by_document=document,
            clause=clause or effect.clause,  # what the text says itself wins
            reason=effect.reason,
            successor=successor,
            held=authority(organs[document.pk], organs[effect.instrument.document_id]),
            by=by,
            at=at,
        )
        events.append(event)
    determining.keep(events)
