"""A paper of the database as the plain values that checks and text are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from documents.choices import DocumentKind, Outcome
from documents.events.doubts import nothing_to_put_off
from documents.gazette.parsed import DocNumber
from documents.issuing import origins
from documents.issuing.bases import ended_bases
from documents.issuing.choices import SeriesForm, StepKind, StepOutcome
from documents.issuing.normative import is_bound, proposal
from documents.issuing.paper_facts import AnnexFacts, Carried, PaperFacts, PlannedEffect
from documents.models import (
    Block,
    Document,
    Instrument,
    IssuedNumber,
    OutgoingEffect,
    OutgoingPaper,
    OutgoingStep,
    Series,
    ValidityEvent,
    ValidityPolicy,
)
from documents.organs.authority import Authority, authority
from documents.organs.issuers import organs_named, organs_of
from documents.policies import policy_on
from documents.registered_articles import absent, articles_of_each
from documents.reviews.subjects import JURISDICTION
from documents.validity import REPLACEMENTS, Event, EventKind, standing


def facts_of(paper: OutgoingPaper, *, on: date, printed_on: date | None = None) -> PaperFacts:
    """The paper as it stands; once it is signed its questions are asked for the day of the signature."""
    day = paper.signed_on or on
    joint = [each.unit.name_on(day) for each in paper.joint_issuers.select_related("unit")]
    lead = paper.series.unit.name_on(day)
    origin = origins.named(paper.origin_kind) if paper.origin_kind else None
    never_normative = origin.never_normative if origin else ""
    review = review_of(paper)
    return PaperFacts(
        kind=word_of(paper.kind),
        title=paper.title,
        addressees=tuple(paper.addressees),
        body=paper.body,
        note=paper.note,
        copies=tuple(paper.copies),
        annexes=tuple(AnnexFacts(each.title, each.text) for each in paper.annexes.all()),
        instruments=tuple(
            Carried(each.title, each.text, each.starts_on, each.ends_on, each.years) for each in paper.instruments.all()
        ),
        effects=_effects(
            paper, [lead, *joint], printed_on or paper.printed_on or day, is_asked=not (origin and origin.reviews)
        ),
        lead=lead,
        joint=tuple(joint),
        joint_reason=paper.joint_reason,
        asked=tuple(each.unit.name_on(day) for each in paper.countersigns.select_related("unit")),
        is_order_series=paper.series.form == SeriesForm.ORDER,
        is_normative_series=paper.series.is_normative,
        is_series_open=paper.series.is_open_on(day),
        series_code=paper.series.code,
        is_normative=paper.is_normative,
        not_normative_reason=paper.not_normative_reason or never_normative,
        is_denial_confirmed=bool(never_normative)
        or _said_of_this_text(paper, StepKind.CHECK).filter(is_denial_confirmed=True).exists(),
        is_reviewed=origin.reviews if origin else review is not None,
        is_reviewed_elsewhere=origin is not None and origin.reviews,
        reviewed_on=timezone.localdate(review.at) if review else None,
        comments=paper.comments,
        comments_to=paper.comments_to,
        meeting_on=paper.meeting_on,
        policy=policy_on(ValidityPolicy.objects.of(JURISDICTION), day) if paper.is_normative else None,
        urgency=paper.urgency,
        attended=tuple(paper.attended),
        excused=tuple(paper.excused),
        observed=tuple(paper.observed),
        signer_post=paper.signer_post,
        publicity=paper.publicity,
        publicity_clause=paper.publicity_clause,
        day=day,
        number=number_of(paper.number) if paper.number else None,
        printed_on=printed_on or paper.printed_on,
        mention_reason=paper.mention_reason,
        ended_bases=() if origin else _ended_bases(paper, day),
    )


def _ended_bases(paper: OutgoingPaper, on: date) -> tuple[str, ...]:
    """Asked until the paper is issued, for whoever drafted it: from then on the register tells it of the document.

    A text that another room composes rests on what that room answers for.
    """
    if paper.document_id:
        return ()
    texts = [paper.body, *(each.text for each in paper.instruments.all())]
    own = [paper.title, *(each.title for each in paper.instruments.all())]
    return ended_bases(texts, own=own, reader=paper.drafted_by, on=on)


def number_of(taken: IssuedNumber) -> DocNumber:
    """The number in its parts."""
    return DocNumber(taken.series.code, taken.year, taken.sequence, str(taken.series.form))


def is_kept_for_normative(series: Series) -> bool:
    """Whether nothing but 行政规范性文件 is numbered in the series, by its mark or by its code."""
    return is_bound(PaperFacts("", "", is_normative_series=series.is_normative, series_code=series.code))


def word_of(kind: str) -> str:
    """The word in which a title of this 文种 ends."""
    return "令" if kind == DocumentKind.ORDER else str(DocumentKind(kind).label)


def review_of(paper: OutgoingPaper) -> OutgoingStep | None:
    """The 合法性审核 that found the text lawful as it stands now; one of an earlier text is void."""
    lawful = _said_of_this_text(paper, StepKind.LEGAL_REVIEW).filter(outcome=StepOutcome.LAWFUL)
    found: OutgoingStep | None = lawful.exclude(by=paper.drafted_by_id).select_related("by").first()
    return found


def _said_of_this_text(paper: OutgoingPaper, kind: StepKind) -> Any:
    return paper.steps.filter(kind=kind, round=paper.round, version=paper.version)


def _effects(paper: OutgoingPaper, issuers: list[str], day: date, *, is_asked: bool) -> tuple[PlannedEffect, ...]:
    """`is_asked`: whether it matters if the texts are 行政规范性文件."""
    known = Prefetch("instrument__validity_events", ValidityEvent.objects.select_related("by_document", "successor"))
    rows = list(
        paper.effects.select_related("instrument__document__paper").prefetch_related(
            "instrument__document__instruments", known
        )
    )
    if not rows:
        return ()
    ender = organs_named(issuers)
    documents = {each.instrument.document for each in rows}
    ended = organs_of(documents)
    answers = [(each, authority(ender, ended[each.instrument.document_id], each.kind)) for each in rows]
    known_articles = articles_of_each(each.instrument for each in rows if each.articles)
    effects = tuple(
        _effect(paper, each, answer, day, known_articles.get(each.instrument.document_id, frozenset()))
        for each, answer in answers
    )
    if not is_asked:
        return effects
    normative = _normative(documents)
    told = [normative.get(each.instrument.document_id, ("", False)) for each in rows]
    return tuple(
        replace(effect, normative=why, is_surely_normative=is_sure)
        for effect, (why, is_sure) in zip(effects, told, strict=True)
    )


def _normative(documents: Collection[Document]) -> dict[int, tuple[str, bool]]:
    """Of each document that is taken for a 行政规范性文件 why, and whether that is sure.

    Sure is what its series says, and what was said when it was issued here; of any other document the portal says what
    it would propose of a draft. In as many queries whatever the number of documents.
    """
    codes = {each.series for each in documents}
    kept = set(Series.objects.filter(is_normative=True, code__in=codes).values_list("code", flat=True))
    found = {}
    unsaid = []
    for each in documents:
        facts = PaperFacts("", "", is_normative_series=each.series in kept, series_code=each.series)
        paper = getattr(each, "paper", None)
        if is_bound(facts):
            found[each.pk] = proposal(facts), True
        elif paper is None:
            unsaid.append(each)
        elif paper.is_normative:
            found[each.pk] = "印发时标明", True
    texts: dict[int, list[str]] = defaultdict(list)
    if unsaid:
        for pk, text in Block.objects.filter(document__in=unsaid).order_by("order").values_list("document", "text"):
            texts[pk].append(text)
    for each in unsaid:
        if why := proposal(_as_drafted(each, texts[each.pk])):
            found[each.pk] = why, False
    return found


def _as_drafted(document: Document, lines: Sequence[str]) -> PaperFacts:
    """A document of the register as if it were a draft of today."""
    carried = (each.title for each in document.instruments.all() if each.title != document.title)
    return PaperFacts(
        word_of(document.kind),
        document.title,
        body="\n".join(lines),
        instruments=tuple(Carried(each) for each in carried),
        series_code=document.series,
    )


def _told_by_others(paper: OutgoingPaper, instrument: Instrument) -> list[Event]:
    """What happened to a text but for what this paper says, which the register may know once or before it is issued."""
    number = str(paper.number) if paper.number else ""
    others = [
        each
        for each in instrument.validity_events.all()
        if each.by_document is None
        or (each.by_document_id != paper.document_id and not (number and each.by_document.number == number))
    ]
    return [each.as_value() for each in others if each.outcome != Outcome.REJECTED]


def _effect(
    paper: OutgoingPaper, row: OutgoingEffect, held: Authority, day: date, known_articles: frozenset[str]
) -> PlannedEffect:
    happened = _told_by_others(paper, row.instrument)
    document = row.instrument.document
    return PlannedEffect(
        str(row),
        str(held.verdict),
        held.words,
        row.since,
        row.until,
        kind=row.kind,
        title=row.instrument.title,
        number=document.number,
        document_title=document.title,
        articles=tuple(row.articles),
        others=tuple(each.title for each in document.instruments.all() if each.pk != row.instrument_id),
        absent=absent(row.articles, known_articles),
        text_of=document.issued_on,
        standing=standing(happened, row.since or day).status,
        endless=nothing_to_put_off(happened, row.until) if row.until else "",
        is_new_text=row.kind in REPLACEMENTS and not row.articles,
        is_republication=row.kind == EventKind.REPUBLICATION,
        successor=row.successor,
    )
