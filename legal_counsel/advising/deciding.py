"""A major decision on its way to the meeting: prepared, linked to matters, and tried at the gate (第二十六条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from legal_counsel.advising import agencies, gate, knowing
from legal_counsel.advising.choices import AttemptKind, DecisionState, MatterState
from legal_counsel.advising.known import Verdict
from legal_counsel.advising.lifecycle import DECISION
from legal_counsel.advising.moving import next_serial
from legal_counsel.guarding import refuse_secrets
from legal_counsel.models import (
    DecisionMatter,
    GateAttempt,
    LegalityReview,
    MajorDecision,
    Matter,
    Opinion,
    RuleVersion,
)
from legal_counsel.pinning import in_force, pinned, rules_on
from legal_counsel.qualification import Finding
from legal_counsel.readings import MUST_ADOPT
from portal import readings
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given, move
from portal.organization.models import Unit

GATE, STRICT = "gate", "strict"


@dataclass(frozen=True)
class Meeting:
    """By which meeting it was decided, and when."""

    name: str
    on: date


@transaction.atomic
def prepare(unit: Unit, *, title: str, basis: str, outline: str, by: User, at: datetime) -> MajorDecision:
    """登记, with the law, regulation or rule by which counsel has to be heard."""
    version = in_force(timezone.localdate(at))
    _refuse_others(by, unit, version)
    refuse_secrets(version, title, basis, outline)
    row = MajorDecision(
        **pinned(timezone.localdate(at)),
        unit=unit,
        title=given(title, "请填写决策事项"),
        basis=given(basis, "请写明须听取法律顾问意见的法律、法规、规章及条款", clause=version.cited(GATE)),
        outline=given(outline, "请填写拟决策内容"),
        prepared_by=by,
        prepared_at=at,
    )
    with keeping(MajorDecision):
        row.save(force_insert=True)
    return row


@transaction.atomic
def link(decision: MajorDecision, matter: Matter, *, by: User, at: datetime) -> DecisionMatter:
    """关联顾问事项; a link stays, so that no opinion is lost on the way."""
    row = locked(decision)
    _refuse_others(by, row.unit, row.rule)
    if row.state != DecisionState.PREPARING:
        raise Refused(f"该事项{row.get_state_display()}，不能再关联顾问事项", clause=row.rule.cited(GATE))
    if matter.unit_id != row.unit_id or matter.state == MatterState.WITHDRAWN:
        raise Refused("只能关联本单位没有撤回的顾问事项", clause=row.rule.cited(GATE))
    with keeping(DecisionMatter):
        return DecisionMatter.objects.create(decision=row, matter=matter, by=by, at=at)


@transaction.atomic
def record_review(
    decision: MajorDecision, *, result: str, reviewed_on: date, paper: str, by: User, at: datetime
) -> LegalityReview:
    """录入合法性审查结论: by the agency, which carries it out."""
    row = locked(decision)
    agencies.refuse_all_but_agency(by, row)
    if row.state in (DecisionState.DECIDED, DecisionState.ENDED):
        raise Refused(f"该事项{row.get_state_display()}，不能再录入审查结论", clause=gate.PROCEDURE)
    if reviewed_on > timezone.localdate(at):
        raise Refused("审查日期不能晚于今日", clause=gate.PROCEDURE)
    with keeping(LegalityReview):
        return LegalityReview.objects.create(
            decision=row,
            result=result,
            reviewed_on=reviewed_on,
            paper=given(paper, "请写明审查意见书"),
            by=by,
            at=at,
        )


def findings(decision: MajorDecision, on: date) -> tuple[Finding, ...]:
    """Every condition of the gate as it stands."""
    return gate.findings(_case(decision, matters_of(decision), is_strict(on)), rules_on(on))


@transaction.atomic
def submit(decision: MajorDecision, *, by: User, at: datetime) -> GateAttempt:
    """提交讨论. The attempt is kept with its findings whether it passes or not, so nothing is raised for them."""
    return _attempt(decision, AttemptKind.SUBMIT, by=by, at=at)


@transaction.atomic
def decide(decision: MajorDecision, meeting: Meeting, *, by: User, at: datetime) -> GateAttempt:
    """录入决定: the gate once more, since counsel may have spoken after the submission (第二十四条)."""
    if meeting.on > timezone.localdate(at):
        raise Refused("决定日期不能晚于今日", clause=decision.rule.cited(GATE))
    name = given(meeting.name, "请写明作出决定的会议")
    passed = GateAttempt.objects.filter(decision=decision, kind=AttemptKind.SUBMIT, has_passed=True).first()
    if passed and meeting.on < timezone.localdate(passed.at):
        raise Refused(
            f"决定日期不能早于提交讨论之日（{timezone.localdate(passed.at)}）", clause=decision.rule.cited(GATE)
        )
    return _attempt(decision, AttemptKind.DECIDE, by=by, at=at, meeting=name, decided_on=meeting.on)


@transaction.atomic
def recall(decision: MajorDecision, *, by: User, at: datetime) -> MajorDecision:
    """撤回提交: back to be prepared."""
    row = locked(decision)
    agencies.refuse_all_but_unit(by, row, GATE)
    return move(row, "recall", DECISION)


@transaction.atomic
def end(decision: MajorDecision, *, reason: str, by: User, at: datetime) -> MajorDecision:
    """终止, with a reason."""
    row = locked(decision)
    agencies.refuse_all_but_unit(by, row, GATE)
    with keeping(MajorDecision):
        return move(row, "end", DECISION, ending_reason=given(reason, "终止须写明理由"))


def is_strict(on: date) -> bool:
    """A15: whether counsel's holding it unlawful is enough on a day (中办发〔2016〕30号)."""
    return readings.holding(MUST_ADOPT, on=on) == STRICT


def locked(decision: MajorDecision) -> MajorDecision:
    """The decision, held until the end of the transaction."""
    rows = MajorDecision.objects.select_for_update(of=("self",), no_key=True)
    row: MajorDecision = rows.select_related("unit__judicial_administration", "rule").get(pk=decision.pk)
    return row


def matters_of(decision: MajorDecision) -> list[Matter]:
    """Those it rests on; one that was withdrawn, before anybody had spoken, is none."""
    rows = Matter.objects.filter(pk__in=decision.links.values("matter")).exclude(state=MatterState.WITHDRAWN)
    return list(rows.order_by("pk"))


def _attempt(decision: MajorDecision, kind: AttemptKind, *, by: User, at: datetime, **facts: Any) -> GateAttempt:
    row, today = locked(decision), timezone.localdate(at)
    agencies.refuse_all_but_unit(by, row, GATE)
    action = str(kind)
    if row.state not in DECISION[action].sources:
        raise Refused(f"该事项{row.get_state_display()}，不能{DECISION[action].label}", clause=row.rule.cited(GATE))
    held = Matter.objects.select_for_update(no_key=True).order_by("pk")  # nobody speaks between the look and the step
    list(held.filter(pk__in=row.links.values("matter")))
    matters = matters_of(row)
    strict = is_strict(today)
    found = gate.findings(_case(row, matters, strict), rules_on(today))
    passed = gate.passes(found)
    number = {"year": today.year, "serial": next_serial(GateAttempt, today.year)} if passed else {}
    with keeping(GateAttempt):
        attempt = GateAttempt.objects.create(
            **pinned(today),
            **number,
            decision=row,
            kind=kind,
            has_passed=passed,
            is_strict=strict,
            findings=[_line(each) for each in found],
            heard=_heard(matters),
            by=by,
            at=at,
        )
    if passed:
        with keeping(MajorDecision):
            move(row, action, DECISION, **facts)
    return attempt


def _case(decision: MajorDecision, matters: Sequence[Matter], strict: bool) -> gate.Case:
    review = decision.legality_reviews.last()
    return gate.Case(knowing.known(matters), Verdict(review.result) if review else None, strict)


def _line(finding: Finding) -> dict[str, object]:
    """A finding as it is kept."""
    return {
        "article": finding.article,
        "condition": finding.condition,
        "fact": finding.fact,
        "reading": finding.reading,
        "is_met": not finding.blocks,
    }


def _heard(matters: Sequence[Matter]) -> list[dict[str, object]]:
    """The opinions as they stood, for the certificate."""
    return [_opinion(each) for each in knowing.opinions_of(matters)]


def _opinion(opinion: Opinion) -> dict[str, object]:
    adoption, study = knowing.last_adoption(opinion), next(reversed(opinion.studies.all()), None)
    return {
        "matter": opinion.assignment.matter.number,
        "title": opinion.assignment.matter.title,
        "counsel": str(opinion.assignment),
        "version": opinion.number,
        "on": timezone.localdate(opinion.submitted_at).isoformat(),
        "conclusion": opinion.get_conclusion_display(),
        "adoption": adoption.get_status_display() if adoption else "未记录",
        "reason": adoption.reason if adoption else "",
        "study": study.get_result_display() if study else "",
        "digest": opinion.digest,
    }


def _refuse_others(by: User, unit: Unit, version: RuleVersion) -> None:
    if not (agencies.runs(by, unit) or agencies.decides_for(by, unit)):
        raise Refused(f"只有{unit}及其法律顾问工作机构可以办理", clause=version.cited(GATE))
