"""Carrying a paper on: each act on a page of its own, with the paper in short before one's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from documents import paper_steps
from documents.issuing import allocating, issuing, signing
from documents.issuing.describing import facts_of
from documents.issuing_choices import StepKind, StepOutcome
from documents.issuing_forms import OpinionForm, PressForm, PrintForm, ReasonForm, ReturnPaperForm
from documents.issuing_lifecycle import ISSUING
from documents.models import OutgoingPaper
from documents.views.papers import PAPERS, visible_paper
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
    """同意 or 退回 in one step; who may is asked by the act, which says in words why not."""
    if kind not in StepKind.values or outcome not in StepOutcome.values:
        raise Http404
    paper, step = visible_paper(request, pk), StepKind(kind)
    is_agreed = outcome == StepOutcome.AGREED
    act: Callable[..., Any] = signing.agree if is_agreed else signing.send_back
    label = ("签发" if step == StepKind.SIGN else f"{step.label}同意") if is_agreed else f"{step.label}退回"
    return _page(
        request,
        paper,
        OpinionForm if is_agreed else ReturnPaperForm,
        lambda given: act(
            paper, step, opinion=given["opinion"], seen=int(given["seen"]), by=request.user, at=timezone.now()
        ),
        label=label,
        done=f"已{label}",
        clause=signing.CLAUSES[step] if is_agreed else ISSUING["return"].clause,
    )


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
    return form_page(
        request,
        form(request.POST or None, initial=initial),
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
