"""Opinions and gate certificates on paper, through `portal.official_pdf`."""

from __future__ import annotations

from django.utils import timezone

from legal_counsel.advising.choices import AdoptionStatus, Conclusion
from legal_counsel.advising.presenting import RUN_OUT, internal_use
from legal_counsel.agencies import agency_of
from legal_counsel.models import FinalOpinion, GateAttempt, Opinion
from portal.official_pdf import OfficialPdf, render

MOST_LINES = 10
_PLAIN = (str(Conclusion.LAWFUL.label), str(AdoptionStatus.ADOPTED.label))


def opinion_paper(opinion: Opinion) -> OfficialPdf:
    """One version, with the words of 第二十三条 at the foot of every page."""
    counsel = opinion.assignment.appointment.counsel
    parts = [("法律依据", opinion.basis), ("分析", opinion.analysis), ("风险提示和建议", opinion.advice)]
    context = {
        "opinion": opinion,
        "matter": opinion.assignment.matter,
        "counsel": counsel,
        "firm": counsel.firm if counsel.firm_id else counsel,
        "parts": [(title, text.splitlines()) for title, text in parts if text],
        "files": list(opinion.files.select_related("attachment")),
        "submitted_on": timezone.localdate(opinion.submitted_at),
        "internal_use": internal_use(opinion.rule),
        "run_out": RUN_OUT if opinion.is_basis_run_out else "",
    }
    return render("official/counsel_opinion.html", context)


def final_paper(final: FinalOpinion) -> OfficialPdf:
    """The synthesis of the agency (第二十三条第一款) with the opinions that it takes in, and the fixed words."""
    matter = final.matter
    context = {
        "final": final,
        "matter": matter,
        "opinions": list(final.opinions.select_related("assignment__appointment__counsel")),
        "lines": final.text.splitlines(),
        "agency": agency_of(matter.unit) or "",
        "made_on": timezone.localdate(final.made_at),
        "internal_use": internal_use(final.rule),
        "run_out": RUN_OUT if final.is_basis_run_out else "",
    }
    return render("official/counsel_synthesis.html", context)


def gate_paper(attempt: GateAttempt) -> OfficialPdf:
    """审查证明: one page for the meeting, of what was kept when it passed."""
    shown, plain_count = _shown(attempt.heard)
    context = {
        "attempt": attempt,
        "shown": shown,
        "plain_count": plain_count,
        "decision": attempt.decision,
        "gate_clause": attempt.rule.cited("gate"),
        "passed_at": timezone.localtime(attempt.at),
        "conditions": _conditions(attempt),
        "internal_use": internal_use(attempt.rule),
        "run_out": RUN_OUT if attempt.is_basis_run_out else "",
    }
    return render("official/counsel_gate.html", context)


def _shown(heard: list[dict[str, str]]) -> tuple[list[dict[str, str]], int]:
    """The opinions of a page: all, or where they are many, those that say more than lawful and adopted."""
    if len(heard) <= MOST_LINES:
        return heard, 0
    telling = [each for each in heard if (each["conclusion"], each["adoption"]) != _PLAIN]
    return telling, len(heard) - len(telling)


def _conditions(attempt: GateAttempt) -> list[dict[str, object]]:
    """The findings by condition: one line each, however many opinions there are, so that a page holds them."""
    told: dict[tuple[str, str], list[str]] = {}
    for each in attempt.findings:
        told.setdefault((each["article"], each["condition"]), []).append(each["fact"])
    return [
        {"article": article, "condition": condition, "count": len(facts), "fact": facts[0]}
        for (article, condition), facts in told.items()
    ]
