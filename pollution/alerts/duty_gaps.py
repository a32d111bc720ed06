"""Where the duty roster 值班 has holes (6.1: around the clock during a response); docs/rules/command.md. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]
"""From a moment until before another one."""


def gaps(shifts: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """The stretches from `since` until `until` that no shift covers, in their order; shifts may overlap or touch."""
    found, covered = [], since
    for start, end in sorted(shifts):
        if start >= until:
            break
        if start > covered:
            found.append((covered, start))
        covered = max(covered, end)
    if covered < until:
        found.append((covered, until))
    return found
