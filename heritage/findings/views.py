"""数据质量: what is doubtful in the register, who looks into it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.findings import settling
from heritage.findings.choices import QualityKind, QualityState
from heritage.findings.forms import WordsForm
from heritage.findings.lifecycle import QUALITY
from heritage.findings.tables import QualityFilters, QualityTable, quality_mark
from heritage.list_basis import list_basis
from heritage.models import QualityFinding
from heritage.permissions import may_keep_register, may_see_register
from heritage.views.register import TITLE
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.listing.bulk import BulkAct, bulk_page
from portal.requests import SignedInRequest

QUALITY_TITLE = "数据质量"
WITH_WORDS: dict[str, Callable[..., QualityFinding]] = {
    "release": settling.release,
    "resolve": settling.resolve,
    "accept": settling.accept,
    "reopen": settling.reopen,
}


@require_safe
@requires(may_see_register)
def quality(request: SignedInRequest) -> HttpResponseBase:
    """Every finding, those that are settled too."""
    keeps = may_keep_register(request.user)
    acts = [
        BulkAct("批量认领", reverse("heritage:quality_take_many")),
        BulkAct("批量照印保留", reverse("heritage:quality_accept_many")),
    ]
    return list_page(
        request,
        _findings(request),
        title=QUALITY_TITLE,
        table=QualityTable,
        filters=QualityFilters,
        breadcrumbs=[(TITLE, reverse("heritage:register"))],
        bulk=acts if keeps else [],
        empty="没有待核实的事项",
        basis=list_basis(request.user, timezone.localdate()),
    )


@require_safe
@requires(may_see_register)
def quality_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """One finding: what speaks for it, what to do, who has it, what was done."""
    finding = _finding(request, pk)
    allowed = actions_from(finding.state, QUALITY) if may_keep_register(request.user) else []
    acts = [
        (str(QUALITY[action].label), reverse("heritage:quality_act", args=[finding.pk, action]))
        for action in allowed
        if action in WITH_WORDS
    ]
    facts: list[tuple[str, object]] = [
        ("类别", QualityKind(finding.kind).label),
        ("位置", finding.place),
        ("怎么办", finding.remedy),
        ("发现时间", f"{timezone.localtime(finding.found_at):%Y-%m-%d %H:%M}"),
        ("办理人", finding.owner or "无人认领"),
    ]
    if finding.gone_at:
        facts.append(("不再出现", f"{timezone.localtime(finding.gone_at):%Y-%m-%d %H:%M}"))
    if finding.words:
        facts += [("处理结果", finding.words), ("处理人", finding.settled_by)]
    is_mine = finding.state == QualityState.TAKEN and finding.owner == request.user
    return render(
        request,
        "heritage/quality_finding.html",
        {
            "title": str(finding),
            "breadcrumbs": _crumbs(),
            "finding": finding,
            "state": quality_mark(finding),
            "facts": facts,
            "acts": acts,
            "may_take": "take" in allowed and not is_mine,
            "told": finding.steps.select_related("by"),
            "changes": changes_of(finding) if request.GET.get("tab") == "history" else [],
        },
    )


@posted_from("heritage:quality_finding")
@requires(may_keep_register)
def quality_take(request: SignedInRequest, pk: int) -> HttpResponse:
    """认领."""
    finding = _finding(request, pk)
    return press(
        request,
        lambda: settling.take(finding, by=request.user, at=timezone.now()),
        done="已认领，由您办理",
        address=finding.get_absolute_url(),
    )


@requires(may_keep_register)
def quality_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """退回, 解决, 照印保留 or 重新打开, each with words."""
    finding = _finding(request, pk)
    if action not in WITH_WORDS:
        raise Http404
    label = str(QUALITY[action].label)

    def perform(given: dict[str, Any]) -> QualityFinding:
        seen = int(given["seen"] or 0)
        return WITH_WORDS[action](finding, words=given["words"], seen=seen, by=request.user, at=timezone.now())

    return form_page(
        request,
        WordsForm(request.POST or None, initial={"seen": str(finding.version)}),
        perform,
        title=f"{label}：{finding}",
        done=f"已{label}" if action != "resolve" else "已记为解决",
        submit_label=label,
        cancel_url=finding.get_absolute_url(),
        breadcrumbs=[*_crumbs(), (str(finding), finding.get_absolute_url())],
        template="heritage/quality_act.html",
        finding=finding,
        told=finding.steps.select_related("by"),
    )


@requires(may_keep_register)
def quality_take_many(request: SignedInRequest) -> HttpResponse:
    """认领 what was picked in the list."""

    def refusal(finding: QualityFinding) -> str:
        if finding.state == QualityState.TAKEN and finding.owner == request.user:
            return "该事项已由您认领"
        return _refusal(finding, "take")

    return bulk_page(
        request,
        _findings(request),
        lambda finding: settling.take(finding, by=request.user, at=timezone.now()),
        title="批量认领",
        submit_label="认领",
        back_url=reverse("heritage:quality"),
        filters=QualityFilters,
        refusal=refusal,
        seen=lambda finding: finding.state,
        breadcrumbs=tuple(_crumbs()),
    )


@requires(may_keep_register)
def quality_accept_many(request: SignedInRequest) -> HttpResponse:
    """照印保留 for what was picked, with the same words."""
    form = WordsForm(request.POST if request.method == "POST" else None)
    return bulk_page(
        request,
        _findings(request),
        lambda finding: settling.accept(
            finding, words=form.cleaned_data["words"], seen=finding.version, by=request.user, at=timezone.now()
        ),
        title="批量照印保留",
        submit_label="照印保留",
        back_url=reverse("heritage:quality"),
        filters=QualityFilters,
        refusal=lambda finding: _refusal(finding, "accept"),
        seen=lambda finding: str(finding.version),
        breadcrumbs=tuple(_crumbs()),
        template="documents/publicity_many.html",
        form=form,
    )


def _findings(request: SignedInRequest) -> Any:
    return QualityFinding.objects.visible_to(request.user).select_related("owner")


def _finding(request: SignedInRequest, pk: int) -> QualityFinding:
    found: QualityFinding = get_object_or_404(_findings(request).select_related("settled_by"), pk=pk)
    return found


def _refusal(finding: QualityFinding, action: str) -> str:
    if action in actions_from(finding.state, QUALITY):
        return ""
    return f"{QualityState(finding.state).label}，不能{QUALITY[action].label}"


def _crumbs() -> list[tuple[str, object]]:
    return [(TITLE, reverse("heritage:register")), (QUALITY_TITLE, reverse("heritage:quality"))]
