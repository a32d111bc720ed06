"""What waits for a person in the talent pool."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.models import PoolEntry
from legal_counsel.permissions import may_keep_counsel
from legal_counsel.pool.tables import SOON
from portal.pages import TodoItem


def pool_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Entries of the own unit that are over, or soon will be (第二十九条)."""
    if may_keep_counsel(user):
        mine = PoolEntry.objects.visible_to(user).kept_by(user)
        url = f"{reverse('legal_counsel:pool_list')}?kept=mine&standing="
        yield TodoItem("人才库条目已到期未更新", mine.stale(on), f"{url}stale", is_overdue=True)
        yield TodoItem("人才库条目将到期", mine.ending(on, within=SOON), f"{url}ending")
