"""What the scores of a panel make of its candidates. Pure.

A sheet gives each criterion 0 to 100 points; weights are stated beforehand and sum up to 100. A sheet counts
Σ weight × points / 100, a candidate the mean of the sheets of those who did not recuse themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

BEST, WHOLE = 100, 100
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Standing:
    """A candidate by key, the mean of how many sheets, and the place; who has the same mean shares the place."""

    key: int
    mean: Decimal
    sheets: int
    place: int


def weighted(points: Mapping[int, int], weights: Mapping[int, int]) -> Decimal:
    """The total of one sheet, by criterion; exact, as weights are whole."""
    return sum((Decimal(weights[each]) * points[each] for each in weights), Decimal(0)) / WHOLE


def ranked(sheets: Mapping[int, Sequence[Decimal]]) -> list[Standing]:
    """Candidates with at least one sheet, the best first; the mean is rounded to two places before it is compared."""
    means = {key: _mean(totals) for key, totals in sheets.items() if totals}
    order = sorted(means, key=lambda key: (-means[key], key))
    return [
        Standing(key, means[key], len(sheets[key]), 1 + sum(each > means[key] for each in means.values()))
        for key in order
    ]


def skipped(standings: Iterable[Standing], chosen: Iterable[int]) -> list[Standing]:
    """Who stands better than somebody on the list and is not on it: of these a reason is asked."""
    known, taken = list(standings), set(chosen)
    worst = max((each.place for each in known if each.key in taken), default=0)
    return [each for each in known if each.key not in taken and each.place < worst]


def _mean(totals: Sequence[Decimal]) -> Decimal:
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, ROUND_HALF_UP)
