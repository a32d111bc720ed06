"""Pages of validity over time: what differs between two days, of one document and of the register; totals of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.choices import STATUSES, DocumentKind
from documents.days import days_between, end_of
from documents.events.amending_words import words_of
from documents.events.tables import ChangedInstrumentTable
from documents.events.timeline import difference
from documents.filters import ChangedInstrumentFilters
from documents.models import Document, Instrument, ValidityEvent
from documents.views.days import day_asked
from documents.wording import Pair, compared
from portal.access import requires, signed_in
from portal.dates import UnreadableDate, read_date
from portal.listing import list_page
from portal.pages import Button

REGISTER = ("公文登记簿", reverse_lazy("documents:document_list"))


@require_safe
@requires(signed_in)
def document_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """One document on two days."""
    rows = Document.objects.visible_to(request.user)
    document: Document = get_object_or_404(rows, pk=pk)
    since, until, refusal = _two_days(request)
    known, known_refusal = day_asked(request, "known")
    told = document.instruments.all().told_to(request.user, known_at=end_of(known))
    compared_texts = [
        (
            each,
            difference(each.happened(), since, until),
            _new_texts(each, since, until, rows),
            words_of(each, _happened(each, since, until)),
        )
        for each in told
    ]
    context = {
        "title": f"两日对比：{document}",
        "document": document,
        "since": since,
        "until": until,
        "date_refusal": refusal,
        "known": known,
        "known_refusal": known_refusal,
        "rows": compared_texts,
        "breadcrumbs": [REGISTER, (str(document), document.get_absolute_url())],
    }
    return render(request, "documents/document_compare.html", context)


@require_safe
@requires(signed_in)
def register_changes(request: HttpRequest) -> HttpResponseBase:
    """What has another status on the second of two days."""
    since, until, _ = _two_days(request)
    known, _ = day_asked(request, "known")
    known_at = end_of(known) if known < timezone.localdate() else None
    return list_page(
        request,
        Instrument.objects.told_to(request.user, known_at=known_at).order_by("document__title_key", "pk"),
        title="效力变动",
        table=partial(ChangedInstrumentTable, since=since, until=until),
        filters=ChangedInstrumentFilters,
        buttons=[Button("登记汇总", f"{reverse('documents:register_totals')}?on={until}")],
        breadcrumbs=[(REGISTER[0], str(REGISTER[1]))],
        empty=f"{since}与{until}之间没有效力状态不同的文本",
    )


@require_safe
@requires(signed_in)
def register_totals(request: HttpRequest) -> HttpResponse:
    """How many texts of each 文种 have each status on a day."""
    on, refusal = day_asked(request)
    known, known_refusal = day_asked(request, "known")
    known_at = end_of(known) if known < timezone.localdate() else None
    instruments = Instrument.objects.filter(document__in=Document.objects.visible_to(request.user))
    counted = instruments.totals(on, known_at=known_at)
    by_status: Counter[str] = Counter()
    for (_, status), count in counted.items():
        by_status[status] += count
    kinds = [(code, label) for code, label in DocumentKind.choices if any(kind == code for kind, _ in counted)]
    lines = [
        (
            code,
            label,
            [(status, name, counted.get((code, status), 0)) for status, name in STATUSES],
            _sum_of(counted, code),
        )
        for code, label in kinds
    ]
    context = {
        "title": "登记汇总",
        "on": on,
        "date_refusal": refusal,
        "known": known,
        "known_refusal": known_refusal,
        "statuses": STATUSES,
        "lines": lines,
        "sums": [(status, name, by_status[status]) for status, name in STATUSES],
        "sum": sum(by_status.values()),
        "breadcrumbs": [REGISTER],
    }
    return render(request, "documents/register_totals.html", context)


def _sum_of(counted: dict[tuple[str, str], int], kind: str) -> int:
    return sum(count for (one, _), count in counted.items() if one == kind)


def _two_days(request: HttpRequest) -> tuple[date, date, str]:
    """The days of `?since=` and `?until=` in their order, and what is wrong with what was typed."""
    days: dict[str, date | None] = {}
    refusals = []
    for name in ("since", "until"):
        typed = request.GET.get(name, "").strip()
        try:
            days[name] = read_date(typed) if typed else None
        except UnreadableDate as error:
            days[name] = None
            refusals.append(str(error))
    first, last = days_between(days["since"], days["until"], today=timezone.localdate())
    return first, last, "；".join(refusals)


def _happened(instrument: Instrument, since: date, until: date) -> Iterator[ValidityEvent]:
    """What counts and has effect on one of the two days only."""
    for event in instrument.validity_events.all():
        value = event.as_value()
        if event.counts and value.has_effect(since) != value.has_effect(until):
            yield event


def _new_texts(
    instrument: Instrument, since: date, until: date, visible: Any
) -> list[tuple[ValidityEvent, list[Pair] | None]]:
    """The texts that took the place between two days, where the register holds both; None where they are too long."""
    found = []
    for event in _happened(instrument, since, until):
        if event.successor is None or not event.by_document:
            continue
        new = visible.filter(pk=event.successor.document_id).first()
        old_text = list(instrument.document.blocks.values_list("text", flat=True))
        new_text = list(new.blocks.values_list("text", flat=True)) if new else []
        if old_text and new_text:
            found.append((event, compared(old_text, new_text)))
    return found
