"""Decisions about an alert: drafted by 技术组, consulted, handed on to be signed, or withdrawn (3.2, 3.3.3, 3.3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pollution.alert_choices import AlertScope, DecisionKind, DecisionState, ProposalState
from pollution.alert_lifecycle import DECISION, PROPOSAL
from pollution.alerting import opening, standing, wording
from pollution.alerting.situations import Regions, code_of
from pollution.alerts.contiguity import apart
from pollution.alerts.editions import Plan, edition
from pollution.alerts.settings import COUNTIES_ONLY, NEVER, Readings
from pollution.models import AlertDecision, Consultation, DecisionArea, Episode, Proposal
from pollution.plan_readings import plan_readings
from portal.accounts.models import User
from portal.constraints import check, keeping
from portal.lifecycle import Refused, move
from portal.organization.models import Region

CONSULTED_WITHIN = timedelta(hours=48)
LONGEST = timedelta(days=31)
"""An alert said to last longer is a slip in year or month; the plan says nothing, the number is ours."""
REDRAFTED = "该决定在您打开本页后已被他人修改；请先看预警决定页上现在的内容，仍要按本页提交的，请再提交一次"


@dataclass(frozen=True)
class Area:
    """A county or regiment and the level at which it responds; a reason where that lies below the region's."""

    region: Region
    level: int
    reason: str = ""


@dataclass(frozen=True)
class Grounds:
    """Whether the conditions of 3.3.6 are met, as far as readings and forecasts tell: None is not known.

    `is_observed` and `is_forecast` answer for the kind of decision: for lowering and lifting that the air is below and
    stays so for 36 hours (L8), for raising that it is at the level asked for and will not clear within 24 (L9).
    """

    is_observed: bool | None = None
    is_forecast: bool | None = None
    meets_ahead: str = ""
    """The level to be raised to, where what is foretold meets it whatever has been observed (3.3.2)."""
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refuted(self) -> bool:
        return not self.meets_ahead and False in (self.is_observed, self.is_forecast)

    @property
    def complete(self) -> bool:
        return bool(self.meets_ahead) or (self.is_observed is True and self.is_forecast is True)


@dataclass(frozen=True)
class Contents:
    """What will be published (3.3.5), and what the proposal has to say (3.2).

    A lift takes effect when it is published and has no time of its own (3.3.6): the draft keeps its own moment.
    """

    starts_at: datetime
    ends_at: datetime | None = None
    primary: str = ""
    degree: str = ""
    weather: str = ""
    danger: str = ""
    affected: str = ""
    advice: str = ""
    measures: tuple[str, ...] = ()
    reason: str = ""

    def fields(self) -> dict[str, Any]:
        """As columns of a decision."""
        return {**self.__dict__, "measures": list(self.measures)}


@transaction.atomic
def draft(
    episode: Episode,
    *,
    kind: DecisionKind,
    level: int | None,
    areas: Sequence[Area],
    contents: Contents,
    grounds: Grounds,
    by: User,
    at: datetime,
    proposal: Proposal | None = None,
) -> AlertDecision:
    """拟稿: put a decision down; a proposal that it follows is adopted with it."""
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    decision = undrafted(
        episode, kind=kind, level=level, areas=areas, contents=contents, grounds=grounds, by=by, at=at,
        proposal=proposal,
    )  # fmt: skip
    if proposal is not None:
        with keeping(Proposal):
            move(proposal, "adopt", PROPOSAL, settled_by=by, settled_at=at)
    with keeping(AlertDecision):
        decision.save(force_insert=True)
    _set_areas(decision, areas)
    return decision


def undrafted(
    episode: Episode,
    *,
    kind: DecisionKind,
    level: int | None,
    areas: Sequence[Area],
    contents: Contents,
    grounds: Grounds,
    by: User,
    at: datetime,
    proposal: Proposal | None = None,
) -> AlertDecision:
    """The decision as it would be drafted, not written: to ask takes no number, of which papers show no gaps."""
    if proposal is not None and proposal.state != ProposalState.OPEN:
        raise Refused(
            f"该研判建议{proposal.get_state_display()}，不能采用；请按现在的建议拟稿", clause=PROPOSAL["adopt"].clause
        )
    contents = _timed(kind, contents, at)
    _check(episode, kind=kind, level=level, areas=areas, contents=contents, grounds=grounds, at=at)
    decision = AlertDecision(
        episode=episode, kind=kind, level=level, proposal=proposal, evidence=dict(grounds.told),
        drafted_by=by, drafted_at=at, **contents.fields(),
    )  # fmt: skip
    check(decision)
    return decision


@transaction.atomic
def redraft(
    decision: AlertDecision,
    *,
    level: int | None,
    areas: Sequence[Area],
    contents: Contents,
    grounds: Grounds,
    seen: str | None = None,
    by: User,
    at: datetime,
) -> AlertDecision:
    """修改: while it is a draft, also after it was returned. Whoever changes it becomes one of those who drafted it.

    `seen` is the text from which it was changed: what another has written since is not overwritten unread.
    """
    decision = _locked(decision, seen=seen)
    if decision.state != DecisionState.DRAFTED:
        raise Refused("只有拟稿中的决定可以修改；已送签的请先由签批人退回", clause=DECISION["consult"].clause)
    kind = DecisionKind(decision.kind)
    contents = _timed(kind, contents, at)
    _check(decision.episode, kind=kind, level=level, areas=areas, contents=contents, grounds=grounds, at=at)
    decision.former_drafters.add(decision.drafted_by_id)
    facts = contents.fields() | {"level": level, "evidence": dict(grounds.told), "drafted_by": by, "drafted_at": at}
    with keeping(AlertDecision):
        AlertDecision.objects.filter(pk=decision.pk).update(**facts)
    decision.areas.all().delete()
    _set_areas(decision, areas)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def consult(
    decision: AlertDecision, consultation: Consultation, *, seen: str | None = None, by: User, at: datetime
) -> AlertDecision:
    """会商后送签: no decision goes on without the consultation that it rests on (3.2, 3.3.3).

    It is here that a release is proposed to those who sign, so here its 24 hours are counted, in every round anew.
    `seen` is the text that was read.
    """
    decision = _locked(decision, seen=seen)
    if consultation.held_at > at:
        raise Refused("会商时间晚于当前时间", clause=DECISION["consult"].clause)
    if consultation.held_at < at - CONSULTED_WITHIN:
        hours = int(CONSULTED_WITHIN.total_seconds() // 3600)
        raise Refused(f"所选会商已超过{hours}小时，请重新会商", clause=DECISION["consult"].clause)
    if consultation.is_drill != decision.episode.is_drill:
        which = "演练会商不能作为正式预警决定的依据" if consultation.is_drill else "演练的决定只能以演练会商为依据"
        raise Refused(f"{which}；请另选或另行记录", clause=DECISION["consult"].clause)
    bases = Consultation.objects.bases(at, within=CONSULTED_WITHIN, is_drill=consultation.is_drill)
    if not bases.select_for_update().filter(pk=consultation.pk):
        raise Refused("所选会商已撤回，或不是预警会商、日会商；请另选", clause=DECISION["consult"].clause)
    if decision.kind != DecisionKind.LIFT:
        _check_times(decision.episode, DecisionKind(decision.kind), decision, edition(decision.episode.plan), at)
    wording.preview(decision, at=at)
    with keeping(AlertDecision):
        return move(decision, "consult", DECISION, consultation=consultation)


@transaction.atomic
def withdraw(decision: AlertDecision, *, reason: str, by: User, at: datetime) -> AlertDecision:
    """撤回: it never becomes an alert. Its proposal stays adopted; the next evaluation raises a new one if need be."""
    if not reason.strip():
        raise Refused("撤回须写明理由", clause=DECISION["withdraw"].clause)
    with keeping(AlertDecision):
        return move(decision, "withdraw", DECISION, withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason)


@transaction.atomic
def dismiss(proposal: Proposal, *, reason: str, by: User, at: datetime) -> Proposal:
    """不予采用: with the reason; what is asked again, and when, is written in docs/rules/alert_chain.md."""
    if not reason.strip():
        raise Refused("不予采用须写明理由", clause=PROPOSAL["dismiss"].clause)
    with keeping(Proposal):
        return move(proposal, "dismiss", PROPOSAL, settled_by=by, settled_at=at, reason=reason)


def _check(
    episode: Episode,
    *,
    kind: DecisionKind,
    level: int | None,
    areas: Sequence[Area],
    contents: Contents,
    grounds: Grounds,
    at: datetime,
) -> None:
    if episode.closed_at is not None:
        raise Refused(f"{episode}已结束，不能再作决定")
    if kind not in (DecisionKind.LOWER, DecisionKind.LIFT):
        opening.check_ground(AlertScope(episode.scope), episode.region, is_drill=episode.is_drill, at=at)
    plan = edition(episode.plan)
    _check_level(episode, kind, level, plan)
    if kind != DecisionKind.LIFT:
        assert level is not None
        _check_areas(episode, level, areas, plan, plan_readings(timezone.localdate(at)))
        _check_changes(episode, kind, areas, contents.reason, plan)
        _check_times(episode, kind, contents, plan, at)
    _check_grounds(kind, grounds, contents.reason, plan)


def _check_level(episode: Episode, kind: DecisionKind, level: int | None, plan: Plan) -> None:
    """发布 comes first, and every later decision says truly which way it goes (3.3.6)."""
    current = standing.current_version(episode)
    clause = f"{plan.doc_number} {plan.raise_clause}"
    if kind == DecisionKind.RELEASE:
        if current is not None:
            raise Refused("该污染过程已有生效的预警，请用提高、降低、调整或解除", clause=clause)
        return
    if current is None:
        raise Refused(f"该污染过程没有生效的预警，不能{kind.label}", clause=clause)
    if kind == DecisionKind.LIFT:
        return
    assert level is not None
    fits = {
        DecisionKind.RAISE: level > current.level,
        DecisionKind.LOWER: level < current.level,
        DecisionKind.ADJUST: level == current.level,
    }[kind]
    if not fits:
        raise Refused(f"现为{current.get_level_display()}预警，所选等级与“{kind.label}”不符", clause=clause)


def _check_areas(episode: Episode, level: int, areas: Sequence[Area], plan: Plan, readings: Readings) -> None:
    """3.3.3 and 4.2: which regions respond, and none below the region's level without a reason."""
    clause = f"{plan.doc_number} {plan.region_clause}、4.2"
    regions = [each.region.pk for each in areas]
    if len(set(regions)) != len(regions):
        raise Refused("同一区域列了两次", clause=clause)
    if episode.scope == AlertScope.COUNTY:
        if regions != [episode.region_id] or areas[0].level != level:
            raise Refused("县市、团场预警只涉及所在区域，其响应等级与预警等级相同", clause=clause)
        return
    known = Regions()
    if (count := len(_units(areas, known, readings))) < plan.region_least:
        how = f"；团场按现行读法不在所在县市之外另计，所列计为{count}个" if count < len(areas) else ""
        raise Refused(f"区域预警应有{plan.region_least}个及以上连片县市、团场{how}", clause=clause)
    if lonely := _apart(areas, known):
        raise Refused(f"{'、'.join(lonely)}与其他区域不连片，不能列入同一区域预警", clause=clause)
    lower = [each for each in areas if each.level < level]
    unexplained = "、".join(each.region.name for each in lower if not each.reason.strip())
    if unexplained:
        raise Refused(f"{unexplained}的响应等级低于区域预警级别，须写明特殊情况", clause=clause)
    if lower and readings.lower_response == NEVER:
        raise Refused("按现行读法，区域预警中各县市、团场的响应等级一律不低于区域级别", clause=clause)


def _check_changes(episode: Episode, kind: DecisionKind, areas: Sequence[Area], reason: str, plan: Plan) -> None:
    """No region leaves an alert or responds lower in passing: why is written down (3.3.6), as its lift would have to.

    Of an alert that is lowered as a whole the grounds of the whole are asked, so only who leaves it needs a reason.
    """
    current = standing.current_version(episode)
    if current is None or reason.strip():
        return
    now = {each.region.pk: each for each in areas}
    held = [(each.region, each.level) for each in current.areas.select_related("region").order_by("region__order")]
    gone = [region.name for region, _ in held if region.pk not in now]
    lower = [
        region.name
        for region, level in held
        if kind != DecisionKind.LOWER and region.pk in now and now[region.pk].level < level
        if not now[region.pk].reason.strip()
    ]
    told = [f"{'、'.join(names)}{verb}" for names, verb in ((gone, "不再列入"), (lower, "的响应等级降低")) if names]
    if told:
        clause = f"{plan.doc_number} {plan.lift.clause}"
        raise Refused(f"{'，'.join(told)}，须在说明中写明理由", clause=clause)


def _units(areas: Sequence[Area], known: Regions, readings: Readings) -> set[str]:
    """What counts among 3个及以上 (A5): a regiment as the county in which it lies, or not at all where so read."""
    hosts = {code_of(each.region): known.host(each.region) for each in areas}
    if readings.regiments == COUNTIES_ONLY:
        return hosts.keys() & set(known.counties)
    return {host or code for code, host in hosts.items()}


def _apart(areas: Sequence[Area], known: Regions) -> list[str]:
    """The regions, by name, that touch none of the others; a regiment stands where its host is, or where it borders."""
    codes = {code_of(each.region): each.region.name for each in areas}
    hosted = [(code, host) for code in codes if (host := known.host(known.by_code[code]))]
    return [codes[code] for code in apart(codes, [*known.borders_of_all, *hosted])]


def _timed(kind: DecisionKind, contents: Contents, at: datetime) -> Contents:
    return replace(contents, starts_at=at, ends_at=None) if kind == DecisionKind.LIFT else contents


def _check_times(
    episode: Episode, kind: DecisionKind, said: Contents | AlertDecision, plan: Plan, at: datetime
) -> None:
    """Nothing begins before now (3.3.5). A regional release is proposed 24 hours ahead, or says why not (3.2)."""
    clause = f"{plan.doc_number} {plan.publication.clause}"
    if said.starts_at < at.replace(second=0, microsecond=0):
        now = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
        raise Refused(f"启动时间早于现在（{now}），请改为现在以后的时间", clause=clause)
    if said.ends_at is not None and said.ends_at <= max(said.starts_at, at):
        raise Refused("预计结束时间须晚于启动时间和当前时间", clause=clause)
    if said.ends_at is not None and said.ends_at > said.starts_at + LONGEST:
        raise Refused(f"预计结束时间在启动{LONGEST.days}天以后，请核对年月日；更长的到时再调整", clause=clause)
    if said.starts_at > at + timedelta(days=plan.horizon_days):
        raise Refused(f"启动时间超出预报所及的{plan.horizon_days}天，请核对年月日", clause=clause)
    is_short = said.starts_at < at + timedelta(hours=plan.proposal.hours_ahead)
    is_asked = episode.scope == AlertScope.REGIONAL and kind == DecisionKind.RELEASE
    if is_asked and is_short and not said.reason.strip():
        hours = plan.proposal.hours_ahead
        raise Refused(f"距启动不足{hours}小时，请在说明中写明原因", clause=f"{plan.doc_number} {plan.proposal.clause}")


def _check_grounds(kind: DecisionKind, grounds: Grounds, reason: str, plan: Plan) -> None:
    """3.3.6: lowering, lifting and raising rest on readings and forecast; raising also on 3.3.2 by what is foretold."""
    if kind in (DecisionKind.RELEASE, DecisionKind.ADJUST):
        return
    wanted = (
        f"监测已达到所定级别，且预测未来{plan.raise_hours_ahead}小时不会明显改善，或者预测达到该级别的启动条件（3.3.2）"
        if kind == DecisionKind.RAISE
        else f"空气质量已改善到启动标准以下，且预测将持续{plan.lift.hours}小时以上"
    )
    clause = f"{plan.doc_number} {plan.lift.clause}"
    if grounds.refuted:
        raise Refused(f"不符合{kind.label}条件：须{wanted}", clause=clause)
    if not grounds.complete and not reason.strip():
        raise Refused(f"数据不足以确认“{wanted}”，请补录监测或预报，或在说明中写明会商认定的依据", clause=clause)


def _set_areas(decision: AlertDecision, areas: Sequence[Area]) -> None:
    with keeping(DecisionArea):
        DecisionArea.objects.bulk_create(
            DecisionArea(decision=decision, region=each.region, level=each.level, reason=each.reason) for each in areas
        )


def _locked(decision: AlertDecision, *, seen: str | None) -> AlertDecision:
    rows = AlertDecision.objects.select_for_update(of=("self",)).select_related("episode__region")
    found: AlertDecision = rows.get(pk=decision.pk)
    if seen is not None and seen != found.text_seen:
        raise Refused(REDRAFTED, clause=DECISION["consult"].clause)
    return found
