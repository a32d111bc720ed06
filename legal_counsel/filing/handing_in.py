"""A filing is handed in whole, and answered by the receiver (第十九条)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.articles import resting_on
from legal_counsel.filing.choices import FilingCause, FilingMaterialKind, FilingState, FilingTrigger
from legal_counsel.filing.lifecycle import TRANSITIONS
from legal_counsel.guarding import stored_clean
from legal_counsel.models import CounselFiling, FilingMaterial, FilingStep
from legal_counsel.permissions import may_keep_counsel
from legal_counsel.readings import internal_filing
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, given, move

KINDS = (FileKind.PDF, FileKind.DOCX, FileKind.XLSX, FileKind.PNG, FileKind.JPEG)
HANDED_IN = str(TRANSITIONS["submit"].label)
_CHANGEABLE = (FilingState.OWED, FilingState.RETURNED)


def missing_material(filing: CounselFiling) -> list[str]:
    """What of 名单、服务合同、有关材料 is not there yet; the 名单 is made by the portal from the appointment itself.

    Internal counsel have no contract: the 任用文件 stands in its place (A5). A dismissal is filed with its decision.
    """
    held = {each.kind for each in filing.materials.all()}
    if filing.appointment.contract_id:
        held.add(FilingMaterialKind.CONTRACT)
    return [str(each.label) for each in _wanted(filing) if each not in held]


def _wanted(filing: CounselFiling) -> list[FilingMaterialKind]:
    if filing.cause == FilingCause.SUPPLEMENT:
        is_paper = filing.trigger == FilingTrigger.DOCUMENT
        return [FilingMaterialKind.PAPER if is_paper else FilingMaterialKind.CONTRACT]
    has_contract = filing.appointment.counsel.is_external and filing.cause == FilingCause.APPOINTMENT
    return [FilingMaterialKind.CONTRACT if has_contract else FilingMaterialKind.PAPER, FilingMaterialKind.OTHER]


@transaction.atomic
def attach(
    filing: CounselFiling, file: File[Any], *, kind: str, caption: str, by: User, at: datetime
) -> FilingMaterial:
    """Add a file; as long as the filing is not handed in."""
    row = _changeable(filing, by=by)
    stored = stored_clean(file, row.rule, allowed=KINDS, by=by, at=at)
    with keeping(FilingMaterial):
        added = FilingMaterial.objects.create(filing=row, kind=kind, caption=caption.strip(), attachment=stored)
    _grown(row)
    return added


@transaction.atomic
def detach(material: FilingMaterial, *, by: User) -> CounselFiling:
    """Take a file out."""
    row = _changeable(material.filing, by=by)
    material.delete()
    _grown(row)
    return row


@transaction.atomic
def submit(filing: CounselFiling, *, on: date, seen: int, by: User, at: datetime) -> CounselFiling:
    """报送: whole, by the agency of the filer. Refused while material is missing; late is told, never refused."""
    row = _changeable(filing, by=by, seen=seen)
    if not row.triggered_on <= on <= timezone.localdate(at):
        raise Refused(f"报送日期应在起算日{row.triggered_on}和今日之间", clause=row.clause)
    if absent := missing_material(row):
        raise Refused(f"备案材料不全，缺：{'、'.join(absent)}。请补齐后再报送", clause=row.clause)
    late = f"逾期{(on - row.due_on).days}日" if on > row.due_on else ""
    return _carry(row, "submit", reason=late, by=by, at=at, submitted_on=on)


@transaction.atomic
def recall(filing: CounselFiling, *, reason: str, by: User, at: datetime) -> CounselFiling:
    """收回, before the receiver has answered."""
    row = locked(filing)
    _only_of(row, row.filer_id, by, "只有报送机关的法制机构管理员可以收回")
    return _carry(
        row, "recall", reason=given(reason, "收回须写明理由", clause=row.clause), by=by, at=at, submitted_on=None
    )


@transaction.atomic
def receive(filing: CounselFiling, *, number: str, on: date, by: User, at: datetime) -> CounselFiling:
    """登记备案回执: by the receiver; by the filer where the receiver is no unit of the portal.

    Where filer and receiver are one body, by another person than the one who handed in.
    """
    row = locked(filing)
    _only_of(row, row.receiver_id or row.filer_id, by, "只有备案机关的法制机构管理员可以登记回执")
    handed_in = row.steps.filter(act=HANDED_IN).last()
    if row.receiver_id == row.filer_id and handed_in and handed_in.by_id == by.pk:
        raise Refused("报送机关与备案机关是同一机关的，回执应由另一人登记", clause=row.clause)
    if row.submitted_on and not row.submitted_on <= on <= timezone.localdate(at):
        raise Refused(f"备案日期应在报送日期{row.submitted_on}和今日之间", clause=row.clause)
    facts = {"received_on": on, "receipt_number": given(number, "请填写备案编号", clause=row.clause)}
    return _carry(row, "receive", reason=f"备案编号{number.strip()}", by=by, at=at, **facts)


@transaction.atomic
def send_back(filing: CounselFiling, *, reason: str, by: User, at: datetime) -> CounselFiling:
    """退回补正; the day does not move."""
    row = locked(filing)
    _only_of(row, row.receiver_id or row.filer_id, by, "只有备案机关的法制机构管理员可以退回")
    return _carry(row, "send_back", reason=given(reason, "退回须写明要补正什么", clause=row.clause), by=by, at=at)


@transaction.atomic
def cancel(filing: CounselFiling, *, reason: str, by: User, at: datetime) -> CounselFiling:
    """撤销 of one that nothing demands any more."""
    row = _changeable(filing, by=by)
    if obstacle := why_not_cancel(row, timezone.localdate(at)):
        raise Refused(obstacle, clause=row.clause)
    return _carry(row, "cancel", reason=given(reason, "撤销须写明理由", clause=row.clause), by=by, at=at)


def why_not_cancel(filing: CounselFiling, on: date) -> str:
    """Why a filing stands: 第十九条 asks for it as long as the appointment does, 第三十条 for every dismissal.

    Nothing asks for that of a term which never ran, nor for internal counsel where the office does not file them (A5).
    """
    appointment = filing.appointment
    if filing.cause == FilingCause.DISMISSAL:
        return "解聘决定已作出，解聘备案应当报送，不能撤销"
    if appointment.never_ran:
        return ""
    if not appointment.counsel.is_external and not internal_filing(on).is_owed:
        return ""
    return f"{appointment.counsel}的聘任没有撤回，备案应当报送，不能撤销；起算日或材料有误的，更正后报送"


ACTS: dict[str, Callable[..., CounselFiling]] = {
    "submit": submit,
    "recall": recall,
    "receive": receive,
    "send_back": send_back,
    "cancel": cancel,
}


def locked(filing: CounselFiling) -> CounselFiling:
    """The row as it stands, held until the end of the transaction."""
    rows = CounselFiling.objects.select_for_update(of=("self",), no_key=True).select_related(
        "appointment__counsel", "rule"
    )
    row: CounselFiling = rows.get(pk=filing.pk)
    return row


def _changeable(filing: CounselFiling, *, by: User, seen: int | None = None) -> CounselFiling:
    row = locked(filing)
    _only_of(row, row.filer_id, by, "只有报送机关的法制机构管理员可以办理")
    if row.state not in _CHANGEABLE:
        raise Refused(f"该备案{row.get_state_display()}，不能修改或再次报送", clause=row.clause)
    if seen is not None and row.version != seen:
        raise Refused("您打开本页后该备案已有变动，请核对现在的内容", clause=row.clause)
    return row


def _carry(row: CounselFiling, action: str, *, reason: str, by: User, at: datetime, **facts: Any) -> CounselFiling:
    with keeping(CounselFiling):
        move(row, action, resting_on(TRANSITIONS, row.clause), version=row.version + 1, **facts)
    FilingStep.objects.create(
        filing=row, act=str(TRANSITIONS[action].label), reason=reason, handed_in_on=facts.get("submitted_on"), by=by,
        at=at,
    )  # fmt: skip
    return row


def _grown(row: CounselFiling) -> None:
    CounselFiling.objects.filter(pk=row.pk).update(version=row.version + 1)


def _only_of(row: CounselFiling, unit_id: int, by: User, message: str) -> None:
    if by.unit_id != unit_id or not may_keep_counsel(by):
        raise Refused(message, clause=row.clause)
