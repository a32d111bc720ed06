"""Tables of documents, one module a concept."""

from documents.models.block import Annex, Block, Citation
from documents.models.correction import Correction
from documents.models.document import LONGEST_NAME, LONGEST_TITLE, Addressee, Document, Issuer
from documents.models.gazette_import import DraftDocument, GazetteImport
from documents.models.instrument import Determination, Instrument, ValidityEvent

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TITLE",
    "Addressee",
    "Annex",
    "Block",
    "Citation",
    "Correction",
    "Determination",
    "Document",
    "DraftDocument",
    "GazetteImport",
    "Instrument",
    "Issuer",
    "ValidityEvent",
]
