"""The document on which the list rests, where it holds no more (依据失效)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from redis.exceptions import RedisError

from documents import rule_bases
from documents.models import Determination, Document, Instrument, ValidityEvent
from portal.counting import version_of
from portal.data_changes import HOLDS_FOR

FOLLOWS = (Document, Instrument, ValidityEvent, Determination)
_HOLDS = "holds"
LISTS = ("非遗", "州级项目名录和扩展项目名录")


def list_basis(user: Any, on: date) -> rule_bases.HeldBasis | None:
    """For the head of the pages of the list, as far as `user` may see it.

    That it holds is kept for the public while no document and no event of one changes: nearly every answer is this.
    """
    if user.is_authenticated:
        return rule_bases.failing(*LISTS, user, on)
    key = f"heritage-basis:{on}:{version_of(FOLLOWS)}"
    with suppress(RedisError):  # without the cache the register is asked
        if cache.get(key) == _HOLDS:
            return None
    failing = basis_for_all(on)
    with suppress(RedisError):
        if failing is None:
            cache.set(key, _HOLDS, HOLDS_FOR.total_seconds())
    return failing


def basis_for_all(on: date) -> rule_bases.HeldBasis | None:
    """The same as everybody may see it, asked of the register; it holds until a row of `FOLLOWS` changes."""
    return rule_bases.failing(*LISTS, AnonymousUser(), on)
