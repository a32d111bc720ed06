"""What a check or an import has found, and what it means for what is known already. Pure.

Cases: docs/rules/heritage_quality.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heritage.findings.choices import SETTLED, STANDING_KINDS

MOST_EVIDENCE, MOST_PLACE = 500, 300


@dataclass(frozen=True, slots=True)
class Found:
    """One doubt: what it is about, where, what speaks for it, and how to mend it."""

    kind: str
    subject: str
    place: str
    evidence: tuple[str, ...]
    remedy: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", self.place[:MOST_PLACE])
        object.__setattr__(self, "evidence", tuple(dict.fromkeys(each[:MOST_EVIDENCE] for each in self.evidence)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The evidence from now on, what of it is new, and whether it opens again what was settled."""

    evidence: tuple[str, ...]
    new: tuple[str, ...]
    opens: bool


def judged(kind: str, state: str, known: Sequence[str], told: Sequence[str], *, settled: Sequence[str]) -> Judgement:
    """`known` is the evidence so far, `settled` what was known when it was settled."""
    evidence = tuple(told) if kind in STANDING_KINDS else tuple(dict.fromkeys([*known, *told]))
    is_settled = state in SETTLED
    before = set(settled) if is_settled else set(known)
    new = tuple(each for each in evidence if each not in before)
    return Judgement(evidence, new, is_settled and bool(new))
