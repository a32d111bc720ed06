"""The places 职责 of the command that an edition of the plan names, each to be filled by a unit (2.1, 附件1)."""

from __future__ import annotations

from dataclasses import dataclass

from pollution.alerts.editions import Plan


@dataclass(frozen=True)
class Place:
    """A place: its code in the edition, the name printed there, its duties and its section."""

    code: str
    name: str
    duties: tuple[str, ...]
    section: str


def places(plan: Plan) -> tuple[Place, ...]:
    """Bodies of the command, then its member units of the prefecture and of the division, as the plan lists them."""
    command = plan.command
    bodies = [Place(each.code, each.name, each.duties, each.clause) for each in command.bodies]
    members = [
        Place(f"member_{each.number}_{side}", name, each.duties, each.clause)
        for each in command.members
        for side, name in (("prefecture", each.prefecture), ("division", each.division))
        if name
    ]
    return (*bodies, *members)


def place(plan: Plan, code: str) -> Place | None:
    """The place with this code."""
    return next((each for each in places(plan) if each.code == code), None)
