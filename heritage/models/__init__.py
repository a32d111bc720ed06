"""Tables of heritage, one module a concept."""

from heritage.models.annex_import import AnnexImport, AnnexImportFinding, AnnexImportRow
from heritage.models.application import Application, ApplicationFile, CompletenessCheck
from heritage.models.batch import Batch, BatchStep, NumberFloor
from heritage.models.bearer import Bearer, BearerAssessment
from heritage.models.change import RegisterChange
from heritage.models.entry import ListEntry
from heritage.models.inscription import Inscription, InscriptionUnit, ListStatement
from heritage.models.medium import ProjectMedium
from heritage.models.merging import MergedRow, UnitMerge
from heritage.models.notice import Objection, PublicNotice
from heritage.models.panel import BEST, PanelConclusion, Panelist, PanelOpinion
from heritage.models.plan import PlanMeasure, PlanStep, SafeguardingPlan
from heritage.models.project import Project
from heritage.models.protection import Protection, ProtectionDecision, SelfReport
from heritage.models.quality import QualityFinding, QualityStep
from heritage.models.recognition import LevelRecognition
from heritage.models.recommendation import Recommendation, RecommendationFile, RecommendationStep
from heritage.models.restoration import Restoration
from heritage.models.unit import HeritageUnit, HeritageUnitAlias

__all__ = [
    "BEST",
    "AnnexImport",
    "AnnexImportFinding",
    "AnnexImportRow",
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
    "MergedRow",
    "NumberFloor",
    "Objection",
    "PanelConclusion",
    "PanelOpinion",
    "Panelist",
    "PlanMeasure",
    "PlanStep",
    "Project",
    "ProjectMedium",
    "Protection",
    "ProtectionDecision",
    "PublicNotice",
    "QualityFinding",
    "QualityStep",
    "Recommendation",
    "RecommendationFile",
    "RecommendationStep",
    "RegisterChange",
    "Restoration",
    "SafeguardingPlan",
    "SelfReport",
    "UnitMerge",
]
