"""签订服务合同 (第十条第二款、第十七条第二项第6目): with the firm of a lawyer, by who is entitled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.appointing.gathering import findings_to_contract
from legal_counsel.appointing.moving import CHANGED, held, refuse_before_its_basis, refuse_or_remark, written
from legal_counsel.choices import AppointmentState
from legal_counsel.filing import owing
from legal_counsel.models import Appointment
from legal_counsel.selecting.moving import stored
from portal.accounts.models import User
from portal.lifecycle import Refused
from portal.organization.models import Unit


@dataclass(frozen=True)
class Signed:
    """A contract as it was signed: the day, the file, by whom, and where a 司法行政部门 signs its authorisation."""

    on: date
    contract: File[Any] | None
    signer: Unit
    authorisation: File[Any] | None = None


@transaction.atomic
def sign(
    appointment: Appointment, signed: Signed, reasons: Mapping[str, str], *, seen: int, by: User, at: datetime
) -> Appointment:
    """登记合同; the party stands since the draft, by 第十条第二款."""
    row = held(appointment, by)
    if row.state != AppointmentState.APPOINTED:
        raise Refused(f"{row.get_state_display()}，决定聘任后才能签订合同", clause=row.rule.cited("certificate"))
    if not row.counsel.is_external:
        raise Refused("内部法律顾问不签订服务合同", clause=row.rule.cited("certificate"))
    if row.contract_on:
        raise Refused(f"已于{row.contract_on}签订合同", clause=row.rule.cited("certificate"))
    if row.version != seen:
        raise Refused(CHANGED, clause=row.rule.cited("certificate"))
    if signed.on > timezone.localdate(at):
        raise Refused("签订日期不能晚于今日", clause=row.rule.cited("certificate"))
    refuse_before_its_basis(row, signed.on, "签订日期")
    row.contract_signer = signed.signer
    if signed.authorisation:
        row.contract_authorisation = stored(
            signed.authorisation, "", by=by, at=at, clause=row.rule.cited("certificate")
        )
    findings = findings_to_contract(row)
    refuse_or_remark(row, findings, reasons, label="签订合同", clause=row.rule.cited("certificate"), by=by, at=at)
    facts = {
        "contract_on": signed.on,
        "contract": stored(signed.contract, "请上传服务合同", by=by, at=at, clause=row.rule.cited("certificate")),
        "contract_signer": signed.signer,
        "contract_authorisation": row.contract_authorisation,
    }
    contracted = written(row, "登记合同", by=by, at=at, reason=f"{signed.on}，{signed.signer}", **facts)
    owing.owe(contracted, by=by, at=at)
    return contracted
