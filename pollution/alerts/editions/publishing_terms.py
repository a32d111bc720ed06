"""What a proposal and a publication contain, and by when who reports to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Content:
    """One thing that a proposal or publication has to say."""

    code: str
    name: str


@dataclass(frozen=True)
class Publication:
    """What the public is told, and with whom a version is filed 报备."""

    contents: tuple[Content, ...]
    clause: str
    filed_with: tuple[str, ...]
    filing_clause: str

    def missing(self, said: Mapping[str, str]) -> tuple[Content, ...]:
        """What is not said yet, of contents by code (L7)."""
        return _missing(self.contents, said)


@dataclass(frozen=True)
class Proposal:
    """What a proposal for a regional warning says, and how many hours before the start it goes up."""

    contents: tuple[Content, ...]
    hours_ahead: int
    clause: str

    def missing(self, said: Mapping[str, str]) -> tuple[Content, ...]:
        """What is not said yet, of contents by code (L5)."""
        return _missing(self.contents, said)


@dataclass(frozen=True)
class Cadence:
    """How often consultation 会商 is held in a season, and the report that comes of it."""

    season: str
    """non_heating, heating or heavy_pollution."""
    cadence: str
    report: str
    clause: str


@dataclass(frozen=True)
class Deadline:
    """By when `of` owes something to `to`: exactly one of the terms is set."""

    code: str
    name: str
    of: str
    to: str
    clause: str
    hours_before_start: int | None = None
    hours_of_forecast: int | None = None
    days_after_day: int | None = None
    hours_after_lift: int | None = None
    yearly_by: str | None = None
    """Month-day, the day itself included."""
    yearly_before: str | None = None
    """A season that begins later."""


def read_publication(data: Mapping[str, Any]) -> Publication:
    return Publication(
        contents=_contents(data),
        clause=data["clause"],
        filed_with=tuple(data["filed_with"]),
        filing_clause=data["filing_clause"],
    )


def read_proposal(data: Mapping[str, Any]) -> Proposal:
    return Proposal(_contents(data), data["hours_ahead"], data["clause"])


def read_cadences(data: Mapping[str, Any]) -> tuple[Cadence, ...]:
    return tuple(Cadence(**each, clause=data["clause"]) for each in data["cadences"])


def _contents(data: Mapping[str, Any]) -> tuple[Content, ...]:
    return tuple(Content(**each) for each in data["contents"])


def _missing(contents: tuple[Content, ...], said: Mapping[str, str]) -> tuple[Content, ...]:
    return tuple(each for each in contents if not said.get(each.code, "").strip())
