"""拟聘任 by the agency: from the result of a selection, from the pool, from inside, or again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import refuse_others
from legal_counsel.appointing.choices import Origin
from legal_counsel.appointing.gathering import contract_party_of
from legal_counsel.appointing.lifecycle import APPOINTMENT
from legal_counsel.appointing.moving import CHANGED, held, note, written
from legal_counsel.appointing.renewing import refuse_not_renewable
from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.models import Appointment, Counsel, SelectionEntry
from legal_counsel.pinning import in_force, pinned
from legal_counsel.selecting.choices import EntryState
from legal_counsel.selecting.moving import stored
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given, move
from portal.organization.models import Unit


@dataclass(frozen=True)
class Terms:
    """What is meant to be agreed."""

    begins_on: date
    ends_on: date
    is_chief: bool = False
    fee: Decimal | None = None
    budget_line: str = ""
    fee_basis: str = ""
    procurement: str = ""


@dataclass(frozen=True)
class Consent:
    """第十条第一款: that the unit consents, when and on which paper; for what the appointment rests on `basis`."""

    basis: str
    on: date
    paper: File[Any] | None


@transaction.atomic
def draft_from_result(entry: SelectionEntry, terms: Terms, *, by: User, at: datetime) -> Appointment:
    """Of somebody who was chosen by a selection."""
    selection = entry.selection
    if entry.state != EntryState.SELECTED:
        raise Refused(f"{entry.counsel}{entry.get_state_display()}，不是选聘结果", clause=_cited("selection", at))
    facts = {"origin": Origin.SELECTION, "entry": entry}
    if selection.is_procured:
        facts["procurement"] = selection.procurement
    return _drafted(entry.counsel, selection.unit, terms, facts, by=by, at=at)


@transaction.atomic
def draft_from_pool(counsel: Counsel, unit: Unit, terms: Terms, *, basis: str, by: User, at: datetime) -> Appointment:
    """第二十九条: of somebody from the pool; a firm comes from a procurement only."""
    if not counsel.is_external:
        raise Refused(f"{counsel}是内部人选，按内部任用办理", clause=_cited("serves_own_unit", at))
    if counsel.kind == CounselKind.FIRM:
        raise Refused("律师事务所按政府采购程序选聘，从采购结果拟聘任", clause=_cited("selection", at))
    facts = {
        "origin": Origin.POOL,
        "origin_note": given(basis, "请写明从人才库选用的依据", clause=_cited("pool", at)),
    }
    return _drafted(counsel, unit, terms, facts, by=by, at=at)


@transaction.atomic
def draft_internal(counsel: Counsel, terms: Terms, consent: Consent, *, by: User, at: datetime) -> Appointment:
    """第十条第一款: of somebody in office, with the consent of the unit."""
    if counsel.is_external or counsel.unit is None:
        raise Refused(f"{counsel}不是内部人选", clause=_cited("serves_own_unit", at))
    if consent.on > timezone.localdate(at):
        raise Refused("单位同意日期不能晚于今日", clause=_cited("serves_own_unit", at))
    facts = {
        "origin": Origin.INTERNAL,
        "origin_note": given(consent.basis, "请写明任用的依据", clause=_cited("serves_own_unit", at)),
        "consented_on": consent.on,
        "consent": stored(consent.paper, "请上传单位同意的材料", by=by, at=at, clause=_cited("serves_own_unit", at)),
    }
    return _drafted(counsel, counsel.unit, terms, facts, by=by, at=at)


@transaction.atomic
def renew(appointment: Appointment, terms: Terms, *, basis: str = "", by: User, at: datetime) -> Appointment:
    """续聘 (第十八条: without limit), once it is offered; conditions are checked anew, its basis is noted (A9)."""
    row = held(appointment, by)
    refuse_not_renewable(row, timezone.localdate(at))
    if terms.begins_on <= row.ends_on:
        raise Refused(f"原聘期至{row.ends_on}，续聘应自其次日起", clause=row.rule.cited("term"))
    facts: dict[str, Any] = {"origin": Origin.RENEWAL, "renews": row, "origin_note": basis.strip()}
    if not row.counsel.is_external:
        facts |= {"consented_on": row.consented_on, "consent": row.consent}
    return _drafted(row.counsel, row.unit, terms, facts, by=by, at=at)


@transaction.atomic
def change(appointment: Appointment, terms: Terms, *, seen: int, by: User, at: datetime) -> Appointment:
    """Other terms while it is drafted; an approval of a longer term falls with them."""
    row = held(appointment, by)
    _refuse_settled(row)
    if row.version != seen:
        raise Refused(CHANGED)
    facts = vars(terms) | {"override_reason": "", "override_by": None}
    if row.entry and row.entry.selection.is_procured:
        facts["procurement"] = row.procurement
    return written(row, "修改拟聘任", by=by, at=at, **facts)


@transaction.atomic
def withdraw(appointment: Appointment, *, reason: str, by: User, at: datetime) -> Appointment:
    """撤回 what was drafted."""
    row = held(appointment, by)
    told = given(reason, "撤回须写明理由")
    with keeping(Appointment):
        move(row, "withdraw", APPOINTMENT)
    note(row, "撤回拟聘任", by=by, at=at, reason=told)
    return row


def _drafted(
    counsel: Counsel, unit: Unit, terms: Terms, facts: dict[str, Any], *, by: User, at: datetime
) -> Appointment:
    refuse_others(unit, by, in_force(timezone.localdate(at)))
    row = Appointment(
        counsel=counsel, unit=unit, contract_party=contract_party_of(counsel), drafted_by=by, drafted_at=at,
        **(vars(terms) | facts), **pinned(timezone.localdate(at)),
    )  # fmt: skip
    with keeping(Appointment):
        row.save(force_insert=True)
    note(row, "拟聘任", by=by, at=at, reason=str(row.get_origin_display()))
    return row


def _refuse_settled(row: Appointment) -> None:
    if row.state != AppointmentState.DRAFTED:
        raise Refused(f"{row.get_state_display()}，不能修改")


def _cited(rule: str, at: datetime) -> str:
    """Where a rule stands in the version of the day."""
    return in_force(timezone.localdate(at)).cited(rule)
