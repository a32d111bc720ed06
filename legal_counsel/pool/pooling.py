"""入库, renewal and 出库 of the talent pool (第二十九条): by a 司法行政部门, of externals alone."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from legal_counsel.models import Counsel, PoolEntry
from legal_counsel.pinning import in_force
from legal_counsel.pool.powers import may_keep_pool
from portal.accounts.models import User
from portal.constraints import check, keeping
from portal.lifecycle import Refused, given


@transaction.atomic
def admit(
    counsel: Counsel,
    *,
    field: str,
    source: str,
    basis: str,
    listed_on: date,
    valid_to: date,
    by: User,
    at: datetime,
) -> PoolEntry:
    """入库 from a day to a day; a further entry later renews it."""
    cited = _cited(at)
    _refuse_others(by, cited)
    if not counsel.is_external:
        raise Refused("人才库收录外聘的律师、法学专家和律师事务所，内部法律顾问不入库", clause=cited)
    if listed_on > timezone.localdate(at):
        raise Refused("入库日期不能晚于今日", clause=cited)
    if valid_to < listed_on:
        raise Refused("有效期末日不能早于入库日期", clause=cited)
    row = PoolEntry(
        counsel=counsel,
        unit=by.unit,
        field=field.strip(),
        source=source,
        basis=basis.strip(),
        listed_on=listed_on,
        valid_to=valid_to,
        recorded_by=by,
        recorded_at=at,
    )
    check(row)
    with keeping(PoolEntry):
        row.save(force_insert=True)
    return row


@transaction.atomic
def prolong(entry: PoolEntry, *, field: str, valid_to: date, seen: int, by: User, at: datetime) -> PoolEntry:
    """更新: what somebody does, and until when it holds. `seen` is the version that was shown."""
    cited = _cited(at)
    row = _locked(entry, by=by, cited=cited)
    if row.version != seen:
        raise Refused("您打开本页后该条目已被修改，请核对现在的内容", clause=cited)
    if valid_to < timezone.localdate(at):
        raise Refused("有效期不能早于今日；不再有效的请登记出库", clause=cited)
    row.field, row.valid_to, row.version = field.strip(), valid_to, row.version + 1
    check(row)
    with keeping(PoolEntry):
        row.save()
    return row


@transaction.atomic
def end(entry: PoolEntry, *, on: date, reason: str, by: User, at: datetime) -> PoolEntry:
    """出库 with its reason; from that day on the directory shows it no more."""
    cited = _cited(at)
    row = _locked(entry, by=by, cited=cited)
    if on > timezone.localdate(at):
        raise Refused("出库日期不能晚于今日", clause=cited)
    if not row.listed_on <= on <= row.valid_to:
        raise Refused(f"出库日期应在入库期间之内（{row.listed_on}至{row.valid_to}）", clause=cited)
    row.ended_on, row.end_reason, row.version = on, given(reason, "出库须写明理由", clause=cited), row.version + 1
    check(row)
    with keeping(PoolEntry):
        row.save()
    return row


def _locked(entry: PoolEntry, *, by: User, cited: str) -> PoolEntry:
    _refuse_others(by, cited)
    row: PoolEntry = PoolEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if row.unit_id != by.unit_id:
        raise Refused(f"该条目由{row.unit}维护", clause=cited)
    if row.ended_on:
        raise Refused(f"该条目已于{row.ended_on}出库", clause=cited)
    return row


def _cited(at: datetime) -> str:
    """Where the pool stands in the version of the day."""
    return in_force(timezone.localdate(at)).cited("pool")


def _refuse_others(by: User, cited: str) -> None:
    if not may_keep_pool(by):
        raise Refused("人才库由司法行政部门的法制机构管理员维护", clause=cited)
