"""通报 and 报备: who was told and has acknowledged, with whom a version was filed (3.3.4, 5.1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pollution.models import Announcement, Filing
from pollution.permissions import may_manage_alerts
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

CLAUSE = "伊州政办发〔2023〕31号 3.3.4、5.1"
CORRECTED = "您打开本页后，该项报备已被他人登记或更正；请重新阅读后再提交"


@transaction.atomic
def acknowledge(announcement: Announcement, *, note: str = "", by: User, at: datetime) -> Announcement:
    """签收: by somebody of the unit, or by 管理组 for a receipt by telephone, which then says from whom."""
    is_own = by.unit_id == announcement.unit_id
    if not is_own and not may_manage_alerts(by):
        raise Refused("只能签收本单位的通报", clause=CLAUSE)
    if not is_own and not note.strip():
        raise Refused("代为登记签收须写明对方接收人和方式", clause=CLAUSE)
    if at < announcement.sent_at:
        raise Refused("签收时间早于通报时间，请检查系统时间", clause=CLAUSE)
    with keeping(Announcement):
        rows = Announcement.objects.filter(pk=announcement.pk, received_at__isnull=True)
        moved = rows.update(received_by=by, received_at=at, note=note.strip())
    if not moved:
        raise Refused("该通报已签收，可能刚由他人办理，无须再签；请刷新页面查看签收人", clause=CLAUSE)
    announcement.refresh_from_db()
    return announcement


@transaction.atomic
def correct_note(announcement: Announcement, *, note: str, by: User, at: datetime) -> Announcement:
    """更正签收说明, by who acknowledged it or by 管理组; who received it stays, the history keeps the old words."""
    if by.pk != announcement.received_by_id and not may_manage_alerts(by):
        raise Refused("只有签收人和预警管理组可以更正签收说明", clause=CLAUSE)
    with keeping(Announcement):
        rows = Announcement.objects.filter(pk=announcement.pk, received_at__isnull=False)
        moved = rows.update(note=note.strip())
    if not moved:
        raise Refused("该通报尚未签收", clause=CLAUSE)
    announcement.refresh_from_db()
    return announcement


@transaction.atomic
def file(filing: Filing, *, way: str, filed_at: datetime | None = None, by: User, at: datetime) -> Filing:
    """报备: with the number of the paper, or the system or fax by which it went; `filed_at` where that was earlier."""
    if not way.strip():
        raise Refused("请写明报备方式，如报文文号", clause=CLAUSE)
    filed_at = filed_at or at
    _check_filed_at(filing, filed_at, at)
    with keeping(Filing):
        moved = Filing.objects.filter(pk=filing.pk, filed_at__isnull=True).update(
            filed_by=by, filed_at=filed_at, way=way.strip()
        )
    if not moved:
        raise Refused("该项已登记报备，可能刚由他人办理；请刷新页面核对，有误的用“更正”", clause=CLAUSE)
    filing.refresh_from_db()
    return filing


@transaction.atomic
def record_receipt(filing: Filing, *, receipt: str, received_at: datetime, at: datetime) -> Filing:
    """登记回执: what the receiver answered, and when."""
    if filing.filed_at is None:
        raise Refused("尚未报备，不能登记回执", clause=CLAUSE)
    if not receipt.strip():
        raise Refused("请写明回执的编号或内容", clause=CLAUSE)
    if received_at > at:
        raise Refused("回执时间晚于现在", clause=CLAUSE)
    with keeping(Filing):
        moved = Filing.objects.filter(pk=filing.pk, receipt_at__isnull=True).update(
            receipt=receipt.strip(), receipt_at=received_at
        )
    if not moved:
        raise Refused("回执已登记，可能刚由他人办理；请刷新页面核对，有误的用“更正”", clause=CLAUSE)
    filing.refresh_from_db()
    return filing


@transaction.atomic
def correct_filing(
    filing: Filing,
    *,
    way: str,
    filed_at: datetime,
    receipt: str = "",
    received_at: datetime | None = None,
    seen: str,
    at: datetime,
) -> Filing:
    """更正 of what was entered of a filing and its receipt; the history keeps what stood there, and by whom.

    `seen` is the row as it was read (`text_seen`): of two who correct it at once the second reads it again first.
    """
    row: Filing = Filing.objects.select_for_update(of=("self",)).select_related("version").get(pk=filing.pk)
    if row.filed_at is None:
        raise Refused("尚未报备，没有可更正的内容", clause=CLAUSE)
    if row.text_seen != seen:
        raise Refused(CORRECTED, clause=CLAUSE)
    if bool(receipt.strip()) != (received_at is not None):
        raise Refused("回执的内容和时间须同时填写，或者都不填", clause=CLAUSE)
    if row.receipt and not receipt.strip():
        raise Refused("已登记的回执不能清空，请改为正确的内容", clause=CLAUSE)
    _check_filed_at(row, filed_at, at)
    if received_at is not None and not filed_at <= received_at <= at:
        raise Refused("回执时间应不早于报备时间，也不晚于现在", clause=CLAUSE)
    row.way, row.filed_at, row.receipt, row.receipt_at = way.strip(), filed_at, receipt.strip(), received_at
    with keeping(Filing):
        row.save(update_fields=["way", "filed_at", "receipt", "receipt_at"])
    return row


def _check_filed_at(filing: Filing, filed_at: datetime, at: datetime) -> None:
    if filed_at > at:
        raise Refused("报备时间晚于现在", clause=CLAUSE)
    if filed_at < filing.version.sent_at.replace(second=0):  # people write minutes
        raise Refused("报备时间早于预警发布时间", clause=CLAUSE)
