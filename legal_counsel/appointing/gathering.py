"""What the checks of an appointment ask, gathered from the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils import timezone

from legal_counsel.agencies import agency_of
from legal_counsel.appointing.assessed import assessed
from legal_counsel.appointing.checks import CONTRACTING, DECIDING, Basis, Kind, Plan, Scope, checked
from legal_counsel.appointing.choices import Origin
from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.complaining.telling import kept_duties
from legal_counsel.deadlines import exceeds_three_years
from legal_counsel.models import Appointment, Counsel
from legal_counsel.qualification import Finding
from legal_counsel.readings import held_on
from legal_counsel.scope import COVERED, GOVERNMENTS, REFERRED
from portal.organization.models import Unit

Report = Callable[[Counsel, Unit, date], Sequence[Finding]]


def findings_to_decide(row: Appointment, on: date, report: Report) -> tuple[Finding, ...]:
    """Everything asked before an appointment is decided on the day `on`; of a renewal the assessment as well.

    What was found true of the counsel in this unit warns (第二十一条).
    """
    person = [*report(row.counsel, row.unit, on), kept_duties(row, row.rule.rules)]
    if row.renews:
        person.append(assessed(row.renews, on, row.rule.rules))
    return checked(plan_of(row), DECIDING, person)


def findings_to_contract(row: Appointment) -> tuple[Finding, ...]:
    """Everything asked before a contract is signed; `row` holds the signer and party that are meant."""
    return checked(plan_of(row), CONTRACTING)


def plan_of(row: Appointment) -> Plan:
    """The values of an appointment."""
    unit, counsel, agency = row.unit, row.counsel, agency_of(row.unit)
    selection = row.entry.selection if row.entry else None
    return Plan(
        unit=unit.name,
        scope=_scope(unit),
        agency=agency.name if agency else "",
        kind=Kind(counsel.kind),
        counsel=counsel.name,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        basis=Basis(row.origin),
        basis_text=str(selection or row.renews or row.origin_note),
        renewal_basis=row.origin_note if row.renews else "",
        renewed_dismissal=_dismissal(row.renews),
        employer=counsel.unit.name if counsel.unit else "",
        consented_on=row.consented_on,
        has_consent_paper=row.consent_id is not None,
        is_chief=row.is_chief,
        is_government=unit.kind in GOVERNMENTS,
        party=row.contract_party.name if row.contract_party else "",
        is_party_own_firm=bool(counsel.firm_id and row.contract_party_id == counsel.firm_id),
        is_party_self=row.contract_party_id == counsel.pk,
        procurement=row.procurement or (selection.procurement if selection else ""),
        has_result_notice=bool(selection and selection.result_notice_id),
        override_reason=row.override_reason,
        overridden_by=str(row.override_by) if row.override_by else "",
        overlapping=_overlapping(row),
        fee=row.fee,
        fee_basis=row.fee_basis,
        budget_line=row.budget_line,
        has_internal=_standing(row, counsel__kind=CounselKind.INTERNAL) is not None,
        chief_already=_named(_standing(row, is_chief=True)),
        rule=row.rule.number,
        is_basis_run_out=row.is_basis_run_out,
        certificate=row.certificate_number,
        signer=row.contract_signer.name if row.contract_signer else "",
        has_authorisation=row.contract_authorisation_id is not None,
        rules=row.rule.rules,
        readings=held_on(timezone.localdate(row.drafted_at)),
    )


def is_long(row: Appointment) -> bool:
    """Whether the term is longer than 第十八条 has it, as it was read when it was drafted."""
    readings = held_on(timezone.localdate(row.drafted_at))
    return exceeds_three_years(row.begins_on, row.ends_on, rules=row.rule.rules, readings=readings)


def contract_party_of(counsel: Counsel) -> Counsel | None:
    """第十条第二款: with whom the contract is made: of a lawyer the firm, of internal counsel nobody."""
    if counsel.kind == CounselKind.INTERNAL:
        return None
    return counsel.firm if counsel.kind == CounselKind.LAWYER else counsel


def origin_of(row: Appointment) -> str:
    """聘任来源 in words."""
    return str(Origin(row.origin).label)


def _scope(unit: Unit) -> Scope:
    if unit.kind in COVERED:
        return Scope.COVERED
    return Scope.BY_REFERENCE if unit.kind in REFERRED else Scope.OUTSIDE


def _others(row: Appointment) -> list[Appointment]:
    """Appointments of the unit whose term touches the one of `row`."""
    states = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)
    found = Appointment.objects.filter(unit=row.unit, state__in=states).exclude(pk=row.pk).select_related("counsel")
    terms = [each for each in found if not each.never_ran]
    return [each for each in terms if each.begins_on <= row.ends_on and each.last_day >= row.begins_on]


def _standing(row: Appointment, **facts: object) -> Appointment | None:
    keys = [each.pk for each in _others(row)]
    return Appointment.objects.filter(pk__in=keys, **facts).select_related("counsel").first()


def _overlapping(row: Appointment) -> str:
    same = [each for each in _others(row) if each.counsel_id == row.counsel_id]
    return "；".join(f"{each.counsel}{each.begins_on}至{each.last_day}已是本单位法律顾问" for each in same)


def _dismissal(row: Appointment | None) -> str:
    is_dismissed = row is not None and row.state == AppointmentState.DISMISSED
    return f"{row}于{row.ended_on}解聘" if row and is_dismissed else ""


def _named(row: Appointment | None) -> str:
    return row.counsel.name if row else ""
