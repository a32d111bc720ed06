"""The side menu and what every page of the shell needs to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.access import Predicate, signed_in


@dataclass(frozen=True)
class Entry:
    """One line of the side menu; `count(user)` is the number shown beside it."""

    label: str
    url_name: str
    icon: str
    access: Predicate = signed_in
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class Group:
    """A heading of the side menu with its entries."""

    label: str
    entries: tuple[Entry, ...] = field(default_factory=tuple)


MENU: tuple[Group, ...] = (Group("工作", (Entry("工作台", "workbench", "home"),)),)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the menu this user may use, and the current place in it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": ()}
    match = request.resolver_match
    here = match.view_name if match else ""
    menu = [
        {
            "label": group.label,
            "entries": [
                {
                    "label": entry.label,
                    "url": reverse(entry.url_name),
                    "icon": entry.icon,
                    "is_here": entry.url_name == here,
                    "count": entry.count(user) if entry.count else None,
                }
                for entry in group.entries
                if entry.access(user)
            ],
        }
        for group in MENU
    ]
    return {"menu": [group for group in menu if group["entries"]]}
