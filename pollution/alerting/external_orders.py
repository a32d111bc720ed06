"""Orders of the autonomous region are registered and lifted: they bind regions here (A11 of the plan's readings)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction

from pollution.alert_choices import AlertLevel
from pollution.models import ExternalWarning
from portal import attachments
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused
from portal.organization.models import Region

PAPERS = (FileKind.PDF, FileKind.DOCX, FileKind.PNG, FileKind.JPEG)
CLAUSE = "伊州政办发〔2023〕31号 1.4（4）、3.3.3"
AHEAD = timedelta(days=7)
BACK = timedelta(days=31)
"""An order that began longer ago is a slip in year or month; the plan says nothing, the number is ours."""


@transaction.atomic
def register(
    *,
    issuer: str,
    doc_number: str,
    level: int,
    regions: Iterable[Region],
    starts_at: datetime,
    note: str,
    by: User,
    at: datetime,
    paper: File[Any] | None = None,
) -> ExternalWarning:
    """Register an order. It may begin later, but no more than a week: that is as far as forecasts go.

    The same paper is registered again once what was registered is withdrawn or, where the level changed, lifted.
    """
    where = list(regions)
    if not where:
        raise Refused("请至少选择一个区域", clause=CLAUSE)
    if starts_at > at + AHEAD:
        raise Refused(f"起始时间在{AHEAD.days}天以后，请核对", clause=CLAUSE)
    if starts_at < at - BACK:
        raise Refused(f"起始时间在{BACK.days}天以前，请核对年月", clause=CLAUSE)
    given = {"issuer": issuer.strip(), "doc_number": doc_number.strip()}
    if not all(given.values()):
        raise Refused("须写明发布单位和文号或文件名", clause=CLAUSE)
    kept = attachments.store(paper, allowed=PAPERS, by=by, at=at) if paper else None
    with keeping(ExternalWarning):
        row = ExternalWarning.objects.create(
            **given, level=AlertLevel(level), starts_at=starts_at, note=note, paper=kept, entered_by=by, entered_at=at
        )
    row.regions.set(where)
    return row


@transaction.atomic
def lift(order: ExternalWarning, *, lifted_at: datetime, by: User, at: datetime) -> ExternalWarning:
    """解除, as of the moment that the order's issuer names."""
    if lifted_at > at + AHEAD:
        raise Refused(f"解除时间在{AHEAD.days}天以后，请核对", clause=CLAUSE)
    if lifted_at < order.starts_at:
        raise Refused("解除时间不能早于起始时间", clause=CLAUSE)
    rows = ExternalWarning.objects.kept().filter(pk=order.pk, lifted_at__isnull=True)
    with keeping(ExternalWarning):
        moved = rows.update(lifted_at=lifted_at, lifted_by=by, lift_entered_at=at)
    if not moved:
        raise Refused("该指令已经解除或撤回，可能刚被他人处理；请刷新页面后再看", clause=CLAUSE)
    order.refresh_from_db()
    return order


@transaction.atomic
def withdraw(order: ExternalWarning, *, reason: str, by: User, at: datetime) -> ExternalWarning:
    """撤回 of what was registered wrongly, also its lift: it stays to be read, binds nobody and makes room."""
    if not reason.strip():
        raise Refused("撤回须写明理由", clause=CLAUSE)
    rows = ExternalWarning.objects.kept().filter(pk=order.pk)
    with keeping(ExternalWarning):
        moved = rows.update(withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason.strip())
    if not moved:
        raise Refused("该指令已经撤回，可能刚被他人处理；请刷新页面后再看", clause=CLAUSE)
    order.refresh_from_db()
    return order
