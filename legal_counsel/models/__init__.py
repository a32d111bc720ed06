"""Tables of legal counsel, one module a concept."""

from legal_counsel.models.appointment import Appointment
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.rule import RuleExtension, RuleInterpretation, RuleVersion

__all__ = ["Appointment", "Counsel", "RuleExtension", "RuleInterpretation", "RuleVersion"]
