"""What the authority above answers, entered from its paper; and taking a recommendation back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heritage.levels import recognising
from heritage.levels.recognising import Listing
from heritage.models import Recommendation
from heritage.recommending.lifecycle import RECOMMENDATION
from heritage.recommending.moving import carry, locked
from portal.accounts.models import User
from portal.lifecycle import Refused


@transaction.atomic
def send_back(
    recommendation: Recommendation, *, on: date, paper: str, reason: str, by: User, at: datetime
) -> Recommendation:
    """退回 by the authority above, which says what is missing."""
    return carry(locked(recommendation), "send_back", on=on, paper=paper, reason=reason, by=by, at=at)


@transaction.atomic
def accept(recommendation: Recommendation, *, on: date, paper: str, by: User, at: datetime) -> Recommendation:
    """受理."""
    return carry(locked(recommendation), "accept", on=on, paper=paper, by=by, at=at)


@transaction.atomic
def decline(
    recommendation: Recommendation, *, on: date, paper: str, reason: str, by: User, at: datetime
) -> Recommendation:
    """未列入, with the reason."""
    return carry(locked(recommendation), "decline", on=on, paper=paper, reason=reason, by=by, at=at)


@transaction.atomic
def withdraw(
    recommendation: Recommendation, *, on: date, reason: str, by: User, at: datetime, paper: str = ""
) -> Recommendation:
    """撤回."""
    return carry(locked(recommendation), "withdraw", on=on, paper=paper, reason=reason, by=by, at=at)


@transaction.atomic
def recognise(recommendation: Recommendation, listing: Listing, *, seen: int, by: User, at: datetime) -> Recommendation:
    """列入: the list above names the project. The recognition and the end of the recommendation are one, or neither."""
    row = locked(recommendation)
    clause = RECOMMENDATION["recognise"].clause
    if row.state not in RECOMMENDATION["recognise"].sources:
        raise Refused(f"该推荐{row.get_state_display()}，不能登记列入", clause=clause)
    if row.version != seen:
        raise Refused("您打开本页后该推荐已被修改，请核对现在的内容", clause=clause)
    if listing.level != row.to_level:
        raise Refused(f"该推荐是推荐列入{row.get_to_level_display()}的，不能登记其他级别", clause=clause)
    made = recognising.recognise(row.project, listing, by=by, at=at)
    paper = " ".join(filter(None, (made.source_number, made.source_title)))
    return carry(row, "recognise", on=listing.on, paper=paper, reason=str(made), by=by, at=at, recognition=made)
