"""Tables of the organisation, one module a concept."""

from portal.organization.models.calendar import CalendarDay
from portal.organization.models.officials import Official, Post, Tenure
from portal.organization.models.regions import Region, RegionAdjacency
from portal.organization.models.units import Unit, UnitName

__all__ = ["CalendarDay", "Official", "Post", "Region", "RegionAdjacency", "Tenure", "Unit", "UnitName"]
