"""Tables of legal counsel, one module a concept."""

from legal_counsel.models.appointment import Appointment
from legal_counsel.models.assessment import CounselAssessment
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.dismissal import CounselDismissal, DismissalEvidence
from legal_counsel.models.filing import Filing, FilingMaterial, FilingStep
from legal_counsel.models.rule import RuleExtension, RuleInterpretation, RuleVersion

__all__ = [
    "Appointment",
    "Counsel",
    "CounselAssessment",
    "CounselDismissal",
    "DismissalEvidence",
    "Filing",
    "FilingMaterial",
    "FilingStep",
    "RuleExtension",
    "RuleInterpretation",
    "RuleVersion",
]
