"""What holds: the alert of an episode, and for each region the highest level that binds it at a moment (3.3.3, 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise

from pollution.alert_choices import AlertLevel, MessageType
from pollution.models import AlertArea, AlertVersion, Episode, ExternalWarning
from portal.organization.choices import RegionKind
from portal.organization.models import Region

ABOVE_COUNTIES = (RegionKind.PREFECTURE_AREA, RegionKind.CORPS_DIVISION)


@dataclass(frozen=True)
class Following:
    """What takes the place of an alert's present version: the level of the region in it, if any."""

    level: AlertLevel | None
    since: datetime
    version: AlertVersion


@dataclass(frozen=True)
class Standing:
    """The level at which a region responds, and by which alert or outside order; without one nothing binds it.

    `since` may lie ahead: then the alert is published and the response not yet begun. A version that is published ahead
    of its start leaves the one before in force until then, and `following` says what comes. `is_overdue` says that the
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
    following: Following | None = None


def current_version(episode: Episode) -> AlertVersion | None:
    """The last published version of an episode, unless it was lifted; none of one that is not written yet."""
    last = AlertVersion.objects.filter(episode=episode.pk).order_by("-number").first()
    return None if last is None or last.message_type == MessageType.CANCEL else last


def in_force(versions: Sequence[AlertVersion], at: datetime) -> AlertVersion | None:
    """The version by which one responds: the last, or until it begins the newest that had begun when it was superseded.

    `versions` are those of one alert by a moment, in order; None before the first start and after the lift.
    """
    last = versions[-1]
    if last.message_type == MessageType.CANCEL:
        return None
    if last.starts_at <= at:
        return last
    begun = begun_before_last(versions)
    return begun[-1] if begun else None


def begun_before_last(versions: Sequence[AlertVersion]) -> list[AlertVersion]:
    """The versions that were in force one after another before the last one begins."""
    return [each for each, after in pairwise(versions) if each.starts_at <= after.sent_at]


def since(
    current: AlertVersion, before: Sequence[AlertVersion], level_in: Callable[[AlertVersion], int | None]
) -> datetime:
    """Since when one responds at the level of `current` without a break: who is only told more does not begin anew.

    `before` are the versions in force before it, in order; `level_in` tells the level in one of them, None for none.
    """
    found: datetime = current.starts_at
    for each in reversed(before):
        if level_in(each) != level_in(current):
            break
        found = each.starts_at
    return found


def regions() -> Iterable[Region]:
    """Counties and regiments, for which alerts are made (3.3.2)."""
    return Region.objects.exclude(kind__in=ABOVE_COUNTIES)


def standings(at: datetime) -> list[Standing]:
    """Every county and regiment at a moment, as of what was published by then; three queries, drills left out.

    Of two that bind a region the higher counts, of two alike the one that began first (3.3.3: a county in a regional
    alert responds at its level at least).
    """
    areas = AlertArea.objects.filter(version__in=AlertVersion.objects.real().binding(at))
    ordered = areas.select_related("version__episode").order_by("version__episode", "version__number")
    bound: dict[int, list[Standing]] = {}
    by_key = {each.pk: each for each in regions()}
    for _, of_alert in groupby(ordered, key=lambda each: each.version.episode_id):
        for found in _by_alert(list(of_alert), by_key, at):
            bound.setdefault(found.region.pk, []).append(found)
    orders = ExternalWarning.objects.standing(at).prefetch_related("regions")
    for order in orders:
        for each in order.regions.all():
            if region := by_key.get(each.pk):
                found = Standing(region, AlertLevel(order.level), order=order, since=order.starts_at, is_begun=True)
                bound.setdefault(region.pk, []).append(found)
    return [_highest(region, bound.get(region.pk, [])) for region in by_key.values()]


def _by_alert(areas: Sequence[AlertArea], by_key: Mapping[int, Region], at: datetime) -> Iterator[Standing]:
    """What one alert says of its regions, by the version in force and by the one that follows it."""
    versions = list({each.version_id: each.version for each in areas}.values())
    last = versions[-1]
    current = in_force(versions, at) or last
    by_version = {(each.version_id, each.region_id): AlertLevel(each.level) for each in areas}
    levels = {region: level for (version, region), level in by_version.items() if version == current.pk}
    later = {region: level for (version, region), level in by_version.items() if version == last.pk}
    before = [each for each in begun_before_last(versions) if each.number < current.number]

    def began(region: int) -> datetime:
        return since(current, before, lambda version: by_version.get((version.pk, region)))

    for key in (levels | later).keys() & by_key.keys():
        region = by_key[key]
        if key not in levels:
            yield Standing(region, later[key], version=last, since=last.starts_at, until=last.ends_at)
        elif current.pk == last.pk:
            is_overdue = last.ends_at is not None and last.ends_at <= at
            yield Standing(
                region, levels[key], version=last, since=began(key), until=last.ends_at,
                is_begun=last.starts_at <= at, is_overdue=is_overdue,
            )  # fmt: skip
        else:
            following = Following(later.get(key), last.starts_at, last)
            yield Standing(
                region, levels[key], version=current, since=began(key), until=last.starts_at,
                is_begun=True, following=following,
            )  # fmt: skip


def _highest(region: Region, found: list[Standing]) -> Standing:
    if not found:
        return Standing(region)
    chosen = max(found, key=lambda each: (each.is_begun, each.level or 0, -_start(each)))
    if not chosen.is_begun or chosen.following is not None:
        return chosen
    heavier = [each for each in found if not each.is_begun and (each.level or 0) > (chosen.level or 0)]
    coming = min(heavier, key=_start, default=None)  # of another alert, published ahead of its start
    if coming is None or coming.version is None or coming.since is None:
        return chosen
    return replace(chosen, following=Following(coming.level, coming.since, coming.version))


def _start(found: Standing) -> float:
    return found.since.timestamp() if found.since else 0
