"""Pages of the register: the list, one document, its publicity, and what the public reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents import lifecycle, rule_bases
from documents.choices import ExportFormat, Outcome, Publicity
from documents.cleaning_up.choices import outcome_words
from documents.cleaning_up.tables import amendment_mark, item_mark
from documents.days import end_of
from documents.events.chronology import anachronism
from documents.events.doubts import over_before
from documents.events.late_dates import open_starts
from documents.events.timeline import Piece, Stretch, drawn, place_of_today, stretches
from documents.filters import DocumentFilters, PublicDocumentFilters
from documents.importing import matching, presenting
from documents.models import (
    HIDDEN,
    CampaignItem,
    Citation,
    CleanupDecision,
    Determination,
    Document,
    Instrument,
    OutgoingPaper,
    ValidityEvent,
)
from documents.organs import issuers
from documents.organs.authority import Authority
from documents.permissions import may_decide_publicity, may_manage
from documents.resting import flaws_of
from documents.tables import DocumentTable, PublicDocumentTable
from documents.views.days import day_asked
from portal.access import anyone, requires, signed_in
from portal.accounts.changes import changes_of
from portal.lifecycle import actions_from
from portal.listing import BulkAct, list_page
from portal.pages import Button

REGISTER = ("公文登记簿", reverse_lazy("documents:document_list"))
PUBLIC = ("公开公文", reverse_lazy("documents:public_list"))


@dataclass(frozen=True)
class Timeline:
    """A text with its stretches, as a table and as a drawn line on which `today` stands."""

    instrument: Instrument
    stretches: Sequence[Stretch]
    pieces: Sequence[Piece]
    today: int
    now: Stretch

    @classmethod
    def of(cls, instrument: Instrument, today: date) -> Timeline:
        """From the events of an instrument."""
        line = stretches(instrument.happened())
        now = next(each for each in line if each.holds(today))
        return cls(instrument, line, drawn(line, today), place_of_today(line, today), now)


@require_safe
@requires(signed_in)
def document_list(request: HttpRequest) -> HttpResponseBase:
    """The register as far as this person may see it."""
    on, _ = day_asked(request)
    known, _ = day_asked(request, "known")
    known_at = end_of(known) if known < timezone.localdate() else None
    buttons = [
        Button("登记汇总", reverse("documents:register_totals")),
        Button("效力变动", reverse("documents:register_changes")),
    ]
    if may_manage(request.user):
        buttons.append(Button("导入公报", reverse("documents:import_upload"), is_primary=True))
    return list_page(
        request,
        Document.objects.visible_to(request.user).with_parties(request.user, known_at=known_at),
        title="公文登记簿",
        table=partial(DocumentTable, on=on),
        filters=DocumentFilters,
        buttons=buttons,
        bulk=_bulk(request),
        empty="登记簿中还没有符合条件的公文",
        whole_exports=_whole_exports(request),
    )


def _whole_exports(request: HttpRequest) -> list[Button]:
    """What is filtered with everything that the register says of it, beside the columns that the list shows."""
    if not may_manage(request.user):
        return []
    return [
        Button(f"完整登记内容（{label}）", reverse("documents:register_export", args=[format]))
        for format, label in ExportFormat.choices
    ]


@require_safe
@requires(anyone)
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document; the public reads the same address without what is for the office."""
    rows = Document.objects.visible_to(request.user)
    document = get_object_or_404(rows, pk=pk)
    on, refusal = day_asked(request)
    context: dict[str, Any] = {
        "title": document.title or document.number,
        "document": document,
        "on": on,
        "date_refusal": refusal,
        "facts": _facts(document),
        "instruments": [(each, each.standing(on)) for each in instruments_as_told(document, request.user)],
        "annexes": document.annexes.select_related("block"),
        "blocks": list(document.blocks.all()),
    }
    today = timezone.localdate()
    if not request.user.is_authenticated:
        lines = timelines([each for each, _ in context["instruments"]], today)
        return render(
            request,
            "documents/document_public.html",
            context
            | _relations(document, rows)
            | {
                "breadcrumbs": [PUBLIC],
                "timeline": lines,
                "today": today,
                "flaws": flaws_of(document, request.user, on),
            },
        )
    known, known_refusal = day_asked(request, "known")
    is_held = document.registered_at <= end_of(known)
    told = list(instruments_as_told(document, request.user, known_at=end_of(known)))
    actions = actions_from(document.publicity, lifecycle.PUBLICITY) if may_decide_publicity(request.user) else []
    context |= _relations(document, rows, known_at=None if known >= today else end_of(known))
    context |= {
        "flaws": flaws_of(document, request.user, on) if is_held else [],
        "breadcrumbs": [REGISTER],
        "facts": [*_facts(document), *_approval(document)],
        "known": known,
        "known_refusal": known_refusal,
        "is_of_today": known >= today,
        "is_held": is_held,
        "timeline": timelines(told, today),
        "has_timeline": True,
        "today": today,
        "instruments": [(each, each.standing(on)) for each in told],
        "authority_doubts": _authority_doubts(document, told),
        "standing_doubts": _standing_doubts(told),
        "may_manage": may_manage(request.user),
        "open_starts": list(open_starts(document, told, context["blocks"])) if may_manage(request.user) else [],
        "perhaps_same": matching.perhaps_same(document) if may_manage(request.user) else [],
        "corrections": presenting.corrections_registered(document),
        "draft": _draft(request, document),
        "clean_ups": _clean_ups(document, request.user, today),
        "paper": OutgoingPaper.objects.visible_to(request.user).filter(document=document).first(),
        "duties": document.duty_assignments.visible_to(request.user).prefetch_related("assistances").order_by("pk"),
        "changes": changes_of(document, also=("issuers", "addressees", "instruments"))
        if request.GET.get("tab") == "history"
        else (),
        "acts": [(name, lifecycle.PUBLICITY[name]) for name in actions],
    }
    return render(request, "documents/document_detail.html", context)


@require_safe
@requires(anyone)
def public_list(request: HttpRequest) -> HttpResponseBase:
    """What has been approved as 主动公开, newest first; without sign-in and without script."""
    return list_page(
        request,
        Document.objects.public().with_parties(request.user),
        title="公开公文",
        table=partial(PublicDocumentTable, on=timezone.localdate()),
        filters=PublicDocumentFilters,
        template="documents/public_list.html",
        basis=rule_bases.failing(*rule_bases.PUBLICITY, request.user, timezone.localdate()),
        empty="没有符合条件的公文",
    )


def _bulk(request: HttpRequest) -> list[BulkAct]:
    """What 信息公开审批 may decide on several documents at once."""
    if not may_decide_publicity(request.user):
        return []
    return [
        BulkAct(step.label, reverse("documents:publicity_many", args=[action]))
        for action, step in lifecycle.PUBLICITY.items()
    ]


def instruments_as_told(document: Document, user: Any, *, known_at: datetime | None = None) -> QuerySet[Instrument]:
    """The instruments with their events as recorded by `known_at`, naming only causes that `user` may see."""
    determinations = Determination.objects.select_related("decided_by")
    if known_at:
        determinations = determinations.filter(decided_at__lte=known_at)
    events = ValidityEvent.objects.as_known(known_at).told_to(user)
    events = events.prefetch_related(Prefetch("determinations", queryset=determinations))
    held = document.instruments.all().registered_by(known_at)
    rows: QuerySet[Instrument] = held.prefetch_related(Prefetch("validity_events", queryset=events))
    return rows


def timelines(instruments: Iterable[Instrument], today: date) -> list[Timeline]:
    """How each of the instruments stands from the first day on that is told of."""
    return [Timeline.of(each, today) for each in instruments]


def _facts(document: Document) -> list[tuple[str, Any]]:
    return [
        ("发文字号", document.number),
        ("文种", document.get_kind_display()),
        ("发文机关", "、".join(str(each) for each in document.issuers.all())),
        ("主送机关", "，".join(str(each) for each in document.addressees.all())),
        ("成文日期", document.issued_on),
        ("公开属性", document.get_publicity_display()),
    ]


def _approval(document: Document) -> list[tuple[str, Any]]:
    """Who decided on publicity, when and on what, or what the drafter of a paper of ours proposed; for the office."""
    if document.publicity_decided_at is None:
        return _proposal(document)
    decided = f"{document.publicity_decided_by}，{timezone.localtime(document.publicity_decided_at):%Y-%m-%d %H:%M}"
    grounds = "；".join(filter(None, (document.publicity_clause, document.publicity_reason)))
    return [("公开审批", decided), ("公开依据和理由", grounds)]


def _proposal(document: Document) -> list[tuple[str, Any]]:
    paper = OutgoingPaper.objects.filter(document=document).first()
    if paper is None or paper.publicity == Publicity.PENDING:
        return []
    told = filter(None, (paper.get_publicity_display(), paper.publicity_clause))
    return [("拟稿时拟定的公开属性", "，".join(told))]


def _cites(document: Document, visible: Any) -> list[tuple[Citation, bool]]:
    """What the text names, each thing once, and whether this person may open it."""
    found: dict[tuple[int | None, str, str], Citation] = {}
    for each in Citation.objects.filter(block__document=document).select_related("document", "block"):
        found.setdefault((each.document_id, each.title, each.number), each)
    known = set(visible.filter(pk__in=[each.document_id for each in found.values()]).values_list("pk", flat=True))
    return [(each, each.document_id in known) for each in found.values()]


def _relations(document: Document, visible: Any, *, known_at: datetime | None = None) -> dict[str, Any]:
    """What the document names and does, and what names it and bears on it, as the register held it at a moment.

    A document that was not registered yet had none; another one is left out with what it says.
    """
    citing = visible.registered_by(known_at).filter(blocks__citations__document=document)
    is_held = known_at is None or document.registered_at <= known_at
    return {
        "cites": _cites(document, visible) if is_held else [],
        "cited_by": citing.exclude(pk=document.pk).distinct() if is_held else [],
        "ends": _ends(document, visible, known_at) if is_held else [],
        "ended_by": _ended_by(document, visible, known_at) if is_held else [],
    }


def _ends(
    document: Document, visible: Any, known_at: datetime | None
) -> list[tuple[ValidityEvent, Document | None, str]]:
    """Repeals and other events that this document causes in others: the event, the other one, and its name.

    One that this reader may not see is named as this document prints it, not as the register knows it.
    """
    caused = ValidityEvent.objects.as_known(known_at).filter(by_document=document).select_related("instrument")
    events = [each for each in caused if each.counts]
    named = [each.instrument.document_id for each in events]
    known = visible.in_bulk(named)
    printed = {each.document_id: str(each) for each in Citation.objects.filter(block__document=document)}
    return [
        (each, (other := known.get(each.instrument.document_id)), str(other or printed.get(place, HIDDEN)))
        for each, place in zip(events, named, strict=True)
    ]


def _ended_by(document: Document, visible: Any, known_at: datetime | None) -> list[tuple[ValidityEvent, Document]]:
    """The documents that repeal, amend or extend this one, as far as this reader may see them."""
    events = ValidityEvent.objects.as_known(known_at)
    events = events.filter(instrument__document=document, by_document__isnull=False, counts=True)
    known = visible.in_bulk([each.by_document_id for each in events])
    return [(each, known[each.by_document_id]) for each in events if each.by_document_id in known]


@dataclass(frozen=True)
class Gone:
    """An item of a clean-up in which a document was gone through: what was said of it, and where that stands."""

    item: CampaignItem
    proposed: str
    decision: CleanupDecision | None
    state: str
    amendment: str


def _clean_ups(document: Document, user: Any, today: date) -> list[Gone]:
    """What clean-ups asked, proposed and decided of it, the newest first."""
    rows = CampaignItem.objects.visible_to(user)
    found: Any = list(rows.about(document).with_state().select_related("decision__settled_by"))
    amended = dict(rows.to_amend(today).filter(pk__in=[each.pk for each in found]).values_list("pk", "amendment"))
    return [
        Gone(
            each,
            outcome_words(each.proposed, each.articles) if each.proposed else "",
            getattr(each, "decision", None),
            item_mark(each.item_state),
            amendment_mark(amended[each.pk]) if each.pk in amended else "",
        )
        for each in found
    ]


def _authority_doubts(document: Document, instruments: Sequence[Instrument]) -> list[tuple[ValidityEvent, Authority]]:
    """Events whose organ may not have had the authority (docs/rules/authority.md), for the office to look up."""
    events = [event for instrument in instruments for event in instrument.validity_events.all() if event.counts]
    doubts = issuers.doubts_about(document, events)
    return [(event, doubts[event.pk]) for event in events if event.pk in doubts]


def _standing_doubts(instruments: Sequence[Instrument]) -> list[tuple[ValidityEvent, str]]:
    """Events that the standing of the text speaks against on their day, until somebody has determined them."""
    doubts = []
    for instrument in instruments:
        events = [each for each in instrument.validity_events.all() if each.outcome != Outcome.REJECTED]
        for event in events:
            if event.outcome:
                continue
            others = [each.as_value() for each in events if each is not event]
            unlikely = _unlikely_day(event, instrument.document)
            if told := unlikely or over_before(event.as_value(), others):
                doubts.append((event, told))
    return doubts


def _unlikely_day(event: ValidityEvent, document: Document) -> str:
    caused_on = event.by_document.issued_on if event.by_document else None
    found = anachronism(event.kind, event.effective.lower, issued_on=document.issued_on, caused_on=caused_on)
    return found.words if found else ""


def _draft(request: HttpRequest, document: Document) -> Any:
    """Where the document was read from, for those who see imports."""
    draft = getattr(document, "draft", None)
    return draft if draft and may_manage(request.user) else None
