"""What everybody may know of the bearers of a project, as values that hold nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from heritage.bearers.choices import Sex
from heritage.choices import Level
from heritage.models import Project

_RANK = {level: rank for rank, level in enumerate(Level.values)}


@dataclass(frozen=True, slots=True)
class PublicBearer:
    """Name, sex, level and year of recognition; the project is the one it is asked of."""

    name: str
    sex: str
    level: str
    year: int

    @property
    def sex_label(self) -> str:
        """男, 女."""
        return str(Sex(self.sex).label)

    @property
    def level_label(self) -> str:
        """国家级, 自治区级, 州级, 县级."""
        return str(Level(self.level).label)


def public_bearers(project: Project) -> list[PublicBearer]:
    """Those whose status stands, the highest level first. Reads `bearers`, which lists prefetch for the public."""
    found = [
        PublicBearer(each.name, each.sex, each.level, each.year)
        for each in project.bearers.all()
        if each.ended_on is None
    ]
    return sorted(found, key=lambda each: (-_RANK[each.level], each.year, each.name))
