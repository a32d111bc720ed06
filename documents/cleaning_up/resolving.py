"""会议决定: what the meeting decided of every item, entered as proposed and then where it differs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from documents.cleaning_up import proposing
from documents.cleaning_up.choices import CampaignState, CleanupOutcome, ItemState, ReviewOutcome
from documents.cleaning_up.lifecycle import CLEANING
from documents.cleaning_up.proposing import Said
from documents.cleaning_up.scoping import locked, locked_from_the_worker, refuse_changed
from documents.issuing import powers
from documents.issuing.lifecycle import ISSUING
from documents.models import Campaign, CampaignItem, CleanupDecision, CleanupReview
from documents.rulings import LEGALITY_REVIEW
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

CLAUSE = CLEANING["decide"].clause


@transaction.atomic
def decide(
    campaign: Campaign, *, meeting: str, meeting_on: date, seen: str | None = None, by: User, at: datetime
) -> Campaign:
    """录入会议决定: all items as proposed; what the meeting decided otherwise is entered item by item afterwards.

    It is signed with it, so by 签发人 of the body in whose name it is decided. `seen` is `agreed_seen`.
    """
    row = locked(campaign)
    _of_the_body(row, by)
    if seen is not None and seen != agreed_seen(row):
        raise Refused("清理意见或审核刚被更新，请重新核对后再录入", clause=CLAUSE)
    if row.state != CampaignState.OPENED:
        raise Refused(f"该清理{row.get_state_display()}，现在不能录入会议决定", clause=CLAUSE)
    if meeting_on > timezone.localdate(at):
        raise Refused("会议日期晚于今日", clause=CLAUSE)
    assert row.opened_at is not None, "campaign_opened_with_its_day"
    if meeting_on < timezone.localdate(row.opened_at):
        raise Refused(f"会议日期早于布置清理的{timezone.localdate(row.opened_at)}，请核对", clause=CLAUSE)
    items: list[Any] = list(row.items.with_state().select_related("instrument").prefetch_related("proposals"))
    if open_ones := [each for each in items if each.item_state != ItemState.AGREED]:
        first = "、".join(str(each) for each in open_ones[:3])
        raise Refused(f"还有{len(open_ones)}件没有审核通过的清理意见：{first}等", clause=CLAUSE)
    reviewed_on = _reviewed_on(row)
    if reviewed_on and meeting_on < reviewed_on:
        raise Refused(
            f"会议日期{meeting_on}早于最后一件意见审核通过的{reviewed_on}；未经合法性审核的，不得提交集体审议",
            clause=LEGALITY_REVIEW,
        )
    if all(each.proposed == CleanupOutcome.EXCLUDE for each in items):
        raise Refused("各件的意见都是“无需处理（移出清理）”，没有可决定的；请撤回本次清理", clause=CLAUSE)
    with keeping(CleanupDecision):
        CleanupDecision.objects.bulk_create(_as_proposed(each, by, at) for each in items)
    with keeping(Campaign):
        return move(
            row, "decide", CLEANING, meeting=meeting.strip(), meeting_on=meeting_on, decided_by=by, decided_at=at
        )


@transaction.atomic
def decide_otherwise(
    item: CampaignItem, said: Said, *, seen: str | None = None, by: User, at: datetime
) -> CleanupDecision:
    """What the meeting decided of one item otherwise than was proposed, with its reason."""
    row = _decided(item.campaign)
    _of_the_body(row, by)
    decision: CleanupDecision = CleanupDecision.objects.select_related("item__instrument").get(item=item)
    if seen is not None and seen != decision_seen(decision):
        raise Refused("该件的会议决定刚被他人修改，请重新核对", clause=CLAUSE)
    proposing.check(decision.item, said, on=timezone.localdate(at))
    for name, value in (said.__dict__ | {"articles": list(said.articles), "reason": said.reason.strip()}).items():
        setattr(decision, name, value)
    decision.decided_by, decision.decided_at = by, at
    with keeping(CleanupDecision):
        decision.save()
    Campaign.objects.filter(pk=row.pk).update(decided_at=at, decided_by=by)  # what was read before is stale
    return decision


@transaction.atomic
def reopen(campaign: Campaign, *, seen: str | None = None, by: User, at: datetime) -> Campaign:
    """退回重议 by who may enter the decisions: they go, proposals and reviews stay. `seen` is `state_seen`."""
    row = _decided(campaign)
    refuse_changed(row, seen)
    _of_the_body(row, by, "退回重议")
    CleanupDecision.objects.filter(item__campaign=row).delete()
    with keeping(Campaign):
        return move(row, "reopen", CLEANING, meeting="", meeting_on=None, decided_by=None, decided_at=None)


def agreed_seen(campaign: Campaign) -> str:
    """Which proposals and reviews a page shows, to tell them from what has come since."""
    told = campaign.items.aggregate(proposal=Max("proposals"), review=Max("proposals__review"), count=Count("pk"))
    return f"{told['proposal']} {told['review']} {told['count']}"


def decision_seen(decision: CleanupDecision | None) -> str:
    """Which decision of an item a page shows."""
    return decision.decided_at.isoformat() if decision else ""


def _of_the_body(campaign: Campaign, user: User, what: str = "录入会议决定") -> None:
    if not powers.is_of_the_desk(user, campaign.series):
        raise Refused(f"须由{campaign.series.unit}的签发人{what}", clause=ISSUING["sign"].clause)


def _reviewed_on(campaign: Campaign) -> date | None:
    """The day on which the last proposal was agreed to."""
    rows = CleanupReview.objects.filter(proposal__item__campaign=campaign, outcome=ReviewOutcome.AGREED)
    last: datetime | None = rows.aggregate(last=Max("reviewed_at"))["last"]
    return timezone.localdate(last) if last else None


def _decided(campaign: Campaign) -> Campaign:
    row = locked_from_the_worker(campaign)
    if row.state != CampaignState.DECIDED:
        raise Refused(f"该清理{row.get_state_display()}，没有待印发的会议决定", clause=CLAUSE)
    return row


def _as_proposed(item: CampaignItem, by: User, at: datetime) -> CleanupDecision:
    latest = max(item.proposals.all(), key=lambda each: (each.proposed_at, each.pk))
    facts = {name: getattr(latest, name) for name in ("outcome", "articles", "until", "due_on", "reason")}
    return CleanupDecision(item=item, **facts, decided_by=by, decided_at=at)
