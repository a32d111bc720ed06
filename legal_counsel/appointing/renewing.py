"""When a term may be renewed (第十八条), so that no unit is left without counsel."""

from __future__ import annotations

from datetime import date, timedelta

from legal_counsel.appointing.lifecycle import TERM
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from legal_counsel.pinning import rules_on
from portal.lifecycle import Refused


def offered(on: date) -> int:
    """How many days before its last one a term is offered for renewal, by the rules of a day."""
    return rules_on(on).reminders[0]


def why_not_renew(row: Appointment, on: date) -> str:
    """Why it cannot be renewed on a day; empty where it can."""
    if row.state != AppointmentState.APPOINTED:
        return f"{row.get_state_display()}，不能续聘"
    if row.renewals.exclude(state=AppointmentState.WITHDRAWN).exists():
        return "已有续聘"
    days = offered(on)
    if on < row.ends_on - timedelta(days=days):
        return f"聘期至{row.ends_on}，期满前{days}日起可以续聘"
    return ""


def refuse_not_renewable(row: Appointment, on: date) -> None:
    """Refused with the reason."""
    if obstacle := why_not_renew(row, on):
        raise Refused(obstacle, clause=TERM)
