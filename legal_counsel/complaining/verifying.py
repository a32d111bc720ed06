"""What is said of counsel is entered with its material and verified by the agency (第二十一条); no more follows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import is_agency, refuse_concerned
from legal_counsel.articles import resting_on
from legal_counsel.choices import AppointmentState
from legal_counsel.complaining.choices import ComplaintState
from legal_counsel.complaining.lifecycle import TRANSITIONS
from legal_counsel.guarding import refuse_secrets, stored_clean
from legal_counsel.models import Appointment, ComplaintEvidence, CounselComplaint
from legal_counsel.permissions import may_keep_counsel
from legal_counsel.pinning import in_force, pinned
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, given, move

KINDS = (FileKind.PDF, FileKind.DOCX, FileKind.PNG, FileKind.JPEG)
AS_RECEIVED = "收到的反映"
_STANDING = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)
_NOTHING_FOUND: dict[str, Any] = {
    "result": "", "finding": "", "found_on": None, "found_by": None, "found_at": None,
}  # fmt: skip


@transaction.atomic
def record(
    appointment: Appointment,
    *,
    item: str,
    words: str,
    received_on: date,
    informant: str = "",
    file: File[Any] | None = None,
    by: User,
    at: datetime,
) -> CounselComplaint:
    """登记反映 of counsel of the unit, with the paper as it came where there is one."""
    today = timezone.localdate(at)
    version = in_force(today)
    cited = version.cited("obligations")
    _refuse_others(appointment, by, cited)
    if appointment.state not in _STANDING:
        raise Refused(f"该聘任{appointment.get_state_display()}，没有履职可以反映", clause=cited)
    if not appointment.begins_on <= received_on <= today:
        raise Refused(f"收到日期应在聘期首日{appointment.begins_on}和今日之间", clause=cited)
    refuse_secrets(version, words, informant)
    row = CounselComplaint(
        appointment=appointment,
        item=item,
        informant=informant.strip(),
        received_on=received_on,
        words=given(words, "请写明反映内容", clause=cited),
        recorded_by=by,
        recorded_at=at,
        **pinned(today),
    )
    with keeping(CounselComplaint):
        row.save(force_insert=True)
    if file:
        _kept(row, file, caption=AS_RECEIVED, by=by, at=at)
    return row


@transaction.atomic
def attach(complaint: CounselComplaint, file: File[Any], *, caption: str, by: User, at: datetime) -> ComplaintEvidence:
    """Add material while it is being verified."""
    row = _held(complaint, by)
    if row.state != ComplaintState.RECEIVED:
        raise Refused(f"该反映{row.get_state_display()}，不能添加材料", clause=row.clause)
    refuse_secrets(row.rule, caption)
    added = _kept(row, file, caption=given(caption, "材料须有说明", clause=row.clause), by=by, at=at)
    CounselComplaint.objects.filter(pk=row.pk).update(version=row.version + 1)
    return added


@transaction.atomic
def verify(
    complaint: CounselComplaint,
    *,
    result: str,
    finding: str,
    found_on: date,
    seen: int,
    by: User,
    at: datetime,
) -> CounselComplaint:
    """核实: what the agency found, and on which day. `seen` is the version that was shown."""
    row = _held(complaint, by)
    if row.version != seen:
        raise Refused("您打开本页后该反映已有变动，请核对现在的内容", clause=row.clause)
    if not row.received_on <= found_on <= timezone.localdate(at):
        raise Refused(f"核实日期应在收到日期{row.received_on}和今日之间", clause=row.clause)
    refuse_secrets(row.rule, finding)
    facts: dict[str, Any] = {"result": result, "finding": given(finding, "请写明查明的事实", clause=row.clause)}
    return _moved(row, "verify", **facts, found_on=found_on, found_by=by, found_at=at)


@transaction.atomic
def reopen(complaint: CounselComplaint, *, reason: str, by: User) -> CounselComplaint:
    """重新核实, with the reason; the earlier finding stays in the history and is told no more."""
    row = _held(complaint, by)
    note = given(reason, "重新核实须写明理由", clause=row.clause)
    return _moved(row, "reopen", note=note, **_NOTHING_FOUND)


@transaction.atomic
def withdraw(complaint: CounselComplaint, *, reason: str, by: User) -> CounselComplaint:
    """作废 what was entered in error, with the reason."""
    row = _held(complaint, by)
    return _moved(row, "withdraw", note=given(reason, "作废须写明理由", clause=row.clause))


def _moved(row: CounselComplaint, action: str, **facts: Any) -> CounselComplaint:
    refuse_secrets(row.rule, facts.get("note", ""))
    with keeping(CounselComplaint):
        return move(row, action, resting_on(TRANSITIONS, row.clause), version=row.version + 1, **facts)


def _kept(row: CounselComplaint, file: File[Any], *, caption: str, by: User, at: datetime) -> ComplaintEvidence:
    stored = stored_clean(file, row.rule, allowed=KINDS, by=by, at=at)
    with keeping(ComplaintEvidence):
        return ComplaintEvidence.objects.create(complaint=row, caption=caption, attachment=stored)


def _held(complaint: CounselComplaint, by: User) -> CounselComplaint:
    rows = CounselComplaint.objects.select_for_update(of=("self",), no_key=True)
    row: CounselComplaint = rows.select_related("appointment__counsel", "appointment__unit", "rule").get(
        pk=complaint.pk
    )
    _refuse_others(row.appointment, by, row.clause)
    return row


def _refuse_others(appointment: Appointment, by: User, cited: str) -> None:
    """第十一条: the agency of the unit; and nobody verifies what is said of themselves."""
    if not may_keep_counsel(by) or not is_agency(by, appointment.unit):
        raise Refused("反映由聘任（任用）单位的法律顾问工作机构登记和核实", clause=cited)
    refuse_concerned(appointment.counsel, by, cited=cited)
