"""What a search text means: a 编号, a category under its present or old name, or a part of a name. Pure.

Brackets, quotes and blanks carry meaning in print and none in a search: （情歌） is found by 情歌, and
锡伯族“依尔根吾春” by 锡伯族依尔根吾春. Cases: docs/rules/heritage_search.md.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from heritage.codes import CATEGORIES, OLD_NAMES, HeritageCode, find_code

# Written out, because PostgreSQL's translate() takes the same characters on the other side.
IGNORED = "()（）〔〕[]【】《》〈〉“”‘’\"'「」『』·•・、，,。 \u3000\t"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search: what it must stand in, or which code or categories it may mean."""

    text: str
    code: HeritageCode | None
    categories: tuple[int, ...]


def fold(text: str) -> str:
    """`text` as names are compared: one width, small letters, nothing of IGNORED."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\x00", "")
    return folded.translate(dict.fromkeys(map(ord, IGNORED)))


def terms(search: str) -> list[Term]:
    """The words of a search, every one of which a project must match; a word of signs alone says nothing."""
    words = [word for word in unicodedata.normalize("NFKC", search).split() if fold(word)]
    return [Term(fold(word), find_code(word), _categories_named(fold(word))) for word in words]


def _categories_named(folded: str) -> tuple[int, ...]:
    """Categories whose present or former name contains the word."""
    named = [*((name, number) for number, name in enumerate(CATEGORIES, start=1)), *OLD_NAMES.items()]
    return tuple(sorted({number for name, number in named if folded in fold(name)}))
