"""资格审查报告: a candidate judged on a day by the version, the readings and the interpretations of that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_counsel.models import Counsel, RuleInterpretation, RuleVersion
from legal_counsel.pinning import in_force
from legal_counsel.pool.choices import FactKind, kinds_of
from legal_counsel.pool.gathering import candidate_on
from legal_counsel.qualification import Finding, Outcome, report
from legal_counsel.readings import held_on
from portal.organization.models import Unit

OUTCOME_LABELS = {Outcome.MET: "符合", Outcome.UNMET: "不符合", Outcome.UNKNOWN: "不明"}
STATES = {Outcome.MET: "state-ok", Outcome.UNMET: "state-stop", Outcome.UNKNOWN: "state-doubt"}


@dataclass(frozen=True)
class Line:
    """One condition: what the rule found, the rows it rests on, and how the 州司法行政部门 interprets it."""

    finding: Finding
    evidence: Sequence[tuple[FactKind, Any]]
    interpretations: Sequence[RuleInterpretation]

    @property
    def outcome_label(self) -> str:
        """符合, 不符合, 不明."""
        return OUTCOME_LABELS[self.finding.outcome]

    @property
    def state(self) -> str:
        """The class of its colour."""
        return STATES[self.finding.outcome]

    @property
    def effect(self) -> str:
        """What follows."""
        return "不能聘任" if self.finding.blocks else "须写明理由" if self.finding.warns else ""


@dataclass(frozen=True)
class Report:
    """All conditions of one candidate on one day."""

    counsel: Counsel
    on: date
    version: RuleVersion
    is_basis_run_out: bool
    lines: Sequence[Line]

    @property
    def blocking(self) -> list[Line]:
        """Without these nobody is appointed."""
        return [each for each in self.lines if each.finding.blocks]

    @property
    def warning(self) -> list[Line]:
        """For these a reason is written."""
        return [each for each in self.lines if each.finding.warns]


def report_on(counsel: Counsel, on: date, *, unit: Unit | None = None) -> Report:
    """The report on `counsel` for the day `on`. Refused before the first version of the rules began."""
    version = in_force(on)
    findings = report(candidate_on(counsel, on, unit=unit), on, held_on(on), version.rules)
    told = list(version.interpretations.standing(on))
    kinds = [(kind, list(getattr(counsel, kind.relation).standing())) for kind in kinds_of(counsel.kind) if kind.rules]

    def line(finding: Finding) -> Line:
        rows = [
            (kind, row)
            for kind, found in kinds
            if finding.rule in kind.rules
            for row in found
            if kind.speaks_of(row, finding.rule)
        ]
        return Line(finding, rows, [each for each in told if each.rule == finding.rule])

    return Report(counsel, on, version, version.has_run_out(on), [line(each) for each in findings])
