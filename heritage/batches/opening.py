"""布置: a batch is opened for applications; it can be changed, and withdrawn until it is announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from documents.models import Series
from heritage.batches.choices import BatchState
from heritage.batches.lifecycle import BATCH, LAW
from heritage.batches.moving import locked, note, step
from heritage.models import Batch, Inscription, NumberFloor
from heritage.registering import wait_for_other_lists
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.seen import stamp

CLAUSE = f"{LAW}第十九条"
CHANGED = "您打开本页后该批次的布置已被他人修改，请核对后再保存"


@dataclass(frozen=True)
class Outline:
    """What is said of a batch when it is opened."""

    number: int
    basis: str
    series: Series
    addressees: str
    applications_until: date


@transaction.atomic
def open_batch(outline: Outline, *, by: User, at: datetime) -> Batch:
    """Call for applications."""
    if outline.applications_until < timezone.localdate(at):
        raise Refused("申报截止日期不能早于今日", clause=CLAUSE)
    listed = Inscription.objects.aggregate(last=Max("batch"))["last"] or 0
    if outline.number <= listed:
        raise Refused(f"登记簿中已有第{listed}批，新批次应在其后", clause=CLAUSE)
    batch = Batch(**_fields(outline), opened_by=by, opened_at=at)
    with keeping(Batch):
        batch.save(force_insert=True)
    note(batch, "布置申报", by=by, at=at, paper=outline.basis)
    return batch


@transaction.atomic
def change(batch: Batch, outline: Outline, *, seen: str, by: User, at: datetime) -> Batch:
    """While applications are taken: everything but the number, such as a later closing day.

    `seen` is the state that was shown: of two people at once, the second is told of the first.
    """
    row = locked(batch)
    if row.state != BatchState.OPENED:
        raise Refused(f"{row}{row.get_state_display()}，不能修改", clause=CLAUSE)
    if outline.number != row.number:
        raise Refused("批次的序数不能修改；有误的撤回后重新布置", clause=CLAUSE)
    if state_of(row) != seen:
        raise Refused(CHANGED, clause=CLAUSE)
    for name, value in _fields(outline).items():
        setattr(row, name, value)
    with keeping(Batch):
        row.save()
    note(row, "修改布置", by=by, at=at, reason=f"申报截止日期{row.applications_until}")
    return row


@transaction.atomic
def withdraw(batch: Batch, *, reason: str, by: User, at: datetime) -> Batch:
    """撤回批次, with a reason."""
    reason = given(reason, "撤回批次须写明理由")
    row = locked(batch)
    for notice in row.notices.standing():
        notice.recalled_by, notice.recalled_at, notice.recall_reason = by, at, reason
        notice.save()
    facts: dict[str, Any] = {"withdrawn_by": by, "withdrawn_at": at, "withdrawal_reason": reason}
    return step(row, "withdraw", by=by, at=at, reason=reason, **facts)


@transaction.atomic
def record_floor(category: int | None, *, last: int, basis: str, seen: str, by: User, at: datetime) -> NumberFloor:
    """已用编号: up to where numbers were given in projects that the register lacks, with the source."""
    wait_for_other_lists()
    if state_of_floors() != seen:
        raise Refused("您打开本页后有人登记了已用编号，请核对后再登记", clause=BATCH["announce"].clause)
    basis = given(basis, "已用编号须写明依据", clause=BATCH["announce"].clause)
    with keeping(NumberFloor):
        row, _ = NumberFloor.objects.update_or_create(
            category=category, defaults={"last": last, "basis": basis, "recorded_by": by, "recorded_at": at}
        )
    return row


def state_of(batch: Batch) -> str:
    """What a person sees who changes the outline."""
    return stamp(
        *(getattr(batch, name) for name in ("number", "basis", "series_id", "addressees", "applications_until"))
    )


def state_of_floors() -> str:
    """What a person sees of 已用编号 who enters one."""
    return stamp(*NumberFloor.objects.order_by("category").values_list("category", "last", "basis"))


def _fields(outline: Outline) -> dict[str, object]:
    return vars(outline) | {"basis": outline.basis.strip(), "addressees": outline.addressees.strip()}
