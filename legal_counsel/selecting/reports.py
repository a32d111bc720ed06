"""Where the qualification report of somebody comes from; the acts take it as an argument."""

from __future__ import annotations

from datetime import date

from legal_counsel.models import Counsel
from legal_counsel.pool import reporting
from legal_counsel.qualification import Finding
from portal.organization.models import Unit


def report_on(counsel: Counsel, unit: Unit, on: date) -> tuple[Finding, ...]:
    """第十条、第十三条、第十四条, by what is recorded of `counsel` for `unit`."""
    return tuple(line.finding for line in reporting.report_on(counsel, on, unit=unit).lines)
