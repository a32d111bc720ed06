"""Whose assessment is missing on a day, late ones first (第二十八条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from legal_counsel.assessing.cycles import Due
from legal_counsel.assessing.judging import undone
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from legal_counsel.pinning import rules_on
from legal_counsel.readings import held_on


@dataclass(frozen=True)
class Missing:
    """One assessment that is not there: of whom, of what, and whether its day is past."""

    appointment: Appointment
    due: Due
    is_late: bool


def missing(rows: QuerySet[Appointment], on: date) -> list[Missing]:
    """Of all appointments in `rows`, which the caller has limited; as many queries whatever their number."""
    held = rows.filter(state__in=[AppointmentState.APPOINTED, AppointmentState.DISMISSED])
    known = held.select_related("counsel", "unit").prefetch_related("assessments")
    rules, readings = rules_on(on), held_on(on)
    found = [Missing(row, due, due.by < on) for row in known for due in undone(row, on, rules=rules, readings=readings)]
    return sorted(found, key=lambda each: (each.due.by, each.appointment.pk))
