"""What the assessments (第二十七、二十八条) say of an appointment that is to be renewed."""

from __future__ import annotations

from datetime import date

from legal_counsel.assessing.judging import hindrances_of_renewal
from legal_counsel.models import Appointment
from legal_counsel.qualification import Finding, Outcome, Severity, of_article

ARTICLE, CONDITION = "第二十七条、第二十八条", "聘期考核"
READING = "未考核或者考核不合格的不得续聘"


def assessed(appointment: Appointment, on: date) -> Finding:
    """Blocks while an assessment that is due is missing, and where the latest one is 不合格."""
    if found := hindrances_of_renewal(appointment, on):
        return of_article(ARTICLE, CONDITION, Outcome.UNMET, "；".join(found), READING, severity=Severity.BLOCK)
    return of_article(ARTICLE, CONDITION, Outcome.MET, "到期的考核均已完成且合格")
