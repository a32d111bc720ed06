"""Stations, uploads, readings and indices of the air."""

from pollution.models.dust import DustEvent, DustRegion
from pollution.models.indices import Index, Recalculation, RegionIndex, StationIndex
from pollution.models.readings import VALUES, Reading, SupersededReading
from pollution.models.stations import RegionSubstitute, Station, StationPeriod
from pollution.models.uploads import MonitoringMapping, MonitoringUpload

__all__ = [
    "VALUES",
    "DustEvent",
    "DustRegion",
    "Index",
    "MonitoringMapping",
    "MonitoringUpload",
    "Reading",
    "Recalculation",
    "RegionIndex",
    "RegionSubstitute",
    "Station",
    "StationIndex",
    "StationPeriod",
    "SupersededReading",
]
