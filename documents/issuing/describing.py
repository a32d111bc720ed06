"""A paper of the database as the plain values that checks and text are made of."""

from __future__ import annotations

from datetime import date

from documents.authority import authority
from documents.choices import DocumentKind
from documents.gazette.parsed import DocNumber
from documents.issuing import origins
from documents.issuing.paper_facts import AnnexFacts, Carried, PaperFacts, PlannedEffect
from documents.issuing_choices import SeriesForm, StepKind, StepOutcome
from documents.models import IssuedNumber, OutgoingEffect, OutgoingPaper
from documents.organs import organs_named, organs_of


def facts_of(paper: OutgoingPaper, *, on: date, printed_on: date | None = None) -> PaperFacts:
    """The paper as it stands; once it is signed its questions are asked for the day of the signature."""
    day = paper.signed_on or on
    joint = [each.unit.name_on(day) for each in paper.joint_issuers.select_related("unit")]
    lead = paper.series.unit.name_on(day)
    return PaperFacts(
        kind=word_of(paper.kind),
        title=paper.title,
        addressees=tuple(paper.addressees),
        body=paper.body,
        note=paper.note,
        copies=tuple(paper.copies),
        annexes=tuple(AnnexFacts(each.title, each.text) for each in paper.annexes.all()),
        instruments=tuple(
            Carried(
                each.title,
                each.text,
                each.starts_on,
                each.ends_on,
                bool(each.years or each.ends_on),
                years=each.years,
            )
            for each in paper.instruments.all()
        ),
        effects=_effects(paper, [lead, *joint]),
        lead=lead,
        joint=tuple(joint),
        joint_reason=paper.joint_reason,
        asked=tuple(each.unit.name_on(day) for each in paper.countersigns.select_related("unit")),
        is_order_series=paper.series.form == SeriesForm.ORDER,
        is_normative_series=paper.series.is_normative,
        is_series_open=paper.series.is_open_on(day),
        is_normative=paper.is_normative,
        is_reviewed=is_reviewed(paper),
        publicity=paper.publicity,
        publicity_clause=paper.publicity_clause,
        day=day,
        number=number_of(paper.number) if paper.number else None,
        printed_on=printed_on or paper.printed_on,
    )


def number_of(taken: IssuedNumber) -> DocNumber:
    """The number in its parts."""
    return DocNumber(taken.series.code, taken.year, taken.sequence, str(taken.series.form))


def word_of(kind: str) -> str:
    """The word in which a title of this 文种 ends."""
    return "令" if kind == DocumentKind.ORDER else str(DocumentKind(kind).label)


def is_reviewed(paper: OutgoingPaper) -> bool:
    """合法性审核 in this round, or by the chain of the room that the paper comes from."""
    if paper.origin_kind:
        return origins.named(paper.origin_kind).reviews
    passed = paper.steps.filter(kind=StepKind.LEGAL_REVIEW, round=paper.round, outcome=StepOutcome.AGREED)
    return passed.exists()


def _effects(paper: OutgoingPaper, issuers: list[str]) -> tuple[PlannedEffect, ...]:
    rows = list(
        paper.effects.select_related("instrument__document").prefetch_related("instrument__document__instruments")
    )
    if not rows:
        return ()
    ender = organs_named(issuers)
    ended = organs_of({each.instrument.document for each in rows})
    answers = [(each, authority(ender, ended[each.instrument.document_id])) for each in rows]
    return tuple(_effect(each, str(answer.verdict), answer.words) for each, answer in answers)


def _effect(row: OutgoingEffect, verdict: str, words: str) -> PlannedEffect:
    document = row.instrument.document
    return PlannedEffect(
        str(row),
        verdict,
        words,
        row.since,
        row.until,
        kind=row.kind,
        title=row.instrument.title,
        number=document.number,
        document_title=document.title,
        articles=tuple(row.articles),
        others=tuple(each.title for each in document.instruments.all() if each.pk != row.instrument_id),
    )
