"""The places 职责 that an edition of the plan names in its command, as its data file tells them. Pure.

The editions lie beside each other in `EDITIONS`; where there is none, no place is known and the pages say so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

EDITIONS = Path(__file__).resolve().parents[1] / "alerts" / "editions"
_SIDES = ("prefecture", "division")


@dataclass(frozen=True)
class Place:
    """A place to be filled by a unit: its code in the edition, the name printed there, its duties and its section."""

    code: str
    name: str
    duties: tuple[str, ...]
    section: str


@dataclass(frozen=True)
class Edition:
    """An edition with its places, in the order of the plan."""

    code: str
    title: str
    doc_number: str
    since: date
    places: tuple[Place, ...]

    def place(self, code: str) -> Place | None:
        """The place with this code."""
        return next((each for each in self.places if each.code == code), None)


def edition_on(day: date, folder: Path | None = None) -> Edition | None:
    """The edition that holds on a day, None where no data file says so."""
    begun = [each for each in editions(folder or EDITIONS) if each.since <= day]
    return begun[-1] if begun else None


def edition_called(code: str, folder: Path | None = None) -> Edition | None:
    """The edition with this code."""
    return next((each for each in editions(folder or EDITIONS) if each.code == code), None)


def places(code: str, folder: Path | None = None) -> tuple[Place, ...]:
    """The places of an edition, none where it is not known."""
    edition = edition_called(code, folder)
    return edition.places if edition else ()


@cache
def editions(folder: Path) -> tuple[Edition, ...]:
    """Every edition of a folder, the older first."""
    texts = [each.read_text(encoding="utf-8") for each in folder.glob("*.toml")]
    return tuple(sorted((_read(tomllib.loads(each)) for each in texts), key=lambda each: each.since))


def _read(data: Mapping[str, Any]) -> Edition:
    command = data["command"]
    bodies = [Place(each["code"], each["name"], tuple(each["duties"]), each["clause"]) for each in command["bodies"]]
    members = [
        Place(f"member_{each['number']}_{side}", each[side], tuple(each["duties"]),
              f"{command['members']['clause']} {each['number']}")
        for each in command["members"]["units"]
        for side in _SIDES
        if each.get(side)
    ]  # fmt: skip
    return Edition(data["code"], data["title"], data["doc_number"], data["since"], (*bodies, *members))
