"""Who commands and who carries out: posts, bodies and member units of the command 指挥部, each with its duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Post:
    """A post of the command and whose office brings it."""

    code: str
    name: str
    holder: str
    clause: str


@dataclass(frozen=True)
class Body:
    """A body of the command; `part_of` names the code of the one that it belongs to."""

    code: str
    name: str
    clause: str
    duties: tuple[str, ...]
    part_of: str
    led_by: str
    seat: str


@dataclass(frozen=True)
class Member:
    """One kind of member unit 成员单位: the one of the prefecture and, where there is one, that of the division."""

    number: int
    kind: str
    prefecture: str
    division: str
    duties: tuple[str, ...]
    clause: str

    @property
    def units(self) -> tuple[str, ...]:
        """The units of this kind by name."""
        return tuple(each for each in (self.prefecture, self.division) if each)


@dataclass(frozen=True)
class Command:
    """指挥部 with its posts, bodies and members; `duty_hours` is how long a day members stay on duty in a response."""

    clause: str
    duty_hours: int
    duty_clause: str
    posts: tuple[Post, ...]
    bodies: tuple[Body, ...]
    members: tuple[Member, ...]

    def post(self, code: str) -> Post:
        """The post with this code; raises LookupError."""
        for each in self.posts:
            if each.code == code:
                return each
        raise LookupError(f"预案没有职务{code}")


def read_command(data: Mapping[str, Any]) -> Command:
    posts, members = data["posts"], data["members"]
    absent = {"part_of": "", "led_by": "", "seat": ""}
    return Command(
        clause=data["clause"],
        duty_hours=data["duty_hours"],
        duty_clause=data["duty_clause"],
        posts=tuple(Post(**each, clause=posts["clause"]) for each in posts["items"]),
        bodies=tuple(Body(**{**absent, **each, "duties": tuple(each["duties"])}) for each in data["bodies"]),
        members=tuple(_member(each, members["clause"]) for each in members["units"]),
    )


def _member(data: Mapping[str, Any], clause: str) -> Member:
    return Member(
        number=data["number"],
        kind=data["kind"],
        prefecture=data["prefecture"],
        division=data.get("division", ""),
        duties=tuple(data["duties"]),
        clause=f"{clause} {data['number']}",
    )
