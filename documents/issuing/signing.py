"""Carrying a paper on: 送核, 核稿, 会签, 合法性审核, 签发, 退回, 撤回. Each is asked under the lock of the row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from documents.gazette import pdf_process
from documents.gazette.unreadable import Unreadable
from documents.issuing import checks, powers
from documents.issuing.choices import StepKind, StepOutcome, outcomes_of
from documents.issuing.composing import locked
from documents.issuing.describing import facts_of, word_of
from documents.issuing.lifecycle import ISSUING
from documents.issuing.normative import is_denied, needs_review
from documents.issuing.paper_facts import UPWARDS
from documents.models import OutgoingPaper, OutgoingStep
from documents.rulings import FORMAT, LEGALITY_REVIEW, REGULATION
from portal import attachments
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.constraints import keeping
from portal.file_kinds import FileKind, Unsafe
from portal.lifecycle import Refused, move
from portal.organization.models import Tenure

CLAUSES = {
    StepKind.CHECK: ISSUING["check"].clause,
    StepKind.COUNTERSIGN: ISSUING["countersign"].clause,
    StepKind.LEGAL_REVIEW: ISSUING["review"].clause,
    StepKind.SIGN: ISSUING["sign"].clause,
}
OPINION_KINDS = (FileKind.PDF, FileKind.DOCX)


@dataclass(frozen=True)
class Facts:
    """What a step records beside the opinion: 核稿 whether a no is confirmed, 合法性审核 the written opinion,
    签发 the post of the signer and the meeting that passed a normative paper."""

    is_denial_confirmed: bool = False
    file: File[Any] | None = None
    post: str = ""
    meeting: str = ""
    meeting_on: date | None = None


NOTHING = Facts()


@transaction.atomic
def submit(paper: OutgoingPaper, *, seen: int, by: User, at: datetime) -> OutgoingPaper:
    """送核: the draft leaves its drafter; what is wrong in form is mended before."""
    paper = locked(paper, seen=seen)
    may_perform(paper, "submit", by)
    refuse_errors(paper, "submit", at=at)
    return move(paper, "submit", ISSUING, submitted_at=at)


@transaction.atomic
def agree(
    paper: OutgoingPaper,
    kind: StepKind,
    *,
    opinion: str = "",
    facts: Facts = NOTHING,
    seen: int,
    by: User,
    at: datetime,
) -> OutgoingPaper:
    """同意, or 合法, in one step. The last one that is asked carries the paper on."""
    paper = _seated(paper, kind, seen=seen, by=by)
    if kind == StepKind.LEGAL_REVIEW and not opinion.strip():
        raise Refused("合法性审核须写明审核意见", clause=CLAUSES[kind])
    if kind == StepKind.SIGN:
        return _signed(paper, opinion, facts, by=by, at=at)
    if kind == StepKind.CHECK:
        _refuse_unconfirmed(paper, facts, at=at)
        refuse_errors(paper, "check", at=at)
    _record(paper, kind, outcomes_of(kind)[0], opinion, facts, by=by, at=at)
    with keeping(OutgoingPaper):
        if kind == StepKind.LEGAL_REVIEW:
            return move(paper, "review", ISSUING)
        if kind == StepKind.CHECK:
            paper = move(paper, "check", ISSUING, checked_by=by, checked_at=at)
        if powers.left_to_ask(paper):
            return paper
        is_referred = needs_review(facts_of(paper, on=timezone.localdate(at)))
        return move(paper, "refer" if is_referred else "countersign", ISSUING)


@transaction.atomic
def send_back(
    paper: OutgoingPaper,
    kind: StepKind,
    *,
    opinion: str,
    outcome: StepOutcome | None = None,
    facts: Facts = NOTHING,
    seen: int,
    by: User,
    at: datetime,
) -> OutgoingPaper:
    """退回, or 应当修改 or 不合法, with what is to be mended; everybody is then asked anew."""
    if not opinion.strip():
        raise Refused("退回须写明意见", clause=ISSUING["return"].clause)
    paper = _seated(paper, kind, seen=seen, by=by)
    _record(paper, kind, outcome or outcomes_of(kind)[1], opinion, facts, by=by, at=at)
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


def known_post(user: User, on: date) -> str:
    """The post that the register of officials knows of a signer in the own unit; none where two bear the name."""
    held = Tenure.objects.filter(official__name=user.name, held__contains=on, post__unit=user.unit_id)
    found = list(held.select_related("post").order_by("post__order"))
    return found[0].post.title if len({each.official_id for each in found}) == 1 else ""


def _signed(paper: OutgoingPaper, opinion: str, facts: Facts, *, by: User, at: datetime) -> OutgoingPaper:
    """签发: the post where paper or page needs it, and the meeting before which a normative text was."""
    word, post = word_of(paper.kind), facts.post.strip()
    if word in (*UPWARDS, "令") and not post:
        clause = f"{FORMAT} 7.3.5.3" if word == "令" else f"{REGULATION}第二十二条"
        told = f"签发{word}须写明签发人职务"
        told += "" if word == "令" else "：上行文由机关主要负责人签发，写明职务以便核对"
        raise Refused(told, clause=clause)
    signed: dict[str, Any] = {"signer_post": post, "meeting": facts.meeting.strip(), "meeting_on": facts.meeting_on}
    for name, value in signed.items():
        setattr(paper, name, value)
    refuse_errors(paper, "sign", at=at)
    _record(paper, StepKind.SIGN, StepOutcome.AGREED, opinion, facts, by=by, at=at)
    with keeping(OutgoingPaper):
        return move(paper, "sign", ISSUING, signed_by=by, signed_at=at, signed_on=timezone.localdate(at), **signed)


def _refuse_unconfirmed(paper: OutgoingPaper, facts: Facts, *, at: datetime) -> None:
    """A no of the drafter against the proposal is confirmed by 核稿人, or the paper goes back."""
    if is_denied(facts_of(paper, on=timezone.localdate(at))) and not facts.is_denial_confirmed:
        told = f"拟稿人写明不作为行政规范性文件的理由：{paper.not_normative_reason}"
        raise Refused(f"{told}；请确认，或退回改为行政规范性文件", clause=LEGALITY_REVIEW)


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


def _opinion_file(file: File[Any], *, by: User, at: datetime) -> Attachment:
    """The written opinion, which whoever signs has to be able to open."""
    attachment = attachments.store(file, allowed=OPINION_KINDS, by=by, at=at)
    if attachment.kind == FileKind.PDF:
        with attachment.open() as kept:
            try:
                pdf_process.refuse_locked(kept.read())
            except Unreadable as refusal:
                raise Unsafe(refusal.message) from refusal
    return attachment


def _record(
    paper: OutgoingPaper, kind: StepKind, outcome: StepOutcome, opinion: str, facts: Facts, *, by: User, at: datetime
) -> None:
    if outcome not in outcomes_of(kind):
        raise Refused(f"{kind.label}的结论不能是“{outcome.label}”", clause=CLAUSES[kind])
    file = _opinion_file(facts.file, by=by, at=at) if facts.file else None
    is_confirmed = facts.is_denial_confirmed and kind == StepKind.CHECK
    with keeping(OutgoingStep):
        OutgoingStep.objects.create(
            paper=paper,
            round=paper.round,
            version=paper.version,
            kind=kind,
            unit=by.unit,
            outcome=outcome,
            opinion=opinion.strip(),
            attachment=file,
            is_denial_confirmed=is_confirmed,
            by=by,
            at=at,
        )
