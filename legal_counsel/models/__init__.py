"""Tables of legal counsel, one module a concept."""

from legal_counsel.models.appointment import Appointment, AppointmentRemark, AppointmentStep
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.rule import RuleVersion
from legal_counsel.models.selection import Selection, SelectionCriterion, SelectionStep
from legal_counsel.models.selection_entry import EntryFile, SelectionEntry
from legal_counsel.models.selection_notice import SelectionNotice, SelectionObjection
from legal_counsel.models.selection_panel import PanelMember, ScoreLine, ScoreSheet

__all__ = [
    "Appointment",
    "AppointmentRemark",
    "AppointmentStep",
    "Counsel",
    "EntryFile",
    "PanelMember",
    "RuleVersion",
    "ScoreLine",
    "ScoreSheet",
    "Selection",
    "SelectionCriterion",
    "SelectionEntry",
    "SelectionNotice",
    "SelectionObjection",
    "SelectionStep",
]
