"""代行授权: an absent approver's power passes only by a dated, recorded authorisation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from pollution.models import Authorization
from pollution.permissions import may_manage_alerts
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

CLAUSE = "伊州政办发〔2023〕31号 3.3.4"
LONGEST = timedelta(days=92)


@transaction.atomic
def authorize(
    *, role: Role, principal: User, delegate: User, since: datetime, until: datetime, basis: str, by: User, at: datetime
) -> Authorization:
    """登记代行授权: from `since` up to `until`. Nobody records one for himself, and none reaches into the past."""
    if until <= since:
        raise Refused("代行的终止须晚于起始", clause=CLAUSE)
    if until <= at:
        raise Refused("代行期间已经过去", clause=CLAUSE)
    if since < at.replace(second=0, microsecond=0):  # people write minutes
        raise Refused("代行不能补登：起始时间不能早于现在", clause=CLAUSE)
    if until - since > LONGEST:
        raise Refused(f"一次代行不超过{LONGEST.days}天，更长的请重新授权", clause=CLAUSE)
    if not principal.holds(role):
        raise Refused(f"委托人{principal}没有“{role.label}”职务，不能授权他人代行", clause=CLAUSE)
    if by == delegate:
        raise Refused("代行人不能登记给自己的授权", clause=CLAUSE)
    if delegate.has_expired(on=timezone.localdate(until)) or not delegate.is_active:
        raise Refused(f"代行人{delegate}的账号在代行期间不可用", clause=CLAUSE)
    User.objects.select_for_update().get(pk=principal.pk)  # one at a time, so that two presses do not both see none
    same = Authorization.objects.filter(role=role, principal=principal, delegate=delegate, revoked_at__isnull=True)
    if same.filter(during__overlap=(since, until)).exists():
        raise Refused(
            f"{delegate}在这段期间已有代行{principal}“{role.label}”的授权；须改期间的，先终止原授权", clause=CLAUSE
        )
    with keeping(Authorization):
        return Authorization.objects.create(
            role=role, principal=principal, delegate=delegate, during=DateTimeTZRange(since, until, "[)"),
            basis=basis.strip(), recorded_by=by, recorded_at=at,
        )  # fmt: skip


@transaction.atomic
def revoke(authorization: Authorization, *, by: User, at: datetime) -> Authorization:
    """终止代行, by the principal or 管理组: what was signed on it stays signed."""
    if by.pk != authorization.principal_id and not may_manage_alerts(by):
        raise Refused("只有委托人和预警管理组可以终止代行", clause=CLAUSE)
    with keeping(Authorization):
        moved = Authorization.objects.filter(pk=authorization.pk, revoked_at__isnull=True).update(
            revoked_by=by, revoked_at=at
        )
    if not moved:
        raise Refused("该授权已被终止，无须再办；请刷新代行授权列表查看", clause=CLAUSE)
    authorization.refresh_from_db()
    return authorization
