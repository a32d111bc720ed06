"""What the meeting decided of a clean-up: entered, taken back, issued."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from documents.cleaning_up import concluding, resolving, scoping, summarizing
from documents.cleaning_up.choices import CampaignState
from documents.cleaning_up.forms import ConcludeForm, MeetingForm, ReopenForm
from documents.cleaning_up.lifecycle import CLEANING
from documents.cleaning_up.views.campaigns import MOST_NAMED, crumbs_of, differing, visible_campaign
from documents.permissions import may_manage, may_sign
from portal.access import requires
from portal.acting import form_page
from portal.pages import Answer
from portal.requests import SignedInRequest


@requires(may_sign)
def campaign_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入会议决定, with all that is decided by it before one's eyes."""
    campaign = visible_campaign(request, pk)
    told = summarizing.lines(campaign.items)
    visible = summarizing.lines(campaign.items.visible_to(request.user))
    return form_page(
        request,
        MeetingForm(request.POST or None, initial={"seen": resolving.agreed_seen(campaign)}),
        lambda given: resolving.decide(campaign, **given, by=request.user, at=timezone.now()),
        title=f"录入会议决定：{campaign}",
        done="已按审核通过的意见录入；会议另有决定的，请逐件修改",
        submit_label=CLEANING["decide"].label,
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=crumbs_of(campaign),
        template="documents/campaign_decide.html",
        campaign=campaign,
        answers=[Answer(label, f"{count}件") for label, count in summarizing.counts(told)],
        lines=visible[:MOST_NAMED],
        unlisted=len(told) - len(visible[:MOST_NAMED]),
    )


@requires(may_sign)
def campaign_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """退回重议."""
    campaign = visible_campaign(request, pk)
    return form_page(
        request,
        ReopenForm(request.POST or None, initial={"seen": scoping.state_seen(campaign)}),
        lambda given: resolving.reopen(campaign, seen=given["seen"], by=request.user, at=timezone.now()),
        title=f"退回重议：{campaign}",
        done="已退回，各件回到审核通过的意见",
        submit_label=CLEANING["reopen"].label,
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=crumbs_of(campaign),
    )


@requires(may_manage)
def campaign_conclude(request: SignedInRequest, pk: int) -> HttpResponse:
    """印发清理决定, with its words and lists before one's eyes."""
    campaign = visible_campaign(request, pk)
    return form_page(
        request,
        ConcludeForm(request.POST or None, initial={"seen": concluding.stamp(campaign)}),
        lambda given: concluding.ask(campaign, seen=given["seen"], by=request.user, at=timezone.now()),
        title=f"印发清理决定：{campaign}",
        done="已提交印发，由后台办理；办理进展和结果见本页",
        submit_label=CLEANING["conclude"].label,
        cancel_url=campaign.get_absolute_url(),
        breadcrumbs=crumbs_of(campaign),
        template="documents/campaign_conclude.html",
        campaign=campaign,
        decision=concluding.decision_of(campaign) if campaign.state == CampaignState.DECIDED else None,
        differing=differing(campaign) if campaign.state == CampaignState.DECIDED else [],
        clause=concluding.CLAUSE,
    )
