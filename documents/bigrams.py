"""Exact substring search in Chinese: pairs of neighbouring characters. Pure.

PostgreSQL without contrib has no trigram index, and word segmentation loses hits. A stored array of all
character pairs under a GIN index finds candidates; LIKE on the same search copy then makes the answer
exact: the pairs of 政办规 also stand in 政办…办规.
"""

from __future__ import annotations

import unicodedata

# Brackets people type for the 〔〕 of a document number.
_BRACKETS = str.maketrans(dict.fromkeys("〔[【﹝", "(") | dict.fromkeys("〕]】﹞", ")"))


def search_copy(text: str) -> str:
    """`text` as it is searched: one width, one kind of bracket, no blanks, small letters. Never shown."""
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS).casefold()
    return "".join(folded.split()).replace("\x00", "")


def pairs(copy: str) -> list[str]:
    """The distinct neighbouring pairs of a search copy, sorted; empty for fewer than two characters."""
    return sorted({copy[at : at + 2] for at in range(len(copy) - 1)})
