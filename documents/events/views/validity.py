"""Pages on which the office decides: about an event, about what the register says, about which paper a title means."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone

from documents import correcting, identifying
from documents.events import determining
from documents.importing import matching
from documents.models import Document, Instrument, ValidityEvent
from documents.permissions import may_manage
from documents.register_forms import DeterminationForm, DocumentCorrectionForm, EventForm, IdentificationForm
from portal.access import requires
from portal.acting import form_page
from portal.requests import SignedInRequest

REGISTER = ("公文登记簿", reverse_lazy("documents:document_list"))


@requires(may_manage)
def event_determine(request: SignedInRequest, pk: int) -> HttpResponse:
    """认定 one event."""
    events = ValidityEvent.objects.filter(instrument__document__in=_documents(request)).told_to(request.user)
    event: ValidityEvent = get_object_or_404(events.select_related("instrument__document"), pk=pk)
    document = event.instrument.document

    def perform(given: dict[str, Any]) -> str:
        determining.determine(event, **given, by=request.user, at=timezone.now())
        return document.get_absolute_url()

    return form_page(
        request,
        DeterminationForm(request.POST or None, event=event),
        perform,
        title=f"认定效力事件：{event.get_kind_display()}",
        done="认定已登记，效力状态已按认定计算",
        cancel_url=document.get_absolute_url(),
        breadcrumbs=_trail(document),
        submit_label="登记认定",
        template="documents/event_determine.html",
        event=event,
        way_instead=determining.way_instead(event),
        determinations=event.determinations.select_related("decided_by"),
    )


@requires(may_manage)
def event_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记效力事件 of one instrument."""
    instruments = Instrument.objects.filter(document__in=_documents(request)).select_related("document")
    instrument: Instrument = get_object_or_404(instruments, pk=pk)
    form = EventForm(request.POST or None)

    def perform(given: dict[str, Any]) -> str:
        determining.record(instrument, **form.facts(), by=request.user, at=timezone.now())
        return instrument.document.get_absolute_url()

    return form_page(
        request,
        form,
        perform,
        title=f"登记效力事件：{instrument}",
        done="效力事件已登记",
        cancel_url=instrument.document.get_absolute_url(),
        breadcrumbs=_trail(instrument.document),
        submit_label="登记",
    )


@requires(may_manage)
def document_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正 what the register says of a document."""
    document: Document = get_object_or_404(_documents(request), pk=pk)

    def perform(given: dict[str, Any]) -> str:
        correcting.correct(document, **given, by=request.user, at=timezone.now())
        return f"{document.get_absolute_url()}?tab=history"

    return form_page(
        request,
        DocumentCorrectionForm(request.POST or None, initial=DocumentCorrectionForm.of(document)),
        perform,
        title="更正登记内容",
        done="已更正，更正内容和理由列在变更记录中",
        cancel_url=document.get_absolute_url(),
        breadcrumbs=_trail(document),
        submit_label="更正",
    )


@requires(may_manage)
def document_identify(request: SignedInRequest, pk: int) -> HttpResponse:
    """认定同一件 of a record that is known by its title alone."""
    known: Document = get_object_or_404(_documents(request), pk=pk)
    offered = matching.perhaps_same(known)

    def perform(given: dict[str, Any]) -> str:
        facts = {"reason": given["reason"], "by": request.user, "at": timezone.now()}
        if given["choice"] == IdentificationForm.NONE:
            identifying.tell_apart(known, **facts)
            return known.get_absolute_url()
        document = given["number"] or next(each for each in offered if str(each.pk) == given["choice"])
        identifying.identify(known, document=document, **facts)
        return document.get_absolute_url()

    return form_page(
        request,
        IdentificationForm(request.POST or None, offered=offered),
        perform,
        title=f"认定同一件：{known}",
        done="已认定，理由列在变更记录中",
        cancel_url=known.get_absolute_url(),
        breadcrumbs=_trail(known),
        submit_label="登记认定",
    )


def _documents(request: HttpRequest) -> Any:
    return Document.objects.visible_to(request.user)


def _trail(document: Document) -> list[tuple[str, Any]]:
    return [REGISTER, (str(document), document.get_absolute_url())]
