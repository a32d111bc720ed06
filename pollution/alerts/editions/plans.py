"""The editions of the plan: each file beside this module is one; what was decided under an older one keeps it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from pollution.alerts.editions.command import Command, read_command
from pollution.alerts.editions.levels import Basic, Level, Lift, Rule, read_levels, read_rules, read_stages
from pollution.alerts.editions.measures import (
    EnterpriseClass,
    Measure,
    Reduction,
    Transport,
    read_classes,
    read_reduction,
    read_transport,
)
from pollution.alerts.editions.publishing_terms import (
    Cadence,
    Deadline,
    Proposal,
    Publication,
    read_cadences,
    read_proposal,
    read_publication,
)


@dataclass(frozen=True)
class Plan:
    """One edition of the plan 预案, and the days on which it is in force."""

    code: str
    title: str
    doc_number: str
    since: date
    until: date | None
    """The last day, where a later edition has taken its place."""
    since_clause: str
    horizon_days: int
    horizon_clause: str
    window_hours: int
    window_clause: str
    region_least: int
    """As many counties that touch make a region of their own."""
    region_clause: str
    basic: Basic
    levels: tuple[Level, ...]
    rules: tuple[Rule, ...]
    lift: Lift
    raise_hours_ahead: int
    raise_clause: str
    publication: Publication
    proposal: Proposal
    cadences: tuple[Cadence, ...]
    deadlines: tuple[Deadline, ...]
    reduction: Reduction
    classes: tuple[EnterpriseClass, ...]
    transport: Transport
    measure_groups: Mapping[str, str]
    measures: tuple[Measure, ...]
    """What each level adds to those below it."""
    includes_lower_clauses: Mapping[str, str]
    command: Command

    def is_in_force_on(self, day: date) -> bool:
        """Whether alerts of `day` follow this edition."""
        return self.since <= day and (self.until is None or day <= self.until)

    def level(self, code: str) -> Level:
        """The level with this code; raises LookupError."""
        for each in self.levels:
            if each.code == code:
                return each
        raise LookupError(f"预案没有级别{code}")

    def measures_of(self, level: str) -> tuple[Measure, ...]:
        """All measures of a level, those of the lower levels included, the lowest first."""
        most = self.level(level).order
        return tuple(each for each in self.measures if self.level(each.level).order <= most)

    def deadline(self, code: str) -> Deadline:
        """The deadline with this code; raises LookupError."""
        for each in self.deadlines:
            if each.code == code:
                return each
        raise LookupError(f"预案没有时限{code}")


@cache
def editions() -> tuple[Plan, ...]:
    """Every edition, the older first."""
    files = [each for each in resources.files("pollution.alerts.editions").iterdir() if each.name.endswith(".toml")]
    return tuple(sorted((read(each.read_text(encoding="utf-8")) for each in files), key=lambda plan: plan.since))


def edition(code: str) -> Plan:
    """The edition of this code; raises LookupError in words."""
    for each in editions():
        if each.code == code:
            return each
    raise LookupError(f"没有预案版本{code}；可用：{'、'.join(each.code for each in editions())}")


def in_force(day: date) -> Plan:
    """The edition for `day`; raises LookupError where none is in force."""
    for each in editions():
        if each.is_in_force_on(day):
            return each
    raise LookupError(f"{day:%Y-%m-%d}没有有效的应急预案；最早的一版自{editions()[0].since:%Y-%m-%d}起实施")


def latest(day: date) -> Plan | None:
    """The newest edition that had begun by `day`, also where it has ended since; None before the first."""
    return next((each for each in reversed(editions()) if each.since <= day), None)


def read(text: str) -> Plan:
    """An edition from the text of its file."""
    data: dict[str, Any] = tomllib.loads(text)
    measures = data["measures"]
    return Plan(
        code=data["code"],
        title=data["title"],
        doc_number=data["doc_number"],
        since=data["since"],
        until=data.get("until"),
        since_clause=data["since_clause"],
        horizon_days=data["horizon_days"],
        horizon_clause=data["horizon_clause"],
        window_hours=data["window_hours"],
        window_clause=data["window_clause"],
        region_least=data["region_least"],
        region_clause=data["region_clause"],
        basic=Basic(**data["basic"]),
        levels=read_levels(data["levels"]),
        rules=read_rules(data["rules"]),
        lift=Lift(**{**data["lift"], "stages": read_stages(data["lift"]["stages"])}),
        raise_hours_ahead=data["raise"]["hours_ahead"],
        raise_clause=data["raise"]["clause"],
        publication=read_publication(data["publication"]),
        proposal=read_proposal(data["proposal"]),
        cadences=read_cadences(data["consultation"]),
        deadlines=tuple(Deadline(**each) for each in data["deadlines"]),
        reduction=read_reduction(data["reduction"]),
        classes=read_classes(data["classes"]),
        transport=read_transport(data["transport"]),
        measure_groups=measures["groups"],
        measures=tuple(Measure(**each) for each in measures["items"]),
        includes_lower_clauses=measures["includes_lower_clauses"],
        command=read_command(data["command"]),
    )
