"""How what was found true is told where somebody judges counsel: as a warning with its clause, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from legal_counsel.complaining.choices import ITEMS, Obligation
from legal_counsel.models import Appointment, Counsel, CounselComplaint
from legal_counsel.qualification import Finding, Outcome, Severity, of_article
from legal_counsel.rules import Rules
from portal import pages
from portal.accounts.models import User

TOLD_WITH = ("rule", "appointment__counsel")
"""What `told` reads."""
CONDITION = "履行义务"
READING = "经核实的反映只作提示，是否解聘、如何考核由人决定"


def told(complaints: Iterable[CounselComplaint]) -> list[pages.Finding]:
    """One warning each, with the way to its page. Reads `rule` and `appointment`."""
    return [
        pages.Finding(
            message=f"经核实{each.get_result_display()}：{each.finding}",
            place=f"{each.received_on}对{each.appointment.counsel}的反映",
            remedy=f"{READING}；{each.rule.articles['dismissal']}第一项为可以解聘的情形",
            clause=each.clause,
            severity="info",
            url=each.get_absolute_url(),
        )
        for each in complaints
    ]


def read_by(user: User, counsel: Counsel, findings: Sequence[Finding]) -> list[Finding]:
    """Findings as they are shown: who is that counsel does not read what was found true of themselves."""
    return [each for each in findings if each.condition != CONDITION or counsel.account_id != user.pk]


def kept_duties(appointment: Appointment, rules: Rules) -> Finding:
    """第二十一条: warns where a complaint of the same counsel in the same unit was found true; by `rules`."""
    rows = CounselComplaint.objects.upheld().filter(
        appointment__counsel=appointment.counsel_id, appointment__unit=appointment.unit_id
    )
    words = "；".join(
        f"{each.received_on}的反映{each.get_result_display()}（第{ITEMS[Obligation(each.item)]}项）" for each in rows
    )
    outcome, article = Outcome.UNMET if words else Outcome.MET, rules.article("obligations")
    return of_article(
        article, CONDITION, outcome, words or "没有经核实属实的反映", READING if words else "", severity=Severity.WARN
    )
