"""Counsel are put on a matter, declare interests, and get the material (第十六条、第二十条第二项、第二十一条).

A client whom counsel declared and who is a party of the matter (第二十一条第四项) is told to who assigns and to who
accepts; to go on, they write why.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.advising import agencies
from legal_counsel.advising.choices import AssignmentState
from legal_counsel.advising.conflicting import warning_of
from legal_counsel.advising.moving import answered, carry, locked_open, note
from legal_counsel.choices import CounselKind
from legal_counsel.guarding import stored_clean
from legal_counsel.models import (
    Appointment,
    Assignment,
    ConflictDeclaration,
    MaterialGrant,
    Matter,
    SecrecyUndertaking,
    ServiceLog,
)
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

NO_UNDERTAKING = "没有登记保密承诺书"


def assignable(matter: Matter, on: date) -> list[Appointment]:
    """The counsel of the unit whose term runs on a day and who were not on the matter yet."""
    taken = matter.assignments.values("appointment")
    rows = Appointment.objects.running(on).filter(unit=matter.unit).exclude(pk__in=taken)
    return list(rows.select_related("counsel__firm", "counsel__unit"))


@transaction.atomic
def assign(
    matter: Matter, appointment: Appointment, *, handler: str = "", reason: str = "", by: User, at: datetime
) -> Assignment:
    """指派: by the agency, of the counsel of the unit whose term runs today."""
    row = locked_open(matter)
    agencies.refuse_all_but_agency(by, row)
    today = timezone.localdate(at)
    if not Appointment.objects.running(today).filter(pk=appointment.pk, unit=row.unit).exists():
        raise Refused(f"{appointment.counsel}今日不是{row.unit}的法律顾问", clause=row.rule.cited("serving"))
    is_firm = appointment.counsel.kind == CounselKind.FIRM
    name = given(handler, "指派律师事务所的，须写明承办律师", clause=row.rule.cited("formality")) if is_firm else ""
    warning = warning_of(row, appointment.counsel, today)
    reason = answered(warning, reason, clause=row.rule.cited("mandates"))
    with keeping(Assignment):
        assignment = Assignment.objects.create(
            matter=row, appointment=appointment, handler=name, assigned_by=by, assigned_at=at
        )
    note(row, f"指派{assignment}", by=by, at=at, reason=reason, warned_of=warning)
    return assignment


@transaction.atomic
def release(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """解除指派, with a reason; what they said stays and still counts."""
    row = held(assignment)
    agencies.refuse_all_but_agency(by, row.matter)
    return carry(row, "release", by=by, at=at, reason=given(reason, "解除指派须写明理由"))


@transaction.atomic
def declare(
    assignment: Assignment, *, has_interest: bool, words: str = "", paper: str = "", by: User, at: datetime
) -> Assignment:
    """利害关系声明: no one accepts a matter without; who has an interest is recused, also when it turns up later."""
    row = held(assignment)
    agencies.refuse_all_but_counsel(by, row)
    today = timezone.localdate(at)
    _refuse_ended(row, today)
    if row.appointment.counsel.account_id is None:
        paper = given(paper, "没有账号的法律顾问，须写明其书面声明", clause=row.matter.rule.cited("recusal"))
    if row.state == AssignmentState.ACCEPTED and not has_interest:
        raise Refused("已声明无利害关系并承办", clause=row.matter.rule.cited("recusal"))
    warning = "" if has_interest else warning_of(row.matter, row.appointment.counsel, today)
    words = answered(warning, words, clause=row.matter.rule.cited("mandates"))
    with keeping(ConflictDeclaration):
        ConflictDeclaration.objects.create(
            assignment=row, has_interest=has_interest, words=words, paper=paper.strip(), by=by, at=at
        )
    return carry(row, "recuse" if has_interest else "accept", by=by, at=at, reason=words, warned_of=warning)


@transaction.atomic
def authorise(assignment: Assignment, *, reason: str = "", by: User, at: datetime) -> MaterialGrant:
    """授权查阅: by the unit; without an undertaking of secrecy only with a written reason."""
    row = held(assignment)
    agencies.refuse_all_but_unit(by, row.matter, "authorisation")
    if row.state != AssignmentState.ACCEPTED:
        raise Refused(
            f"{row}{row.get_state_display()}，作出利害关系声明并承办后才能授权", clause=row.matter.rule.cited("recusal")
        )
    warning = "" if has_undertaken(row) else f"{row}{NO_UNDERTAKING}"
    reason = answered(warning, reason, clause=row.matter.rule.cited("secrecy"))
    note(row.matter, f"授权{row}查阅材料", by=by, at=at, reason=reason, warned_of=warning)
    return MaterialGrant.objects.create(assignment=row, is_granted=True, reason=reason, by=by, at=at)


@transaction.atomic
def revoke(assignment: Assignment, *, reason: str, by: User, at: datetime) -> MaterialGrant:
    """收回授权, with a reason."""
    row = held(assignment)
    agencies.refuse_all_but_unit(by, row.matter, "authorisation")
    last = row.grants.last()
    if last is None or not last.is_granted:
        raise Refused(f"{row}没有查阅材料的授权", clause=row.matter.rule.cited("authorisation"))
    reason = given(reason, "收回授权须写明理由", clause=row.matter.rule.cited("authorisation"))
    note(row.matter, f"收回{row}查阅材料的授权", by=by, at=at, reason=reason)
    return MaterialGrant.objects.create(assignment=row, is_granted=False, reason=reason, by=by, at=at)


@transaction.atomic
def undertake(assignment: Assignment, *, signed_on: date, file: File, by: User, at: datetime) -> SecrecyUndertaking:
    """登记保密承诺书, for the term of the appointment."""
    row = held(assignment)
    agencies.refuse_all_but_agency(by, row.matter)
    if signed_on > timezone.localdate(at):
        raise Refused("签署日期不能晚于今日", clause=row.matter.rule.cited("secrecy"))
    if has_undertaken(row):
        raise Refused("该聘期的保密承诺书已登记", clause=row.matter.rule.cited("secrecy"))
    with keeping(SecrecyUndertaking):
        added = SecrecyUndertaking.objects.create(
            appointment=row.appointment,
            signed_on=signed_on,
            attachment=stored_clean(file, row.matter.rule, by=by, at=at),
            recorded_by=by,
            recorded_at=at,
        )
    note(row.matter, f"登记{row.counsel}的保密承诺书", by=by, at=at)
    return added


@transaction.atomic
def log_service(
    assignment: Assignment, *, served_on: date, words: str, hours: Decimal | None = None, by: User, at: datetime
) -> ServiceLog:
    """服务记录 of an external: by themselves or by the agency."""
    row = held(assignment)
    if row.appointment.counsel.account_id != by.pk:
        agencies.refuse_all_but_agency(by, row.matter)
    if not row.appointment.counsel.is_external:
        raise Refused("服务记录只登记外聘法律顾问的服务", clause=row.matter.rule.cited("service"))
    if row.state != AssignmentState.ACCEPTED:
        raise Refused(f"{row}{row.get_state_display()}，没有可以登记的服务", clause=row.matter.rule.cited("service"))
    today, begun = timezone.localdate(at), timezone.localdate(row.assigned_at)
    if not begun <= served_on <= today:
        raise Refused(f"服务日期应在指派之日（{begun}）和今日之间", clause=row.matter.rule.cited("service"))
    with keeping(ServiceLog):
        added = ServiceLog.objects.create(
            assignment=row,
            served_on=served_on,
            hours=hours,
            words=given(words, "服务记录须写明内容", clause=row.matter.rule.cited("service")),
            recorded_by=by,
            recorded_at=at,
        )
    note(row.matter, f"登记{row}的服务", by=by, at=at)
    return added


def has_undertaken(assignment: Assignment) -> bool:
    """Whether the secrecy undertaking of the term is there."""
    return SecrecyUndertaking.objects.filter(appointment=assignment.appointment_id).exists()


def held(assignment: Assignment) -> Assignment:
    """The assignment as it stands, its open matter locked."""
    matter = locked_open(assignment.matter)
    rows = Assignment.objects.select_related("appointment__counsel")
    row: Assignment = rows.get(pk=assignment.pk)
    row.matter = matter
    return row


def _refuse_ended(assignment: Assignment, on: date) -> None:
    if not Appointment.objects.running(on).filter(pk=assignment.appointment_id).exists():
        raise Refused(f"{assignment.counsel}的聘期今日不在有效期内", clause=assignment.matter.rule.cited("serving"))
