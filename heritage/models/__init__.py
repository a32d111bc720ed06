"""Tables of heritage, one module a concept."""

from heritage.models.entry import ListEntry
from heritage.models.inscription import Inscription, InscriptionUnit, ListStatement
from heritage.models.project import Project
from heritage.models.unit import HeritageUnit, HeritageUnitAlias

__all__ = [
    "HeritageUnit",
    "HeritageUnitAlias",
    "Inscription",
    "InscriptionUnit",
    "ListEntry",
    "ListStatement",
    "Project",
]
