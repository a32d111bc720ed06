"""One figure per bench: ours against a limit that the same machine shows in the same run.

Seconds differ from machine to machine; the ratio is what a change must not worsen.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Medians of `n` rounds. `peer` says in words what `limit` measures; `ratio` is ours / limit."""

    bench: str
    ours: float
    limit: float
    peer: str
    ratio: float
    unit: str
    n: int

    def line(self) -> str:
        """The JSON line that the command prints."""
        return json.dumps(asdict(self), ensure_ascii=False)


def interleave(
    bench: str, *, ours: Callable[[], float], limit: Callable[[], float], peer: str, unit: str, rounds: int
) -> Figure:
    """Measure limit and ours in turn, so that whatever else the machine does falls on both."""
    pairs = [(limit(), ours()) for _ in range(rounds)]
    least, reached = (median(values) for values in zip(*pairs, strict=True))
    return Figure(bench, round(reached, 3), round(least, 3), peer, round(reached / least, 2), unit, rounds)
