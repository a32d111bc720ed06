"""What holds: the alert of an episode, and for each region the highest level that binds it at a moment (3.3.3, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pollution.alert_choices import AlertLevel, MessageType
from pollution.models import AlertArea, AlertVersion, Episode, ExternalWarning
from portal.organization.choices import RegionKind
from portal.organization.models import Region

ABOVE_COUNTIES = (RegionKind.PREFECTURE_AREA, RegionKind.CORPS_DIVISION)


@dataclass(frozen=True)
class Standing:
    """The level at which a region responds, and by which alert or outside order; without one nothing binds it.

    `since` may lie ahead: then the alert is published and the response not yet begun. `is_overdue` says that the
    expected end has passed and nobody has lifted or prolonged it: it still holds, and somebody has to act.
    """

    region: Region
    level: AlertLevel | None = None
    version: AlertVersion | None = None
    order: ExternalWarning | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_begun: bool = False
    is_overdue: bool = False


def current_version(episode: Episode) -> AlertVersion | None:
    """The last published version of an episode, unless it was lifted."""
    last = episode.versions.order_by("-number").first()
    return None if last is None or last.message_type == MessageType.CANCEL else last


def regions() -> Iterable[Region]:
    """Counties and regiments, for which alerts are made (3.3.2)."""
    return Region.objects.exclude(kind__in=ABOVE_COUNTIES)


def standings(at: datetime) -> list[Standing]:
    """Every county and regiment at a moment, as of what was published by then; three queries, drills left out.

    Of two that bind a region the higher counts, of two alike the one that began first (3.3.3: a county in a regional
    alert responds at its level at least).
    """
    active = AlertVersion.objects.real().active(at)
    areas = AlertArea.objects.filter(version__in=active).select_related("version__episode")
    bound: dict[int, list[Standing]] = {}
    by_key = {each.pk: each for each in regions()}
    for area in areas:
        if region := by_key.get(area.region_id):
            bound.setdefault(region.pk, []).append(_by_version(region, area, at))
    orders = ExternalWarning.objects.standing(at).prefetch_related("regions")
    for order in orders:
        for each in order.regions.all():
            if region := by_key.get(each.pk):
                found = Standing(region, AlertLevel(order.level), order=order, since=order.starts_at, is_begun=True)
                bound.setdefault(region.pk, []).append(found)
    return [_highest(region, bound.get(region.pk, [])) for region in by_key.values()]


def _by_version(region: Region, area: AlertArea, at: datetime) -> Standing:
    version = area.version
    is_overdue = version.ends_at is not None and version.ends_at <= at
    return Standing(
        region, AlertLevel(area.level), version=version, since=version.starts_at, until=version.ends_at,
        is_begun=version.starts_at <= at, is_overdue=is_overdue,
    )  # fmt: skip


def _highest(region: Region, found: list[Standing]) -> Standing:
    if not found:
        return Standing(region)
    return max(found, key=lambda each: (each.is_begun, each.level or 0, -(each.since.timestamp() if each.since else 0)))
