"""Many subjects side by side in one whole number, so that one addition counts for all of them.

A subject is a county alone or a set of counties; each has a lane of WIDTH bits. A number with a value in every lane is
*packed*; one that has in each lane only its highest bit, set or not, is a number of *flags*: the subjects for which
something holds. There are 852 connected sets, and a year has 8,760 hours: lane by lane that is seven million sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

WIDTH = 24
_TOP = WIDTH - 1
_LANE = (1 << WIDTH) - 1


class Lanes:
    """The lanes of subjects, each given by the columns 列 whose values it adds up."""

    def __init__(self, members: Sequence[Sequence[int]], columns: int) -> None:
        """`members` has the numbers of the columns of each subject; there are `columns` columns."""
        self.sizes = tuple(len(each) for each in members)
        self.ones = _packed([1] * len(members))
        self.all = self.ones << _TOP
        self._of_column = [_packed([column in each for each in members]) for column in range(columns)]

    def sums(self, values: Iterable[int]) -> int:
        """The sum of the values of each subject's columns, packed. Values are in the order of columns, below 2^17."""
        return sum(value * lanes for value, lanes in zip(values, self._of_column, strict=True) if value)

    def holding(self, columns: Iterable[int]) -> int:
        """Flags of the subjects that hold any of these columns."""
        found = 0
        for column in columns:
            found |= self._of_column[column]
        return found << _TOP

    def flags(self, lanes: Iterable[int]) -> int:
        """Flags of these lanes."""
        return sum(1 << lane * WIDTH + _TOP for lane in lanes)

    def limits(self, least: Iterable[int]) -> int:
        """What `reaching` asks for: the least value of each lane, from 0 to 2^23."""
        return _packed([(1 << _TOP) - each for each in least])

    def reaching(self, packed: int, limits: int) -> int:
        """Flags of the lanes whose value is at least their limit."""
        return (packed + limits) & self.all

    def same_limit(self, least: int) -> int:
        """The same limit for every lane."""
        return ((1 << _TOP) - least) * self.ones


def counted(packed: int, going_on: int, added: int) -> int:
    """Counters after one step: those of `going_on` stay, all others begin at 0, and those of `added` count one more."""
    return (packed & _filled(going_on)) + (added >> _TOP)


def value_in(packed: int, lane: int) -> int:
    """The value of one lane."""
    return packed >> lane * WIDTH & _LANE


def is_flagged(flags: int, lane: int) -> bool:
    """Whether the flag of one lane is set."""
    return bool(flags >> lane * WIDTH + _TOP & 1)


def flagged(flags: int) -> Iterator[int]:
    """The lanes whose flag is set, the first first."""
    while flags:
        lowest = flags & -flags
        yield lowest.bit_length() // WIDTH - 1
        flags ^= lowest


def _filled(flags: int) -> int:
    """All bits of the flagged lanes."""
    return flags | (flags - (flags >> _TOP))


def _packed(values: Sequence[int]) -> int:
    """The values side by side, the first in the lowest lane."""
    return int.from_bytes(b"".join(int(each).to_bytes(WIDTH // 8, "little") for each in values), "little")
