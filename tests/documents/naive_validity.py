"""Status as somebody would work it out with a calendar: from day to day, keeping a list of what holds.

Written from docs/rules/validity.md alone, to be held against `documents.validity`, of which it uses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

WHOLE = "整件"
ENDS = {"repeal": "已废止", "declared_lapse": "已失效（宣布失效）", "natural_end": "已失效（有效期届满）"}
NEW_TEXTS = {"amendment", "republication"}


@dataclass(frozen=True)
class Happening:
    """One event, in plain words."""

    kind: str
    first_day: date
    first_day_without: date | None = None
    provisions: tuple[str, ...] = ()
    is_confirmed: bool = True


@dataclass
class Calendar:
    """What holds on the day that the calendar shows."""

    running: list[Happening] = field(default_factory=list)
    taken_back: dict[tuple[int, str], list[Happening]] = field(default_factory=dict)
    has_started: bool = False
    starts_later: bool = False

    def turn_to(self, day: date, happenings: list[Happening]) -> None:
        """The next morning: what ends today goes, what begins today comes, then restorations take back."""
        for each in [each for each in self.running if each.first_day_without == day]:
            self.running.remove(each)
            for restorations in self.taken_back.values():
                if each.kind == "restoration" and each in restorations:
                    restorations.remove(each)
        new = [each for each in happenings if each.first_day == day and each.kind != "annulment"]
        self.running += new
        self.has_started |= any(each.kind == "commencement" for each in new)
        for restoration in (each for each in new if each.kind == "restoration"):
            self._take_back(restoration)

    def _take_back(self, restoration: Happening) -> None:
        for each in self.running:
            if not restoration.provisions and not each.provisions and each.kind in {*ENDS, *NEW_TEXTS}:
                self.taken_back.setdefault((id(each), WHOLE), []).append(restoration)
            for name in each.provisions:
                if name in restoration.provisions and each.kind in ENDS:
                    self.taken_back.setdefault((id(each), name), []).append(restoration)

    def holds(self, each: Happening, name: str) -> bool:
        return not self.taken_back.get((id(each), name))

    def status(self, annulled: list[Happening]) -> str:
        """The rules in their order."""
        if any(not each.provisions for each in annulled):
            return "已撤销"
        whole = {each.kind for each in self.running if not each.provisions and self.holds(each, WHOLE)}
        for kind, label in ENDS.items():
            if kind in whole and not (kind == "natural_end" and self.is_extended()):
                return label
        if whole & NEW_TEXTS:
            return "已修改"
        gone = [
            name for each in self.running if each.kind in ENDS for name in each.provisions if self.holds(each, name)
        ]
        if gone or annulled:
            return "部分失效"
        if self.has_started or "restoration" in whole:
            return "现行有效"
        return "尚未生效" if self.starts_later else "生效日期待核"

    def is_extended(self) -> bool:
        return any(each.kind == "extension" for each in self.running)


def statuses(happenings: Iterable[Happening], first: date, days: int) -> Iterator[tuple[date, str]]:
    """The status of every day, from the first one on; nothing happens before it."""
    known = [each for each in happenings if each.is_confirmed]
    annulled = [each for each in known if each.kind == "annulment"]
    calendar = Calendar()
    for count in range(days):
        day = first + timedelta(days=count)
        calendar.turn_to(day, known)
        calendar.starts_later = any(each.kind == "commencement" and each.first_day > day for each in known)
        yield day, calendar.status(annulled)
