"""The items of a clean-up: their list, one item, adding, proposing, reviewing, deciding otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.cleaning_up import articles, overlapping, proposing, resolving, scoping, settling
from documents.cleaning_up.choices import CampaignState, ItemState, ReviewOutcome
from documents.cleaning_up.forms import AddItemForm, ConcludeForm, ConclusionForm, ManyForm, ReassignForm, ReviewForm
from documents.cleaning_up.tables import ItemFilters, ItemTable, OwnItemFilters, OwnItemTable, amendment_mark, item_mark
from documents.cleaning_up.views.campaigns import CAMPAIGNS, visible_campaign
from documents.models import Campaign, CampaignItem, CleanupProposal, Document
from documents.permissions import may_countersign, may_manage, may_review_legally, may_sign
from portal.access import requires, signed_in
from portal.acting import form_page
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.listing.bulk import BulkAct, bulk_page
from portal.pages import Button
from portal.requests import SignedInRequest


@require_safe
@requires(signed_in)
def campaign_items(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The items of one campaign that this person may see, with what can be done with several at once."""
    campaign = visible_campaign(request, pk)
    bulk: list[BulkAct] = []
    buttons: list[Button] = []
    if campaign.state == CampaignState.OPENED:
        if may_countersign(request.user):
            bulk.append(BulkAct("提出意见", reverse("documents:campaign_propose", args=[pk])))
        if may_review_legally(request.user):
            bulk += [
                BulkAct(f"审核{label}", reverse("documents:campaign_review", args=[pk, code]))
                for code, label in ReviewOutcome.choices
            ]
    if may_manage(request.user) and campaign.state in (CampaignState.DRAFTED, CampaignState.OPENED):
        buttons.append(Button("添加文件", reverse("documents:campaign_add", args=[pk])))
    return list_page(
        request,
        _items(request, campaign).with_state(),
        title=f"清理条目：{campaign}",
        table=ItemTable,
        filters=ItemFilters,
        bulk=bulk,
        buttons=buttons,
        breadcrumbs=[(CAMPAIGNS[0], str(CAMPAIGNS[1])), (campaign.title, campaign.get_absolute_url())],
        empty="没有符合条件的清理条目",
    )


@require_safe
@requires(signed_in)
def item_list(request: SignedInRequest) -> HttpResponseBase:
    """The items of all clean-ups that this person may see: what the workbench leads to."""
    rows = CampaignItem.objects.visible_to(request.user).with_state()
    return list_page(
        request,
        rows.select_related("campaign", "unit", "instrument__document"),
        title="清理条目",
        table=OwnItemTable,
        filters=OwnItemFilters,
        breadcrumbs=[(CAMPAIGNS[0], str(CAMPAIGNS[1]))],
        empty="没有符合条件的清理条目",
    )


@require_safe
@requires(signed_in)
def campaign_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """One item: its text, what was proposed, reviewed and decided, and what this person may do."""
    item = _item(request, pk)
    proposals = list(item.proposals.select_related("proposed_by__unit", "review__reviewed_by"))
    decision = getattr(item, "decision", None)
    today = timezone.localdate()
    documents = list(_documents(item, request.user))
    amendment = settling.amendment_of(item, today)
    facts: list[tuple[str, object]] = [
        ("发文字号", item.number or "—"),
        ("责任部门", item.unit),
        ("效力状态", item.instrument.standing(today).label if item.instrument else "按名称列入"),
        ("会议决定", f"{decision.words}：{decision.reason}" if decision else "—"),
    ]
    if item.instrument and (doubt := articles.uncompared(item.instrument, _named_articles(proposals, decision))):
        facts.append(("条款核对", doubt))
    if item.campaign.state in overlapping.UNDER_WAY and (others := overlapping.told(overlapping.also_in(item))):
        facts.append(("同时列入其他清理", others))
    if amendment:
        facts.append(("修改", amendment_mark(amendment)))
    if decision and decision.settled_at:
        facts.append(("另行了结", decision.settled_words))
    context = {
        "title": item.title,
        "breadcrumbs": _crumbs(item),
        "item": item,
        "state": item_mark(proposing.state_of(item)),
        "facts": facts,
        "proposals": [(each, getattr(each, "review", None)) for each in reversed(proposals)],
        "acts": [*_acts(item, request.user), *_settlement(item, amendment, request.user)],
        "documents": documents,
    }
    return render(request, "documents/campaign_item.html", context)


@requires(may_manage)
def campaign_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a document by its number, or one that the register lacks."""
    campaign = visible_campaign(request, pk)

    def add(given: dict[str, Any]) -> Campaign:
        if given["document"]:
            added = scoping.add_document(campaign, given["document"], unit=given["unit"])
        else:
            added = [scoping.add_named(campaign, title=given["title"], number=given["number"], unit=given["unit"])]
        for each in added:
            if others := overlapping.told(overlapping.also_in(each)):
                messages.warning(request, f"同时列入尚未结束的其他清理：{others}。相抵触的决定，后一个不能印发")
            if each.instrument and (found := each.instrument.standing(timezone.localdate())).status in proposing.ENDED:
                messages.warning(request, f"{each}现为{found.label}，只能提“恢复施行”或“无需处理（移出清理）”")
        return campaign

    return form_page(
        request,
        AddItemForm(request.POST or None),
        add,
        title=f"添加文件：{campaign}",
        done="已添加",
        submit_label="添加",
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=[CAMPAIGNS, (campaign.title, campaign.get_absolute_url())],
    )


@requires(may_manage)
def campaign_item_reassign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name another 责任部门."""
    item = _item(request, pk)
    return form_page(
        request,
        ReassignForm(request.POST or None, initial={"unit": item.unit_id, "seen": str(item.unit_id)}),
        lambda given: scoping.reassign(item, **given),
        title=f"改责任部门：{item}",
        done="已改",
        cancel_url=item.get_absolute_url(),
        breadcrumbs=_crumbs(item),
    )


@requires(may_manage)
def campaign_item_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an item out before the campaign opens."""
    item = _item(request, pk)

    def drop(_: dict[str, Any]) -> str:
        scoping.drop(item)
        return reverse("documents:campaign_items", args=[item.campaign_id])

    return form_page(
        request,
        ConcludeForm(request.POST or None, initial={"seen": ""}),
        drop,
        title=f"移出清理：{item}",
        done="已移出",
        submit_label="移出",
        cancel_url=item.get_absolute_url(),
        breadcrumbs=_crumbs(item),
    )


@requires(may_countersign)
def campaign_item_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """提出清理意见 for one item."""
    item = _item(request, pk)
    latest = item.proposals.order_by("proposed_at", "pk").last()
    data = request.POST if request.method == "POST" else None
    form = ConclusionForm.of(latest, data, seen=proposing.latest_seen(item))

    def propose(given: dict[str, Any]) -> CampaignItem:
        proposing.propose(item, form.said(), seen=given["seen"], by=request.user, at=timezone.now())
        return item

    return form_page(
        request,
        form,
        propose,
        title=f"提出清理意见：{item}",
        done="已提出，等待合法性审核",
        submit_label="提出",
        cancel_url=item.get_absolute_url(),
        breadcrumbs=_crumbs(item),
    )


@requires(may_countersign)
def campaign_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for the picked items."""
    campaign = visible_campaign(request, pk)
    form = ManyForm.of(None, request.POST if request.method == "POST" else None)
    return bulk_page(
        request,
        _items(request, campaign).with_state().prefetch_related("proposals"),
        lambda item: proposing.propose(
            item, form.said(), seen=str(_latest_pk(item) or ""), by=request.user, at=timezone.now()
        ),
        title="提出清理意见",
        submit_label="提出意见",
        back_url=reverse("documents:campaign_items", args=[pk]),
        filters=ItemFilters,
        refusal=lambda item: "" if item.unit_id == request.user.unit_id else f"由{item.unit}提出意见",
        named=lambda item: f"{item.title} {item.number}",
        seen=lambda item: str(_latest_pk(item)),
        breadcrumbs=(CAMPAIGNS, (campaign.title, campaign.get_absolute_url())),
        template="documents/publicity_many.html",
        form=form,
    )


@requires(may_review_legally)
def campaign_item_review(request: SignedInRequest, pk: int, outcome: str) -> HttpResponse:
    """合法性审核 of the latest proposal of one item."""
    item, label = _item(request, pk), _review_label(outcome)
    latest = item.proposals.order_by("proposed_at", "pk").last()

    def review(given: dict[str, Any]) -> CampaignItem:
        seen = int(given.pop("seen") or 0)
        proposing.review(item, outcome=outcome, **given, seen=seen, by=request.user, at=timezone.now())
        return item

    return form_page(
        request,
        ReviewForm(request.POST or None, initial={"seen": str(latest.pk) if latest else ""}),
        review,
        title=f"审核{label}：{item}",
        done=f"已{label}",
        submit_label=label,
        cancel_url=item.get_absolute_url(),
        breadcrumbs=_crumbs(item),
        template="documents/campaign_item_review.html",
        latest=latest,
        doubt=articles.uncompared(item.instrument, latest.articles) if latest and item.instrument else "",
        document=item.instrument.document if item.instrument else None,
    )


@requires(may_review_legally)
def campaign_review(request: SignedInRequest, pk: int, outcome: str) -> HttpResponse:
    """The same for the picked items."""
    campaign, label = visible_campaign(request, pk), _review_label(outcome)
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"seen": ""})
    latest = CleanupProposal.objects.order_by("proposed_at", "pk")

    def review(item: CampaignItem) -> None:
        proposing.review(
            item,
            outcome=outcome,
            opinion=form.cleaned_data["opinion"],
            seen=_latest_pk(item),
            by=request.user,
            at=timezone.now(),
        )

    return bulk_page(
        request,
        _items(request, campaign).with_state().prefetch_related(Prefetch("proposals", queryset=latest)),
        review,
        title=f"合法性审核：{label}",
        submit_label=f"审核{label}",
        back_url=reverse("documents:campaign_items", args=[pk]),
        filters=ItemFilters,
        refusal=lambda item: "" if item.item_state != ItemState.WAITING else "还没有清理意见",
        named=lambda item: f"{item.title} {item.number}：{_latest_words(item)}",
        seen=lambda item: str(_latest_pk(item)),
        breadcrumbs=(CAMPAIGNS, (campaign.title, campaign.get_absolute_url())),
        template="documents/publicity_many.html",
        form=form,
    )


@requires(may_sign)
def campaign_item_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the meeting decided of one item otherwise than proposed."""
    item = _item(request, pk)
    known = getattr(item, "decision", None)
    data = request.POST if request.method == "POST" else None
    form = ConclusionForm.of(known, data, seen=resolving.decision_seen(known))

    def decide(_: dict[str, Any]) -> CampaignItem:
        if not hasattr(item, "decision"):
            raise Refused("还没有录入会议决定", clause=resolving.CLAUSE)
        seen = form.cleaned_data["seen"]
        resolving.decide_otherwise(item, form.said(), seen=seen, by=request.user, at=timezone.now())
        return item

    return form_page(
        request,
        form,
        decide,
        title=f"会议另有决定：{item}",
        done="已修改会议决定",
        cancel_url=item.get_absolute_url(),
        breadcrumbs=_crumbs(item),
    )


def _items(request: SignedInRequest, campaign: Campaign) -> Any:
    rows = CampaignItem.objects.visible_to(request.user).filter(campaign=campaign)
    return rows.select_related("unit", "instrument__document")


def _item(request: SignedInRequest, pk: int) -> CampaignItem:
    rows = CampaignItem.objects.visible_to(request.user).select_related(
        "campaign__series__unit", "unit", "instrument__document", "decision"
    )
    found: CampaignItem = get_object_or_404(rows, pk=pk)
    return found


def _crumbs(item: CampaignItem) -> list[tuple[str, object]]:
    campaign = item.campaign
    items = reverse("documents:campaign_items", args=[campaign.pk])
    return [CAMPAIGNS, (campaign.title, campaign.get_absolute_url()), ("清理条目", items)]


def _acts(item: CampaignItem, user: Any) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is the main one."""
    state, at = item.campaign.state, proposing.state_of(item)
    found = []
    is_open = state == CampaignState.OPENED
    if is_open and may_countersign(user) and user.unit_id == item.unit_id and at != ItemState.AGREED:
        found.append(("提出清理意见", reverse("documents:campaign_item_propose", args=[item.pk]), True))
    if is_open and may_review_legally(user) and at in (ItemState.PROPOSED, ItemState.AGREED):
        codes = [ReviewOutcome.RETURNED] if at == ItemState.AGREED else list(ReviewOutcome)
        found += [
            (f"审核{code.label}", reverse("documents:campaign_item_review", args=[item.pk, code.value]), True)
            for code in codes
        ]
    if state == CampaignState.DECIDED and may_sign(user):
        found.append(("会议另有决定", reverse("documents:campaign_item_decide", args=[item.pk]), False))
    if may_manage(user) and state in (CampaignState.DRAFTED, CampaignState.OPENED):
        if state == CampaignState.DRAFTED:
            found.append(("移出清理", reverse("documents:campaign_item_drop", args=[item.pk]), False))
        found.append(("改责任部门", reverse("documents:campaign_item_reassign", args=[item.pk]), False))
    return found


def _settlement(item: CampaignItem, amendment: str, user: Any) -> list[tuple[str, str, bool]]:
    if amendment not in settling.OPEN or not may_review_legally(user):
        return []
    return [("另行了结", reverse("documents:amendment_settle", args=[item.pk]), False)]


def _documents(item: CampaignItem, user: Any) -> Any:
    """The document of the item; of one by name whatever of the register bears its number or title and may be seen."""
    if item.instrument:
        return [item.instrument.document]
    held = scoping.named_in_the_register(item.named_title, item.named_number)
    return Document.objects.visible_to(user).filter(pk__in=[each.pk for each in held])


def _review_label(outcome: str) -> str:
    if outcome not in ReviewOutcome.values:
        raise Http404
    return str(ReviewOutcome(outcome).label)


def _named_articles(proposals: Sequence[CleanupProposal], decision: Any) -> list[str]:
    """Of the decision, else of the latest proposal."""
    said = decision or (proposals[-1] if proposals else None)
    return list(said.articles) if said else []


def _latest_pk(item: CampaignItem) -> int:
    return max((each.pk for each in item.proposals.all()), default=0)


def _latest_words(item: CampaignItem) -> str:
    rows = list(item.proposals.all())
    return f"{rows[-1].words}，{rows[-1].reason}" if rows else "还没有清理意见"
