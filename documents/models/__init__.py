"""Tables of documents, one module a concept."""

from documents.models.block import Annex, Block, Citation
from documents.models.correction import Correction
from documents.models.document import LONGEST_NAME, LONGEST_REASON, Addressee, Document, Issuer
from documents.models.draft_correction import DraftCorrection
from documents.models.duty import ONE_NOTICE_AT_A_TIME, Assistance, DutyAssignment
from documents.models.gazette_import import DraftDocument, GazetteImport
from documents.models.import_finding import ImportFinding
from documents.models.instrument import HIDDEN, Determination, Instrument, ValidityEvent
from documents.models.plain_title import LONGEST_TITLE
from documents.models.register_import import RegisterImport, RegisterImportRow

__all__ = [
    "HIDDEN",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "LONGEST_TITLE",
    "ONE_NOTICE_AT_A_TIME",
    "Addressee",
    "Annex",
    "Assistance",
    "Block",
    "Citation",
    "Correction",
    "Determination",
    "Document",
    "DraftCorrection",
    "DraftDocument",
    "DutyAssignment",
    "GazetteImport",
    "ImportFinding",
    "Instrument",
    "Issuer",
    "RegisterImport",
    "RegisterImportRow",
    "ValidityEvent",
]
