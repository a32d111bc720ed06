"""审议: 评审委员会 on what the panel has passed (非遗法第二十二条)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from heritage.batches.choices import ApplicationState, BatchState, EntryKind
from heritage.batches.lifecycle import BATCH
from heritage.batches.moving import carry, locked, step
from heritage.models import Application, Batch
from portal.accounts.models import User
from portal.lifecycle import Refused, given
from portal.seen import stamp

CLAUSE = BATCH["deliberate"].clause
CHANGED = "您打开本页后初评通过的项目有变化，请核对所列项目后再提交"


@dataclass(frozen=True)
class Meeting:
    """By which meeting, when, with which minutes."""

    meeting: str
    day: date
    minutes: str


@transaction.atomic
def deliberate(
    batch: Batch, meeting: Meeting, declined: Mapping[int, str], *, seen: str, by: User, at: datetime
) -> Batch:
    """Everything that the panel passed is proposed, but for what `declined` names by key with the reason.

    `seen` is the state that was shown: what the panel passes meanwhile is not proposed unread.
    """
    row = locked(batch)
    if row.state != BatchState.REVIEWING:
        raise Refused(f"{row}{row.get_state_display()}，不能录入审议意见", clause=CLAUSE)
    if meeting.day > timezone.localdate(at):
        raise Refused("审议日期不能晚于今日", clause=CLAUSE)
    if unjudged := row.applications.filter(state=ApplicationState.ACCEPTED).count():
        raise Refused(f"还有{unjudged}件申报没有初评结论", clause=CLAUSE)
    if state_of(row) != seen:
        raise Refused(CHANGED, clause=CLAUSE)
    passed = list(row.applications.filter(state=ApplicationState.PASSED))
    proposed = {each.pk for each in passed} - set(declined)
    if not proposed:
        raise Refused("没有审议同意的项目；需要重新评审的请退回评审", clause=CLAUSE)
    for each in passed:
        _refuse_without_lead(each, proposed)
        if each.pk in declined:
            reason = given(declined[each.pk], f"请写明{each.name}不予列入的理由", clause=CLAUSE)
            carry(each, "decline", batch=row, by=by, at=at, reason=reason)
        else:
            carry(each, "propose", batch=row, by=by, at=at)
    facts = {
        "deliberation_meeting": given(meeting.meeting, "请写明评审委员会会议", clause=CLAUSE),
        "deliberated_on": meeting.day,
        "deliberation_minutes": given(meeting.minutes, "请填写审议意见", clause=CLAUSE),
        "deliberated_by": by,
        "deliberated_at": at,
    }
    return step(row, "deliberate", by=by, at=at, reason=meeting.minutes.strip(), paper=meeting.meeting, **facts)


def state_of(batch: Batch) -> str:
    """What a person sees of a batch that is deliberated: what the panel has passed."""
    return stamp(*batch.applications.filter(state=ApplicationState.PASSED).order_by("pk").values_list("pk", flat=True))


def _refuse_without_lead(each: Application, proposed: set[int]) -> None:
    if each.kind == EntryKind.JOINT and each.pk in proposed and each.joins_id not in proposed:
        raise Refused(f"{each.name}并入的申报没有通过，请先重新认定其列入方式，或者不予列入", clause=CLAUSE)
