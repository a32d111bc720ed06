"""What waits on the workbench of 三员: requests under dual control that this one may agree to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from portal.accounts.models import DualControlRequest
from portal.accounts.permissions import may_read_users
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Requests of the other administrators."""
    if may_read_users(user):
        waiting = DualControlRequest.objects.to_agree_by(user, on=on)
        yield TodoItem("双人办理申请待同意", waiting, f"{reverse('dual_control_list')}?state=mine")
