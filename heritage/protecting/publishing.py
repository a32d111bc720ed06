"""What everybody may know of the care of a project: its protection units and their states, nothing of the papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from heritage.protecting.choices import HOLDING, ProtectionState


@dataclass(frozen=True, slots=True)
class PublicProtection:
    """A unit recognised, or rejected, for the project; its state as of the day that was asked for."""

    unit_id: int
    unit: str
    state: ProtectionState
    since: date

    def __str__(self) -> str:
        return f"{self.unit}（{self.state.label}，{self.since}起）"


def public_protections(project: Any) -> list[PublicProtection]:
    """In the order in which they were entered. Reads `protections` as `with_care` prefetches them."""
    return [
        PublicProtection(each.unit_id, each.unit.name, ProtectionState(each.state_now), each.since)
        for each in project.protections.all()
    ]


def is_vacant(protections: list[PublicProtection]) -> bool:
    """空缺: one was dismissed and none holds the place."""
    states = {each.state for each in protections}
    return ProtectionState.DISMISSED in states and not states & set(HOLDING)
