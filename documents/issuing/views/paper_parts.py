"""Annexes, texts and effects of a draft: adding, changing, taking out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from documents.issuing import composing
from documents.issuing.forms import AnnexPartForm, EffectPartForm, InstrumentPartForm
from documents.issuing.step_forms import PressForm
from documents.issuing.views.papers import PAPERS, visible_paper
from documents.models import OutgoingAnnex, OutgoingEffect, OutgoingInstrument, OutgoingPaper
from portal.access import requires, signed_in
from portal.acting import form_page
from portal.requests import SignedInRequest


@dataclass(frozen=True)
class Sort:
    """A sort of part: its word, its rows and its form."""

    label: str
    model: Any
    form: Any


SORTS = {
    "annex": Sort("附件", OutgoingAnnex, AnnexPartForm),
    "instrument": Sort("施行文本", OutgoingInstrument, InstrumentPartForm),
    "effect": Sort("效力变动", OutgoingEffect, EffectPartForm),
}


@requires(signed_in)
def part_new(request: SignedInRequest, pk: int, sort: str) -> HttpResponse:
    """Add one behind those that stand."""
    paper, kind = visible_paper(request, pk), _sort(sort)
    form = _form(request, kind, paper, {})
    return form_page(
        request,
        form,
        lambda given: composing.add_part(paper, form.part(), seen=int(given["seen"]), by=request.user).paper,
        title=f"添加{kind.label}",
        done=f"已添加{kind.label}",
        cancel_url=paper.get_absolute_url(),
        breadcrumbs=[PAPERS, (paper.title, paper.get_absolute_url())],
    )


@requires(signed_in)
def part_change(request: SignedInRequest, pk: int, sort: str, part: int) -> HttpResponse:
    """Change one in its place."""
    paper, kind = visible_paper(request, pk), _sort(sort)
    row = get_object_or_404(kind.model, paper=paper, pk=part)
    form = _form(request, kind, paper, kind.form.initial_of(row))
    return form_page(
        request,
        form,
        lambda given: composing.change_part(row, form.part(), seen=int(given["seen"]), by=request.user).paper,
        title=f"修改{kind.label}：{row}",
        done=f"已修改{kind.label}",
        cancel_url=paper.get_absolute_url(),
        breadcrumbs=[PAPERS, (paper.title, paper.get_absolute_url())],
    )


@requires(signed_in)
def part_drop(request: SignedInRequest, pk: int, sort: str, part: int) -> HttpResponse:
    """Take one out, after a look at which."""
    paper, kind = visible_paper(request, pk), _sort(sort)
    row = get_object_or_404(kind.model, paper=paper, pk=part)
    return form_page(
        request,
        PressForm(request.POST or None, initial={"seen": str(paper.version)}),
        lambda given: composing.drop_part(row, seen=int(given["seen"]), by=request.user),
        title=f"删除{kind.label}：{row}",
        done=f"已删除{kind.label}",
        submit_label="删除",
        cancel_url=paper.get_absolute_url(),
        breadcrumbs=[PAPERS, (paper.title, paper.get_absolute_url())],
    )


def _sort(name: str) -> Sort:
    if name not in SORTS:
        raise Http404
    return SORTS[name]


def _form(request: SignedInRequest, kind: Sort, paper: OutgoingPaper, initial: dict[str, Any]) -> Any:
    """The form; an address that `paper_steps.offers_of` made fills it with what the text says."""
    initial = initial | {name: request.GET[name] for name in kind.form.base_fields if name in request.GET}
    who = {"user": request.user} if kind.form is EffectPartForm else {}
    return kind.form(request.POST or None, initial=initial | {"seen": str(paper.version)}, **who)
