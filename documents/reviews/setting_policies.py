"""Recording what a jurisdiction rules about validity, and that somebody has seen its text (docs/rules/policies.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from documents.models import ValidityPolicy
from portal.accounts.models import User
from portal.constraints import keeping
from portal.dates import written
from portal.lifecycle import Refused


@transaction.atomic
def set_policy(
    policy: ValidityPolicy | None, *, seen: datetime | None, by: User, at: datetime, **facts: Any
) -> ValidityPolicy:
    """登记效力规定, or put one right; `seen` is when the row that the person saw was recorded."""
    if policy is None:
        row = ValidityPolicy()
    else:
        row = ValidityPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
        if row.recorded_at != seen:
            raise Refused("该效力规定刚被他人更改，请核对对方登记的内容后再提交")
    for name, value in facts.items():
        setattr(row, name, value)
    row.recorded_by, row.recorded_at = by, at
    _refuse_a_second(row)
    with keeping(ValidityPolicy):
        row.save()
    return row


def _refuse_a_second(row: ValidityPolicy) -> None:
    """Of two rulings that apply on the same day nobody could say which counts; the database refuses them too."""
    if not (row.is_verified and row.valid_from):
        return
    rows = ValidityPolicy.objects.overlapping(row.jurisdiction, row.valid_from, row.valid_until).exclude(pk=row.pk)
    if other := rows.order_by("valid_from").first():
        assert other.valid_from is not None, "only what is dated overlaps"
        until = f"至{written(other.valid_until)}（不含）" if other.valid_until else "起，没有写明失效日期"
        raise Refused(
            f"{row.jurisdiction}的{other}已核实，适用期间为自{written(other.valid_from)}{until}，与本规定的期间重叠，"
            "两项不能同时适用；一项取代另一项的，请先填写前一项的失效日期，各有规定的，请合并登记为一项"
        )
