"""The agency assesses, the unit confirms (第二十七条, A16); and what that means for renewal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import refuse_concerned
from legal_counsel.articles import resting_on
from legal_counsel.assessing.choices import AssessmentResult, AssessmentState
from legal_counsel.assessing.cycles import Due, due_by
from legal_counsel.assessing.lifecycle import TRANSITIONS
from legal_counsel.assessing.powers import assessor_on, may_enter, may_settle
from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.models import Appointment, CounselAssessment
from legal_counsel.pinning import in_force, pinned, rules_on
from legal_counsel.readings import held_on
from legal_counsel.rules import Readings, Rules
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given, move

YEARLY = (CounselKind.INTERNAL, CounselKind.FIRM)
_HELD = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)


@dataclass(frozen=True)
class Verdict:
    """What was found: of which year (none: of the term), three points from 0 to 100, the result, and when."""

    year: int | None
    completion: int
    efficiency: int
    quality: int
    result: str
    assessed_on: date
    remark: str = ""


def periods_due(appointment: Appointment, on: date, *, rules: Rules, readings: Readings) -> list[Due]:
    """What of an appointment has to be assessed on a day, done or not, by the rules and readings of that day."""
    if appointment.state not in _HELD or appointment.never_ran:
        return []
    is_yearly = appointment.counsel.kind in YEARLY
    return due_by(is_yearly, appointment.begins_on, appointment.last_day, on, rules=rules, readings=readings)


def periods_missing(appointment: Appointment, on: date) -> list[Due]:
    """Those of one appointment without a confirmed assessment."""
    return undone(appointment, on, rules=rules_on(on), readings=held_on(on))


def undone(appointment: Appointment, on: date, *, rules: Rules, readings: Readings) -> list[Due]:
    """The same for who asks for many: reads `assessments` and asks nothing else.

    A yearly one stands for the term of a lawyer or expert too: 第二十八条 leaves it to the unit.
    """
    done = {each.year for each in appointment.assessments.all() if each.state == AssessmentState.CONFIRMED}
    due = periods_due(appointment, on, rules=rules, readings=readings)
    return [each for each in due if each.year not in done and (each.year or not done)]


def hindrances_of_renewal(appointment: Appointment, on: date) -> list[str]:
    """What stands in the way of renewing, in words (第二十七条): a missing assessment, or the latest one 不合格."""
    confirmed = [each for each in appointment.assessments.all() if each.state == AssessmentState.CONFIRMED]
    found = [f"{each.period}尚未考核" for each in periods_missing(appointment, on)]
    latest = max(confirmed, key=lambda each: (each.assessed_on, each.year or 0), default=None)
    if latest and latest.result == AssessmentResult.UNQUALIFIED:
        found.append(f"{latest.period}考核不合格")
    return found


@transaction.atomic
def assess(appointment: Appointment, verdict: Verdict, *, by: User, at: datetime) -> CounselAssessment:
    """Enter the assessment of a year, or of the term."""
    _check(appointment, verdict, by=by, at=at)
    row = CounselAssessment(
        appointment=appointment,
        assessed_by=by,
        assessed_at=at,
        **asdict(verdict),
        **pinned(timezone.localdate(at)),
    )
    with keeping(CounselAssessment):
        row.save(force_insert=True)
    return row


@transaction.atomic
def revise(assessment: CounselAssessment, verdict: Verdict, *, seen: int, by: User, at: datetime) -> CounselAssessment:
    """Change one that is not confirmed. `seen` is the version that was shown."""
    row = _locked(assessment)
    _check(row.appointment, verdict, by=by, at=at)
    if row.version != seen:
        raise Refused("您打开本页后该考核已被修改，请核对现在的内容", clause=row.clause)
    if row.state != AssessmentState.DRAFTED:
        raise Refused("该考核已确认；有误的由确认人退回后修改", clause=row.clause)
    for name, value in asdict(verdict).items():
        setattr(row, name, value)
    row.assessed_by, row.assessed_at, row.version = by, at, row.version + 1
    with keeping(CounselAssessment):
        row.save()
    return row


@transaction.atomic
def confirm(assessment: CounselAssessment, *, seen: int, by: User, at: datetime) -> CounselAssessment:
    """Confirmed by the unit, as A16 is read by default, and by another person than the one who entered it."""
    row = _decided_by(assessment, by=by, at=at)
    if row.version != seen:
        raise Refused("您打开本页后该考核已被修改，请核对现在的内容", clause=row.clause)
    if row.assessed_by_id == by.pk:
        raise Refused("考核由两人办理，录入人不能自行确认", clause=row.clause)
    with keeping(CounselAssessment):
        move(
            row,
            "confirm",
            resting_on(TRANSITIONS, row.clause),
            confirmed_by=by,
            confirmed_at=at,
            sent_back_for="",
            version=row.version + 1,
        )
    return row


@transaction.atomic
def send_back(assessment: CounselAssessment, *, reason: str, by: User, at: datetime) -> CounselAssessment:
    """What was confirmed is open again, with the reason."""
    row = _decided_by(assessment, by=by, at=at)
    told = given(reason, "退回须写明理由", clause=row.clause)
    facts: dict[str, Any] = {"confirmed_by": None, "confirmed_at": None, "sent_back_for": told}
    return move(row, "send_back", resting_on(TRANSITIONS, row.clause), version=row.version + 1, **facts)


def _check(appointment: Appointment, verdict: Verdict, *, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    version, reading = in_force(today), assessor_on(today)
    assessing, cycle = version.cited("assessing"), version.cited("assessment")
    if not may_enter(by, appointment.unit, reading):
        raise Refused(f"考核由{reading.entered_by}录入", clause=assessing)
    if appointment.state not in _HELD:
        raise Refused("尚未聘任，不能考核", clause=assessing)
    if appointment.never_ran:
        raise Refused("聘期没有开始，不考核", clause=assessing)
    if verdict.assessed_on > today:
        raise Refused("考核日期不能晚于今日", clause=assessing)
    if verdict.year is None:
        if appointment.counsel.kind in YEARLY:
            raise Refused(f"{appointment.counsel.get_kind_display()}每年考核一次，请填写考核年度", clause=cycle)
        return
    if not appointment.begins_on.year <= verdict.year <= appointment.last_day.year:
        raise Refused(
            f"聘期自{appointment.begins_on}至{appointment.last_day}，{verdict.year}年度不在其中", clause=cycle
        )
    if verdict.assessed_on.year < verdict.year:
        raise Refused("考核日期不能早于所考核的年度", clause=cycle)


def _decided_by(assessment: CounselAssessment, *, by: User, at: datetime) -> CounselAssessment:
    row, reading = _locked(assessment), assessor_on(timezone.localdate(at))
    if not may_settle(by, row.appointment.unit, reading):
        raise Refused(f"考核结果由{reading.confirmed_by}确认", clause=row.clause)
    refuse_concerned(row.appointment.counsel, by, cited=row.clause)
    return row


def _locked(assessment: CounselAssessment) -> CounselAssessment:
    rows = CounselAssessment.objects.select_for_update(of=("self",), no_key=True)
    row: CounselAssessment = rows.select_related("appointment__counsel", "appointment__unit", "rule").get(
        pk=assessment.pk
    )
    return row
