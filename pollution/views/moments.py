"""The moment that a page is asked for."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

EARLIEST = 1990


def moment_asked(request: HttpRequest, *, now: datetime, name: str = "at") -> datetime:
    """The moment of `?at=2015-12-01T14:00` in Beijing time; now without one, and for what is none or to come."""
    return min(read_moment(request.GET.get(name, "")) or now, now)


def read_moment(text: str) -> datetime | None:
    """A written moment, Beijing time where it names no zone; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not EARLIEST <= found.year <= 2100:
        return None
    # PostgreSQL knows no offset beyond ±15:59, so a moment goes on in that of Beijing.
    return timezone.make_aware(found) if timezone.is_naive(found) else timezone.localtime(found)


def written_moment(moment: datetime) -> str:
    """As addresses name it: 2015-12-01T14:00, Beijing time."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"
