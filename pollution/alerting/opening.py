"""Episodes that a person begins: what the rules did not see, a county's own alert, or a drill 演练 (3.3.3, 8.3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pollution.alert_choices import AlertScope
from pollution.alerting import standing
from pollution.alerts.editions import in_force
from pollution.models import Episode
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
    return Episode(scope=scope, region=region, is_drill=is_drill, plan=plan.code, began_at=at)


@transaction.atomic
def begin(scope: AlertScope, region: Region | None, *, is_drill: bool, at: datetime) -> Episode:
    """开始一次污染过程; one at a time is open on the same ground, so that two peaks of it are one episode (3.3.6)."""
    episode = unopened(scope, region, is_drill=is_drill, at=at)
    with keeping(Episode):
        episode.save(force_insert=True)
    return episode
