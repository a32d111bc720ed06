"""What the rules ask for at a moment: a level for the region as a whole, and for counties that it does not cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pollution.alert_choices import AlertLevel, AlertScope
from pollution.alerting.evaluating import Evaluation
from pollution.alerting.situations import beijing
from pollution.alerts.inputs import end_of, hour_of
from pollution.alerts.plan import Judged
from pollution.alerts.settings import EXTERNAL_ONLY
from pollution.models import AlertArea, AlertVersion
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


def dues(found: Evaluation) -> Iterator[Due]:
    """The regional warning first; then the units that it does not cover, each by its own AQI (3.3.3).

    Of two episodes that a lift fits between the nearer is asked for, and the later once that is over (3.3.6).
    """
    units = {code: each for code, each in found.judgement.units.items() if each.finding.first}
    covered = _covered({code: level_of(each) for code, each in units.items()}, found)
    region = found.judge.next_region(beijing(found.at), is_observed_only=found.is_observed_only)
    if region is not None and region.finding.first is not None:
        level = level_of(region)
        covered |= {code for code in region.members if code not in units or not _is_before(units[code], region, found)}
        levels = {
            found.regions.by_code[code].pk: int(_level_beside(found.judgement.units.get(code), region, level, found))
            for code in region.members
        }
        yield Due(AlertScope.REGIONAL, None, level, region, levels)
    for code, judged in units.items():
        region_of = found.regions.by_code[code]
        is_left_to_others = region_of.is_enclave and found.readings.exclaves == EXTERNAL_ONLY
        if code in covered or found.regions.host(region_of) in covered or is_left_to_others:
            continue
        level = level_of(judged)
        yield Due(AlertScope.COUNTY, region_of, level, judged, {region_of.pk: int(level)})


def level_of(judged: Judged) -> AlertLevel:
    """Of the episode that is due first."""
    first = judged.finding.first
    assert first is not None
    assert first.level_due is not None
    return AlertLevel[first.level_due.upper()]


def is_apart(judged: Judged, found: Evaluation) -> bool:
    """Whether a lift fits between now and what is due: what stands is over before it, and lifted first (3.3.6)."""
    first = judged.finding.first
    return first is not None and first.since >= end_of(hour_of(beijing(found.at))) + found.calm_needed


def _is_before(judged: Judged, region: Judged, found: Evaluation) -> bool:
    """Whether what is due of a member is over so long before that of the region that it is an alert of its own."""
    own, first = judged.finding.first, region.finding.first
    return own is not None and first is not None and own.until + found.calm_needed <= first.since


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


def _covered(own: dict[str, AlertLevel], found: Evaluation) -> set[str]:
    """Units that respond to a regional alert in force at their own level or above already (3.3.3)."""
    rows = AlertArea.objects.filter(
        version__in=AlertVersion.objects.real().active(found.at), version__episode__scope=AlertScope.REGIONAL
    )
    held = dict(rows.values_list("region", "level"))
    return {code for code, level in own.items() if held.get(found.regions.by_code[code].pk, 0) >= level}
