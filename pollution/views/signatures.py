"""Signing 签批, sending back, publishing: each with the text before one's eyes (3.3.4, 3.3.6)."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone

from pollution.alert_choices import DecisionKind, SignatureStep
from pollution.alert_forms import ReturnForm, SignForm
from pollution.alert_lifecycle import DECISION
from pollution.alerting import messages, publishing, signing
from pollution.alerting.signing import Seat
from pollution.models import AlertDecision
from pollution.permissions import may_manage_alerts, may_see_warnings
from pollution.plan_basis import episode_basis
from pollution.views.decisions import DECISIONS, measures_of, time_of_lift, visible_decision
from portal.access import requires
from portal.accounts.choices import Role
from portal.acting import form_page
from portal.pages import Answer
from portal.requests import SignedInRequest


@requires(may_see_warnings)
def decision_sign(request: SignedInRequest, pk: int, step: str, role: str) -> HttpResponse:
    """同意 at one seat; who may is asked by the act, which says in words why not."""
    decision, seat = visible_decision(request, pk), _seat(step, role)
    form = SignForm(request.POST or None, initial={"seen": decision.round})
    return form_page(
        request,
        form,
        lambda given: signing.sign(
            decision, seat, opinion=given["opinion"], seen=int(given["seen"]), by=request.user, at=timezone.now()
        ),
        title=f"{seat}：{decision}",
        done="已签批：同意",
        submit_label="同意",
        cancel_url=decision.get_absolute_url(),
        breadcrumbs=[DECISIONS, (str(decision), decision.get_absolute_url())],
        template="pollution/decision_sign.html",
        answers=_answers(decision),
        basis=episode_basis(decision.episode, request.user, at=timezone.now()),
    )


@requires(may_see_warnings)
def decision_return(request: SignedInRequest, pk: int, step: str, role: str) -> HttpResponse:
    """退回 with an opinion."""
    decision, seat = visible_decision(request, pk), _seat(step, role)
    form = ReturnForm(request.POST or None, initial={"seen": decision.round})
    return form_page(
        request,
        form,
        lambda given: signing.send_back(
            decision, seat, opinion=given["opinion"], seen=int(given["seen"]), by=request.user, at=timezone.now()
        ),
        title=f"退回：{decision}",
        done="已退回拟稿人修改",
        submit_label="退回",
        cancel_url=decision.get_absolute_url(),
        breadcrumbs=[DECISIONS, (str(decision), decision.get_absolute_url())],
        template="pollution/decision_sign.html",
        answers=_answers(decision),
        basis=episode_basis(decision.episode, request.user, at=timezone.now()),
    )


@requires(may_manage_alerts)
def decision_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """发布, or 发布解除指令: nothing takes it back, so it is looked at once more."""
    decision = visible_decision(request, pk)
    step = DECISION["lift" if decision.kind == DecisionKind.LIFT else "publish"]

    def perform(_: object) -> AlertDecision:
        with publishing.turn(decision):
            publishing.publish(decision, by=request.user, at=timezone.now())
        return decision

    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        perform,
        title=f"{step.label}：{decision}",
        done="已发布，正在生成预警文件并通报各单位",
        submit_label=step.label,
        cancel_url=decision.get_absolute_url(),
        breadcrumbs=[DECISIONS, (str(decision), decision.get_absolute_url())],
        template="kinds/check.html",
        answers=[*_answers(decision), *_lapsed(decision, at=timezone.now())],
        basis=episode_basis(decision.episode, request.user, at=timezone.now()),
    )


def _seat(step: str, role: str) -> Seat:
    if step not in SignatureStep.values or role not in Role.values:
        raise Http404
    return Seat(SignatureStep(step), Role(role))


def _answers(decision: AlertDecision) -> list[Answer]:
    """What is signed or published, in short; the whole text stands on the page of the decision."""
    areas = "、".join(str(each) for each in decision.areas.select_related("region"))
    is_lift = decision.kind == DecisionKind.LIFT
    lines: list[tuple[str, object]] = [
        ("污染过程", decision.episode),
        ("性质", "演练（不是真实预警）" if decision.episode.is_drill else "真实预警"),
        ("事项", decision.get_kind_display()),
    ]
    if is_lift:
        lines.append(("解除时间", time_of_lift(decision)))
    else:
        count = sum(len(measures) for _, measures in measures_of(decision))
        lines += [
            ("等级", f"{decision.get_level_display()}预警"),
            ("污染范围", areas),
            ("时间", f"{_at(decision.starts_at)} 至 {_at(decision.ends_at) or '未填写'}"),
            ("首要污染物", decision.primary or "未填写"),
            ("污染程度", decision.degree or "未填写"),
            ("潜在危险程度", decision.danger or "未填写"),
            ("可能受影响的区域", decision.affected or "未填写"),
            ("应采取的措施", f"{count}项"),
        ]
    lines.append(("说明", decision.reason or "—"))
    return [Answer(label, value) for label, value in lines]


def _lapsed(decision: AlertDecision, *, at: datetime) -> list[Answer]:
    """A start that went by while signatures were collected becomes the moment of publication, which is said before."""
    begins_at = messages.begins_at(decision, at)
    if decision.kind == DecisionKind.LIFT or begins_at == decision.starts_at:
        return []
    return [Answer("启动时间已过", "所定启动时间早于发布时间，响应自发布时起启动")]


def _at(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""  # type: ignore[arg-type]  # a moment or None
