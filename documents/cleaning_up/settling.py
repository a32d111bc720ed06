"""了结: what was to be amended after a clean-up and was done otherwise (docs/rules/cleaning_up.md)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from documents.cleaning_up.choices import AmendmentState
from documents.cleaning_up.lifecycle import CLEANING
from documents.models import CampaignItem, CleanupDecision
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

CLAUSE = CLEANING["conclude"].clause
OPEN = (AmendmentState.PENDING, AmendmentState.OVERDUE)


@transaction.atomic
def settle(item: CampaignItem, *, reason: str, paper: str, by: User, at: datetime) -> CleanupDecision:
    """Say why nothing is to be amended any more, and on which paper that rests."""
    if not reason.strip() or not paper.strip():
        raise Refused("了结须写明理由和所据的文件", clause=CLAUSE)
    decision: CleanupDecision = CleanupDecision.objects.select_for_update().get(item=item)
    found = amendment_of(item, timezone.localdate(at))
    if found not in OPEN:
        told = AmendmentState(found).label if found else "不是清理后待修改的文件"
        raise Refused(f"{item}{told}，不需另行了结", clause=CLAUSE)
    decision.settled_by, decision.settled_at = by, at
    decision.settled_reason, decision.settled_on_paper = reason.strip(), paper.strip()
    with keeping(CleanupDecision):
        decision.save(update_fields=["settled_by", "settled_at", "settled_reason", "settled_on_paper"])
    return decision


def amendment_of(item: CampaignItem, on: date) -> str:
    """Its `AmendmentState`, empty where nothing is to be amended."""
    return str(CampaignItem.objects.to_amend(on).filter(pk=item.pk).values_list("amendment", flat=True).first() or "")
