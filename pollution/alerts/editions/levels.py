"""Levels and thresholds of an edition: when a warning is due, who lets it out, when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stage:
    """One step of the approval of a level: each of `posts` acts, in any order."""

    act: str
    """review 审核 or approve 批准."""
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """A level of warning with the response that it starts; `order` counts from 1, the lowest."""

    code: str
    name: str
    numeral: str
    order: int
    response: str
    clause: str
    response_clause: str
    approval_clause: str
    stages: tuple[Stage, ...]
    reduction_percent: int
    """Least share of the total emission that each pollutant comes down by."""


@dataclass(frozen=True)
class Rule:
    """One condition that is enough for a level: the AQI of windows above `above` for `hours` (None: one window).

    With `peak_above`, the same stretch holds windows above it for `peak_hours`.
    """

    id: str
    level: str
    above: int
    hours: int | None
    hours_if_bound: int | None
    peak_above: int | None
    peak_hours: int | None
    clause: str


@dataclass(frozen=True)
class Basic:
    """The basic condition: AQI or PM2.5 (µg/m³) of 24 hours above its limit."""

    aqi_above: int
    pm25_above: int
    clause: str


@dataclass(frozen=True)
class Lift:
    """When an alert may end or come down, and who issues the end without further approval."""

    aqi_up_to: int
    hours: int
    stages: tuple[Stage, ...]
    clause: str


def read_levels(data: list[Mapping[str, Any]]) -> tuple[Level, ...]:
    """The levels, the lowest first."""
    return tuple(
        Level(**{**each, "order": order, "stages": read_stages(each["stages"])})
        for order, each in enumerate(data, start=1)
    )


def read_rules(data: list[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules; those of a higher level follow those of a lower one."""
    absent = dict.fromkeys(("hours", "hours_if_bound", "peak_above", "peak_hours"))
    return tuple(Rule(**{**absent, **each}) for each in data)


def read_stages(data: list[Mapping[str, Any]]) -> tuple[Stage, ...]:
    return tuple(Stage(each["act"], tuple(each["posts"])) for each in data)
