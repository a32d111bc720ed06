"""Episodes that a person begins: what the rules did not see, a county's own alert, or a drill 演练 (3.3.3, 8.3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pollution.alert_choices import AlertScope
from pollution.alert_lifecycle import EPISODE
from pollution.alerting import standing
from pollution.alerts.editions import in_force
from pollution.alerts.settings import EXTERNAL_ONLY
from pollution.models import Episode
from pollution.plan_readings import plan_readings
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Region

CLAUSE = "伊州政办发〔2023〕31号 3.3.3"


def unopened(scope: AlertScope, region: Region | None, *, is_drill: bool, at: datetime) -> Episode:
    """The episode as it would be begun, not written yet; refused without a plan in force or on the wrong ground."""
    try:
        plan = in_force(timezone.localdate(at))
    except LookupError as error:
        raise Refused(str(error)) from error
    if region is not None and region.kind in standing.ABOVE_COUNTIES:
        raise Refused("县市、团场预警须指明一个县市或团场", clause=CLAUSE)
    if (scope == AlertScope.COUNTY) != (region is not None):
        raise Refused("县市、团场预警须指明区域，区域预警不指明", clause=CLAUSE)
    check_ground(scope, region, is_drill=is_drill, at=at)
    return Episode(scope=scope, region=region, is_drill=is_drill, plan=plan.code, began_at=at)


def check_ground(scope: AlertScope, region: Region | None, *, is_drill: bool, at: datetime) -> None:
    """An exclave may be left to the orders of 自治区 (A11): then it has no alert of its own.

    Raises Refused, but not of a drill, which binds nobody.
    """
    is_exclave = scope == AlertScope.COUNTY and region is not None and region.is_enclave
    if is_exclave and not is_drill and plan_readings(timezone.localdate(at)).exclaves == EXTERNAL_ONLY:
        told = f"按现行读法，{region}只执行自治区区域联防的通知，不自行发布预警"
        raise Refused(f"{told}；收到的通知请登记为外部预警指令", clause=CLAUSE)


@transaction.atomic
def begin(scope: AlertScope, region: Region | None, *, is_drill: bool, at: datetime) -> Episode:
    """开始一次污染过程; one at a time is open on the same ground, so that two peaks of it are one episode (3.3.6)."""
    episode = unopened(scope, region, is_drill=is_drill, at=at)
    with keeping(Episode):
        episode.save(force_insert=True)
    return episode


@transaction.atomic
def end_drill(episode: Episode, *, at: datetime) -> Episode:
    """结束演练 that published nothing, or nothing that stands: no rule looks at a drill and ends it (8.3)."""
    step = EPISODE["end_drill"]
    episode = Episode.objects.select_for_update(of=("self",)).select_related("region").get(pk=episode.pk)
    if not episode.is_drill:
        raise Refused("真实污染过程由系统按监测结束，或随解除指令结束", clause=CLAUSE)
    if episode.closed_at is not None:
        raise Refused(f"{episode}已结束", clause=step.clause)
    if standing.current_version(episode) is not None:
        raise Refused("演练预警尚未解除，请先发布解除指令", clause=step.clause)
    if decision := episode.decisions.open().first():
        raise Refused(f"{decision}尚在办理，请先撤回", clause=step.clause)
    with keeping(Episode):
        Episode.objects.filter(pk=episode.pk).update(closed_at=at)
    episode.refresh_from_db()
    return episode
