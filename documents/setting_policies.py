"""Recording what a jurisdiction rules about validity, and that somebody has seen its text (docs/rules/policies.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from documents.models import ValidityPolicy
from portal.accounts.models import User
from portal.constraints import keeping
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
    with keeping(ValidityPolicy):
        row.save()
    return row
