"""What a check of form says of a paper. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """One thing found: what, how to mend it, on which clause, and whether it stops the paper."""

    message: str
    remedy: str
    clause: str
    is_error: bool = True
