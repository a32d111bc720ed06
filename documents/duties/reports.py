"""The duties of a day as pages show them: by leader, by deputy, what is not known, what is doubled or missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Min
from django.db.models.functions import Lower

from documents.duties import assistance
from documents.duties.assistance import Gap, Held, Overlap
from documents.models import Assistance, DutyAssignment
from portal.organization.choices import Rank, UnitKind
from portal.organization.models import Official

LEADING_RANKS = (Rank.BUREAU_HEAD, Rank.BUREAU_DEPUTY)


@dataclass
class AssistedLeader:
    """One leader with those who assist in all of the work, and those who assist in matters."""

    name: str
    post: str
    official_id: int | None
    overall: list[Assistance] = field(default_factory=list)
    by_matter: list[Assistance] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """Who assists whom on a day; `known_since` is the first day of which anything is recorded, None without any."""

    on: date
    known_since: date | None
    assignments: Sequence[DutyAssignment]
    leaders: Sequence[AssistedLeader]
    not_yet_recorded: Sequence[tuple[str, date]]

    @property
    def is_known(self) -> bool:
        """Whether anything is recorded of this day."""
        return self.known_since is not None and self.known_since <= self.on


@dataclass(frozen=True)
class Report:
    """What is doubled and missing on a day; nothing where the day is not known."""

    overlaps: Sequence[Overlap] = ()
    gaps: Sequence[Gap] = ()

    @property
    def count(self) -> int:
        """How many rows both tables have."""
        return len(self.overlaps) + len(self.gaps)


def day(user: Any, on: date) -> Day:
    """The duties of that day, as far as this person may see them; the same few queries whatever their number."""
    rows = DutyAssignment.objects.visible_to(user)
    assignments = list(rows.on(on).with_assistances())
    first = rows.effective().values("deputy_name").annotate(first=Min(Lower("period"))).order_by("first", "deputy_name")
    return Day(
        on=on,
        known_since=rows.known_since(),
        assignments=assignments,
        leaders=_by_leader(assignments),
        not_yet_recorded=[(each["deputy_name"], each["first"]) for each in first if each["first"] > on],
    )


def report(user: Any, on: date) -> Report:
    """Overlaps and gaps of that day."""
    rows = DutyAssignment.objects.visible_to(user)
    known_since = rows.known_since()
    if known_since is None or on < known_since:
        return Report()
    held = _held(rows.on(on).prefetch_related("assistances"))
    earlier = _held(rows.before(on).prefetch_related("assistances"))
    deputies = {each.deputy for each in held}
    in_office = [name for name in _leaders_in_office(on) if name not in deputies]
    return Report(overlaps=assistance.overlaps(held), gaps=assistance.gaps(held, earlier, in_office))


def _held(rows: Iterable[DutyAssignment]) -> list[Held]:
    return [Held(row.deputy_name, each.as_value(), row.end) for row in rows for each in row.assistances.all()]


def _leaders_in_office(on: date) -> list[str]:
    officials = Official.objects.filter(
        tenures__held__contains=on,
        tenures__post__rank__in=LEADING_RANKS,
        tenures__post__unit__kind=UnitKind.PREFECTURE_GOVERNMENT,
    )
    return list(dict.fromkeys(officials.order_by("tenures__post__order", "pinyin").values_list("name", flat=True)))


def _by_leader(assignments: Iterable[DutyAssignment]) -> list[AssistedLeader]:
    found: dict[str, AssistedLeader] = {}
    for row in assignments:
        for each in row.assistances.all():
            each.assignment = row
            leader = found.setdefault(
                each.leader_name, AssistedLeader(each.leader_name, each.leader_post, each.leader_id)
            )
            (leader.by_matter if each.matters else leader.overall).append(each)
    return list(found.values())
