"""清理意见: what a department proposes for its items, and what the legal office says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.cleaning_up import articles
from documents.cleaning_up.choices import CampaignState, CleanupOutcome, ItemState, ReviewOutcome
from documents.cleaning_up.lifecycle import CLEANING
from documents.cleaning_up.scoping import locked
from documents.events.doubts import nothing_to_put_off
from documents.models import CampaignItem, CleanupDecision, CleanupProposal, CleanupReview, Instrument
from documents.registered_articles import absent, articles_of
from documents.validity import OVER, Event, EventKind, Status, standing
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

CLAUSE = CLEANING["decide"].clause
STALE = "该件刚有人提出了新的清理意见，请阅读后再提出"
ENDED = (Status.ANNULLED, Status.REPEALED, Status.DECLARED_LAPSED)
"""By somebody's decision; what ran out by its own term may still be repealed or declared lapsed, as 11号 did."""
_ENDINGS = (CleanupOutcome.REPEAL, CleanupOutcome.LAPSE)


@dataclass(frozen=True)
class Said:
    """What is to become of a text, as somebody says it."""

    outcome: str
    reason: str
    until: date | None = None
    due_on: date | None = None
    articles: Sequence[str] = ()


@transaction.atomic
def propose(item: CampaignItem, said: Said, *, seen: str | None = None, by: User, at: datetime) -> CleanupProposal:
    """提出清理意见 for an item of the own unit; a later one takes the place of the one before.

    `seen` is the key of that one, empty where none was shown: of two people at once the second is told.
    """
    row = _open(item)
    if row.unit_id != by.unit_id:
        raise Refused(f"该文件由{row.unit}提出意见", clause=CLAUSE)
    if seen is not None and seen != latest_seen(row):
        raise Refused(STALE, clause=CLAUSE)
    if state_of(row) == ItemState.AGREED:
        raise Refused("该意见已经合法性审核通过；要改的，请法制机构先退回", clause=CLAUSE)
    check(row, said, on=timezone.localdate(at))
    with keeping(CleanupProposal):
        return CleanupProposal.objects.create(item=row, **_facts(said), proposed_by=by, proposed_at=at)


@transaction.atomic
def review(item: CampaignItem, *, outcome: str, opinion: str = "", seen: int, by: User, at: datetime) -> CleanupReview:
    """合法性审核 of the latest proposal, which `seen` names; what was agreed to may be returned until it is decided."""
    row = _open(item)
    latest = row.proposals.order_by("proposed_at", "pk").last()
    if latest is None:
        raise Refused("该文件还没有清理意见", clause=CLAUSE)
    if latest.pk != seen:
        raise Refused("该清理意见刚被更新，请重新阅读后再审核", clause=CLAUSE)
    if latest.proposed_by_id == by.pk:
        raise Refused("提出意见的人不审核自己的意见", clause=CLAUSE)
    known = CleanupReview.objects.filter(proposal=latest).first()
    if known is not None and (known.outcome, outcome) != (ReviewOutcome.AGREED, ReviewOutcome.RETURNED):
        raise Refused(f"该意见已审核：{known.get_outcome_display()}", clause=CLAUSE)
    if outcome == ReviewOutcome.RETURNED and not opinion.strip():
        raise Refused("退回须写明意见", clause=CLAUSE)
    with keeping(CleanupReview):
        found, _ = CleanupReview.objects.update_or_create(
            proposal=latest,
            defaults={"outcome": outcome, "opinion": opinion.strip(), "reviewed_by": by, "reviewed_at": at},
        )
    return found


def check(item: CampaignItem, said: Said, *, on: date) -> None:
    """Refuse what is not whole, or what the register contradicts."""
    if not said.reason.strip():
        raise Refused("请写明理由", clause=CLAUSE)
    if said.outcome == CleanupOutcome.EXTEND and (said.until is None or said.until <= on):
        raise Refused("延长有效期须写明今日以后的最后一个有效日", clause=CLAUSE)
    if said.outcome == CleanupOutcome.AMEND and (said.due_on is None or said.due_on <= on):
        raise Refused("需要修改的须写明今日以后的修改期限", clause=CLAUSE)
    if why := articles.unfit(said.outcome, said.articles):
        raise Refused(why, clause=CLAUSE)
    if item.instrument is None:
        if said.outcome in (CleanupOutcome.RESTORE, CleanupOutcome.RESTORE_PART):
            raise Refused(f"{item}不在登记簿中，不能恢复施行", clause=CLAUSE)
        return
    why = contradiction(said, item.instrument, on=on)
    if not why and said.articles:
        why = absent(said.articles, articles_of(item.instrument))
    if not why and said.outcome == CleanupOutcome.REPEAL_PART:
        why = articles.all_that_is_left(item.instrument, said.articles, on=on)
    if why:
        raise Refused(f"{item}：{why}", clause=CLAUSE)


def contradiction(said: Said | CleanupDecision, instrument: Instrument, *, on: date) -> str:
    """Why the register says that this cannot become of a text; empty where it can."""
    outcome, until, found = said.outcome, said.until, instrument.standing(on)
    if outcome == CleanupOutcome.EXCLUDE:
        return ""
    if outcome == CleanupOutcome.RESTORE_PART:
        return articles.contradiction(outcome, instrument, said.articles, on=on)
    if outcome == CleanupOutcome.RESTORE:
        if found.status not in (Status.REPEALED, Status.DECLARED_LAPSED):
            return f"登记簿中现为{found.label}，没有可恢复的"
        restored = Event(EventKind.RESTORATION, since=on)
        if standing([*instrument.happened(), restored], on).status == Status.LAPSED:
            return (
                "其自身的有效期已经届满，恢复施行后仍是失效；需要继续施行的重新公布，或另行发文恢复施行并写明延至何日"
            )
        return ""
    is_over = found.status in ENDED or (found.status == Status.LAPSED and outcome not in _ENDINGS)
    if is_over or (outcome == CleanupOutcome.REPEAL_PART and found.status in OVER):
        return f"登记簿中现为{found.label}，不能再{CleanupOutcome(outcome).label}"
    if outcome == CleanupOutcome.EXTEND and until:
        why = nothing_to_put_off(instrument.happened(), until)
        return f"登记簿中{why}" if why else ""
    is_of_articles = outcome == CleanupOutcome.REPEAL_PART
    return articles.contradiction(outcome, instrument, said.articles, on=on) if is_of_articles else ""


def latest_seen(item: CampaignItem) -> str:
    """Which proposal a page shows as the last one."""
    latest = item.proposals.order_by("proposed_at", "pk").last()
    return str(latest.pk) if latest else ""


def state_of(item: CampaignItem) -> str:
    """Where an item stands."""
    row: Any = CampaignItem.objects.with_state().get(pk=item.pk)
    return str(row.item_state)


def _open(item: CampaignItem) -> CampaignItem:
    campaign = locked(item.campaign)  # the meeting decides under the same lock
    if campaign.state != CampaignState.OPENED:
        raise Refused(f"该清理{campaign.get_state_display()}，现在不能提出或审核意见", clause=CLAUSE)
    rows = CampaignItem.objects.select_for_update(of=("self",)).select_related("campaign", "unit", "instrument")
    row: CampaignItem = rows.get(pk=item.pk)
    return row


def _facts(said: Said) -> dict[str, object]:
    return said.__dict__ | {"articles": list(said.articles), "reason": said.reason.strip()}
