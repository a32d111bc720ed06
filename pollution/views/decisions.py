"""Decisions 预警决定: the list, what will be published word by word, consultation and withdrawal, previews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import chain_steps
from pollution.alert_choices import AlertLevel, DecisionKind, DecisionState
from pollution.alert_forms import ConsultForm, WithdrawDecisionForm
from pollution.alert_lifecycle import DECISION
from pollution.alert_tables import DecisionFilters, DecisionTable
from pollution.alerting import deciding, grounds, papers, signing, wording
from pollution.alerts.editions import edition
from pollution.message_readings import is_agency_confirmed
from pollution.models import AlertDecision, AlertVersion
from pollution.permissions import may_analyse_warnings, may_consult, may_manage_alerts, may_see_warnings
from pollution.plan_basis import alerts_basis, episode_basis
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.accounts.models import User
from portal.acting import form_page
from portal.lifecycle import Refused, actions_from
from portal.listing import list_page
from portal.requests import SignedInRequest

RAISED_ON = {
    grounds.REACHED: "监测已达到，且预测未来24小时不会明显改善（预案3.3.6）",
    grounds.FORETOLD: "按预测达到启动条件，监测尚未同时符合提高条件（预案3.3.2）",
}
DECISIONS = ("预警决定", reverse_lazy("pollution:decision_list"))


@dataclass(frozen=True)
class Act:
    """A button of a decision with the clause it rests on."""

    label: str
    url: str
    clause: str
    is_primary: bool = False


@require_safe
@requires(may_see_warnings)
def decision_list(request: SignedInRequest) -> HttpResponseBase:
    """All decisions, those under way and those that are through."""
    rows = AlertDecision.objects.visible_to(request.user).select_related("episode__region", "drafted_by")
    return list_page(
        request,
        rows,
        title=DECISIONS[0],
        table=DecisionTable,
        filters=DecisionFilters,
        template="pollution/chain_list.html",
        basis=alerts_basis(request.user),
        empty="没有符合条件的预警决定。从研判建议“采用并拟稿”，或在污染过程页拟稿",
    )


@require_safe
@requires(may_see_warnings)
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One decision: its text, its chain, and what this person may do with it now."""
    decision = visible_decision(request, pk)
    now = timezone.now()
    powers = signing.powers(request.user, decision, at=now)
    lines = chain_steps.seat_lines(decision, mine=[each.seat for each in powers], at=now)
    version = AlertVersion.objects.filter(decision=decision).first()
    told, why_not = (version, "") if version else _preview(decision, now)
    context = {
        "title": str(decision),
        "breadcrumbs": [DECISIONS, (str(decision.episode), decision.episode.get_absolute_url())],
        "decision": decision,
        "basis": episode_basis(decision.episode, request.user, at=now),
        "steps": chain_steps.decision_steps(decision, lines),
        "acts": acts_of(decision, request.user, powers),
        "facts": _facts(decision),
        "areas": decision.areas.select_related("region").order_by("region__order", "region__name"),
        "measure_groups": measures_of(decision),
        "seats": lines,
        "earlier": [each for each in decision.signatures.all() if each.round < decision.round],
        "lacking": wording.missing(decision),
        "version": version,
        "consultation_url": address_of("pollution:consultation_detail", decision.consultation_id),
        "told": told,
        "is_agency_confirmed": is_agency_confirmed(timezone.localdate(now)),
        "why_not": why_not,
        "notice_title": papers.title(told.content) if told else "",
        "addressees": papers.ADDRESSEES,
        "words": list(papers.words(told.content)) if told else [],
        "changes": changes_of(decision, also=("areas",)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "pollution/decision_detail.html", context)


@requires(may_consult)
def decision_consult(request: SignedInRequest, pk: int) -> HttpResponse:
    """会商后送签: choose the consultation on which it rests."""
    decision = visible_decision(request, pk)
    now = timezone.now()
    return form_page(
        request,
        ConsultForm(
            request.POST or None,
            seen=decision.text_seen,
            user=request.user,
            is_drill=decision.episode.is_drill,
            at=now,
        ),
        lambda given: deciding.consult(decision, **given, by=request.user, at=timezone.now()),
        title=f"会商后送签：{decision}",
        done="已送签" if decision.kind != DecisionKind.LIFT else "已会商，可以发布解除指令",
        submit_label=DECISION["consult"].label,
        cancel_url=decision.get_absolute_url(),
        breadcrumbs=[DECISIONS, (str(decision), decision.get_absolute_url())],
        template="pollution/decision_consult.html",
        record_url=address_of("pollution:consultation_new"),
    )


@requires(may_analyse_warnings)
def decision_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回, with the reason."""
    decision = visible_decision(request, pk)
    return form_page(
        request,
        WithdrawDecisionForm(request.POST or None),
        lambda given: deciding.withdraw(decision, **given, by=request.user, at=timezone.now()),
        title=f"撤回{decision}",
        done="已撤回",
        submit_label="撤回",
        cancel_url=decision.get_absolute_url(),
        breadcrumbs=[DECISIONS, (str(decision), decision.get_absolute_url())],
    )


@require_safe
@requires(may_see_warnings)
def decision_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notice as it would be printed, for those of the chain alone."""
    decision = visible_decision(request, pk)
    paper = papers.notice(_previewed(decision))
    response = HttpResponse(paper.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="preview-{decision.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(may_see_warnings)
def decision_cap(request: SignedInRequest, pk: int) -> HttpResponse:
    """The CAP message as it would be sent; its identifier is given at the moment of publication."""
    decision = visible_decision(request, pk)
    response = HttpResponse(_previewed(decision).cap, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def visible_decision(request: SignedInRequest, pk: int) -> AlertDecision:
    """The decision, for whoever may see it, with all that its pages name."""
    rows = AlertDecision.objects.visible_to(request.user)
    people = ("drafted_by", "published_by", "withdrawn_by", "consultation", "proposal", "episode__region")
    signatures = ("signatures__signed_by", "signatures__authorization__principal", "former_drafters")
    found: AlertDecision = get_object_or_404(rows.select_related(*people).prefetch_related(*signatures), pk=pk)
    return found


def acts_of(decision: AlertDecision, user: User, powers: list[signing.Power]) -> list[Act]:
    """What state and role allow, the next step first."""
    allowed = actions_from(decision.state, DECISION)
    found = [
        act
        for power in powers
        for act in (
            Act(_power_label(power), _seat_url("decision_sign", decision, power.seat), signing.CLAUSE, is_primary=True),
            Act("退回", _seat_url("decision_return", decision, power.seat), DECISION["return"].clause),
        )
    ]
    is_lift = decision.kind == DecisionKind.LIFT
    last = "lift" if is_lift else "publish"
    if last in allowed and may_manage_alerts(user):
        found.append(Act(DECISION[last].label, _url("decision_publish", decision), DECISION[last].clause, True))
    if "consult" in allowed and may_consult(user):
        found.append(
            Act(DECISION["consult"].label, _url("decision_consult", decision), DECISION["consult"].clause, True)
        )
    if decision.state == DecisionState.DRAFTED and may_analyse_warnings(user):
        found.append(Act("修改", _url("decision_redraft", decision), DECISION["consult"].clause))
    if "withdraw" in allowed and may_analyse_warnings(user):
        found.append(Act("撤回", _url("decision_withdraw", decision), DECISION["withdraw"].clause))
    return found


def measures_of(decision: AlertDecision) -> list[tuple[str, list[tuple[str, str]]]]:
    """The measures group by group, each with its section."""
    plan = edition(decision.episode.plan)
    chosen = set(decision.measures)
    return [
        (name, found)
        for code, name in plan.measure_groups.items()
        if (
            found := [
                (each.text, each.clause) for each in plan.measures if each.group == code and each.clause in chosen
            ]
        )
    ]


def time_of_lift(decision: AlertDecision) -> str:
    """A lift takes effect when it is published (3.3.6)."""
    return _at(decision.published_at) or "发布解除指令时"


def address_of(name: str, *args: object) -> str:
    """The address of a view that may not exist, or nothing."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _power_label(power: signing.Power) -> str:
    on = f"代{power.authorization.principal}" if power.authorization else ""
    return f"同意（{on}{power.seat}）"


def _preview(decision: AlertDecision, at: datetime) -> tuple[AlertVersion | None, str]:
    """What publishing now would say, or why it cannot be shown: a page must open for the draft to be mended."""
    if decision.state == DecisionState.WITHDRAWN:
        return None, "已撤回，不会发布。"
    try:
        return wording.preview(decision, at=at), ""
    except Refused as refusal:
        return None, str(refusal)


def _previewed(decision: AlertDecision) -> AlertVersion:
    version = AlertVersion.objects.filter(decision=decision).first()
    found, why_not = (version, "") if version else _preview(decision, timezone.now())
    if found is None:
        raise Http404(why_not)
    return found


def _url(name: str, decision: AlertDecision) -> str:
    return reverse(f"pollution:{name}", args=[decision.pk])


def _seat_url(name: str, decision: AlertDecision, seat: signing.Seat) -> str:
    return reverse(f"pollution:{name}", args=[decision.pk, seat.step.value, seat.role.value])


def _facts(decision: AlertDecision) -> list[tuple[str, Any]]:
    is_lift = decision.kind == DecisionKind.LIFT
    response = AlertLevel(decision.level).response if decision.level else "终止"
    facts: list[tuple[str, Any]] = [
        ("事项", decision.get_kind_display()),
        ("应急响应", f"{response}（预案4.1）"),
        ("解除时间", time_of_lift(decision)) if is_lift else ("启动时间", _at(decision.starts_at)),
    ]
    if not is_lift:
        facts += [
            ("可能持续至（预案3.3.5）", _at(decision.ends_at)),
            ("首要污染物（预案3.3.5）", decision.primary),
            ("污染程度", decision.degree),
            ("气象条件", decision.weather),
            ("潜在危险程度（预案3.3.5）", decision.danger),
            ("可能受影响的区域（预案3.3.5）", decision.affected),
            ("健康防护提示", decision.advice or "—"),
        ]
    if decision.kind == DecisionKind.RAISE:
        facts.append(("提高的依据", RAISED_ON.get(decision.evidence.get("basis", ""), "会商认定，见说明（预案3.3.6）")))
    facts += [
        ("说明", decision.reason or "—"),
        ("拟稿", f"{decision.drafted_by}，{_at(decision.drafted_at)}"),
    ]
    others = [str(each) for each in decision.former_drafters.all() if each.pk != decision.drafted_by_id]
    if others:
        facts.append(("先前的拟稿人", f"{'、'.join(others)}（同样不签批）"))
    if decision.withdrawn_at:
        facts.append(("撤回", f"{decision.withdrawn_by}，{_at(decision.withdrawn_at)}：{decision.withdrawal_reason}"))
    if decision.published_at:
        facts.append(("发布", f"{decision.published_by}，{_at(decision.published_at)}"))
    return facts


def _at(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
