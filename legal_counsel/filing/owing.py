"""A decision on counsel makes a filing owed, with its receiver and its day (第十九条、第三十条; A4, A5, A6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from legal_counsel.choices import CounselKind
from legal_counsel.deadlines import Trigger, dismissal_begins, filing_deadline, filing_period
from legal_counsel.filing.choices import FilingCause, FilingState, FilingTrigger
from legal_counsel.filing.periods import kept_doubts
from legal_counsel.filing.receivers import Route, route_of
from legal_counsel.models import Appointment, CounselFiling, FilingStep
from legal_counsel.pinning import pinned, rules_on
from legal_counsel.readings import held_on, internal_filing
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import CalendarDay
from portal.organization.workdays import Deadline


@dataclass(frozen=True)
class _Due:
    cause: FilingCause
    trigger: FilingTrigger
    begins_on: date
    deadline: Deadline


@transaction.atomic
def owe(appointment: Appointment, *, by: User, at: datetime) -> list[CounselFiling]:
    """What is to be filed of an appointment: from its document or contract, the later of them as a supplement.

    Called again when one of the two days is entered or corrected: what is not handed in takes the new day. Internal
    counsel are not filed where the office reads it so (A5).
    """
    if appointment.counsel.kind == CounselKind.INTERNAL and not internal_filing(timezone.localdate(at)).is_owed:
        return []
    route = route_of(appointment.unit, on=timezone.localdate(at))
    return [_enter(appointment, each, route, by=by, at=at) for each in _dues(appointment)]


@transaction.atomic
def owe_dismissal(
    appointment: Appointment, *, decided_on: date, told_on: date | None = None, by: User, at: datetime
) -> CounselFiling:
    """The same of a dismissal: from the decision or its notice, the earlier one (A6)."""
    read = held_on(decided_on)
    begins_on = dismissal_begins(decided_on, told_on, read)
    deadline = filing_deadline(begins_on, CalendarDay.objects.as_calendar(), rules_on(begins_on), read)
    due = _Due(FilingCause.DISMISSAL, FilingTrigger.DISMISSAL, begins_on, deadline)
    return _enter(appointment, due, route_of(appointment.unit, on=timezone.localdate(at)), by=by, at=at)


def _dues(appointment: Appointment) -> Iterator[_Due]:
    document_on, contract_on = appointment.document_on, appointment.contract_on
    if not (document_on or contract_on):
        raise Refused(
            "备案期限从聘任文件印发或者合同签订之日起算，请先填写其中之一的日期",
            clause=appointment.rule.cited("filing"),
        )
    begins_on = min(filter(None, (document_on, contract_on)))
    period = filing_period(
        document_on,
        contract_on,
        CalendarDay.objects.as_calendar(),
        rules=rules_on(begins_on),
        readings=held_on(begins_on),
    )
    days = {Trigger.DOCUMENT: document_on, Trigger.CONTRACT: contract_on}
    first = days.pop(period.trigger)
    assert first is not None, "the period begins with a day that is known"
    yield _Due(FilingCause.APPOINTMENT, FilingTrigger(period.trigger.value), first, period.due)
    [(trigger, later)] = days.items()
    if period.supplement and later:
        yield _Due(FilingCause.SUPPLEMENT, FilingTrigger(trigger.value), later, period.supplement)


def _enter(appointment: Appointment, due: _Due, route: Route, *, by: User, at: datetime) -> CounselFiling:
    facts = {
        "filer": route.filer,
        "receiver": route.receiver,
        "receiver_name": route.receiver_name,
        "trigger": due.trigger,
        "triggered_on": due.begins_on,
        "due_on": due.deadline.on,
        "doubts": kept_doubts(due.deadline),
    }
    known = (
        CounselFiling.objects.select_for_update(no_key=True)
        .filter(appointment=appointment, cause=due.cause)
        .exclude(state=FilingState.CANCELLED)
        .first()
    )
    if known is None:
        row = CounselFiling(appointment=appointment, cause=due.cause, **facts, **pinned(due.begins_on))
        with keeping(CounselFiling):
            row.save(force_insert=True)
        FilingStep.objects.create(filing=row, act="产生备案事项", reason=route.clause, by=by, at=at)
        return row
    if all(getattr(known, name) == value for name, value in facts.items()):
        return known
    if known.state not in (FilingState.OWED, FilingState.RETURNED):
        raise Refused(f"{known}{known.get_state_display()}，起算日不能再改；请先由备案机关退回", clause=known.clause)
    before = known.due_on
    for name, value in facts.items():
        setattr(known, name, value)
    known.version += 1
    known.save()
    told = f"{due.trigger.label}为{due.begins_on}，届满日由{before}改为{known.due_on}"
    FilingStep.objects.create(filing=known, act="更正起算日", reason=told, due_before=before, by=by, at=at)
    return known
