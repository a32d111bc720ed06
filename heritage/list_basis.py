"""The document on which the list rests, where it holds no more (依据失效)."""

from __future__ import annotations

from datetime import date
from typing import Any

from documents import rule_bases

LISTS = ("非遗", "州级项目名录和扩展项目名录")


def list_basis(user: Any, on: date) -> rule_bases.HeldBasis | None:
    """For the head of the pages of the list, as far as `user` may see it."""
    return rule_bases.failing(*LISTS, user, on)
