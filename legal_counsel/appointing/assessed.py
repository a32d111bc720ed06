"""What the assessments (第二十七、二十八条) say of an appointment that is to be renewed."""

from __future__ import annotations

from datetime import date

from legal_counsel.assessing.judging import hindrances_of_renewal
from legal_counsel.models import Appointment
from legal_counsel.qualification import Finding, Outcome, Severity, of_article
from legal_counsel.rules import Rules

CONDITION = "聘期考核"
READING = "未考核或者考核不合格的不得续聘"


def assessed(appointment: Appointment, on: date, rules: Rules) -> Finding:
    """Blocks while an assessment that is due is missing, and where the latest one is 不合格; `rules` of the renewal."""
    article = f"{rules.article('assessing')}、{rules.article('assessment')}"
    if found := hindrances_of_renewal(appointment, on):
        return of_article(article, CONDITION, Outcome.UNMET, "；".join(found), READING, severity=Severity.BLOCK)
    return of_article(article, CONDITION, Outcome.MET, "到期的考核均已完成且合格")
