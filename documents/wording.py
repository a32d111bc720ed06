"""Two texts beside each other, paragraph by paragraph. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_PARAGRAPHS = 2000  # of one text; comparing takes time with the product of two lengths
SAME, GONE, NEW, CHANGED = "same", "gone", "new", "changed"
LABELS = {GONE: "删去", NEW: "增加", CHANGED: "改写"}


@dataclass(frozen=True)
class Pair:
    """A paragraph of the old text beside one of the new; `skipped` counts those that are alike and left out."""

    kind: str
    old: str = ""
    new: str = ""
    skipped: int = 0

    @property
    def label(self) -> str:
        return LABELS.get(self.kind, "")


def compared(old: Sequence[str], new: Sequence[str]) -> list[Pair] | None:
    """What differs, with what is alike as a count; None where the texts are too long to compare here."""
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        return None
    return list(_pairs(old, new))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Pair(SAME, skipped=b - a)
            continue
        both = min(b - a, d - c) if kind == "replace" else 0
        for at in range(both):
            yield Pair(CHANGED, old[a + at], new[c + at])
        for text in old[a + both : b]:
            yield Pair(GONE, old=text)
        for text in new[c + both : d]:
            yield Pair(NEW, new=text)
