"""Tables of legal counsel, one module a concept."""

from legal_counsel.models.appointment import Appointment
from legal_counsel.models.career import EarlierService, Employment, LegalWork, UnitConsent
from legal_counsel.models.conduct import (
    Attainment,
    CreditLookUp,
    Declaration,
    PartyMembership,
    WrittenFinding,
    YearlyGrade,
)
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.credentials import (
    PracticeBreak,
    PracticeLicence,
    ProfessionalTitle,
    QualificationCertificate,
    Residency,
)
from legal_counsel.models.pool import PoolEntry
from legal_counsel.models.rule import RuleExtension, RuleInterpretation, RuleVersion

__all__ = [
    "Appointment",
    "Attainment",
    "Counsel",
    "CreditLookUp",
    "Declaration",
    "EarlierService",
    "Employment",
    "LegalWork",
    "PartyMembership",
    "PoolEntry",
    "PracticeBreak",
    "PracticeLicence",
    "ProfessionalTitle",
    "QualificationCertificate",
    "Residency",
    "RuleExtension",
    "RuleInterpretation",
    "RuleVersion",
    "UnitConsent",
    "WrittenFinding",
    "YearlyGrade",
]
