"""What a line of the access table is made of, and the sets of roles that several lines name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.accounts.choices import Role

EVERYBODY: frozenset[str] = frozenset({"anonymous", "nobody", *Role})
SIGNED_IN = EVERYBODY - {"anonymous"}
SYSTEM, SECURITY, AUDITOR = Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR
DOCUMENTS, PUBLICITY = Role.DOCUMENT_MANAGER, Role.PUBLICITY_APPROVER
HERITAGE, HERITAGE_REVIEW, LEGAL = Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER, Role.LEGAL_MANAGER
MONITORING = Role.MONITORING_CLERK
AIR_OFFICE = frozenset({MONITORING, Role.WARNING_ANALYST, Role.WARNING_MANAGER})
ALERT_CHAIN = frozenset(
    {
        Role.WARNING_ANALYST,
        Role.WARNING_MANAGER,
        Role.COMMAND_OFFICE_DIRECTOR,
        Role.FIRST_DEPUTY_COMMANDER,
        Role.COMMANDER,
        Role.COUNTY_LEADER,
    }
)
ADMINISTRATORS = frozenset({SYSTEM, SECURITY, AUDITOR})
ANALYST, MANAGER = Role.WARNING_ANALYST, Role.WARNING_MANAGER
CHAIN = frozenset(
    {
        ANALYST,
        MANAGER,
        Role.COMMAND_OFFICE_DIRECTOR,
        Role.FIRST_DEPUTY_COMMANDER,
        Role.COMMANDER,
        Role.COUNTY_LEADER,
    }
)


@dataclass(frozen=True)
class Line:
    """A named view, who gets past its door, and what its address needs."""

    name: str
    allowed: frozenset[str]
    kwargs: dict[str, Any] = field(default_factory=dict)


def only(*roles: Role) -> frozenset[str]:
    """Holders of these roles and nobody else."""
    return frozenset(roles)


PK = {"pk": 999_999}
SEAT = PK | {"step": "approve", "role": "commander"}
