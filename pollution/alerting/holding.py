"""Whom an episode concerns, whom the alert of the region holds, and who is asked for alone (3.3.2, 3.3.3, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import asking, standing
from pollution.alerting.due import Due, level_of, with_regiments
from pollution.alerting.evaluating import Evaluation
from pollution.alerting.situations import beijing, code_of
from pollution.alerts.plan import Judged
from pollution.alerts.settings import EXTERNAL_ONLY
from pollution.models import AlertDecision, AlertVersion, Episode
from portal.organization.models import Region


def members_of(episode: Episode) -> tuple[str, ...]:
    """The units of an episode's alert, or of its last proposal, by code."""
    if episode.region is not None:
        return (code_of(episode.region),)
    version = episode.versions.order_by("-number").first()
    if version is not None:
        regions: Any = version.regions.all()
    else:
        last = episode.proposals.order_by("-raised_at").first()
        regions = last.regions.all() if last else Region.objects.none()
    return tuple(sorted(code_of(each) for each in regions))


@dataclass(frozen=True)
class Hold:
    """Regions with their levels in an alert of the region as it stands, is proposed or is on its way; and from when."""

    levels: Mapping[int, int]
    begins: datetime


def holds(found: Evaluation) -> list[Hold]:
    """All that holds a region by the alert of the region. A proposal that was not made, or was dismissed, holds nobody;
    nor does an alert that is to be lifted.
    """
    episode = Episode.objects.open().real().filter(scope=AlertScope.REGIONAL).first()
    if episode is None:
        return []
    current = standing.current_version(episode)
    proposals, decisions = list(episode.proposals.open()), list(episode.decisions.open())
    if DecisionKind.LIFT in {each.kind for each in (*proposals, *decisions)}:
        return []
    told = [(asking.levels_of(each), each.starts_at or found.at) for each in proposals]
    for alert in (*decisions, *([current] if current else [])):
        # Who was set lower with a reason is not asked for again up to the level of the alert as a whole (4.2).
        held = {region: max(level, alert.level or 0) for region, level in areas_of(alert).items()}
        told.append((held, alert.starts_at))
    return [Hold(with_regiments(levels, found.regions), begins) for levels, begins in told]


def alone(found: Evaluation, held_by: Sequence[Hold]) -> Iterator[Due]:
    """Counties and regiments by their own AQI, as far as no alert of the region holds them at their level (3.3.2).

    One does not hold who is due and clean again so long before it begins that a lift fits between.
    """
    for code, judged in found.judgement.units.items():
        own = judged.finding.first
        if own is None or not found.judge.evidence.has_own(code, beijing(found.at)):
            continue
        region = found.regions.by_code[code]
        at_once = [each for each in held_by if beijing(each.begins) < own.until + found.calm_needed]
        held = max((each.levels.get(region.pk, 0) for each in at_once), default=0)
        level = own_level(judged, held, found)
        is_left_to_others = region.is_enclave and found.readings.exclaves == EXTERNAL_ONLY
        if level > held and not is_left_to_others:
            yield Due(AlertScope.COUNTY, region, AlertLevel(level), judged, {region.pk: level})


def own_level(judged: Judged, held: int, found: Evaluation) -> int:
    """The level at which a county or regiment is due by its own air; where an alert holds it at a lower one, the
    highest to which it may be raised from there (3.3.6, 3.3.2).
    """
    level = int(level_of(judged))
    if not held or level <= held:
        return level
    adjustment = found.adjustment(judged.members, AlertLevel(held), begins=found.at)
    higher = (each for each in range(level, held, -1) if not adjustment.to(AlertLevel(each).code).is_refuted)
    return next(higher, held)


def areas_of(alert: AlertVersion | AlertDecision) -> dict[int, int]:
    """Region → its level, as published or drafted."""
    return {each.region_id: each.level for each in alert.areas.all()}
