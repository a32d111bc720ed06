"""Whose counsel somebody keeps; the role is asked at the door (第五、十一、二十九条)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from legal_counsel.agencies import is_agency
from legal_counsel.models import Counsel
from legal_counsel.permissions import may_keep_counsel
from legal_counsel.reach import administers_justice


def may_enter_of(user: Any, counsel: Counsel) -> bool:
    """Internals: the agency of their unit. Externals: every agency, since each chooses among them."""
    if not may_keep_counsel(user):
        return False
    return counsel.unit is None or is_agency(user, counsel.unit)


def changer(user: Any, counsel: Counsel) -> Callable[[Any], bool]:
    """Whether `user` may change a row of `counsel`, asked of many rows at the cost of one.

    What was entered of externals is changed by the unit that entered it, or by a 司法行政部门.
    """
    if not may_enter_of(user, counsel):
        return lambda row: False
    if counsel.unit is not None or administers_justice(user):
        return lambda row: True
    return lambda row: bool(row.recorded_by.unit_id == user.unit_id)


def may_change(user: Any, counsel: Counsel, row: Any) -> bool:
    """The same of one row."""
    return changer(user, counsel)(row)


def may_keep_pool(user: Any) -> bool:
    """第二十九条: a 司法行政部门."""
    return may_keep_counsel(user) and administers_justice(user)
