"""What the assessments (第二十七、二十八条) say of an appointment that is to be renewed."""

from __future__ import annotations

from legal_counsel.models import Appointment
from legal_counsel.qualification import Finding, Outcome, Severity


def assessed(appointment: Appointment) -> Finding:
    """未考核 warns: no assessment of this term is recorded."""
    fact = f"{appointment.begins_on}至{appointment.last_day}聘期没有考核记录"
    return Finding("第二十七条", "聘期考核", Outcome.UNKNOWN, fact, "未考核；考核不合格的不得续聘", Severity.WARN)
