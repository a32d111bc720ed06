"""Episodes 污染过程 and the proposals about them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import chain_steps
from pollution.alert_choices import DecisionState, MessageType, ProposalState
from pollution.alert_forms import DismissForm
from pollution.alert_lifecycle import EPISODE, PROPOSAL
from pollution.alert_tables import EpisodeFilters, EpisodeTable
from pollution.alerting import deciding, opening
from pollution.alerts.editions import edition
from pollution.models import AlertDecision, AlertVersion, Episode, Proposal
from pollution.permissions import may_analyse_warnings, may_see_warnings
from pollution.plan_basis import alerts_basis, episode_basis
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

EPISODES = ("污染过程", reverse_lazy("pollution:episode_list"))


@require_safe
@requires(may_see_warnings)
def episode_list(request: SignedInRequest) -> HttpResponseBase:
    """All episodes, drills among them."""
    open_decisions = Prefetch(
        "decisions",
        AlertDecision.objects.exclude(state__in=[DecisionState.PUBLISHED, DecisionState.WITHDRAWN]),
        to_attr="open_decisions",
    )
    rows = Episode.objects.visible_to(request.user).with_standing().select_related("region")
    buttons = []
    if may_analyse_warnings(request.user):
        buttons = [Button("新建污染过程", reverse("pollution:episode_new"), is_primary=True)]
    return list_page(
        request,
        rows.prefetch_related(open_decisions),
        title=EPISODES[0],
        table=EpisodeTable,
        filters=EpisodeFilters,
        buttons=buttons,
        template="pollution/chain_list.html",
        basis=alerts_basis(request.user),
        empty="没有符合条件的污染过程。达到预警条件时由系统提出研判建议，也可以由预警技术组新建",
    )


@require_safe
@requires(may_see_warnings)
def episode_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One episode: where it stands, what was proposed, decided and published about it."""
    rows = Episode.objects.visible_to(request.user).select_related("region")
    episode: Episode = get_object_or_404(rows, pk=pk)
    is_history = request.GET.get("tab") == "history"
    proposals = list(episode.proposals.select_related("raised_by", "settled_by").prefetch_related("regions"))
    people = ("drafted_by", "published_by", "consultation", "episode__region", "version")
    decisions = list(
        episode.decisions.select_related(*people).prefetch_related("signatures__signed_by", "former_drafters")
    )
    versions = _versions(episode)
    under_way = next((each for each in decisions if each.state not in _CLOSED), None)
    newest = under_way or (decisions[0] if decisions else None)
    waiting = next((each for each in proposals if each.state == ProposalState.OPEN), None)
    last = versions[0] if versions else None
    current = last if last and last.message_type != MessageType.CANCEL else None
    may_draft = may_analyse_warnings(request.user) and episode.closed_at is None and under_way is None
    context = {
        "title": str(episode),
        "breadcrumbs": [EPISODES],
        "episode": episode,
        "basis": episode_basis(episode, request.user, at=timezone.now()),
        "steps": chain_steps.episode_steps(episode, waiting, newest, last, at=timezone.now()),
        "current": current,
        "facts": _facts(episode, current),
        "proposals": proposals,
        "decisions": decisions,
        "versions": versions,
        "may_draft": may_draft,
        "end_drill": EPISODE["end_drill"] if may_draft and episode.is_drill and current is None else None,
        "changes": changes_of(episode) if is_history else [],
    }
    return render(request, "pollution/episode_detail.html", context)


@requires(may_analyse_warnings)
def drill_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """结束演练 that published nothing."""
    rows = Episode.objects.visible_to(request.user).select_related("region")
    episode: Episode = get_object_or_404(rows, pk=pk)
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        lambda _: opening.end_drill(episode, at=timezone.now()),
        title=f"{EPISODE['end_drill'].label}：{episode}",
        done="演练已结束",
        submit_label=EPISODE["end_drill"].label,
        cancel_url=episode.get_absolute_url(),
        breadcrumbs=[EPISODES, (str(episode), episode.get_absolute_url())],
        template="kinds/check.html",
        answers=[Answer(label, value) for label, value in _facts(episode, None)],
    )


@require_safe
@requires(may_see_warnings)
def proposal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One proposal: what it asks for, and what became of it."""
    proposal = _proposal(request, pk)
    acts = actions_from(proposal.state, PROPOSAL) if may_analyse_warnings(request.user) else []
    buttons = [
        (PROPOSAL[each], reverse(f"pollution:proposal_{each}", args=[pk])) for each in acts if each != "supersede"
    ]
    decision = AlertDecision.objects.visible_to(request.user).filter(proposal=proposal).first()
    context = {
        "title": str(proposal),
        "breadcrumbs": [EPISODES, (str(proposal.episode), proposal.episode.get_absolute_url())],
        "proposal": proposal,
        "basis": episode_basis(proposal.episode, request.user, at=timezone.now()),
        "acts": buttons,
        "facts": _proposal_facts(proposal),
        "decision": decision,
        "changes": changes_of(proposal) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "pollution/proposal_detail.html", context)


@requires(may_analyse_warnings)
def proposal_dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    """不予采用, with the reason."""
    proposal = _proposal(request, pk)
    return form_page(
        request,
        DismissForm(request.POST or None),
        lambda given: deciding.dismiss(proposal, **given, by=request.user, at=timezone.now()),
        title=f"不予采用{proposal}",
        done="已记录为不予采用",
        submit_label="不予采用",
        cancel_url=proposal.get_absolute_url(),
        breadcrumbs=[EPISODES, (str(proposal), proposal.get_absolute_url())],
    )


_CLOSED = (DecisionState.PUBLISHED, DecisionState.WITHDRAWN)


def _versions(episode: Episode) -> list[Any]:
    """The published versions, the last first, each with how many acknowledged and filed it."""
    counted = AlertVersion.objects.filter(episode=episode).annotate(
        told=Count("announcements", distinct=True),
        received=Count("announcements", filter=Q(announcements__received_at__isnull=False), distinct=True),
        to_file=Count("filings", distinct=True),
        filed=Count("filings", filter=Q(filings__filed_at__isnull=False), distinct=True),
    )
    return list(counted.select_related("decision__published_by").defer("content", "cap").order_by("-number"))


def _facts(episode: Episode, current: AlertVersion | None) -> list[tuple[str, object]]:
    plan = edition(episode.plan)
    return [
        ("范围", episode.get_scope_display()),
        ("县市、团场", episode.region or "区域"),
        ("性质", "演练" if episode.is_drill else "真实过程"),
        ("预案版本", f"{plan.title}（{plan.doc_number}）"),
        ("开始时间", _at(episode.began_at)),
        ("结束时间", _at(episode.closed_at) or "未结束"),
        ("预计结束时间", _at(current.ends_at) if current else "没有生效的预警"),
    ]


def _proposal_facts(proposal: Proposal) -> list[tuple[str, object]]:
    return [
        ("事项", proposal.get_kind_display()),
        ("所涉区域", "、".join(each.name for each in proposal.regions.all())),
        ("起始时间", _at(proposal.starts_at)),
        ("预计结束时间", _at(proposal.ends_at)),
        ("首要污染物", proposal.primary),
        ("研判时点", _at(proposal.judged_at)),
        ("提出人", str(proposal.raised_by) if proposal.raised_by else "系统自动提出"),
        ("提出时间", _at(proposal.raised_at)),
        ("处理人", str(proposal.settled_by) if proposal.settled_by else "—"),
        ("处理时间", _at(proposal.settled_at) or "—"),
        ("理由", proposal.reason or "—"),
    ]


def _proposal(request: SignedInRequest, pk: int) -> Proposal:
    rows = Proposal.objects.visible_to(request.user).prefetch_related("regions")
    found: Proposal = get_object_or_404(rows.select_related("episode__region", "raised_by", "settled_by"), pk=pk)
    return found


def _at(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
