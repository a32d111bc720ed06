"""The standards as dated data: each edition a file, with the days whose measurements it applies to."""

from pollution.air.standards.editions import Column, Edition, edition, editions, in_force
from pollution.air.standards.limits import Limits, limits_on

__all__ = ["Column", "Edition", "Limits", "edition", "editions", "in_force", "limits_on"]
