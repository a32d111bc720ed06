"""专家评审: the panel of a round, what its members say, and what it concludes by more than half (非遗法第二十二条)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from heritage.batches.choices import OPINION_GIVEN, PANEL_NAMED, ApplicationState, BatchState, Vote
from heritage.batches.counting import count
from heritage.batches.lifecycle import BATCH
from heritage.batches.moving import carry, locked, note, refuse_own_unit, step
from heritage.models import Application, Batch, HeritageUnit, PanelConclusion, Panelist, PanelOpinion
from heritage.permissions import may_review
from heritage.readings import COUNTED, RECUSED
from portal import readings
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.seen import stamp

CLAUSE = BATCH["begin_review"].clause
OPINIONS_CHANGED = "您打开本页后有专家的意见被录入或修改，请核对后再录入结论"
OPINION_CHANGED = "您打开本页后该专家的意见已被录入或修改，请核对后再录入"
_JUDGED = (ApplicationState.PASSED, ApplicationState.FAILED, ApplicationState.PROPOSED, ApplicationState.DECLINED)


@dataclass(frozen=True)
class Seat:
    """A member to be of the panel."""

    name: str
    employer: str
    account: User | None = None
    is_chair: bool = False


@dataclass(frozen=True)
class Said:
    """What a member says; `score` is None for somebody who keeps out of it."""

    vote: str
    words: str
    score: int | None = None
    paper: str = ""


@transaction.atomic
def begin_review(batch: Batch, seats: Sequence[Seat], *, by: User, at: datetime) -> Batch:
    """转入评审: the panel is named; nothing submitted is unchecked."""
    row = locked(batch)
    if len(seats) < 2:
        raise Refused("专家评审小组至少两人", clause=CLAUSE)
    if sum(each.is_chair for each in seats) != 1:
        raise Refused("请指定一名组长", clause=CLAUSE)
    applications = row.applications.all()
    if waiting := applications.filter(state=ApplicationState.SUBMITTED).count():
        raise Refused(f"还有{waiting}件申报待复核，请先复核", clause=CLAUSE)
    if not applications.filter(state=ApplicationState.ACCEPTED).exists():
        raise Refused("没有复核通过的申报，不能转入评审", clause=CLAUSE)
    with keeping(Panelist):
        Panelist.objects.bulk_create(
            Panelist(batch=row, round=row.round, order=order, **vars(each)) for order, each in enumerate(seats, start=1)
        )
    told = "；".join(f"{each.name}（{each.employer}）{'，组长' if each.is_chair else ''}" for each in seats)
    step(row, "begin_review", by=by, at=at, reason=f"评审小组{len(seats)}人")
    note(row, PANEL_NAMED, by=by, at=at, reason=told)
    return row


@transaction.atomic
def say(application: Application, panelist: Panelist, said: Said, *, seen: str, by: User, at: datetime) -> PanelOpinion:
    """Write the opinion of a member, or a better one in its place until the panel concludes.

    `seen` is the opinion that was shown: what another person has entered meanwhile is not written over unread.
    """
    batch = locked(application.batch)
    _refuse_elsewhere(application, batch)
    if panelist.batch_id != batch.pk or panelist.round != batch.round:
        raise Refused(f"{panelist}不是本轮评审小组的成员", clause=CLAUSE)
    is_own = panelist.account_id == by.pk
    if not is_own and panelist.account_id:
        raise Refused(f"{panelist.name}有账号，由其本人填写意见", clause=CLAUSE)
    if not is_own and not may_review(by):
        raise Refused("只有专家本人或非遗审核可以录入意见", clause=CLAUSE)
    if not is_own:
        refuse_own_unit(application, by, act="代录对本单位申报的专家意见", clause=CLAUSE)
    paper = said.paper.strip() if is_own else given(said.paper, "代录意见须写明签字评审表", clause=CLAUSE)
    words = given(said.words, "请写明理由；回避的写明回避事由", clause=CLAUSE)
    if said.vote != Vote.RECUSED and _is_of(panelist, application):
        raise Refused(f"{panelist.name}是申报单位的人员，应当回避", clause=CLAUSE)
    score = None if said.vote == Vote.RECUSED else said.score
    facts = {"vote": said.vote, "score": score, "words": words, "paper": paper}
    if state_of_opinion(PanelOpinion.objects.filter(application=application, panelist=panelist).first()) != seen:
        raise Refused(OPINION_CHANGED, clause=CLAUSE)
    with keeping(PanelOpinion):
        row, _ = PanelOpinion.objects.update_or_create(
            application=application, panelist=panelist, defaults=facts | {"recorded_by": by, "recorded_at": at}
        )
    words = f"{panelist.name}：{Vote(said.vote).label}"
    note(batch, OPINION_GIVEN, application, by=by, at=at, reason=words, paper=paper)
    return row


def state_of_opinion(opinion: PanelOpinion | None) -> str:
    """What a person sees of an opinion that is written; empty for none."""
    return stamp(opinion.vote, opinion.score, opinion.words, opinion.paper) if opinion else ""


def state_of_opinions(application: Application) -> str:
    """What a person sees who concludes: the opinions on an application, of every round."""
    rows = PanelOpinion.objects.filter(application=application).order_by("pk")
    return stamp(*(f"{each.panelist_id}:{state_of_opinion(each)}" for each in rows))


@transaction.atomic
def conclude(application: Application, *, protocol: str, seen: str, by: User, at: datetime) -> PanelConclusion:
    """初评结论: all have spoken, and more than half said yes or did not.

    `seen` are the opinions that were shown: votes that were changed since stand in no protocol.
    """
    protocol = given(protocol, "请填写评审记录", clause=CLAUSE)
    batch = locked(application.batch)
    _refuse_elsewhere(application, batch)
    seats = list(batch.panelists.filter(round=batch.round))
    if not (may_review(by) or any(each.is_chair and each.account_id == by.pk for each in seats)):
        raise Refused("由评审小组组长或非遗审核录入初评结论", clause=CLAUSE)
    refuse_own_unit(application, by, act="录入对本单位申报的初评结论", clause=CLAUSE)
    spoken = PanelOpinion.objects.filter(application=application, panelist__in=seats)
    opinions = list(spoken.select_related("panelist"))
    if state_of_opinions(application) != seen:
        raise Refused(OPINIONS_CHANGED, clause=CLAUSE)
    silent = {each.pk for each in seats} - {each.panelist_id for each in opinions}
    if silent:
        names = "、".join(each.name for each in seats if each.pk in silent)
        raise Refused(f"{names}还没有意见", clause=CLAUSE)
    if not may_review(by) and any(each.vote == Vote.RECUSED and each.panelist.account_id == by.pk for each in opinions):
        raise Refused("组长对该申报已回避，由非遗审核录入初评结论", clause=CLAUSE)
    votes = Counter(each.vote for each in opinions)
    reading = readings.holding(RECUSED, on=timezone.localdate(at))
    result = count(
        members=len(seats),
        votes_for=votes[Vote.FOR],
        recused=votes[Vote.RECUSED],
        counts_recused=reading == COUNTED,
    )
    with keeping(PanelConclusion):
        conclusion = PanelConclusion.objects.create(
            application=application,
            round=batch.round,
            members=len(seats),
            recused=votes[Vote.RECUSED],
            votes_for=result.votes_for,
            counted_of=result.of,
            passed=result.is_majority,
            protocol=protocol,
            concluded_by=by,
            concluded_at=at,
        )
    carry(application, "pass" if result.is_majority else "fail", batch=batch, by=by, at=at, reason=str(conclusion))
    return conclusion


@transaction.atomic
def reopen(batch: Batch, *, reason: str, by: User, at: datetime) -> Batch:
    """退回申报: applications are taken and checked again; what the panel said counts no more."""
    return _begin_round(batch, "reopen", reason, by=by, at=at)


@transaction.atomic
def reconsider(batch: Batch, *, reason: str, by: User, at: datetime) -> Batch:
    """退回评审: the same panel speaks again, in a new round."""
    facts: dict[str, Any] = {"deliberation_meeting": "", "deliberated_on": None, "deliberation_minutes": ""}
    facts |= {"deliberated_by": None, "deliberated_at": None}
    row = _begin_round(batch, "reconsider", reason, by=by, at=at, **facts)
    before = row.panelists.filter(round=row.round - 1)
    Panelist.objects.bulk_create(
        Panelist(
            batch=row, round=row.round, order=each.order, name=each.name, employer=each.employer,
            is_chair=each.is_chair, account_id=each.account_id,
        )
        for each in before
    )  # fmt: skip
    return row


def _begin_round(batch: Batch, action: str, reason: str, *, by: User, at: datetime, **facts: Any) -> Batch:
    reason = given(reason, f"{BATCH[action].label}须写明理由", clause=CLAUSE)
    row = locked(batch)
    for application in row.applications.filter(state__in=_JUDGED):
        carry(application, "reconsider", batch=row, by=by, at=at, reason=reason)
    return step(row, action, by=by, at=at, reason=reason, round=row.round + 1, **facts)


def _refuse_elsewhere(application: Application, batch: Batch) -> None:
    application.refresh_from_db()
    if batch.state != BatchState.REVIEWING or application.state != ApplicationState.ACCEPTED:
        raise Refused(f"该申报{application.get_state_display()}，不在专家评审中", clause=CLAUSE)


def _is_of(panelist: Panelist, application: Application) -> bool:
    """Whether a member belongs to who applies, under whatever spelling the register knows of the employer (T13)."""
    names = {application.unit.name, *application.applicants}
    has_account_there = panelist.account is not None and panelist.account.unit_id == application.unit_id
    known = HeritageUnit.objects.called(panelist.employer).first()
    employer = {panelist.employer, *([known.name, *known.aliases.values_list("name", flat=True)] if known else [])}
    return has_account_there or bool(employer & names)
