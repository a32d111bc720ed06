"""Clean-ups 清理: the list, one campaign with its board, drafting, opening, withdrawing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents import rule_bases
from documents.cleaning_up import concluding, overlapping, proposing, scoping, summarizing
from documents.cleaning_up.choices import CampaignState, CleanupOutcome, ItemState
from documents.cleaning_up.forms import CampaignForm, ConcludeForm, ReasonForm
from documents.cleaning_up.lifecycle import CLEANING
from documents.cleaning_up.tables import CampaignFilters, CampaignTable, campaign_mark
from documents.events import determining
from documents.filters import DocumentFilters
from documents.models import Campaign, Document, Instrument
from documents.permissions import may_manage, may_sign
from documents.validity import STATUS_LABELS
from portal import exports, jobs
from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Button, Step
from portal.requests import SignedInRequest

CAMPAIGNS = ("清理", reverse_lazy("documents:campaign_list"))
WAITS = (ItemState.WAITING, ItemState.RETURNED)
MOST_NAMED = 200


@require_safe
@requires(signed_in)
def campaign_list(request: SignedInRequest) -> HttpResponseBase:
    """The campaigns that this person may see."""
    buttons = [Button("清理后待修改", reverse("documents:amendment_list"))]
    if may_manage(request.user):
        buttons += [Button("布置清理", reverse("documents:campaign_new"), is_primary=True, icon="plus")]
    return list_page(
        request,
        Campaign.objects.visible_to(request.user)
        .select_related("series__unit", "document")
        .annotate(item_count=Count("items")),
        title=CAMPAIGNS[0],
        table=CampaignTable,
        filters=CampaignFilters,
        buttons=buttons,
        empty="没有符合条件的清理",
        basis=rule_bases.failing(*rule_bases.CLEAN_UPS, request.user, timezone.localdate()),
    )


@requires(may_manage)
def campaign_new(request: SignedInRequest) -> HttpResponse:
    """拟办: `?scope=` takes over what the register's list was filtered by."""
    initial = {"scope": request.GET.get("scope", ""), "seen": ""}
    form = CampaignForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda _: scoping.draft(form.outline(), by=request.user, at=timezone.now()),
        title="布置清理",
        done="已保存；核对范围、添加个别文件后布置",
        submit_label="保存",
        cancel_url=str(CAMPAIGNS[1]),
        breadcrumbs=[CAMPAIGNS],
    )


@require_safe
@requires(signed_in)
def campaign_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One campaign: where it stands, its board by department, and what this person may do with it."""
    job = jobs.latest(scoping.CONCLUDE, subject_id=pk)  # first: a job that ends meanwhile has moved the campaign
    campaign = visible_campaign(request, pk)
    is_concluding = job is not None and job.is_open
    today = timezone.localdate()
    is_history = request.GET.get("tab") == "history"
    runs = may_manage(request.user) or may_sign(request.user)
    found = scope_of(campaign, request.user) if campaign.state == CampaignState.DRAFTED else None
    context: dict[str, Any] = {
        "title": campaign.title,
        "breadcrumbs": [CAMPAIGNS],
        "campaign": campaign,
        "basis": rule_bases.failing(*rule_bases.CLEAN_UPS, request.user, today),
        "state": campaign_mark(campaign.state),
        "steps": _steps(campaign),
        "facts": _facts(campaign),
        "acts": [] if is_concluding else _acts(campaign, request.user),
        "job": job if runs and campaign.state in (CampaignState.DECIDED, CampaignState.CONCLUDED) else None,
        "is_concluding": is_concluding,
        "board": _board(campaign, today),
        "item_count": campaign.items.count(),
        "scope_count": found.count() if found is not None else None,
        "is_overdue": campaign.state == CampaignState.OPENED and campaign.propose_by < today,
        # Once it is issued the paper tells; before that only those who decide and issue read all of it.
        "decision": concluding.decision_of(campaign) if campaign.state == CampaignState.DECIDED and runs else None,
        "differing": differing(campaign) if campaign.state == CampaignState.DECIDED and runs else [],
        "ways_back": determining.ways_back(campaign) if campaign.document_id else [],
        "may_run": may_manage(request.user),
        "document": Document.objects.visible_to(request.user).filter(campaign=campaign).first(),
        "may_add": may_manage(request.user) and campaign.state in (CampaignState.DRAFTED, CampaignState.OPENED),
        "changes": changes_of(campaign, also=("items",) if runs else ()) if is_history else [],
    }
    return render(request, "documents/campaign_detail.html", context)


@requires(may_manage)
def campaign_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the draft; of an open one only the day until which the departments answer."""
    campaign = visible_campaign(request, pk)
    form = CampaignForm.of(campaign, request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        lambda given: scoping.change(campaign, form.outline(), seen=given["seen"], at=timezone.now()),
        title=f"修改：{campaign}",
        done="已保存" if campaign.state == CampaignState.DRAFTED else "已布置的清理只改报送期限，其余不变",
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=crumbs_of(campaign),
    )


@requires(may_manage)
def campaign_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """布置, after a look at how many documents it asks about."""
    campaign = visible_campaign(request, pk)
    found = scope_of(campaign, request.user)
    return form_page(
        request,
        ConcludeForm(request.POST or None, initial={"seen": scoping.scope_seen(campaign)}),
        lambda given: scoping.open_campaign(campaign, found, seen=given["seen"], at=timezone.now()),
        title=f"布置：{campaign}",
        done="已布置，各责任部门的工作台上已列出待提意见的文件",
        submit_label=CLEANING["open"].label,
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=crumbs_of(campaign),
        template="documents/campaign_open.html",
        campaign=campaign,
        found=list(found.select_related("document")[:20]),
        found_count=found.count(),
        added=list(campaign.items.select_related("instrument__document", "unit").order_by("order")[:MOST_NAMED]),
        added_count=campaign.items.count(),
        elsewhere=overlapping.told(overlapping.elsewhere(campaign, found.values("pk"))),
        ended=_ended(campaign, found),
    )


@requires(may_manage)
def campaign_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回, with a reason."""
    campaign = visible_campaign(request, pk)
    return form_page(
        request,
        ReasonForm(request.POST or None, initial={"seen": scoping.state_seen(campaign)}),
        lambda given: scoping.withdraw(campaign, **given, by=request.user, at=timezone.now()),
        title=f"撤回：{campaign}",
        done="已撤回",
        submit_label=CLEANING["withdraw"].label,
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=crumbs_of(campaign),
    )


def visible_campaign(request: SignedInRequest, pk: int) -> Campaign:
    """The campaign, or 404."""
    rows = Campaign.objects.visible_to(request.user).select_related(
        "series__unit", "document", "drafted_by", "decided_by", "concluded_by", "withdrawn_by"
    )
    found: Campaign = get_object_or_404(rows, pk=pk)
    return found


def scope_of(campaign: Campaign, user: Any) -> Any:
    """The texts that the scope finds, as the register's list would for this person."""
    if not campaign.scope:
        return Instrument.objects.none()
    documents = DocumentFilters(QueryDict(campaign.scope), queryset=Document.objects.visible_to(user)).qs
    rows = Instrument.objects.filter(document__in=documents.values("pk")).select_related("document")
    return rows.order_by("document", "order")


def differing(campaign: Campaign) -> list[summarizing.Line]:
    """What the paper cannot show: where the meeting decided otherwise than proposed, and what was taken out."""
    told = summarizing.lines(campaign.items)
    return [each for each in told if each.proposed or each.said.outcome == CleanupOutcome.EXCLUDE]


def _ended(campaign: Campaign, found: Any) -> list[tuple[str, int]]:
    """Of what is to be asked about, how many have ended already, by status; little can be said of them."""
    own = Instrument.objects.filter(Q(pk__in=found.values("pk")) | Q(clean_ups__campaign=campaign)).distinct()
    today = timezone.localdate()
    counted = [(STATUS_LABELS[each], own.having_status(each, on=today).count()) for each in proposing.ENDED]
    return [(label, count) for label, count in counted if count]


def crumbs_of(campaign: Campaign) -> list[tuple[str, object]]:
    """From the list to a page of the campaign."""
    return [CAMPAIGNS, (campaign.title, campaign.get_absolute_url())]


def _acts(campaign: Campaign, user: Any) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one: what state and role allow."""
    who = {"open": may_manage, "decide": may_sign, "reopen": may_sign, "conclude": may_manage, "withdraw": may_manage}
    found = [
        (
            CLEANING[action].label,
            reverse(f"documents:campaign_{action}", args=[campaign.pk]),
            CLEANING[action].clause,
            action in ("open", "decide", "conclude"),
        )
        for action in actions_from(campaign.state, CLEANING)
        if who[action](user)
    ]
    if may_manage(user) and campaign.state in (CampaignState.DRAFTED, CampaignState.OPENED):
        found.append(("修改", reverse("documents:campaign_edit", args=[campaign.pk]), "", False))
    return found


def _facts(campaign: Campaign) -> list[tuple[str, object]]:
    chosen = DocumentFilters(QueryDict(campaign.scope), queryset=Document.objects.none())
    scope = (exports.described(chosen) if campaign.scope else "") or "逐件添加"
    withdrawal = [("撤回理由", campaign.withdrawal_reason)] if campaign.withdrawal_reason else []
    return [
        ("依据", campaign.basis),
        ("决定机关", f"{campaign.series.unit}（{campaign.series}）"),
        ("主送机关", campaign.addressees),
        ("范围", scope),
        ("部门报送期限", campaign.propose_by),
        ("会议", f"{campaign.meeting}，{campaign.meeting_on}" if campaign.meeting else "—"),
        *withdrawal,
    ]


def _steps(campaign: Campaign) -> list[Step]:
    if campaign.state == CampaignState.WITHDRAWN:
        first = Step("拟办", "done", str(campaign.drafted_by), campaign.drafted_at)
        return [first, Step("撤回", "failed", str(campaign.withdrawn_by), campaign.withdrawn_at)]
    order = [CampaignState.DRAFTED, CampaignState.OPENED, CampaignState.DECIDED, CampaignState.CONCLUDED]
    at = order.index(CampaignState(campaign.state))
    told: list[tuple[str, object, Any]] = [
        ("布置", campaign.drafted_by, campaign.opened_at),
        ("提出意见和审核", f"责任部门、法制机构，{campaign.propose_by}前", None),
        ("会议决定", campaign.decided_by or "签发人", campaign.decided_at),
        ("印发", campaign.concluded_by or "文件管理员", campaign.concluded_at),
    ]
    # 布置 is done with the first move, 意见 with the second…
    done = {0: 0, 1: 1, 2: 3, 3: 4}[at]
    return [
        Step(label, "done" if place < done else "current" if place == done else "next", str(who), when)
        for place, (label, who, when) in enumerate(told)
    ]


def _board(campaign: Campaign, today: date) -> list[dict[str, Any]]:
    """Progress per department: how many of each state, and how many days overdue."""
    out = CleanupOutcome.EXCLUDE
    counts: Any = {"excluded": Count("pk", filter=Q(decided=out) | Q(decided__isnull=True, proposed=out))}
    counts |= {state: Count("pk", filter=Q(item_state=state)) for state in ItemState.values}
    rows: Any = campaign.items.with_state().values("unit", "unit__name").annotate(total=Count("pk"), **counts)
    late = (today - campaign.propose_by).days if campaign.state == CampaignState.OPENED else 0
    address = reverse("documents:campaign_items", args=[campaign.pk])
    return [
        each
        | {
            "waits": sum(each[state] for state in WAITS),
            "days_late": late if late > 0 and any(each[state] for state in WAITS) else 0,
            "url": f"{address}?unit={each['unit']}",
        }
        for each in rows.order_by("unit__name")
    ]
