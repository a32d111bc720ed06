"""Drafting decisions: from a proposal, by hand for an episode or a new one, and again while it is a draft (3.2).

A form of one level, a page on which everything is checked, then the act. What the act would refuse is said on the form
before that page: a new decision is asked for without being written, since its number shows gaps; a change is performed
and undone. A form that was sent in is kept, whatever happened meanwhile: only the act says no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, DecisionState, ProposalState
from pollution.alert_forms import EpisodeForm
from pollution.alerting import deciding, grounds, opening, standing
from pollution.alerting.deciding import Grounds
from pollution.alerts.editions import edition
from pollution.draft_forms import DraftForm, LiftForm, form_of, from_decision, from_proposal, from_version
from pollution.models import AlertDecision, AlertVersion, Episode, Proposal
from pollution.permissions import may_analyse_warnings
from pollution.plan_basis import episode_basis
from pollution.views.episodes import EPISODES
from portal.access import requires
from portal.acting import form_page, out_of_sight
from portal.constraints import check
from portal.lifecycle import Refused
from portal.organization.models import Region
from portal.pages import Answer
from portal.requests import SignedInRequest

Act = Callable[[DraftForm | LiftForm, datetime], AlertDecision]
Choice = tuple[str, str, AlertLevel | None]
"""Label, address, level."""


@requires(may_analyse_warnings)
def episode_new(request: SignedInRequest) -> HttpResponse:
    """新建污染过程: where and at which level; it is begun together with the draft of its first decision."""
    form = EpisodeForm(request.POST or None, at=timezone.now())
    return form_page(
        request,
        form,
        lambda _: f"{reverse('pollution:episode_draft')}?{urlencode(form.address())}",
        title="新建污染过程",
        done="",
        cancel_url=str(EPISODES[1]),
        breadcrumbs=[EPISODES],
        submit_label="下一步：拟稿",
    )


@requires(may_analyse_warnings)
def episode_draft(request: SignedInRequest) -> HttpResponse:
    """拟稿 for an episode that does not exist yet; the address says for which."""
    now = timezone.now()
    level = _level(request.GET.get("level", ""))
    scope = request.GET.get("scope", "")
    region = Region.objects.filter(pk=_number(request.GET.get("region", ""))).first()
    if level is None or scope not in AlertScope.values:
        messages.error(request, "请先选择范围和预警等级，再拟稿")
        return redirect("pollution:episode_new")
    is_drill = "drill" in request.GET
    try:
        episode = opening.unopened(AlertScope(scope), region, is_drill=is_drill, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pollution:episode_new")

    def perform(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        begun = opening.begin(AlertScope(scope), region, is_drill=is_drill, at=at)
        return deciding.draft(begun, **_said(request, begun, DecisionKind.RELEASE, level, form, at=at))

    def ask(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        begun = opening.unopened(AlertScope(scope), region, is_drill=is_drill, at=at)
        check(begun)
        return deciding.undrafted(begun, **_said(request, begun, DecisionKind.RELEASE, level, form, at=at))

    where = region.name if region else "区域"
    title = f"拟稿：{'【演练】' if is_drill else ''}{where}发布{level.label}预警"
    form = _form(request, episode, DecisionKind.RELEASE, level, {})
    return _draft_page(request, form, perform, ask, title=title, episode=None, cancel_url=str(EPISODES[1]))


@requires(may_analyse_warnings)
def decision_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """拟稿 for an episode: first what and at which level, then the form."""
    episode = _episode(request, pk)
    current = standing.current_version(episode)
    offered = list(_offered(episode, current))
    kind = request.GET.get("kind", "")
    level = _level(request.GET.get("level", ""))
    under_way = episode.decisions.open().first()
    is_offered = (kind, level) in [(each, at) for each, at, _ in offered]
    has_form = kind in DecisionKind.values and (level is None) == (kind == DecisionKind.LIFT)
    if not (has_form if request.method == "POST" else is_offered and under_way is None):  # a form sent in is kept
        choices = [(label, _address(episode, each, at), at) for each, at, label in offered]
        return _choosing(request, episode, choices, under_way)
    chosen = DecisionKind(kind)
    known = from_version(current, level) if current else {}

    def perform(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        return deciding.draft(episode, **_said(request, episode, chosen, level, form, at=at))

    def ask(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        return deciding.undrafted(episode, **_said(request, episode, chosen, level, form, at=at))

    return _draft_page(
        request,
        _form(request, episode, chosen, level, known),
        perform,
        ask,
        title=f"拟稿：{chosen.label}{_level_words(level)}",
        episode=episode,
        cancel_url=episode.get_absolute_url(),
        kind=chosen,
        choices_url=reverse("pollution:decision_new", args=[episode.pk]),
    )


@requires(may_analyse_warnings)
def proposal_adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    """采用并拟稿: the form with what the proposal knows."""
    rows = Proposal.objects.visible_to(request.user).select_related("episode__region")
    proposal: Proposal = get_object_or_404(rows, pk=pk)
    if proposal.state != ProposalState.OPEN and request.method == "GET":
        messages.error(request, f"{proposal}{proposal.get_state_display()}，不能再采用")
        return redirect(proposal)
    episode, kind = proposal.episode, DecisionKind(proposal.kind)
    level = AlertLevel(proposal.level) if proposal.level else None
    current = standing.current_version(episode)
    known = (from_version(current, level) if current else {}) | from_proposal(proposal, timezone.now())

    def perform(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        return deciding.draft(episode, **_said(request, episode, kind, level, form, at=at), proposal=proposal)

    def ask(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        return deciding.undrafted(episode, **_said(request, episode, kind, level, form, at=at), proposal=proposal)

    return _draft_page(
        request,
        _form(request, episode, kind, level, known),
        perform,
        ask,
        title=f"采用{proposal}并拟稿：{kind.label}{_level_words(level)}",
        episode=episode,
        cancel_url=proposal.get_absolute_url(),
        kind=kind,
        newer=None if proposal.state == ProposalState.OPEN else episode.proposals.open().first(),
    )


@requires(may_analyse_warnings)
def decision_redraft(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改 a draft, also at another level that its kind allows."""
    rows = AlertDecision.objects.visible_to(request.user).select_related("episode__region")
    decision: AlertDecision = get_object_or_404(rows, pk=pk)
    if decision.state != DecisionState.DRAFTED and request.method == "GET":
        messages.error(request, f"该决定{decision.get_state_display()}，只有拟稿中的决定可以修改")
        return redirect(decision)
    kind = DecisionKind(decision.kind)
    offered = list(_offered(decision.episode, standing.current_version(decision.episode)))
    own = AlertLevel(decision.level) if decision.level else None
    asked = _level(request.GET.get("level", ""))
    level = asked if (kind, asked) in [(each, at) for each, at, _ in offered] else own

    def perform(form: DraftForm | LiftForm, at: datetime) -> AlertDecision:
        return deciding.redraft(
            decision,
            level=level,
            areas=form.areas(),
            contents=form.contents(at),
            grounds=grounds.of(decision.episode, kind, level, at=at),
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=at,
        )

    others = [(label, f"?level={at}", at) for each, at, label in offered if each == kind and at and at != level]
    return _draft_page(
        request,
        _form(request, decision.episode, kind, level, from_decision(decision, level)),
        perform,
        perform,
        title=f"修改{decision}",
        episode=decision.episode,
        cancel_url=decision.get_absolute_url(),
        kind=kind,
        other_levels=others,
    )


def _said(
    request: SignedInRequest,
    episode: Episode,
    kind: DecisionKind,
    level: AlertLevel | None,
    form: DraftForm | LiftForm,
    *,
    at: datetime,
) -> dict[str, Any]:
    """What the act takes of a form."""
    return {
        "kind": kind,
        "level": level,
        "areas": form.areas(),
        "contents": form.contents(at),
        "grounds": grounds.of(episode, kind, level, at=at),
        "by": request.user,
        "at": at,
    }


def _draft_page(
    request: SignedInRequest,
    form: DraftForm | LiftForm,
    act: Act,
    ask: Act,
    *,
    title: str,
    episode: Episode | None,
    cancel_url: str,
    kind: DecisionKind = DecisionKind.RELEASE,
    **more: Any,
) -> HttpResponse:
    """Form → check → act; `ask` raises what the act would refuse, and what it writes is undone."""
    has_condition = episode is not None and kind in (DecisionKind.RAISE, DecisionKind.LOWER, DecisionKind.LIFT)
    found = grounds.of(episode, kind, form.level, at=timezone.now()) if episode and has_condition else None
    is_raise = kind == DecisionKind.RAISE
    crumbs: list[tuple[str, object]] = [EPISODES]
    if episode is not None:
        crumbs.append((str(episode), episode.get_absolute_url()))
    page = {
        "title": title,
        "cancel_url": cancel_url,
        "breadcrumbs": crumbs,
        "submit_label": "下一步：核对",
        "draft_key": request.get_full_path(),
        "level": form.level,
        "lift": edition(episode.plan).lift if episode else None,
        "basis": episode_basis(episode, request.user, at=timezone.now()) if episode else None,
        "told": None if found is None else _told(found, kind),
        "told_clauses": "3.3.6、3.3.2" if is_raise else "3.3.6",
        "told_ways": "监测和预报都符合，或者按预测已达3.3.2的，可以提高；" if is_raise else "",
    } | more
    if request.method == "POST" and form.is_valid() and "confirmed" not in request.POST:
        if "again" in request.POST:
            return render(request, "pollution/decision_form.html", page | {"form": form})
        if not (refusal := _refusal_of(lambda: ask(form, timezone.now()))):
            answers = [Answer(label, value) for label, value in form.answers()]
            return render(request, "pollution/decision_check.html", page | {"form": _hidden(form), "answers": answers})
        form.add_error(None, refusal)
    return form_page(
        request,
        form,
        lambda _: act(form, timezone.now()),
        done="已拟稿，会商后送签",
        template="pollution/decision_form.html",
        **page,
    )


def _told(found: Grounds, kind: DecisionKind) -> list[tuple[str, bool | None]]:
    """The facts on which the decision can rest, each by itself (3.3.6; 3.3.2 for a raise by what is foretold)."""
    facts = [("监测", found.is_observed), ("预报", found.is_forecast)]
    return [*facts, ("按预测已达3.3.2", bool(found.meets_ahead))] if kind == DecisionKind.RAISE else facts


def _refusal_of(ask: Callable[[], object]) -> str:
    """Why the act would be refused; whatever was written to find out is undone."""
    try:
        with transaction.atomic():
            ask()
            transaction.set_rollback(True)
    except Refused as refusal:
        return str(refusal)
    return ""


def _hidden(form: DraftForm | LiftForm) -> DraftForm | LiftForm:
    """The form as it was filled in, out of sight."""
    out_of_sight(form)
    form.groups = []  # type: ignore[union-attr]  # nothing of it is shown
    return form


def _form(
    request: SignedInRequest, episode: Episode, kind: DecisionKind, level: AlertLevel | None, known: dict[str, Any]
) -> DraftForm | LiftForm:
    return form_of(request.POST or None, episode=episode, kind=kind, level=level, initial=known)


def _choosing(
    request: SignedInRequest, episode: Episode, choices: list[Choice], under_way: AlertDecision | None
) -> HttpResponse:
    context = {
        "title": "拟稿：选择事项",
        "breadcrumbs": [EPISODES, (str(episode), episode.get_absolute_url())],
        "episode": episode,
        "choices": choices,
        "under_way": under_way,
    }
    return render(request, "pollution/decision_choose.html", context)


def _offered(episode: Episode, current: AlertVersion | None) -> Iterator[tuple[DecisionKind, AlertLevel | None, str]]:
    """What may be decided now (3.3.6)."""
    if episode.closed_at is not None:
        return
    if current is None:
        for level in AlertLevel:
            yield DecisionKind.RELEASE, level, f"发布{level.label}预警"
        return
    for level in AlertLevel:
        if level > current.level:
            yield DecisionKind.RAISE, level, f"提高为{level.label}预警"
        elif level == current.level:
            yield DecisionKind.ADJUST, level, f"调整{level.label}预警的范围或时间"
        else:
            yield DecisionKind.LOWER, level, f"降低为{level.label}预警"
    yield DecisionKind.LIFT, None, "解除预警"


def _address(episode: Episode, kind: DecisionKind, level: AlertLevel | None) -> str:
    at = f"&level={level.value}" if level else ""
    return f"{reverse('pollution:decision_new', args=[episode.pk])}?kind={kind.value}{at}"


def _episode(request: SignedInRequest, pk: int) -> Episode:
    rows = Episode.objects.visible_to(request.user).select_related("region")
    found: Episode = get_object_or_404(rows, pk=pk)
    return found


def _level(text: str) -> AlertLevel | None:
    number = _number(text)
    return AlertLevel(number) if number in AlertLevel.values else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _level_words(level: AlertLevel | None) -> str:
    return f"{level.label}预警" if level else "预警"
