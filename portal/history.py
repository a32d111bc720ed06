"""Row history by triggers: every insert, update and delete of a tracked register row is an event.

Events are append-only: triggers refuse UPDATE and DELETE to everybody, and the role the portal runs
under holds no such right either (see the `migrate` command). User, address and act stand inside
each event, so nothing that names the actor can be changed later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory

from portal.data_changes import noted


def tracked(**options: Any) -> Callable[[Any], Any]:
    """Class decorator for a register model: `@tracked()` or `@tracked(exclude=["password"])`.

    The table also notes its changes, so that counts over it can be kept (`portal.counting`).
    """
    decorator: Callable[[Any], Any] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True, **options
    )
    return lambda model: noted(decorator(model))
