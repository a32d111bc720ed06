"""How a batch and its applications go on: one lock, one conditional UPDATE, one line of 批次经过."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heritage.batches.lifecycle import APPLICATION, BATCH, DURING
from heritage.models import Application, Batch, BatchStep
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move


def locked(batch: Batch) -> Batch:
    """The batch, held until the end of the transaction: whatever is done with it or its applications, is in a row."""
    row: Batch = (
        Batch.objects.select_for_update(of=("self",), no_key=True).select_related("series__unit").get(pk=batch.pk)
    )
    return row


def step(
    batch: Batch, action: str, *, by: User, at: datetime, reason: str = "", paper: str = "", **facts: Any
) -> Batch:
    """Carry the batch through `action`, with its line."""
    with keeping(Batch):
        move(batch, action, BATCH, **facts)
    note(batch, str(BATCH[action].label), by=by, at=at, reason=reason, paper=paper)
    return batch


def carry(
    application: Application,
    action: str,
    *,
    batch: Batch,
    by: User,
    at: datetime,
    reason: str = "",
    paper: str = "",
    **facts: Any,
) -> Application:
    """Carry the application through `action` while its locked `batch` is where that is possible, with its line."""
    if batch.state not in DURING[action]:
        transition = APPLICATION[action]
        raise Refused(f"{batch}{batch.get_state_display()}，不能{transition.label}", clause=transition.clause)
    with keeping(Application):
        move(application, action, APPLICATION, **facts)
    note(batch, str(APPLICATION[action].label), application, by=by, at=at, reason=reason, paper=paper)
    return application


def note(
    batch: Batch,
    act: str,
    application: Application | None = None,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    paper: str = "",
) -> BatchStep:
    """One line of 批次经过."""
    return BatchStep.objects.create(
        batch=batch, application=application, act=act, reason=reason, paper=paper, by=by, at=at
    )


def refuse_own_unit(application: Application, by: User, *, act: str, clause: str) -> None:
    """Nobody judges what the own unit applied for."""
    if application.unit_id == by.unit_id:
        raise Refused(f"申报单位的人员不能{act}，请由其他人员办理", clause=clause)
