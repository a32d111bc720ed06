"""Tables of legal counsel, one module a concept."""

from legal_counsel.models.adoption import Adoption, AdoptionFeedback, IllegalityStudy
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.assignment import (
    Assignment,
    ConflictDeclaration,
    MaterialGrant,
    SecrecyUndertaking,
    ServiceLog,
)
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.decision import DecisionMatter, GateAttempt, LegalityReview, MajorDecision
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
from legal_counsel.models.rule import RuleExtension, RuleInterpretation, RuleVersion

__all__ = [
    "Adoption",
    "AdoptionFeedback",
    "Appointment",
    "Assignment",
    "ConflictDeclaration",
    "Counsel",
    "DecisionMatter",
    "FinalOpinion",
    "GateAttempt",
    "IllegalityStudy",
    "InternalReview",
    "LegalityReview",
    "MajorDecision",
    "MaterialGrant",
    "Matter",
    "MatterFile",
    "MatterStep",
    "Opinion",
    "OpinionFile",
    "RuleExtension",
    "RuleInterpretation",
    "RuleVersion",
    "SecrecyUndertaking",
    "SendingUp",
    "SentOpinion",
    "ServiceLog",
    "SynthesisedOpinion",
]
