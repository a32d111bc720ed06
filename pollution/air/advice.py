"""What the air means for people: whom it concerns and what they should do, by level and by pollutant.

The words are data beside the standards; what of them is confirmed: docs/rules/advice.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources

from pollution.air.aqi import Level
from pollution.air.items import Pollutant
from pollution.air.standards import Edition


@dataclass(frozen=True)
class Advice:
    """Health advice for one level: whom it concerns first, what the air does, what to do, and where that stands."""

    groups: tuple[str, ...]
    effect: str
    measures: tuple[str, ...]
    clause: str
    limit: str = ""
    """What of the source could not be confirmed, where that shows in the groups."""


@dataclass(frozen=True)
class _Groups:
    """Sensitive groups by pollutant, as an edition of HJ 633 names them; `limit` says which of them are confirmed."""

    clause: str
    limit: str
    of: Mapping[Pollutant, tuple[str, ...]]


def advice(edition: Edition, level: Level, exceeding: Iterable[Pollutant] = ()) -> Advice:
    """The advice of a level; `exceeding` are the pollutants with an IAQI above 100, or at least the primary ones.

    Where the edition names sensitive groups for every one of them, these are the groups; where it does not for one, the
    groups of the level stand beside them, for leaving somebody out is the worse mistake.
    """
    of_level, by_pollutant = _LEVELS[level.number], _EDITIONS[edition.code]
    pollutants = list(exceeding)
    named = [group for each in pollutants for group in by_pollutant.of.get(each, ())]
    is_whole = all(each in by_pollutant.of for each in pollutants)
    limit = "" if is_whole else by_pollutant.limit
    if not named:
        return replace(of_level, limit=limit)
    groups = named if is_whole else [*named, *of_level.groups]
    clause = f"{by_pollutant.clause}；{of_level.clause}"
    return Advice(tuple(dict.fromkeys(groups)), of_level.effect, of_level.measures, clause, limit)


_DATA = tomllib.loads((resources.files("pollution.air.standards") / "advice.toml").read_text(encoding="utf-8"))
_EDITIONS = {
    each["code"]: _Groups(
        each["clause"],
        each.get("limit", ""),
        {Pollutant(name): tuple(groups) for name, groups in each.get("groups", {}).items()},
    )
    for each in _DATA["editions"]
}
_LEVELS = {
    each["number"]: Advice(
        tuple(each["groups"]), each["effect"], tuple(each["measures"]), _EDITIONS["HJ633-2012"].clause
    )
    for each in _DATA["levels"]
}
