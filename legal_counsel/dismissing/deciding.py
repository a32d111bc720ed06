"""解聘 is drafted with its ground and evidence, decided by another, and then filed (第三十条). Never by itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import decides_for, is_agency, refuse_concerned
from legal_counsel.articles import resting_on
from legal_counsel.assessing.choices import AssessmentResult
from legal_counsel.choices import AppointmentState
from legal_counsel.dismissing.choices import ITEMS, DismissalGround, DismissalState
from legal_counsel.dismissing.lifecycle import APPOINTMENT, TRANSITIONS
from legal_counsel.filing.owing import owe_dismissal
from legal_counsel.guarding import stored_clean
from legal_counsel.models import Appointment, CounselDismissal, DismissalEvidence
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from legal_counsel.pinning import in_force, pinned
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, given, move

KINDS = (FileKind.PDF, FileKind.DOCX, FileKind.PNG, FileKind.JPEG)


def suggested_grounds(appointment: Appointment, user: User) -> list[DismissalGround]:
    """Grounds that the register itself knows of, in their order; a person decides (第三十条: 可以).

    第一项 where a complaint that `user` reads was found true (第二十一条), 第四项 where an assessment failed.
    """
    known = {
        DismissalGround.BREACH: appointment.complaints.visible_to(user).upheld().exists(),
        DismissalGround.FAILED: _failed(appointment),
    }
    return [ground for ground, is_known in known.items() if is_known]


@transaction.atomic
def draft(appointment: Appointment, *, ground: str, facts: str, by: User, at: datetime) -> CounselDismissal:
    """Begin one, of an appointment that runs."""
    version = in_force(timezone.localdate(at))
    cited, known = version.cited("dismissal"), DismissalGround(ground)
    _of_the_agency(appointment, by, cited)
    if appointment.state != AppointmentState.APPOINTED:
        raise Refused(f"该聘任{appointment.get_state_display()}，不能解聘", clause=cited)
    if known is DismissalGround.FAILED and not _failed(appointment):
        raise Refused("没有已确认的不合格考核，不能以考核不合格解聘", clause=f"{cited}第{ITEMS[known]}项")
    row = CounselDismissal(
        appointment=appointment,
        ground=known,
        facts=given(facts, "请写明事实", clause=cited),
        drafted_by=by,
        drafted_at=at,
        **pinned(timezone.localdate(at)),
    )
    with keeping(CounselDismissal):
        row.save(force_insert=True)
    return row


@transaction.atomic
def attach(dismissal: CounselDismissal, file: File[Any], *, caption: str, by: User, at: datetime) -> DismissalEvidence:
    """Add evidence to a draft."""
    row = _draft_of(dismissal, by)
    stored = stored_clean(file, row.rule, allowed=KINDS, by=by, at=at)
    with keeping(DismissalEvidence):
        added = DismissalEvidence.objects.create(
            dismissal=row, caption=given(caption, "证据须有说明", clause=row.clause), attachment=stored
        )
    CounselDismissal.objects.filter(pk=row.pk).update(version=row.version + 1)
    return added


@transaction.atomic
def decide(
    dismissal: CounselDismissal,
    *,
    decided_on: date,
    paper: str,
    ends_on: date,
    told_on: date | None = None,
    seen: int,
    by: User,
    at: datetime,
) -> CounselDismissal:
    """Enter the decision: the term ends on `ends_on`, and the filing is owed. By another than who drafted it.

    From the decision to appoint on, also before the term begins (第三十条 asks for no day of it): it then never runs.
    """
    row = _locked(dismissal)
    appointment = row.appointment
    if not may_decide_on_counsel(by) or not decides_for(by, appointment.unit):
        raise Refused("解聘由聘任（任用）单位的负责人决定", clause=row.clause)
    if by.pk == row.drafted_by_id:
        raise Refused("解聘由拟订人以外的人决定", clause=row.clause)
    refuse_concerned(appointment.counsel, by, cited=row.clause)
    if row.version != seen:
        raise Refused("您打开本页后该解聘已有变动，请核对现在的内容", clause=row.clause)
    if not row.evidence.exists():
        raise Refused("没有证据材料，不能决定解聘", clause=row.ground_clause)
    today = timezone.localdate(at)
    if not (appointed_on := _appointed_on(appointment)) <= decided_on <= today:
        raise Refused(f"决定日期应在决定聘任之日{appointed_on}和今日之间", clause=row.clause)
    if told_on and not decided_on <= told_on <= today:
        raise Refused("通知日期应在决定日期和今日之间", clause=row.clause)
    if not decided_on <= ends_on <= appointment.ends_on:
        raise Refused(f"终止日应在决定日期和聘期末日{appointment.ends_on}之间", clause=row.clause)
    facts: dict[str, Any] = {"decided_on": decided_on, "told_on": told_on, "ends_on": ends_on}
    facts |= {"decision_paper": given(paper, "请写明决定文件", clause=row.clause), "decided_by": by, "decided_at": at}
    with keeping(CounselDismissal):
        move(row, "decide", resting_on(TRANSITIONS, row.clause), version=row.version + 1, **facts)
    with keeping(Appointment):
        move(
            appointment,
            "dismiss",
            resting_on(APPOINTMENT, row.clause),
            ended_on=ends_on,
            version=appointment.version + 1,
        )
    owe_dismissal(appointment, decided_on=decided_on, told_on=told_on, by=by, at=at)
    return row


@transaction.atomic
def withdraw(dismissal: CounselDismissal, *, reason: str, by: User) -> CounselDismissal:
    """Take a draft back, with the reason."""
    row = _draft_of(dismissal, by)
    facts: dict[str, Any] = {
        "withdrawal_reason": given(reason, "撤回须写明理由", clause=row.clause),
        "version": row.version + 1,
    }
    return move(row, "withdraw", resting_on(TRANSITIONS, row.clause), **facts)


def _appointed_on(appointment: Appointment) -> date:
    """By when it was decided: a decision may have been entered when the term ran already."""
    assert appointment.appointed_at is not None, "counsel_appointment_decided_by_somebody"
    return min(appointment.begins_on, timezone.localdate(appointment.appointed_at))


def _failed(appointment: Appointment) -> bool:
    return appointment.assessments.confirmed().filter(result=AssessmentResult.UNQUALIFIED).exists()


def _draft_of(dismissal: CounselDismissal, by: User) -> CounselDismissal:
    row = _locked(dismissal)
    _of_the_agency(row.appointment, by, row.clause)
    if row.state != DismissalState.DRAFTED:
        raise Refused(f"该解聘{row.get_state_display()}，不能修改", clause=row.clause)
    return row


def _of_the_agency(appointment: Appointment, by: User, cited: str) -> None:
    if not may_keep_counsel(by) or not is_agency(by, appointment.unit):
        raise Refused("解聘由聘任（任用）单位的法律顾问工作机构拟订", clause=cited)


def _locked(dismissal: CounselDismissal) -> CounselDismissal:
    rows = CounselDismissal.objects.select_for_update(of=("self", "appointment"), no_key=True)
    row: CounselDismissal = rows.select_related("appointment__counsel", "appointment__unit", "rule").get(
        pk=dismissal.pk
    )
    return row
