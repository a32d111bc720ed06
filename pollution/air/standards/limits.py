"""The limits of GB 3095 as dated data, by edition and stage."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from pollution.air.items import Item, Pollutant


@dataclass(frozen=True)
class Limits:
    """Second-class limits 二级浓度限值 in the unit of each pollutant, and the days they apply to."""

    code: str
    number: str
    stage: str
    since: date
    until: date | None
    annual: Mapping[Pollutant, int]
    items: Mapping[Item, int]


def limits_on(day: date) -> Limits:
    """The limits for measurements of `day`; raises LookupError where the portal knows none."""
    for each in _LIMITS:
        if each.since <= day and (each.until is None or day <= each.until):
            return each
    raise LookupError(f"{day:%Y-%m-%d}没有可适用的浓度限值：最早为{_LIMITS[0].number}，自{_LIMITS[0].since:%Y-%m-%d}起")


def _read(data: Mapping[str, Any]) -> Limits:
    return Limits(
        code=data["code"],
        number=data["number"],
        stage=data["stage"],
        since=data["since"],
        until=data.get("until"),
        annual={Pollutant(name): value for name, value in data["annual"].items()},
        items={Item(name): value for name, value in data["items"].items()},
    )


_TEXT = (resources.files("pollution.air.standards") / "gb3095.toml").read_text(encoding="utf-8")
_LIMITS = tuple(_read(each) for each in tomllib.loads(_TEXT)["limits"])
