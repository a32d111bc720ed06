"""How an appointment goes on: one lock, one line of 聘任经过, and its warnings with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F

from legal_counsel.agencies import refuse_others
from legal_counsel.models import Appointment, AppointmentRemark, AppointmentStep
from legal_counsel.qualification import Finding
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

CHANGED = "您打开本页后该聘任已被更新，请核对现在的内容"
_WITH = (
    "unit__judicial_administration",
    "counsel__firm",
    "counsel__unit",
    "contract_party",
    "rule",
    "document",
    "entry__selection",
    "renews",
)


def locked(appointment: Appointment) -> Appointment:
    """The row as it stands, held until the end of the transaction."""
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related(*_WITH)
    row: Appointment = rows.get(pk=appointment.pk)
    return row


def held(appointment: Appointment, by: User) -> Appointment:
    """The locked row for an act of the agency of its unit; Refused for others."""
    row = locked(appointment)
    refuse_others(row.unit, by, row.rule)
    return row


def written(row: Appointment, act: str, *, by: User, at: datetime, reason: str = "", **facts: Any) -> Appointment:
    """Write `facts` of a locked row, with its line; the version rises."""
    for name, value in facts.items():
        setattr(row, name, value)
    with keeping(Appointment):
        row.save(update_fields=list(facts))
    note(row, act, by=by, at=at, reason=reason)
    return row


def note(row: Appointment, act: str, *, by: User, at: datetime, reason: str = "") -> AppointmentStep:
    """One line of 聘任经过."""
    Appointment.objects.filter(pk=row.pk).update(version=F("version") + 1)
    row.refresh_from_db(fields=["version"])
    return AppointmentStep.objects.create(appointment=row, act=act, reason=reason, by=by, at=at)


def refuse_before_its_basis(row: Appointment, on: date, what: str) -> None:
    """第十条第一款、第十七条: no paper and no contract is older than the decision, procurement or consent behind it."""
    selection = row.entry.selection if row.entry else None
    bases = (
        ("notice", "党组织决定", selection.decided_on if selection else None),
        ("procurement", "成交结果公告", selection.procured_on if selection else None),
        ("has_consent", "单位同意", row.consented_on),
    )
    for rule, basis, since in bases:
        if since and on < since:
            raise Refused(f"{what}{on}早于{basis}日期{since}", clause=row.rule.cited(rule))


def key_of(finding: Finding) -> str:
    """By which a reason names the line that it answers."""
    return f"{finding.article}|{finding.condition}"


def refuse_or_remark(
    row: Appointment,
    findings: Sequence[Finding],
    reasons: Mapping[str, str],
    *,
    label: str,
    clause: str,
    by: User,
    at: datetime,
) -> None:
    """Refused with every line that blocks, or that warns without a written reason; the reasons are kept."""
    if blocking := [each for each in findings if each.blocks]:
        told = "；".join(f"{each.article}：{each.condition}（{each.fact}）" for each in blocking)
        raise Refused(f"不能{label}：{told}", clause=clause)
    warning = [each for each in findings if each.warns]
    if silent := [each for each in warning if not reasons.get(key_of(each), "").strip()]:
        told = "；".join(f"{each.article}：{each.condition}（{each.fact}）" for each in silent)
        raise Refused(f"有提示的须逐项写明继续办理的理由：{told}", clause=clause)
    AppointmentRemark.objects.bulk_create(
        AppointmentRemark(
            appointment=row, article=each.article, condition=each.condition, fact=each.fact,
            reason=reasons[key_of(each)].strip(), by=by, at=at,
        )
        for each in warning
    )  # fmt: skip
