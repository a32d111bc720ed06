"""Status as somebody would work it out with a calendar: from day to day, keeping a list of what holds.

Written from docs/rules/validity.md alone, to be held against `documents.validity`, of which it uses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

WHOLE = "整件"
OVER = "extension is over"
STATUS_OF_THE_WHOLE = {  # in the order in which they are asked
    "repeal": "已废止",
    "declared_lapse": "已失效（宣布失效）",
    "natural_end": "已失效（有效期届满）",
    "amendment": "已修改",
    "republication": "已修改",
    OVER: "已失效（有效期届满）",
}
NEW_TEXTS = {"amendment", "republication"}
PERIODS = {"natural_end", OVER}


@dataclass(frozen=True)
class Happening:
    """One event, in plain words."""

    kind: str
    first_day: date
    first_day_without: date | None = None
    provisions: tuple[str, ...] = ()
    is_confirmed: bool = True
    written: tuple[str, ...] = ()

    def speaks_of(self, name: str) -> bool:
        """Of the whole, of a provision, or of what it is a part of: 第五条 speaks of 第五条第二款."""
        if not self.provisions or name == WHOLE:
            return not self.provisions and name == WHOLE
        steps = [step for step in name.replace("条", "条/").replace("款", "款/").split("/") if step]
        return any("".join(steps[:count]) in self.provisions for count in range(1, len(steps) + 1))


@dataclass
class Calendar:
    """What holds on the day that the calendar shows."""

    running: list[Happening] = field(default_factory=list)
    put_off: set[tuple[int, str]] = field(default_factory=set)
    taken_back: dict[tuple[int, str], list[Happening]] = field(default_factory=dict)
    has_started: bool = False
    starts_later: bool = False

    def turn_to(self, day: date, happenings: list[Happening]) -> None:
        """The next morning: what ends today goes, what begins today comes, then restorations take back."""
        gone = [each for each in self.running if each.first_day_without == day]
        for each in gone:
            self.running.remove(each)
            for restorations in self.taken_back.values():
                if each.kind == "restoration" and each in restorations:
                    restorations.remove(each)
        new = [each for each in happenings if each.first_day == day and each.kind != "annulment"]
        new += [Happening(OVER, day, None, each.provisions) for each in gone if each.kind == "extension"]
        self.running += new
        self.has_started |= any(each.kind == "commencement" and not each.provisions for each in new)
        for each in (each for each in new if each.kind in PERIODS):
            self.put_off |= {(id(each), name) for name in each.provisions or (WHOLE,) if self.is_extended(name)}
        for restoration in (each for each in new if each.kind == "restoration"):
            self._take_back(restoration)

    def _take_back(self, restoration: Happening) -> None:
        for each in self.running:
            for name in each.provisions or (WHOLE,):
                if not restoration.speaks_of(name) or each.kind not in STATUS_OF_THE_WHOLE:
                    continue
                says_until_when = restoration.first_day_without is not None or self.is_extended(name)
                if says_until_when or each.kind not in PERIODS:
                    self.taken_back.setdefault((id(each), name), []).append(restoration)

    def holds(self, each: Happening, name: str) -> bool:
        return not self.taken_back.get((id(each), name)) and (id(each), name) not in self.put_off

    def status(self, annulled: list[Happening]) -> str:
        """The rules in their order."""
        if any(not each.provisions for each in annulled):
            return "已撤销"
        whole = {each.kind for each in self.running if not each.provisions and self.holds(each, WHOLE)}
        for kind, label in STATUS_OF_THE_WHOLE.items():
            if kind in whole:
                return label
        ends = STATUS_OF_THE_WHOLE.keys() - NEW_TEXTS
        gone = [
            name for each in self.running if each.kind in ends for name in each.provisions if self.holds(each, name)
        ]
        if self.has_started or "restoration" in whole:
            return "部分失效" if gone or annulled else "现行有效"
        if self.starts_later:
            return "尚未生效"
        return "部分失效" if gone else "生效日期待核"

    def is_extended(self, name: str) -> bool:
        return any(each.kind == "extension" and each.speaks_of(name) for each in self.running)


def statuses(happenings: Iterable[Happening], first: date, days: int) -> Iterator[tuple[date, str]]:
    """The status of every day, from the first one on; nothing happens before it."""
    known = [each for each in happenings if each.is_confirmed]
    annulled = [each for each in known if each.kind == "annulment"]
    calendar = Calendar()
    for count in range(days):
        day = first + timedelta(days=count)
        calendar.turn_to(day, known)
        calendar.starts_later = any(
            each.kind == "commencement" and each.first_day > day and not each.provisions for each in known
        )
        yield day, calendar.status(annulled)
