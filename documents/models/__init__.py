"""Tables of documents, one module a concept."""

from documents.models.block import Annex, Block, Citation
from documents.models.campaign import Campaign, CampaignItem, CleanupDecision, CleanupProposal, CleanupReview
from documents.models.correction import Correction
from documents.models.document import LONGEST_NAME, LONGEST_REASON, Addressee, Document, Issuer
from documents.models.draft_correction import DraftCorrection
from documents.models.duty import ONE_NOTICE_AT_A_TIME, Assistance, DutyAssignment
from documents.models.gazette_import import DraftDocument, GazetteImport
from documents.models.import_finding import ImportFinding
from documents.models.instrument import (
    HIDDEN,
    LONGEST_CLAUSE,
    RING_REFUSALS,
    Determination,
    Instrument,
    ValidityEvent,
)
from documents.models.outgoing import LONGEST_LINE, OutgoingPaper
from documents.models.outgoing_parts import (
    EFFECT_KINDS,
    OutgoingAnnex,
    OutgoingEffect,
    OutgoingInstrument,
    OutgoingIssuer,
)
from documents.models.outgoing_steps import LONGEST_OPINION, Countersign, OutgoingStep, PaperFile
from documents.models.plain_title import LONGEST_TITLE
from documents.models.policy import MOST_MONTHS, MOST_YEARS, ValidityPolicy
from documents.models.register_export import RegisterExport
from documents.models.register_import import RegisterImport, RegisterImportRow
from documents.models.review import Review
from documents.models.series import LONGEST_CODE, IssuedNumber, NumberYear, Series

__all__ = [
    "EFFECT_KINDS",
    "HIDDEN",
    "LONGEST_CLAUSE",
    "LONGEST_CODE",
    "LONGEST_LINE",
    "LONGEST_NAME",
    "LONGEST_OPINION",
    "LONGEST_REASON",
    "LONGEST_TITLE",
    "MOST_MONTHS",
    "MOST_YEARS",
    "ONE_NOTICE_AT_A_TIME",
    "RING_REFUSALS",
    "Addressee",
    "Annex",
    "Assistance",
    "Block",
    "Campaign",
    "CampaignItem",
    "Citation",
    "CleanupDecision",
    "CleanupProposal",
    "CleanupReview",
    "Correction",
    "Countersign",
    "Determination",
    "Document",
    "DraftCorrection",
    "DraftDocument",
    "DutyAssignment",
    "GazetteImport",
    "ImportFinding",
    "Instrument",
    "IssuedNumber",
    "Issuer",
    "NumberYear",
    "OutgoingAnnex",
    "OutgoingEffect",
    "OutgoingInstrument",
    "OutgoingIssuer",
    "OutgoingPaper",
    "OutgoingStep",
    "PaperFile",
    "RegisterExport",
    "RegisterImport",
    "RegisterImportRow",
    "Review",
    "Series",
    "ValidityEvent",
    "ValidityPolicy",
]
