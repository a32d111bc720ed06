"""Which findings of the reader wait for a decision and which are only told (docs/rules/import_findings.md)."""

from __future__ import annotations

from documents import annexes
from documents.choices import FindingWeight

NOTICES = frozenset(
    {
        "annex_not_listed",
        "annex_title_differs",
        "areas_open",
        "duties_partial",
        "natural_end_in_title",
        "repeal_title_incomplete",
        "repeal_title_missing",
    }
)


def weight_of(code: str) -> FindingWeight:
    """A code that no rule names is a doubt: whoever teaches the reader a new one need not think of this table."""
    is_notice = code in NOTICES or any(code in kind.notices for kind in annexes.kinds())
    return FindingWeight.NOTICE if is_notice else FindingWeight.DOUBT
