"""Tables of documents, one module a concept."""

from documents.models.block import Block, Citation
from documents.models.document import LONGEST_NAME, LONGEST_TITLE, Addressee, Document, Issuer
from documents.models.gazette_import import DraftDocument, GazetteImport
from documents.models.instrument import Instrument, ValidityEvent

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TITLE",
    "Addressee",
    "Block",
    "Citation",
    "Document",
    "DraftDocument",
    "GazetteImport",
    "Instrument",
    "Issuer",
    "ValidityEvent",
]
