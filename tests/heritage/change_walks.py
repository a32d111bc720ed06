"""What the keeper has proposed, confirmed by another person."""

from __future__ import annotations

from django.utils import timezone

from heritage.changing import proposing
from heritage.models import RegisterChange
from portal.accounts.choices import Role
from tests.cast import one_with


def confirmed(change: RegisterChange | None = None) -> RegisterChange:
    """The one change that waits, or this one, as the reviewer leaves it."""
    waiting = change or RegisterChange.objects.waiting().get()
    return proposing.confirm(waiting, by=one_with(Role.HERITAGE_REVIEWER), at=timezone.now())
