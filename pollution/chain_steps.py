"""Where an episode and a decision stand, as steps for their pages: who holds it, since when, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pollution.alert_choices import DecisionKind, DecisionState, MessageType, SignatureOutcome
from pollution.alerting import signing
from pollution.alerting.signing import Seat
from pollution.alerts.editions import Plan, edition
from pollution.models import AlertDecision, AlertVersion, Episode, Proposal, Signature
from portal.pages import Step

TECHNICAL, MANAGING = "预警技术组", "预警管理组"
NO_APPROVAL = "解除由指挥部办公室发布，不须批准（预案3.3.6）"
CONSULTED = (DecisionState.CONSULTED, DecisionState.REVIEWED, DecisionState.APPROVED, DecisionState.PUBLISHED)


@dataclass(frozen=True)
class SeatLine:
    """One signature that is asked for: given by whom, or open and for whom."""

    seat: Seat
    signature: Signature | None
    is_open: bool
    may_sign: str
    is_mine: bool = False

    @property
    def state_label(self) -> str:
        if self.signature is not None:
            return self.signature.get_outcome_display()
        return "待签批" if self.is_open else "未到"


def episode_steps(
    episode: Episode, proposal: Proposal | None, decision: AlertDecision | None, version: AlertVersion | None,
    *, at: datetime,
) -> list[Step]:  # fmt: skip
    """研判→会商→签批→发布→解除 of the decision under way, or where there is none of what was published last.

    `proposal` is the open one, `decision` the one under way or else the last, `version` the last published.
    """
    return [
        _judging(episode, proposal, decision),
        _consulting(decision),
        _signing(decision),
        _publishing(decision, version),
        _lifting(decision, version, plan=edition(episode.plan), at=at),
    ]


def decision_steps(decision: AlertDecision, lines: Sequence[SeatLine]) -> list[Step]:
    """拟稿, 会商, each signature, 发布."""
    is_ended = decision.state == DecisionState.WITHDRAWN
    drafting = decision.state == DecisionState.DRAFTED
    steps = [
        Step("拟稿", "done", who=str(decision.drafted_by), at=decision.drafted_at),
        _consulting(decision) if not is_ended else Step("会商", "failed", note="已撤回"),
    ]
    for line in lines:
        given = line.signature
        if given is not None and given.outcome == SignatureOutcome.AGREED:
            steps.append(Step(str(line.seat), "done", who=_signer(given), at=given.signed_at))
        elif is_ended or drafting:
            steps.append(Step(str(line.seat)))
        else:
            steps.append(Step(str(line.seat), "current" if line.is_open else "next", who=line.seat.role.label))
    if decision.kind == DecisionKind.LIFT:
        steps.append(Step("签批", "done" if not drafting else "next", note="不须批准"))
    return [*steps, _publishing(decision, None)]


def seat_lines(decision: AlertDecision, *, mine: Sequence[Seat], at: datetime) -> list[SeatLine]:
    """Every signature of the round that the level asks for, in order; `mine` are those that the reader may give."""
    given = {(each.step, each.role): each for each in decision.signatures.all() if each.round == decision.round}
    asked = signing.open_seats(decision)
    return [
        SeatLine(
            seat,
            given.get((seat.step, seat.role)),
            seat in asked,
            "、".join(_able(decision, seat, at=at)) if (seat.step, seat.role) not in given else "",
            seat in mine,
        )
        for stage in signing.seats_of(decision)
        for seat in stage
    ]


def _able(decision: AlertDecision, seat: Seat, *, at: datetime) -> Iterator[str]:
    """Names of those who may take a seat now."""
    if decision.state in (DecisionState.PUBLISHED, DecisionState.WITHDRAWN):
        return
    for person, authorization in signing.signers(decision, seat, at=at):
        yield f"{person}（代{authorization.principal}）" if authorization else str(person)


def _signer(signature: Signature) -> str:
    by = str(signature.signed_by)
    return f"{by}（代行）" if signature.authorization_id else by


def _judging(episode: Episode, proposal: Proposal | None, decision: AlertDecision | None) -> Step:
    if proposal is not None:
        note = f"研判建议{proposal.get_kind_display()}{proposal.get_level_display() if proposal.level else ''}，待处理"
        return Step("研判", "current", who=TECHNICAL, at=proposal.raised_at, note=note)
    if decision is None or decision.state == DecisionState.WITHDRAWN:
        state = "next" if episode.closed_at else "current"
        return Step("研判", state, who=TECHNICAL, at=episode.began_at, note="没有待处理的建议，可以拟稿")
    return Step("研判", "done", who=str(decision.drafted_by), at=decision.drafted_at, note=f"已拟稿：{decision}")


def _consulting(decision: AlertDecision | None) -> Step:
    if decision is None or decision.state == DecisionState.WITHDRAWN:
        return Step("会商", who=f"{TECHNICAL}或{MANAGING}")
    if decision.state == DecisionState.DRAFTED:
        return Step("会商", "current", who=f"{TECHNICAL}或{MANAGING}", at=decision.drafted_at, note="会商后送签")
    held_at = decision.consultation.held_at if decision.consultation else None
    return Step("会商", "done", who=str(decision.consultation), at=held_at)


def _signing(decision: AlertDecision | None) -> Step:
    if decision is None or decision.state in (DecisionState.DRAFTED, DecisionState.WITHDRAWN):
        return Step("签批", note="按等级由指挥部办公室主任、指挥长等签批（预案3.3.4）")
    if decision.kind == DecisionKind.LIFT:
        return Step("签批", "done", note=NO_APPROVAL)
    given = [each for each in decision.signatures.all() if each.round == decision.round]
    since = given[-1].signed_at if given else None
    if waiting := signing.open_seats(decision):
        return Step("签批", "current", who="、".join(map(str, waiting)), at=since, note="等待签批")
    return Step("签批", "done", who="、".join(_signer(each) for each in given), at=since)


def _publishing(decision: AlertDecision | None, version: AlertVersion | None) -> Step:
    if decision is not None and decision.state == DecisionState.PUBLISHED:
        return Step("发布", "done", who=str(decision.published_by), at=decision.published_at)
    is_ready = decision is not None and (
        decision.state == DecisionState.APPROVED
        or (decision.kind == DecisionKind.LIFT and decision.state == DecisionState.CONSULTED)
    )
    if is_ready:
        return Step("发布", "current", who=MANAGING, note="可以发布")
    note = f"此前已发布至第{version.number}版" if version else ""
    return Step("发布", who=MANAGING, note=note)


def _lifting(decision: AlertDecision | None, version: AlertVersion | None, *, plan: Plan, at: datetime) -> Step:
    if version is None:
        return Step("解除", who=MANAGING)
    if version.message_type == MessageType.CANCEL:
        return Step("解除", "done", who=str(version.decision.published_by), at=version.sent_at)
    if decision is not None and decision.kind == DecisionKind.LIFT and decision.state in CONSULTED:
        return Step("解除", "current", who=MANAGING, note=NO_APPROVAL)
    if version.ends_at is not None and version.ends_at <= at:
        return Step("解除", "current", who=TECHNICAL, at=version.ends_at, note="已过预计结束时间，须调整或解除")
    note = f"改善到启动标准以下、预测持续{plan.lift.hours}小时以上的，拟稿解除（预案{plan.lift.clause}）"
    return Step("解除", who=TECHNICAL, note=note)
