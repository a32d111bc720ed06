"""Whom an episode concerns, and whom the alert of the region holds (3.3.3, 4.2)."""

from __future__ import annotations

from typing import Any

from pollution.alert_choices import AlertScope, DecisionKind
from pollution.alerting import asking, standing
from pollution.alerting.due import Due, is_apart, with_regiments
from pollution.alerting.evaluating import Evaluation
from pollution.alerting.situations import code_of
from pollution.models import AlertVersion, Episode
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


def held(due: Due | None, found: Evaluation) -> tuple[dict[int, int], bool]:
    """Region → its level in the regional alert that stands, or as an open proposal would change it; none in one that is
    to be lifted. And whether what is due of the region holds its members too: not where the alert has to come down.
    """
    episode = Episode.objects.open().real().filter(scope=AlertScope.REGIONAL).first()
    current = standing.current_version(episode) if episode else None
    if episode is None or current is None:
        return {}, due is not None
    open_one = episode.proposals.open().first()
    if open_one is not None and open_one.kind == DecisionKind.LIFT:
        return {}, False
    levels = asking.levels_of(open_one) if open_one is not None and open_one.kind == DecisionKind.ADJUST else {}
    is_rising = due is not None and due.level >= current.level and not is_apart(due.judged, current, found)
    return with_regiments(areas_of(current) | levels, found.regions), is_rising


def areas_of(version: AlertVersion) -> dict[int, int]:
    return {each.region_id: each.level for each in version.areas.all()}
