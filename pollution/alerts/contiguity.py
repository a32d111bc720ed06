"""Which counties hang together 连片: the connected sets of a graph of borders (伊州政办发〔2023〕31号 3.3.3).

Pure: names in, tuples of names out. Which borders there are is a register of the portal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable


def connected_sets(
    counties: Collection[str], borders: Iterable[tuple[str, str]], *, least: int
) -> tuple[tuple[str, ...], ...]:
    """Every connected set of at least `least` counties, the largest first, then by their codes; each set sorted.

    Borders with something that is no county are left out: a 团场 is no unit of its own here but counts in its host.
    Every set is found from its first county alone, and grows only by counties that were not refused before, so none is
    found twice. Raises ValueError for more than 20 counties, whose sets could be a million.
    """
    names = sorted(counties)
    if len(names) > 20:
        raise ValueError("连片组合只计算20个以内的县市")
    place = {name: number for number, name in enumerate(names)}
    touching = [0] * len(names)
    for one, other in borders:
        if one in place and other in place and one != other:
            touching[place[one]] |= 1 << place[other]
            touching[place[other]] |= 1 << place[one]
    found: list[int] = []
    for number in range(len(names)):
        below = (1 << (number + 1)) - 1
        _grow(1 << number, touching[number] & ~below, below, touching, found)
    sets = [tuple(name for name in names if each >> place[name] & 1) for each in found if each.bit_count() >= least]
    return tuple(sorted(sets, key=lambda each: (-len(each), each)))


def _grow(members: int, border: int, refused: int, touching: list[int], found: list[int]) -> None:
    """Adds `members` and every connected set that contains them and nothing refused; `border` is what may join next."""
    found.append(members)
    while border:
        joining = border & -border
        border &= ~joining
        refused |= joining
        around = touching[joining.bit_length() - 1] & ~refused & ~members
        _grow(members | joining, border | around, refused, touching, found)


def apart(members: Collection[str], borders: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Of `members` those that do not hang together with most of the others; none where all of them do."""
    left = set(members)
    pairs = [(one, other) for one, other in borders if one in left and other in left]
    groups: list[set[str]] = []
    while left:
        group, grown = {min(left)}, set[str]()
        while group != grown:
            grown = set(group)
            group |= {each for pair in pairs if grown & set(pair) for each in pair}
        groups.append(group)
        left -= group
    most = max(groups, key=lambda each: (len(each), sorted(each)), default=set())
    return tuple(sorted(each for group in groups if group is not most for each in group))
