"""Pages on which 信息公开审批 decides who may read a document, or several."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from documents import lifecycle, publicizing, rule_bases
from documents.filters import DocumentFilters
from documents.models import Document
from documents.permissions import may_decide_publicity
from documents.register_forms import PublicityForm
from portal.access import requires
from portal.acting import form_page
from portal.lifecycle import Transition
from portal.listing import bulk_page
from portal.requests import SignedInRequest

REGISTER = ("公文登记簿", reverse_lazy("documents:document_list"))


@requires(may_decide_publicity)
def document_publicity(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Decide whether the public may read a document."""
    document: Document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    step = _step_or_404(action)

    def perform(given: dict[str, Any]) -> Document:
        return publicizing.decide(document, action, **given, by=request.user, at=timezone.now())

    return form_page(
        request,
        PublicityForm(request.POST or None, action=action),
        perform,
        title=step.label,
        done=f"已{step.label}",
        cancel_url=document.get_absolute_url(),
        breadcrumbs=[REGISTER, (str(document), document.get_absolute_url())],
        submit_label=step.label,
        template="documents/document_publicity.html",
        document=document,
        basis=rule_bases.failing(*rule_bases.PUBLICITY, request.user, timezone.localdate()),
        clause=step.clause,
    )


@requires(may_decide_publicity)
def publicity_many(request: SignedInRequest, action: str) -> HttpResponse:
    """Decide on several documents at once: each is named, checked again and refused by itself."""
    step = _step_or_404(action)
    form = PublicityForm(request.POST or None, action=action)

    def act(document: Document) -> Document:
        return publicizing.decide(document, action, **form.cleaned_data, by=request.user, at=timezone.now())

    return bulk_page(
        request,
        Document.objects.visible_to(request.user),
        act,
        title=step.label,
        submit_label=step.label,
        back_url=reverse("documents:document_list"),
        filters=DocumentFilters,
        refusal=lambda document: publicizing.why_not(document, action),
        breadcrumbs=(REGISTER,),
        template="documents/publicity_many.html",
        form=form,
    )


def _step_or_404(action: str) -> Transition:
    if action not in lifecycle.PUBLICITY:
        raise Http404
    return lifecycle.PUBLICITY[action]
