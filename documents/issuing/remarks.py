"""What a check of form says of a paper. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """One thing found: what, how to mend it, on which clause, and whether it stops the paper.

    Of words that the register does not record a person may confirm that they are mentioned only (`is_of_words`).
    """

    message: str
    remedy: str
    clause: str
    is_error: bool = True
    is_of_words: bool = False
