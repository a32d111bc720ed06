"""The day that a page is asked for."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from portal.dates import UnreadableDate, read_date


def day_asked(request: HttpRequest, name: str = "on") -> tuple[date, str]:
    """The day of `?on=`, today without one, and what is wrong with what was typed."""
    today, typed = timezone.localdate(), request.GET.get(name, "").strip()
    if not typed:
        return today, ""
    try:
        return read_date(typed), ""
    except UnreadableDate as error:
        return today, str(error)
