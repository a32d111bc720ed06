"""Tables of heritage, one module a concept."""

from heritage.models.application import Application, ApplicationFile, CompletenessCheck
from heritage.models.batch import Batch, BatchStep, NumberFloor
from heritage.models.bearer import Bearer, BearerAssessment
from heritage.models.entry import ListEntry
from heritage.models.inscription import Inscription, InscriptionUnit, ListStatement
from heritage.models.notice import Objection, PublicNotice
from heritage.models.panel import BEST, PanelConclusion, Panelist, PanelOpinion
from heritage.models.project import Project
from heritage.models.recognition import LevelRecognition
from heritage.models.recommendation import Recommendation, RecommendationFile, RecommendationStep
from heritage.models.unit import HeritageUnit, HeritageUnitAlias

__all__ = [
    "BEST",
    "Application",
    "ApplicationFile",
    "Batch",
    "BatchStep",
    "Bearer",
    "BearerAssessment",
    "CompletenessCheck",
    "HeritageUnit",
    "HeritageUnitAlias",
    "Inscription",
    "InscriptionUnit",
    "LevelRecognition",
    "ListEntry",
    "ListStatement",
    "NumberFloor",
    "Objection",
    "PanelConclusion",
    "PanelOpinion",
    "Panelist",
    "Project",
    "PublicNotice",
    "Recommendation",
    "RecommendationFile",
    "RecommendationStep",
]
