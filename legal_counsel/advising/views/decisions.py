"""Major decisions: the list, one with its matters and attempts, and the gate (第二十六条)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.advising import agencies, deciding, gate, papers
from legal_counsel.advising.choices import DecisionState
from legal_counsel.advising.decision_forms import (
    DecisionForm,
    LegalityReviewForm,
    LinkForm,
    MeetingForm,
    SubmissionForm,
)
from legal_counsel.advising.forms import ReasonForm
from legal_counsel.advising.presenting import (
    decision_acts,
    decision_facts,
    decision_steps,
    internal_use,
    shown,
    url,
)
from legal_counsel.advising.tables import DecisionFilters, DecisionTable, decision_mark
from legal_counsel.advising.views.finding import DECISIONS, crumbs, form_of, now, visible_decision
from legal_counsel.models import GateAttempt, MajorDecision, Matter
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel, may_see_counsel
from legal_counsel.pinning import in_force
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

PASSED = "已通过审查，审查证明{number}可以打印附入会议材料"
STOPPED = "未通过{}的审查，本次提交及其情况已记录"


@require_safe
@requires(may_see_counsel)
def decision_list(request: SignedInRequest) -> HttpResponseBase:
    """The decisions of the own unit, or of those whose agency this is."""
    tried = Count("attempts")
    return list_page(
        request,
        MajorDecision.objects.visible_to(request.user)
        .select_related("unit")
        .annotate(attempt_count=tried, stopped_count=Count("attempts", filter=Q(attempts__has_passed=False))),
        title=DECISIONS[0],
        table=DecisionTable,
        filters=DecisionFilters,
        buttons=[Button("登记决策事项", url("decision_new"), True, "plus")],
        empty="没有本单位或者主管单位的重大行政决策事项",
    )


@requires(may_see_counsel)
def decision_new(request: SignedInRequest) -> HttpResponse:
    """登记决策事项."""
    form = DecisionForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        lambda given: deciding.prepare(**given, **now(request)),
        title="登记重大行政决策事项",
        done="已登记；请关联顾问事项",
        submit_label="登记",
        cancel_url=str(DECISIONS[1]),
        breadcrumbs=[DECISIONS],
    )


@require_safe
@requires(may_see_counsel)
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One decision: where it stands, what the gate says today, and every attempt."""
    decision, user, today = visible_decision(request, pk), request.user, timezone.localdate()
    is_open = decision.state in (DecisionState.PREPARING, DecisionState.SUBMITTED)
    found, rule = deciding.findings(decision, today) if is_open else (), in_force(today)
    seen = set(Matter.objects.visible_to(user).values_list("pk", flat=True))
    context = {
        "title": str(decision),
        "breadcrumbs": [DECISIONS],
        "decision": decision,
        "state": decision_mark(decision),
        "steps": decision_steps(decision),
        "facts": decision_facts(decision),
        "acts": decision_acts(decision, user),
        "may_recall": decision.state == DecisionState.SUBMITTED and agencies.decides_for(user, decision.unit),
        "is_open": is_open,
        "passes": gate.passes(found),
        "rule": rule,
        "findings": shown(found, rule),
        "matters": [(each, each.pk in seen) for each in deciding.matters_of(decision)],
        "reviews": decision.legality_reviews.select_related("by"),
        "attempts": decision.attempts.select_related("by"),
        "in_conflict": MajorDecision.objects.in_conflict().filter(pk=decision.pk).exists(),
        "internal_use": internal_use(decision.rule),
        "changes": changes_of(decision) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/decision_detail.html", context)


@requires(may_see_counsel)
def decision_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """关联顾问事项."""
    decision = visible_decision(request, pk)
    form = LinkForm(request.POST or None, decision=decision, user=request.user)
    return form_of(
        request, decision, form, lambda given: deciding.link(decision, given["matter"], **now(request)),
        "关联顾问事项", done="已关联", submit_label="关联",
    )  # fmt: skip


@requires(may_keep_counsel)
def decision_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入合法性审查结论."""
    decision = visible_decision(request, pk)
    form = LegalityReviewForm(request.POST or None, initial={"reviewed_on": timezone.localdate()})
    return form_of(
        request, decision, form, lambda given: deciding.record_review(decision, **given, **now(request)),
        "录入合法性审查结论", done="已录入", submit_label="录入",
    )  # fmt: skip


@requires(may_decide_on_counsel)
def decision_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """提交讨论: the findings before one's eyes; whatever comes of it, the attempt is kept."""
    decision = visible_decision(request, pk)
    found = deciding.findings(decision, timezone.localdate())
    form = SubmissionForm(request.POST or None, initial={"seen": _seen(found)})
    return _tried(
        request, decision, form, lambda _: deciding.submit(decision, **now(request)), label="提交讨论", found=found
    )


@requires(may_decide_on_counsel)
def decision_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入决定: the gate once more."""
    decision = visible_decision(request, pk)
    form = MeetingForm(request.POST or None, initial={"on": timezone.localdate()})
    found = deciding.findings(decision, timezone.localdate())
    return _tried(
        request,
        decision,
        form,
        lambda _: deciding.decide(decision, form.meeting(), **now(request)),
        label="录入决定",
        found=found,
    )


@posted_from("legal_counsel:decision_list")
@requires(may_decide_on_counsel)
def decision_recall(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回提交."""
    decision = visible_decision(request, pk)
    return press(
        request,
        lambda: deciding.recall(decision, **now(request)),
        done="已撤回提交",
        address=decision.get_absolute_url(),
    )


@requires(may_decide_on_counsel)
def decision_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """终止."""
    decision = visible_decision(request, pk)
    form = ReasonForm(request.POST or None)
    return form_of(
        request, decision, form, lambda given: deciding.end(decision, **given, **now(request)), "终止决策事项",
        done="已终止", submit_label="终止",
    )  # fmt: skip


@require_safe
@requires(may_see_counsel)
def gate_certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """审查证明 of an attempt that passed, as it was kept."""
    attempt = get_object_or_404(GateAttempt.objects.select_related("rule", "by"), pk=pk, has_passed=True)
    attempt.decision = visible_decision(request, attempt.decision_id)
    response = HttpResponse(papers.gate_paper(attempt).content, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _tried(
    request: SignedInRequest, decision: MajorDecision, form: Any, act: Any, *, label: str, found: Any
) -> HttpResponse:
    """A form whose act may be stopped at the gate: the page says so, while the attempt stays."""
    today = timezone.localdate()
    version = in_force(today)

    def perform(given: dict[str, Any]) -> HttpResponse | str:
        attempt: GateAttempt = act(given)
        if attempt.has_passed:
            return str(decision.get_absolute_url())
        context = {
            "title": f"{label}未通过：{decision}",
            "breadcrumbs": crumbs(decision),
            "decision": decision,
            "message": STOPPED.format(version.articles["gate"]),
            "findings": shown(deciding.findings(decision, today), version),
        }
        return render(request, "legal_counsel/gate_stopped.html", context)

    return form_of(
        request, decision, form, perform, label, done="已通过审查，可以打印审查证明附入会议材料",
        template="legal_counsel/gate_check.html", findings=shown(found, version), passes=gate.passes(found),
        answers=[Answer("决策事项", decision.title), Answer("须听取意见的依据", decision.basis)],
        gate_clause=version.cited("gate"),
    )  # fmt: skip


def _seen(found: Any) -> str:
    return f"{sum(not each.blocks for each in found)}-{sum(each.blocks for each in found)}"
