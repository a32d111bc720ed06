"""What a search text means: a 编号 or a part of one, a category, or a part of a name. Pure.

Brackets, quotes and blanks carry meaning in print and none in a search: （情歌） is found by 情歌, and
锡伯族“依尔根吾春” by 锡伯族依尔根吾春. `heritage.models.entry` folds in the database as `fold` does here.
Cases: docs/rules/heritage_search.md.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from documents.bigrams import pairs
from heritage.codes import HeritageCode, find_category, find_code
from portal.hidden_characters import HIDDEN

NUMBERED = "№"  # before whole numbers among the pairs: folding leaves none of it in a text
# PostgreSQL's translate() takes the same characters out of what is searched.
IGNORED = "()（）〔〕[]【】《》〈〉“”‘’\"'「」『』·•・、，,。 \u3000\t"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search: the text to be found, folded, or the code or the category it is."""

    text: str
    code: HeritageCode | None = None
    category: int | None = None

    @property
    def number(self) -> str:
        """The code, or the number that stands alone, as `pairs` of the list have it; empty for any other word."""
        if self.code:
            return f"{NUMBERED}{self.code.category}-{self.code.number}"
        is_number = self.text.isascii() and self.text.isdecimal()
        return f"{NUMBERED}{int(self.text)}" if is_number else ""

    @property
    def pairs(self) -> list[str]:
        """What every text that contains the word has as well: its pairs of characters, or the only character."""
        return pairs(self.text) or [self.text]


def fold(text: str) -> str:
    """`text` as names are compared: one width, small letters, nothing of IGNORED."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("\x00", "")
    return folded.translate(dict.fromkeys(map(ord, IGNORED)))


def terms(search: str) -> list[Term]:
    """The words of a search, every one of which a project must match; a word of signs alone says nothing."""
    seen = HIDDEN.sub("", unicodedata.normalize("NFKC", search))  # what was copied from a page may hold some
    words = [word for word in seen.split() if fold(word)]
    return [Term(fold(word), find_code(word), find_category(word)) for word in words]
