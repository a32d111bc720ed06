"""Stations, uploads, readings and indices of the air; forecasts, decisions and published alerts."""

from pollution.models.command import DutyShift, PlanMember
from pollution.models.decisions import AlertDecision, Authorization, DecisionArea, FormerDrafter, Signature
from pollution.models.dust import DustEvent, DustRegion
from pollution.models.episodes import Episode, ExternalWarning, Proposal
from pollution.models.forecasts import Consultation, Forecast, Participant
from pollution.models.indices import Index, Recalculation, RegionIndex, StationIndex
from pollution.models.publications import AlertArea, AlertNotice, AlertPaper, AlertVersion, Announcement, Filing
from pollution.models.readings import VALUES, Reading, SupersededReading
from pollution.models.stations import RegionSubstitute, Station, StationPeriod
from pollution.models.uploads import MonitoringMapping, MonitoringUpload

__all__ = [
    "VALUES",
    "AlertArea",
    "AlertDecision",
    "AlertNotice",
    "AlertPaper",
    "AlertVersion",
    "Announcement",
    "Authorization",
    "Consultation",
    "DecisionArea",
    "DustEvent",
    "DustRegion",
    "DutyShift",
    "Episode",
    "ExternalWarning",
    "Filing",
    "Forecast",
    "FormerDrafter",
    "Index",
    "MonitoringMapping",
    "MonitoringUpload",
    "Participant",
    "PlanMember",
    "Proposal",
    "Reading",
    "Recalculation",
    "RegionIndex",
    "RegionSubstitute",
    "Signature",
    "Station",
    "StationIndex",
    "StationPeriod",
    "SupersededReading",
]
