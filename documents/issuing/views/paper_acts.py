"""Carrying a paper on: each act on a page of its own, with the paper in short before one's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.issuing import allocating, issuing, paper_steps, signing
from documents.issuing.choices import StepKind, StepOutcome, outcomes_of
from documents.issuing.describing import facts_of
from documents.issuing.lifecycle import ISSUING
from documents.issuing.normative import is_denied
from documents.issuing.step_forms import (
    ConfirmingForm,
    LegalOpinionForm,
    NormativeSignForm,
    OpinionForm,
    PressForm,
    PrintForm,
    ReasonForm,
    ReturnPaperForm,
    SignForm,
)
from documents.issuing.views.papers import PAPERS, visible_paper
from documents.models import OutgoingPaper, OutgoingStep
from portal import attachments
from portal.access import requires, signed_in
from portal.acting import form_page
from portal.requests import SignedInRequest

DONE = {
    "submit": "已送核",
    "number": "已编号",
    "issue": "已印发并登记为公文，正式文稿正在生成",
    "withdraw": "已撤回",
    "void": "已作废编号，该字号不再使用",
}


@requires(signed_in)
def paper_step(request: SignedInRequest, pk: int, kind: str, outcome: str) -> HttpResponse:
    """One of the outcomes of a step; who may is asked by the act, which says in words why not."""
    if kind not in StepKind.values or outcome not in outcomes_of(StepKind(kind)):
        raise Http404
    paper, step, ends = visible_paper(request, pk), StepKind(kind), StepOutcome(outcome)
    is_passed = ends == outcomes_of(step)[0]
    label = paper_steps.label_of(step, ends)

    def perform(given: dict[str, Any]) -> OutgoingPaper:
        opinion, seen = given.pop("opinion"), int(given.pop("seen"))
        said = {"opinion": opinion, "facts": signing.Facts(**given), "seen": seen}
        if is_passed:
            return signing.agree(paper, step, **said, by=request.user, at=timezone.now())
        return signing.send_back(paper, step, outcome=ends, **said, by=request.user, at=timezone.now())

    return _page(
        request,
        paper,
        _form_of(paper, step, is_passed=is_passed),
        perform,
        label=label,
        done=f"已{label}",
        clause=signing.CLAUSES[step] if is_passed else ISSUING["return"].clause,
    )


@require_safe
@requires(signed_in)
def paper_opinion(request: SignedInRequest, pk: int, step: int) -> HttpResponseBase:
    """The written opinion of a 合法性审核, for whoever may see the paper."""
    said = get_object_or_404(OutgoingStep, paper=visible_paper(request, pk), pk=step)
    if said.attachment is None:
        raise Http404
    return attachments.download_response(said.attachment)


@requires(signed_in)
def paper_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """送核, 编号, 印发, 撤回, 作废编号."""
    if action not in DONE:
        raise Http404
    paper = visible_paper(request, pk)
    acts: dict[str, tuple[type[PressForm], Callable[..., Any]]] = {
        "submit": (PressForm, signing.submit),
        "number": (PressForm, allocating.number),
        "issue": (PrintForm, issuing.issue),
        "withdraw": (ReasonForm, signing.withdraw),
        "void": (ReasonForm, allocating.void),
    }
    form, act = acts[action]

    def perform(given: dict[str, Any]) -> OutgoingPaper:
        seen = int(given.pop("seen"))
        act(paper, **given, seen=seen, by=request.user, at=timezone.now())
        return paper

    return _page(
        request, paper, form, perform, label=ISSUING[action].label, done=DONE[action], clause=ISSUING[action].clause
    )


def _form_of(paper: OutgoingPaper, step: StepKind, *, is_passed: bool) -> type[PressForm]:
    """What is filled in at a step."""
    if step == StepKind.LEGAL_REVIEW:
        return LegalOpinionForm
    if not is_passed:
        return ReturnPaperForm
    if step == StepKind.SIGN:
        return NormativeSignForm if paper.is_normative else SignForm
    is_asked = step == StepKind.CHECK and is_denied(facts_of(paper, on=timezone.localdate()))
    return ConfirmingForm if is_asked else OpinionForm


def _page(
    request: SignedInRequest,
    paper: OutgoingPaper,
    form: type[PressForm],
    perform: Callable[[dict[str, Any]], Any],
    *,
    label: str,
    done: str,
    clause: str,
) -> HttpResponse:
    today = timezone.localdate()
    facts = facts_of(paper, on=today)
    initial = {"seen": str(paper.version), "printed_on": today}
    if "post" in form.base_fields:
        initial["post"] = signing.known_post(request.user, today)
    return form_page(
        request,
        form(request.POST or None, request.FILES or None, initial=initial),
        perform,
        title=f"{label}：{paper.title}",
        done=done,
        submit_label=label,
        cancel_url=paper.get_absolute_url(),
        breadcrumbs=[PAPERS, (paper.title, paper.get_absolute_url())],
        template="documents/paper_act.html",
        answers=paper_steps.answers_of(paper, facts),
        findings=paper_steps.findings_of(paper, facts),
        clause=clause,
        paper=paper,
    )
