"""Papers on their way out 发文稿: the list, a new draft, one paper, its print."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.issuing import composing, offering, origins, paper_steps, papers
from documents.issuing.choices import PaperState
from documents.issuing.composition import level_of, lines_of
from documents.issuing.describing import facts_of
from documents.issuing.forms import PaperForm
from documents.issuing.paper_templates import template_named, templates
from documents.issuing.tables import MINE, WAITING, PaperFilters, PaperTable, state_mark
from documents.models import Document, OutgoingPaper, PaperFile
from portal import attachments
from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.accounts.models import User
from portal.acting import form_page
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

PAPERS = ("发文", reverse_lazy("documents:paper_list"))
_PAGE_KEY = re.compile(r"[0-9a-f]{32}")


@require_safe
@requires(signed_in)
def paper_list(request: SignedInRequest) -> HttpResponseBase:
    """The papers that this person may see: the own, those that wait for a step, all."""
    rows = OutgoingPaper.objects.visible_to(request.user)
    scope = request.GET.get("scope", "")
    return list_page(
        request,
        rows.select_related("series", "number__series", "drafting_unit", "drafted_by"),
        title=PAPERS[0],
        table=PaperTable,
        filters=PaperFilters,
        template="documents/paper_list.html",
        buttons=[Button("拟稿", reverse("documents:paper_new"), is_primary=True, icon="plus")],
        tabs=[(label, code, code == scope) for label, code in (("我的", MINE), ("待我办", WAITING), ("全部", ""))],
        empty="没有符合条件的发文稿",
    )


@requires(signed_in)
def paper_new(request: SignedInRequest) -> HttpResponse:
    """A draft from a template; without one the templates to choose from.

    The address names the page: opened again it leads to the draft that was saved on it.
    """
    template = template_named(request.GET.get("template", ""))
    if template is None:
        context = {"title": "拟稿", "breadcrumbs": [PAPERS], "templates": templates()}
        return render(request, "documents/paper_new.html", context)
    page_key = request.GET.get("page", "")
    if not _PAGE_KEY.fullmatch(page_key):
        return redirect(f"{request.path}?{urlencode({'template': template.code, 'page': uuid4().hex})}")
    known = composing.begun_on(page_key, by=request.user) if request.method != "POST" else None
    if known:
        return redirect("documents:paper_edit", known.pk) if known.state == PaperState.DRAFTED else redirect(known)
    form = PaperForm.from_template(template, request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        lambda given: composing.draft_once(form.draft(), page_key=page_key, by=request.user, at=timezone.now()),
        title=f"拟稿：{template.label}",
        done="已保存为草稿；可继续添加附件、施行文本和效力变动，然后送核",
        submit_label="保存草稿",
        cancel_url=str(PAPERS[1]),
        breadcrumbs=[PAPERS],
    )


@require_safe
@requires(signed_in)
def paper_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One paper: where it stands, what the checks say, its text, and what this person may do with it now."""
    paper = visible_paper(request, pk)
    is_own_draft = paper.state == PaperState.DRAFTED and paper.drafted_by_id == request.user.pk
    facts = facts_of(paper, on=timezone.localdate())
    said_effects, said_terms = paper_steps.offers_of(paper, facts) if is_own_draft else ([], {})
    context: dict[str, Any] = {
        "title": paper.title,
        "breadcrumbs": [PAPERS],
        "paper": paper,
        "state": state_mark(paper.state),
        "steps": paper_steps.steps_of(paper, facts),
        "facts": paper_steps.facts_shown(paper, facts),
        "findings": paper_steps.findings_of(paper, facts),
        "acts": paper_steps.acts_of(paper, request.user),
        "is_own_draft": is_own_draft,
        "lines": [(line, level_of(line)) for line in lines_of(paper.body)],
        "annexes": paper.annexes.all(),
        "instruments": [(each, said_terms.get(each.pk)) for each in paper.instruments.all()],
        "own_term": offering.own_term(facts),
        "said_effects": said_effects,
        "effects": paper.effects.select_related("instrument__document"),
        "opinions": paper_steps.opinions_of(paper),
        "origin_url": _origin_url(paper, request.user),
        "document": _document(request, paper),
        "print": PaperFile.objects.filter(document=paper.document_id).first() if paper.document_id else None,
        "changes": changes_of(paper, also=("annexes", "instruments", "effects"))
        if request.GET.get("tab") == "history"
        else (),
    }
    return render(request, "documents/paper_detail.html", context)


@requires(signed_in)
def paper_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft; the act says who may."""
    paper = visible_paper(request, pk)
    form = PaperForm.of(paper, request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        lambda given: composing.redraft(
            paper, form.draft(), seen=int(given["seen"]), by=request.user, at=timezone.now()
        ),
        title=f"修改：{paper.title}",
        done="已保存",
        cancel_url=paper.get_absolute_url(),
        breadcrumbs=[PAPERS, (paper.title, paper.get_absolute_url())],
    )


@require_safe
@requires(signed_in)
def paper_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The print that is kept of an issued paper; before, a preview."""
    paper = visible_paper(request, pk)
    kept = PaperFile.objects.filter(document=paper.document_id).select_related("attachment").first()
    if paper.document_id and kept:
        return attachments.download_response(kept.attachment)
    if paper.document_id:
        return redirect(paper)
    try:
        preview = papers.shown(paper, on=timezone.localdate())
    except Refused as refusal:
        messages.error(request, f"不能预览：{refusal}")
        return redirect(paper)
    response = HttpResponse(preview.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="preview-{paper.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def visible_paper(request: SignedInRequest, pk: int) -> OutgoingPaper:
    """The paper, for whoever may see it."""
    people = ("drafted_by", "checked_by", "signed_by", "issued_by", "withdrawn_by")
    rows = OutgoingPaper.objects.visible_to(request.user).select_related(
        *people, "series__unit", "drafting_unit", "number__series", "number__allocated_by"
    )
    found: OutgoingPaper = get_object_or_404(rows, pk=pk)
    return found


def _document(request: SignedInRequest, paper: OutgoingPaper) -> Any:
    """The document that it became, for whoever may read that."""
    if paper.document_id is None:
        return None
    return Document.objects.visible_to(request.user).filter(pk=paper.document_id).first()


def _origin_url(paper: OutgoingPaper, user: User) -> str:
    if not paper.origin_kind:
        return ""
    origin = origins.named(paper.origin_kind)
    return origin.address(paper.origin_key) if origin.is_seen_by(paper.origin_key, user) else ""
