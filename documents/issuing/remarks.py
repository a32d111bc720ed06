"""What a check of form says of a paper, and the rulings that checks cite. Pure."""

from __future__ import annotations

from dataclasses import dataclass

REGULATION = "《党政机关公文处理工作条例》"
FORMAT = "GB/T 9704-2012"


@dataclass(frozen=True)
class Remark:
    """One thing found: what, how to mend it, on which clause, and whether it stops the paper."""

    message: str
    remedy: str
    clause: str
    is_error: bool = True
