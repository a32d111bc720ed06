"""How a recommendation goes on: one lock, one conditional UPDATE, one line of 推荐经过."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from heritage.models import Recommendation, RecommendationStep
from heritage.recommending.lifecycle import NEEDS_PAPER, NEEDS_REASON, RECOMMENDATION
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given, move


def locked(recommendation: Recommendation) -> Recommendation:
    """The row as it stands, held until the end of the transaction."""
    rows = Recommendation.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    row: Recommendation = rows.get(pk=recommendation.pk)
    return row


def carry(
    row: Recommendation,
    action: str,
    *,
    on: date,
    by: User,
    at: datetime,
    paper: str = "",
    reason: str = "",
    **facts: Any,
) -> Recommendation:
    """Carry the locked row through `action`, with day, and paper and reason where the table asks for them."""
    step = RECOMMENDATION[action]
    if on > timezone.localdate(at):
        raise Refused("日期不能晚于今日", clause=step.clause)
    last = row.steps.exclude(on=None).order_by("-on").values_list("on", flat=True).first()
    if last and on < last:
        raise Refused(f"日期不能早于上一步的{last}", clause=step.clause)
    if action in NEEDS_PAPER:
        paper = given(paper, f"{step.label}须写明所据文件", clause=step.clause)
    if action in NEEDS_REASON:
        reason = given(reason, f"{step.label}须写明理由", clause=step.clause)
    with keeping(Recommendation):
        move(row, action, RECOMMENDATION, version=row.version + 1, **facts)
    note(row, str(step.label), on=on, reason=reason, paper=paper, by=by, at=at)
    return row


def note(
    row: Recommendation, act: str, *, by: User, at: datetime, on: date | None = None, reason: str = "", paper: str = ""
) -> RecommendationStep:
    """One line of 推荐经过."""
    return RecommendationStep.objects.create(
        recommendation=row, act=act, on=on, reason=reason.strip(), paper=paper.strip(), by=by, at=at
    )
