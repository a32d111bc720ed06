"""公示, objections and replies, and the approval that follows (非遗法第二十三条、第二十四条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from heritage.batches import counting
from heritage.batches.choices import ApplicationState, BatchState, EntryKind, ObjectionOutcome
from heritage.batches.lifecycle import BATCH
from heritage.batches.moving import carry, locked, note, refuse_own_unit, step
from heritage.models import Application, Batch, Objection, PublicNotice
from heritage.readings import COUNTED, NOTICE_DAYS, NOTICE_FIRST_DAY
from portal import readings
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

CLAUSE = BATCH["give_notice"].clause


@dataclass(frozen=True)
class Length:
    """How long a notice is, and how long it has to be, by the readings of its first day."""

    days: int
    least: int

    @property
    def warning(self) -> str:
        """What is to be said of a notice that is too short; it is not refused."""
        if self.days >= self.least:
            return ""
        return f"公示{max(self.days, 0)}日，少于{self.least}日（{CLAUSE}）"


def length(first: date, last: date) -> Length:
    """By the readings that hold on the first day."""
    counts_first = readings.holding(NOTICE_FIRST_DAY, on=first) == COUNTED
    days = counting.notice_days(first, last, counts_first=counts_first)
    return Length(days, readings.holding_number(NOTICE_DAYS, on=first))


def usual_last_day(first: date) -> date:
    """With which a notice of the length that is due ends."""
    counts_first = readings.holding(NOTICE_FIRST_DAY, on=first) == COUNTED
    return counting.last_day(first, readings.holding_number(NOTICE_DAYS, on=first), counts_first=counts_first)


@transaction.atomic
def give_notice(batch: Batch, *, first_day: date, last_day: date, contact: str, by: User, at: datetime) -> PublicNotice:
    """公示 of everything that is proposed."""
    row = locked(batch)
    if first_day < timezone.localdate(at):
        raise Refused("公示首日不能早于今日", clause=CLAUSE)
    if not row.applications.proposed().exists():
        raise Refused("没有拟列入的项目，不能公示", clause=CLAUSE)
    told = length(first_day, last_day)
    step(row, "give_notice", by=by, at=at, reason=told.warning or f"公示{told.days}日，{first_day}至{last_day}")
    notice = PublicNotice(
        batch=row,
        first_day=first_day,
        last_day=last_day,
        contact=given(contact, "请写明异议受理方式", clause=CLAUSE),
        published_by=by,
        published_at=at,
    )
    with keeping(PublicNotice):
        notice.save(force_insert=True)
    return notice


@transaction.atomic
def recall(batch: Batch, *, reason: str, by: User, at: datetime) -> Batch:
    """撤下公示, with a reason; the batch is noticed anew. Objections stay to be read."""
    reason = given(reason, "撤下公示须写明理由", clause=CLAUSE)
    row = locked(batch)
    _take_down(row, reason, by=by, at=at)
    return step(row, "recall", by=by, at=at, reason=reason)


@transaction.atomic
def object_to(
    application: Application,
    *,
    objector: str,
    content: str,
    received_on: date,
    contact: str = "",
    by: User,
    at: datetime,
) -> Objection:
    """Enter an objection; one that comes after the last day is entered all the same, until the list is approved."""
    row = locked(application.batch)
    notice = row.notices.standing().first()
    if row.state != BatchState.NOTICED or notice is None:
        raise Refused(f"{row}不在公示中，不能登记异议", clause=CLAUSE)
    if not notice.first_day <= received_on <= timezone.localdate(at):
        raise Refused("收到日期应在公示首日和今日之间", clause=CLAUSE)
    objection = Objection(
        notice=notice,
        application=application,
        objector=given(objector, "请写明异议人", clause=CLAUSE),
        contact=contact.strip(),
        content=given(content, "请写明异议内容", clause=CLAUSE),
        received_on=received_on,
        recorded_by=by,
        recorded_at=at,
    )
    with keeping(Objection):
        objection.save(force_insert=True)
    note(row, "登记异议", application, by=by, at=at)
    return objection


@transaction.atomic
def reply(objection: Objection, *, outcome: str, words: str, paper: str = "", by: User, at: datetime) -> Objection:
    """答复; one that is upheld takes the project off the list.

    The unit objected to reads the lines of its application: they say that it was answered and how it ended, while the
    words, which may name the objector, stay with the objection.
    """
    words = given(words, "请写明答复内容", clause=CLAUSE)
    row = locked(objection.notice.batch)
    refuse_own_unit(objection.application, by, act="答复对本单位申报的异议", clause=CLAUSE)
    facts = {"outcome": outcome, "reply": words, "reply_paper": paper.strip(), "replied_by": by, "replied_at": at}
    with keeping(Objection):
        answered = Objection.objects.filter(pk=objection.pk, outcome="").update(**facts)
    if not answered:
        raise Refused("该异议刚被他人答复，请刷新后查看", clause=CLAUSE)
    objection.refresh_from_db()
    application = objection.application
    application.refresh_from_db()
    note(row, f"答复异议：{ObjectionOutcome(outcome).label}", application, by=by, at=at)
    if outcome == ObjectionOutcome.UPHELD and application.state == ApplicationState.PROPOSED:
        _refuse_leading(application)
        carry(application, "exclude", batch=row, by=by, at=at)
    return objection


@transaction.atomic
def approve(batch: Batch, *, meeting: str, day: date, paper: str, by: User, at: datetime) -> Batch:
    """录入批准: by which meeting, when, on which paper; the notice is over and every objection answered."""
    clause, today = BATCH["approve"].clause, timezone.localdate(at)
    row = locked(batch)
    notice = row.notices.standing().first()
    if row.state != BatchState.NOTICED or notice is None:
        raise Refused(f"{row}{row.get_state_display()}，不能录入批准", clause=clause)
    if notice.last_day >= today:
        raise Refused(f"公示至{notice.last_day}，期满后才能批准", clause=CLAUSE)
    if open_ones := Objection.objects.filter(notice__batch=row).unanswered().count():
        raise Refused(f"还有{open_ones}件异议没有答复", clause=CLAUSE)
    _refuse_leadless(row)
    if not notice.last_day < day <= today:
        raise Refused(f"批准日期应在公示期满（{notice.last_day}）之后、今日之前", clause=clause)
    facts = {
        "approval_meeting": given(meeting, "请写明批准会议", clause=clause),
        "approved_on": day,
        "approval_paper": given(paper, "请写明批准所据文件", clause=clause),
        "approved_by": by,
        "approved_at": at,
    }
    return step(row, "approve", by=by, at=at, reason=f"{meeting.strip()}，{day}", paper=paper.strip(), **facts)


@transaction.atomic
def return_approval(batch: Batch, *, reason: str, by: User, at: datetime) -> Batch:
    """退回审议: what was approved goes back, and is noticed anew."""
    reason = given(reason, "退回审议须写明理由", clause=BATCH["return_approval"].clause)
    row = locked(batch)
    _take_down(row, reason, by=by, at=at)
    facts: dict[str, Any] = {
        "approval_meeting": "",
        "approved_on": None,
        "approval_paper": "",
        "approved_by": None,
        "approved_at": None,
    }
    return step(row, "return_approval", by=by, at=at, reason=reason, **facts)


def _take_down(batch: Batch, reason: str, *, by: User, at: datetime) -> None:
    for notice in batch.notices.standing():
        notice.recalled_by, notice.recalled_at, notice.recall_reason = by, at, reason
        with keeping(PublicNotice):
            notice.save()


def _refuse_leadless(batch: Batch) -> None:
    """Something is proposed, and what joins another is proposed with it."""
    rows = list(batch.applications.proposed())
    if not rows:
        raise Refused("没有拟列入的项目，不能批准", clause=BATCH["approve"].clause)
    for each in rows:
        if each.kind == EntryKind.JOINT and each.joins_id not in {lead.pk for lead in rows}:
            raise Refused(f"{each}并入的申报已不在拟列入之列，请先重新认定其列入方式", clause=BATCH["approve"].clause)


def _refuse_leading(application: Application) -> None:
    joined = application.joined.filter(state=ApplicationState.PROPOSED, kind=EntryKind.JOINT).first()
    if joined:
        raise Refused(f"{joined}并入了该项目，请先重新认定其列入方式", clause=CLAUSE)
