"""Tables of legal counsel, one module a concept."""

from legal_counsel.models.adoption import Adoption, AdoptionFeedback, IllegalityStudy
from legal_counsel.models.appointment import Appointment, AppointmentRemark, AppointmentStep
from legal_counsel.models.assessment import CounselAssessment
from legal_counsel.models.assignment import (
    Assignment,
    ConflictDeclaration,
    MaterialGrant,
    SecrecyUndertaking,
    ServiceLog,
)
from legal_counsel.models.career import EarlierService, Employment, LegalWork, UnitConsent
from legal_counsel.models.complaint import ComplaintEvidence, CounselComplaint
from legal_counsel.models.conduct import (
    Attainment,
    CreditLookUp,
    Declaration,
    DeclaredClient,
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
from legal_counsel.models.decision import DecisionMatter, GateAttempt, LegalityReview, MajorDecision
from legal_counsel.models.dismissal import CounselDismissal, DismissalEvidence
from legal_counsel.models.filing import CounselFiling, FilingMaterial, FilingStep
from legal_counsel.models.incident import CounselIncident
from legal_counsel.models.matter import Matter, MatterFile, MatterStep
from legal_counsel.models.opinion import (
    FinalOpinion,
    InternalReview,
    Opinion,
    OpinionFile,
    SendingUp,
    SentOpinion,
    SynthesisedOpinion,
)
from legal_counsel.models.pool import PoolEntry
from legal_counsel.models.rule import RuleExtension, RuleInterpretation, RuleVersion
from legal_counsel.models.selection import Selection, SelectionCriterion, SelectionStep
from legal_counsel.models.selection_entry import EntryFile, SelectionEntry
from legal_counsel.models.selection_notice import SelectionNotice, SelectionObjection
from legal_counsel.models.selection_panel import PanelMember, ScoreLine, ScoreSheet

__all__ = [
    "Adoption",
    "AdoptionFeedback",
    "Appointment",
    "AppointmentRemark",
    "AppointmentStep",
    "Assignment",
    "Attainment",
    "ComplaintEvidence",
    "ConflictDeclaration",
    "Counsel",
    "CounselAssessment",
    "CounselComplaint",
    "CounselDismissal",
    "CounselFiling",
    "CounselIncident",
    "CreditLookUp",
    "DecisionMatter",
    "Declaration",
    "DeclaredClient",
    "DismissalEvidence",
    "EarlierService",
    "Employment",
    "EntryFile",
    "FilingMaterial",
    "FilingStep",
    "FinalOpinion",
    "GateAttempt",
    "IllegalityStudy",
    "InternalReview",
    "LegalWork",
    "LegalityReview",
    "MajorDecision",
    "MaterialGrant",
    "Matter",
    "MatterFile",
    "MatterStep",
    "Opinion",
    "OpinionFile",
    "PanelMember",
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
    "ScoreLine",
    "ScoreSheet",
    "SecrecyUndertaking",
    "Selection",
    "SelectionCriterion",
    "SelectionEntry",
    "SelectionNotice",
    "SelectionObjection",
    "SelectionStep",
    "SendingUp",
    "SentOpinion",
    "ServiceLog",
    "SynthesisedOpinion",
    "UnitConsent",
    "WrittenFinding",
    "YearlyGrade",
]
