"""Where the qualification report of somebody comes from; the acts take it as an argument."""

from __future__ import annotations

from datetime import date

from legal_counsel.models import Counsel
from legal_counsel.qualification import Finding, Outcome
from portal.organization.models import Unit


def report_on(counsel: Counsel, unit: Unit, on: date) -> tuple[Finding, ...]:
    """不明: nothing is recorded of anybody yet, and what nobody knows is not met."""
    article = "第十四条" if counsel.is_external else "第十三条"
    return (Finding(article, "聘任条件", Outcome.UNKNOWN, f"没有{counsel}的条件核查记录"),)
