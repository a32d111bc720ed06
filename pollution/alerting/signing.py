"""The chain of signatures: 黄 by the director of the office, 橙 and 红 reviewed by him and approved above (3.3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pollution.alert_choices import DecisionState, SignatureOutcome, SignatureStep
from pollution.alert_lifecycle import DECISION
from pollution.alerting.chain import stages_of
from pollution.models import AlertDecision, Authorization, Signature
from portal.accounts.choices import AccountState, Role
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

CLAUSE = "伊州政办发〔2023〕31号 3.3.4"
RETURNED = "该决定在您阅读后已被退回修改，请重新阅读后再签批"


@dataclass(frozen=True)
class Seat:
    """A signature that is asked for: at which step, of which post."""

    step: SignatureStep
    role: Role

    def __str__(self) -> str:
        return f"{self.role.label}{self.step.label}"


@dataclass(frozen=True)
class Power:
    """How a person may take a seat: by the own post, or on an authorisation 代行."""

    seat: Seat
    authorization: Authorization | None = None

    def of(self, user: User) -> User:
        """Whose power it is that `user` uses."""
        return self.authorization.principal if self.authorization else user


def seats_of(decision: AlertDecision) -> list[list[Seat]]:
    """Stage after stage the signatures that the level asks for; those of one stage come in any order."""
    return [[Seat(SignatureStep(each.act), Role(role)) for role in each.posts] for each in stages_of(decision)]


def open_seats(decision: AlertDecision) -> list[Seat]:
    """Which signatures are asked for now."""
    if decision.state not in (DecisionState.CONSULTED, DecisionState.REVIEWED):
        return []
    signed = {(each.step, each.role) for each in _of_round(decision) if each.outcome == SignatureOutcome.AGREED}
    for stage in seats_of(decision):
        left = [seat for seat in stage if (seat.step, seat.role) not in signed]
        if left:
            return left
    return []


def powers(user: User, decision: AlertDecision, *, at: datetime) -> list[Power]:
    """The open seats that a user may take now; none for whoever drafted the decision or has signed it already."""
    return _powers(user, decision, open_seats(decision), authorizations_of(user, at=at))


def authorizations_of(user: User, *, at: datetime) -> list[Authorization]:
    """代行授权 on which a user may act at a moment."""
    held = Authorization.objects.holding(at).filter(delegate=user)
    return list(held.select_related("principal__unit").prefetch_related("principal__roles"))


def signers(decision: AlertDecision, seat: Seat, *, at: datetime) -> list[tuple[User, Authorization | None]]:
    """Who may take a seat at a moment: holders of the post, and on which authorisation others."""
    posts = User.objects.filter(roles__role=seat.role, state=AccountState.ACTIVE).select_related("unit")
    holders = posts.prefetch_related("roles").order_by("pk")
    found: list[tuple[User, Authorization | None]] = [
        (each, None) for each in holders if _is_free(each, decision) and _is_of_the_place(each, seat, decision)
    ]
    standing = Authorization.objects.holding(at).filter(role=seat.role, delegate__state=AccountState.ACTIVE)
    people = standing.select_related("principal__unit", "delegate").prefetch_related("principal__roles")
    found += [
        (each.delegate, each)
        for each in people.order_by("pk")
        if _is_free(each.delegate, decision) and _passes_on(each, seat, decision)
    ]
    return found


@transaction.atomic
def sign(
    decision: AlertDecision, seat: Seat, *, opinion: str = "", seen: int | None = None, by: User, at: datetime
) -> AlertDecision:
    """同意: take one seat. The last one of a stage carries the decision on; of two at once the second is told.

    `seen` is the round whose text the signer has read: what was returned and changed meanwhile is not signed unread.
    """
    decision, power = _allowed(decision, seat, seen=seen, by=by, at=at)
    _record(decision, power, SignatureOutcome.AGREED, opinion, by=by, at=at)
    if any(each.step == seat.step for each in open_seats(decision)):
        return decision
    if seat.step == SignatureStep.REVIEW:
        return move(decision, "review", DECISION)
    return move(decision, "approve" if decision.state == DecisionState.REVIEWED else "approve_at_once", DECISION)


@transaction.atomic
def send_back(
    decision: AlertDecision, seat: Seat, *, opinion: str, seen: int | None = None, by: User, at: datetime
) -> AlertDecision:
    """退回: back to the draft, with what is to be mended; all signatures are then asked for anew."""
    if not opinion.strip():
        raise Refused("退回须写明意见", clause=CLAUSE)
    decision, power = _allowed(decision, seat, seen=seen, by=by, at=at)
    _record(decision, power, SignatureOutcome.RETURNED, opinion, by=by, at=at)
    return move(decision, "return", DECISION, round=decision.round + 1)


def _allowed(
    decision: AlertDecision, seat: Seat, *, seen: int | None, by: User, at: datetime
) -> tuple[AlertDecision, Power]:
    rows = AlertDecision.objects.select_for_update(of=("self",)).select_related("episode__region")
    decision = rows.get(pk=decision.pk)
    if seen is not None and seen != decision.round:
        raise Refused(RETURNED, clause=CLAUSE)
    if _has_drafted(by, decision):
        raise Refused("拟稿人不能签批自己的决定", clause=CLAUSE)
    if _has_signed(by, decision):
        raise Refused("您已在这份决定上签批，或者他人已代行您的职权签批", clause=CLAUSE)
    asked: Sequence[Seat] = open_seats(decision)
    if seat not in asked:
        waiting = "、".join(str(each) for each in asked)
        raise Refused(
            f"现在不需要{seat}" + (f"，正等待{waiting}" if waiting else f"；该决定{decision.get_state_display()}"),
            clause=CLAUSE,
        )
    power = next((each for each in powers(by, decision, at=at) if each.seat == seat), None)
    if power is None:
        raise Refused(f"您不能{seat}：须由{seat.role.label}或其授权的代行人签批", clause=CLAUSE)
    return decision, power


def _record(
    decision: AlertDecision, power: Power, outcome: SignatureOutcome, opinion: str, *, by: User, at: datetime
) -> None:
    with keeping(Signature):
        Signature.objects.create(
            decision=decision, round=decision.round, step=power.seat.step, role=power.seat.role, outcome=outcome,
            opinion=opinion, signed_by=by, signed_at=at, authorization=power.authorization, power_of=power.of(by),
        )  # fmt: skip


def _powers(
    user: User, decision: AlertDecision, asked: Sequence[Seat], authorizations: Sequence[Authorization]
) -> list[Power]:
    if not asked or not _is_free(user, decision):
        return []
    found = []
    for seat in asked:
        if user.holds(seat.role) and _is_of_the_place(user, seat, decision):
            found.append(Power(seat))
            continue
        given = (each for each in authorizations if each.role == seat.role and _passes_on(each, seat, decision))
        if authorization := next(given, None):
            found.append(Power(seat, authorization))
    return found


def _of_round(decision: AlertDecision) -> list[Signature]:
    """What counts; reads what was fetched before, where it was."""
    return [each for each in decision.signatures.all() if each.round == decision.round]


def _has_signed(user: User, decision: AlertDecision) -> bool:
    """Himself, or somebody on his authorisation: nobody's power counts for two of the signatures asked for."""
    return any(user.pk in (each.signed_by_id, each.power_of_id) for each in _of_round(decision))


def _has_drafted(user: User, decision: AlertDecision) -> bool:
    """Whether last or before; a text is nobody else's for having been saved once more."""
    return user.pk == decision.drafted_by_id or user in decision.former_drafters.all()


def _is_free(user: User, decision: AlertDecision) -> bool:
    """Neither drafted it nor signed it."""
    return not _has_drafted(user, decision) and not _has_signed(user, decision)


def _passes_on(authorization: Authorization, seat: Seat, decision: AlertDecision) -> bool:
    """Whoever drafted it approves it through nobody else either; a lost post or disabled account passes nothing on."""
    principal = authorization.principal
    is_able = _is_free(principal, decision) and principal.is_active and principal.holds(seat.role)
    return is_able and _is_of_the_place(principal, seat, decision)


def _is_of_the_place(user: User, seat: Seat, decision: AlertDecision) -> bool:
    """县市负责人 signs for the own county; the posts of the command sign for all."""
    return seat.role != Role.COUNTY_LEADER or user.unit.region_id == decision.episode.region_id
