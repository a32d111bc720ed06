"""The rooms of the portal whose papers are signed by a chain of their own and take number and paper from here.

A room registers its sort once, in `AppConfig.ready()`, and calls `issuing.for_origin` when its chain is through.
Nothing here knows of a single room: a further sort, such as announcements of heritage, changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Origin:
    """One sort of paper of another room. `address` leads from its key to its page, `is_seen_by` says for whom.

    `reviews` says that its own chain holds a 合法性审核, without which no normative document is issued;
    `never_normative` why none of its papers is one, whatever words they hold.
    """

    kind: str
    label: str
    address: Callable[[str], str]
    reviews: bool = False
    never_normative: str = ""
    is_seen_by: Callable[[str, Any], bool] = lambda key, user: True


_origins: dict[str, Origin] = {}


def register(origin: Origin) -> None:
    """Make a sort of paper known; called once by an app that is ready."""
    _origins[origin.kind] = origin


def named(kind: str) -> Origin:
    """The sort of paper of that name. KeyError for one that no room registered."""
    return _origins[kind]
