"""Carrying a paper on: 送核, 核稿, 会签, 合法性审核, 签发, 退回, 撤回. Each is asked under the lock of the row."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from documents.issuing import checks, powers
from documents.issuing.composing import locked, locked_draft
from documents.issuing.describing import facts_of
from documents.issuing_choices import StepKind, StepOutcome
from documents.issuing_lifecycle import ISSUING
from documents.models import OutgoingPaper, OutgoingStep
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

_CHECKED_BY = {StepKind.CHECK: "check", StepKind.SIGN: "sign"}
CLAUSES = {
    StepKind.CHECK: ISSUING["check"].clause,
    StepKind.COUNTERSIGN: ISSUING["countersign"].clause,
    StepKind.LEGAL_REVIEW: "国办发〔2018〕115号",
    StepKind.SIGN: ISSUING["sign"].clause,
}


@transaction.atomic
def submit(paper: OutgoingPaper, *, seen: int, by: User, at: datetime) -> OutgoingPaper:
    """送核: the draft leaves its drafter; what is wrong in form is mended before."""
    paper = locked_draft(paper, seen=seen, by=by)
    refuse_errors(paper, "submit", at=at)
    return move(paper, "submit", ISSUING, submitted_at=at)


@transaction.atomic
def agree(
    paper: OutgoingPaper, kind: StepKind, *, opinion: str = "", seen: int, by: User, at: datetime
) -> OutgoingPaper:
    """同意 in one step. The last one that is asked carries the paper on."""
    paper = _seated(paper, kind, seen=seen, by=by)
    if kind in _CHECKED_BY:
        refuse_errors(paper, _CHECKED_BY[kind], at=at)
    _record(paper, kind, StepOutcome.AGREED, opinion, by=by, at=at)
    if kind == StepKind.SIGN:
        with keeping(OutgoingPaper):
            return move(paper, "sign", ISSUING, signed_by=by, signed_at=at, signed_on=timezone.localdate(at))
    if kind == StepKind.CHECK:
        with keeping(OutgoingPaper):
            paper = move(paper, "check", ISSUING, checked_by=by, checked_at=at)
    return paper if powers.left_to_ask(paper) else move(paper, "countersign", ISSUING)


@transaction.atomic
def send_back(
    paper: OutgoingPaper, kind: StepKind, *, opinion: str, seen: int, by: User, at: datetime
) -> OutgoingPaper:
    """退回 with what is to be mended; everybody is then asked anew."""
    if not opinion.strip():
        raise Refused("退回须写明意见", clause=ISSUING["return"].clause)
    paper = _seated(paper, kind, seen=seen, by=by)
    _record(paper, kind, StepOutcome.RETURNED, opinion, by=by, at=at)
    round_, version = paper.round + 1, paper.version + 1
    return move(paper, "return", ISSUING, round=round_, version=version, checked_by=None, checked_at=None)


@transaction.atomic
def withdraw(paper: OutgoingPaper, *, reason: str, seen: int, by: User, at: datetime) -> OutgoingPaper:
    """撤回 before a number is taken: by the drafter, after signing also by 文件管理员 who finds it unfit."""
    if not reason.strip():
        raise Refused("撤回须写明理由", clause=ISSUING["withdraw"].clause)
    paper = locked(paper, seen=seen)
    may_perform(paper, "withdraw", by)
    return move(paper, "withdraw", ISSUING, withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason.strip())


def may_perform(paper: OutgoingPaper, action: str, user: User) -> None:
    """Refused where state or role does not let this person perform an act."""
    step = ISSUING[action]
    if paper.state not in step.sources:
        raise Refused(f"该稿{paper.get_state_display()}，不能{step.label}", clause=step.clause)
    if action not in powers.acts(user, paper):
        raise Refused(f"您不能{step.label}这件发文稿", clause=step.clause)


def refuse_errors(paper: OutgoingPaper, action: str, *, at: datetime, printed_on: date | None = None) -> None:
    """Refused with every error of form that stands in the way."""
    found = checks.in_the_way(facts_of(paper, on=timezone.localdate(at), printed_on=printed_on), action)
    if found:
        told = "；".join(f"{each.message}（{each.clause}）" for each in found)
        raise Refused(f"尚不能{ISSUING[action].label}：{told}", clause=ISSUING[action].clause)


def _seated(paper: OutgoingPaper, kind: StepKind, *, seen: int, by: User) -> OutgoingPaper:
    paper = locked(paper, seen=seen)
    if kind in powers.seats(by, paper):
        return paper
    clause = CLAUSES[kind]
    if by.pk == paper.drafted_by_id:
        raise Refused(f"拟稿人不能{kind.label}自己的稿", clause=clause)
    if kind == StepKind.SIGN and by.pk == paper.checked_by_id:
        raise Refused("核稿人不能签发自己核过的稿", clause=clause)
    raise Refused(f"该稿{paper.get_state_display()}，现在不需要您{kind.label}", clause=clause)


def _record(
    paper: OutgoingPaper, kind: StepKind, outcome: StepOutcome, opinion: str, *, by: User, at: datetime
) -> None:
    with keeping(OutgoingStep):
        OutgoingStep.objects.create(
            paper=paper,
            round=paper.round,
            kind=kind,
            unit=by.unit,
            outcome=outcome,
            opinion=opinion.strip(),
            by=by,
            at=at,
        )
