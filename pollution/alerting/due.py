"""What the rules ask for at a moment: a level for the region as a whole, with those in it who are heavier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pollution.alert_choices import AlertLevel, AlertScope
from pollution.alerting.evaluating import Evaluation
from pollution.alerting.situations import Regions, beijing, code_of
from pollution.alerts.inputs import end_of, full_hour_of
from pollution.alerts.plan import Judged
from pollution.models import AlertVersion
from portal.organization.models import Region


@dataclass(frozen=True)
class Due:
    """A level that the rules ask for: for the region as a whole, or for one county or regiment."""

    scope: AlertScope
    region: Region | None
    level: AlertLevel
    judged: Judged
    levels: dict[int, int]
    """Region → the level at which it would respond: its own where that is higher (4.2)."""


def regional(found: Evaluation) -> Due | None:
    """The regional warning, with the regiments of its counties (3.3.3).

    Of two episodes that a lift fits between the nearer is asked for, and the later once that is over (3.3.6).
    """
    region = found.region
    if region is None or region.finding.first is None:
        return None
    units, level = found.judgement.units, level_of(region)
    levels = {code: int(_level_beside(units.get(code), region, level, found)) for code in region.members}
    for regiment in found.regions.all:
        host, code = found.regions.host(regiment), code_of(regiment)
        if host in levels and code not in levels:
            own = _level_beside(units[code], region, level, found) if code in units else level
            levels[code] = max(levels[host], own)
    return Due(
        AlertScope.REGIONAL,
        None,
        level,
        region,
        {found.regions.by_code[code].pk: each for code, each in levels.items()},
    )


def with_regiments(levels: Mapping[int, int], regions: Regions) -> dict[int, int]:
    """Levels by region; a regiment that is not named is held at the level of the county in which it lies (A5)."""
    found = dict(levels)
    for regiment in regions.all:
        host = regions.by_code.get(regions.host(regiment))
        if host is not None and host.pk in levels:
            found.setdefault(regiment.pk, levels[host.pk])
    return found


def level_of(judged: Judged) -> AlertLevel:
    """Of the episode that is due first."""
    first = judged.finding.first
    assert first is not None
    assert first.level_due is not None
    return AlertLevel[first.level_due.upper()]


def is_apart(judged: Judged, current: AlertVersion, found: Evaluation) -> bool:
    """Whether a lift fits between an alert that stands and what is due: then it is over, and lifted first (3.3.6).

    One that has not begun is for what comes up to 36 hours after its start.
    """
    first, since = judged.finding.first, full_hour_of(beijing(max(found.at, current.starts_at)))
    return first is not None and first.since >= end_of(since) + found.calm_needed


def _level_beside(judged: Judged | None, region: Judged, level: AlertLevel, found: Evaluation) -> AlertLevel:
    """The level of a member in an alert of the region: its own where that is higher at the time (4.2)."""
    first = region.finding.first
    assert first is not None
    own = [
        AlertLevel[each.level_due.upper()]
        for each in (judged.finding.episodes if judged else ())
        if each.level_due
        and each.since < first.until + found.calm_needed
        and first.since < each.until + found.calm_needed
    ]
    return max([level, *own])
