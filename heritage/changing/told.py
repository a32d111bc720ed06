"""What an act is told, as it waits in a change: plain JSON, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from heritage.bearers.recording import Profile
from heritage.changing.correcting import Wording
from heritage.levels.papers import Paper
from heritage.levels.recognising import Listing
from portal.organization.models import Region


def plain(value: Any) -> Any:
    """As JSON holds it; a row by its key."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def read(told: Mapping[str, Any]) -> dict[str, Any]:
    """As the act takes it; each name means one kind of value wherever it stands."""
    return {name: _READ[name](value) if name in _READ and value is not None else value for name, value in told.items()}


_READ: dict[str, Callable[[Any], Any]] = {
    "listing": lambda told: Listing(**read(told)),
    "profile": lambda told: Profile(**read(told)),
    "wording": lambda told: Wording(**read(told)),
    "paper": lambda told: Paper(**told) if isinstance(told, dict) else told,
    "on": date.fromisoformat,
    "exited_on": date.fromisoformat,
    "birth_on": date.fromisoformat,
    "region": lambda pk: Region.objects.get(pk=pk),
    "applicants": tuple,
    "safeguarding": tuple,
}
