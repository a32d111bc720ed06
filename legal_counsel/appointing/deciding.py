"""决定聘任 by a second person of the unit, and the approval of a term of more than three years (第十八条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import refuse_concerned, refuse_undecided
from legal_counsel.appointing.gathering import Report, findings_to_decide, is_long
from legal_counsel.appointing.lifecycle import APPOINTMENT
from legal_counsel.appointing.moving import CHANGED, locked, note, refuse_or_remark, written
from legal_counsel.articles import resting_on
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment, Counsel
from legal_counsel.pinning import pinned
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given, move


@transaction.atomic
def approve_longer(appointment: Appointment, *, reason: str, seen: int, by: User, at: datetime) -> Appointment:
    """“一般”: a longer term, with a reason, approved by somebody of the unit who did not draft it."""
    row = _of_a_second(appointment, seen=seen, by=by, rule="term")
    if not is_long(row):
        raise Refused(
            f"{row.begins_on}至{row.ends_on}没有超过{row.rule.rules.term_years}年，不需要批准",
            clause=row.rule.cited("term"),
        )
    told = given(reason, "请写明超过三年的理由", clause=row.rule.cited("term"))
    return written(row, "批准超过三年", by=by, at=at, reason=told, override_reason=told, override_by=by)


@transaction.atomic
def appoint(
    appointment: Appointment,
    reasons: Mapping[str, str],
    *,
    seen: int,
    report: Report,
    by: User,
    at: datetime,
) -> Appointment:
    """决定聘任: nothing blocks, and each warning has its written reason; pinned to the rules of this day."""
    row = _of_a_second(appointment, seen=seen, by=by, rule="selection")
    _wait_for_others(row)
    today = timezone.localdate(at)
    stamp = pinned(today)
    row.rule, row.is_basis_run_out = stamp["rule"], stamp["is_basis_run_out"]
    findings, cited = findings_to_decide(row, today, report), row.rule.cited("selection")
    refuse_or_remark(row, findings, reasons, label=APPOINTMENT["appoint"].label, clause=cited, by=by, at=at)
    with keeping(Appointment):
        move(row, "appoint", resting_on(APPOINTMENT, cited), appointed_by=by, appointed_at=at, **stamp)
    note(row, "决定聘任", by=by, at=at, reason=f"{row.begins_on}至{row.ends_on}")
    return row


def _wait_for_others(row: Appointment) -> None:
    """第十八条: who decides on the same person or ends the renewed term at this moment comes first, and is seen."""
    Counsel.objects.select_for_update(no_key=True).get(pk=row.counsel_id)
    if row.renews:
        row.renews = locked(row.renews)


def _of_a_second(appointment: Appointment, *, seen: int, by: User, rule: str) -> Appointment:
    """The locked draft in the version that was seen, for somebody of the unit who neither drafted it nor is meant."""
    row = locked(appointment)
    cited = row.rule.cited(rule)
    refuse_undecided(row.unit, by, cited=cited)
    refuse_concerned(row.counsel, by, cited=cited)
    if row.drafted_by_id == by.pk:
        raise Refused("拟订人不能自己决定，请由另一人办理", clause=cited)
    if row.state != AppointmentState.DRAFTED:
        raise Refused(f"{row.get_state_display()}，不能再决定", clause=cited)
    if row.version != seen:
        raise Refused(CHANGED, clause=cited)
    return row
