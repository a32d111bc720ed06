"""分工 as values: who assists whom in what, from when to when, what is doubled and what is missing. Pure.

The rules with their cases: docs/rules/duties.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
Period = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Relation:
    """A deputy assists `leader`; without `matters` in all of that leader's work, `is_open` where they end in 等.

    `printed` is the sentence as it stands in the source and `start` its place there; absent where a person typed it.
    """

    leader: str
    post: str = ""
    matters: tuple[str, ...] = ()
    is_open: bool = False
    printed: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What one notice gives one deputy: relations, and the standing work (州政府交办的其他工作) in its words."""

    deputy: str
    post: str = ""
    remark: str = ""
    standing_work: str = ""
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A relation that holds on the day asked for, or held before it and until when."""

    deputy: str
    relation: Relation
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two and more deputies for one matter of one leader; no `matter` means all of the leader's work."""

    leader: str
    matter: str
    deputies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A leader, or one matter of a leader, whom nobody assists; `before` did so last, until the day `until`."""

    leader: str
    matter: str
    before: str = ""
    until: date | None = None


def periods(starts: Iterable[tuple[Key, date, date | None]]) -> dict[Key, Period]:
    """From (key, first day, stated last day) of one deputy's notices: [since, until) of each.

    Each holds until the day of the next one or until its stated end, whatever the order in which they were recorded.
    Raises ValueError where two begin on one day: then neither can be told to be the later one.
    """
    ordered = sorted(starts, key=lambda start: start[1])
    found: dict[Key, Period] = {}
    for (key, since, last_day), following in zip_longest(ordered, ordered[1:]):
        if following and following[1] == since:
            raise ValueError(since)
        ends = [following[1]] if following else []
        ends += [last_day + timedelta(days=1)] if last_day else []
        found[key] = (since, min(ends, default=None))
    return found


def merged(charges: Iterable[Charge]) -> list[Charge]:
    """One charge a deputy: a second paragraph for the same person adds to the first."""
    found: dict[str, Charge] = {}
    for charge in charges:
        first = found.get(charge.deputy)
        if first:
            relations = first.relations + charge.relations
            works = first.standing_work or charge.standing_work
            found[charge.deputy] = replace(first, relations=relations, standing_work=works)
        else:
            found[charge.deputy] = charge
    return list(found.values())


def overlaps(held: Iterable[Held]) -> list[Overlap]:
    """What two deputies assist one leader in: by one matter, by all of the work, or one by all and one by a matter."""
    whole: dict[str, dict[str, None]] = {}
    by_matter: dict[tuple[str, str], dict[str, None]] = {}
    for each in held:
        leader, matters = each.relation.leader, each.relation.matters
        if not matters:
            whole.setdefault(leader, {})[each.deputy] = None
        for matter in matters:
            by_matter.setdefault((leader, matter), {})[each.deputy] = None
    found = [Overlap(leader, "", tuple(deputies)) for leader, deputies in whole.items() if len(deputies) > 1]
    for (leader, matter), named in by_matter.items():
        deputies = tuple(named | whole.get(leader, {}))
        if len(deputies) > 1:
            found.append(Overlap(leader, matter, deputies))
    return found


def gaps(held: Sequence[Held], earlier: Iterable[Held], in_office: Iterable[str] = ()) -> list[Gap]:
    """Leaders whom nobody assists on the day, then matters that nobody assists any more.

    A leader counts who was assisted before or is `in_office`. A matter counts that an earlier notice named; it is no
    gap where somebody assists in it, with whichever leader, or where its leader is assisted in all of the work.
    """
    before = sorted(earlier, key=lambda each: each.until or date.max, reverse=True)
    assisted = {each.relation.leader for each in held}
    whole = {each.relation.leader for each in held if not each.relation.matters}
    matters = {matter for each in held for matter in each.relation.matters}
    found: dict[tuple[str, str], Gap] = {}
    for each in before:
        leader = each.relation.leader
        if leader not in assisted:
            found.setdefault((leader, ""), Gap(leader, "", each.deputy, each.until))
            continue
        for matter in each.relation.matters:
            if matter not in matters and leader not in whole:
                found.setdefault((leader, matter), Gap(leader, matter, each.deputy, each.until))
    for leader in in_office:
        if leader not in assisted:
            found.setdefault((leader, ""), Gap(leader, ""))
    return sorted(found.values(), key=lambda gap: bool(gap.matter))


def charge_of(value: Mapping[str, Any]) -> Charge:
    """A charge from the JSON of a draft (documents/importing/drafting.py)."""
    relations = tuple(
        Relation(
            leader=each["official"],
            post=each["post"] or "",
            matters=tuple(each["areas"]),
            is_open=each["is_open"],
            printed=each.get("printed", ""),
            start=each.get("start"),
        )
        for each in value["assists"]
    )
    return Charge(value["person"], value["post"] or "", value["remark"] or "", value["standing_work"] or "", relations)


def charge_in_words(charge: Charge) -> str:
    """孔庆鸣（挂职）协助朱大纲常务副州长：国有资产监督管理、金融保险等，…"""
    relations = "，".join(in_words(each) for each in charge.relations)
    return f"{label(charge.deputy, charge.remark)}协助{relations}"


def label(name: str, remark: str) -> str:
    """A name with its remark: 孔庆鸣（挂职）."""
    return f"{name}（{remark}）" if remark else name


def in_words(relation: Relation) -> str:
    """朱大纲常务副州长：国有资产监督管理、金融保险等."""
    return f"{relation.leader}{relation.post}：{matters_in_words(relation.matters, is_open=relation.is_open)}"


def matters_in_words(matters: Sequence[str], *, is_open: bool) -> str:
    """What is assisted in, 全面协助 where no matter is named."""
    return "、".join(matters) + ("等" if is_open else "") if matters else "全面协助"


def value_of(charge: Charge) -> dict[str, Any]:
    """A charge as the JSON of a draft."""
    assists = [
        {
            "official": each.leader,
            "post": each.post,
            "areas": list(each.matters),
            "is_open": each.is_open,
            "printed": each.printed,
            "start": each.start,
        }
        for each in charge.relations
    ]
    return {
        "person": charge.deputy,
        "post": charge.post,
        "remark": charge.remark,
        "standing_work": charge.standing_work,
        "assists": assists,
    }


def keeping_places(new: Iterable[Charge], old: Iterable[Charge]) -> Iterator[Charge]:
    """Corrected charges with the printed sentence and place of the relation to the same leader before."""
    places = {(charge.deputy, each.leader): each for charge in old for each in charge.relations}
    for charge in new:
        kept = tuple(
            replace(each, printed=known.printed, start=known.start)
            if (known := places.get((charge.deputy, each.leader)))
            else each
            for each in charge.relations
        )
        yield replace(charge, relations=kept)
