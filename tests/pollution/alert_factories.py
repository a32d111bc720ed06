"""Forecasts, episodes, decisions and published alerts that the database accepts, with adjectives for their states.

A bare noun (`episode(plan="")`) is a row that nobody has written yet; an adjective (`an_open_episode()`) a written one.
Both take facts that differ from the usual ones. Rows are written as they are: no act has been asked.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.core.files.base import ContentFile
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from pollution.alert_choices import (
    AlertLevel,
    AlertScope,
    Channel,
    ConsultationKind,
    DecisionKind,
    DecisionState,
    FilingReceiver,
    MessageType,
    PaperKind,
    ProposalState,
    SignatureOutcome,
    SignatureStep,
)
from pollution.models import (
    AlertArea,
    AlertDecision,
    AlertPaper,
    AlertVersion,
    Announcement,
    Authorization,
    Consultation,
    DecisionArea,
    DutyShift,
    Episode,
    ExternalWarning,
    Filing,
    Forecast,
    Participant,
    PlanMember,
    Proposal,
    Signature,
)
from portal import attachments
from portal.accounts.choices import Role
from portal.file_kinds import FileKind
from tests.factories import UnitFactory, UserFactory
from tests.pollution.factories import NOW, kept, region_named

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = "2023-31"
_serial = count(1)


def _given(facts, name, make):
    """What `facts` do not name, made."""
    return {} if name in facts else {name: make()}


def analyst():
    """One of 技术组."""
    return UserFactory(role=Role.WARNING_ANALYST)


def manager():
    """One of 管理组."""
    return UserFactory(role=Role.WARNING_MANAGER)


def forecast(**facts):
    """伊宁市 tomorrow, issued an hour ago."""
    usual = {"region": region_named("伊宁市"), "day": NOW.date() + DAY, "lower": 160, "upper": 190, "source": "州站"}
    entry = {"issued_at": NOW - HOUR, "channel": Channel.FORM, "entered_by": analyst(), "entered_at": NOW}
    return Forecast(**(usual | entry | facts))


def a_standing_forecast(**facts):
    return kept(forecast(**facts))


def a_withdrawn_forecast(**facts):
    withdrawal = {"withdrawn_by": analyst(), "withdrawn_at": NOW + HOUR, "withdrawal_reason": "录入有误"}
    return kept(forecast(**(withdrawal | facts)))


def consultation(**facts):
    """A 预警会商 of today."""
    said = {"weather": "静稳、逆温", "outlook": "未来三天以重度污染为主", "conclusion": "建议启动黄色预警"}
    usual = {"kind": ConsultationKind.WARNING, "held_at": NOW - HOUR, "period_start": NOW.date(), "recorded_at": NOW}
    return Consultation(**(said | usual | {"recorded_by": analyst()} | facts))


def a_held_consultation(**facts):
    return kept(consultation(**facts))


def a_withdrawn_consultation(**facts):
    withdrawal = {"withdrawn_by": analyst(), "withdrawn_at": NOW + HOUR, "withdrawal_reason": "日期有误"}
    return kept(consultation(**(withdrawal | facts)))


def participant(**facts):
    who = {"name": "马合木提", "affiliation": "州气象局首席预报员"}
    return Participant(**(_given(facts, "consultation", a_held_consultation) | who | facts))


def a_participant(**facts):
    return kept(participant(**facts))


def episode(**facts):
    """Of the region; `episode(scope=AlertScope.COUNTY, region=…)` for one of a county."""
    return Episode(**({"scope": AlertScope.REGIONAL, "plan": PLAN, "began_at": NOW} | facts))


def an_open_episode(**facts):
    return kept(episode(**facts))


def a_closed_episode(**facts):
    return kept(episode(**({"closed_at": NOW + 3 * DAY} | facts)))


def a_drill(**facts):
    return kept(episode(**({"is_drill": True} | facts)))


def an_open_episode_of_a_county(name="伊宁市", **facts):
    return kept(episode(scope=AlertScope.COUNTY, region=region_named(name), **facts))


def _of_an_episode(facts):
    """The episode that `facts` name, or a closed one: of those any number may stand beside each other."""
    return _given(facts, "episode", a_closed_episode)


def proposal(**facts):
    """Of the rules, for a yellow alert from tomorrow."""
    usual = {"kind": DecisionKind.RELEASE, "level": AlertLevel.YELLOW, "starts_at": NOW + DAY, "ends_at": NOW + 3 * DAY}
    return Proposal(**(_of_an_episode(facts) | usual | {"judged_at": NOW, "raised_at": NOW} | facts))


def an_open_proposal(**facts):
    return kept(proposal(**facts))


def _settled():
    return {"settled_by": analyst(), "settled_at": NOW + HOUR}


def an_adopted_proposal(**facts):
    return kept(proposal(**({"state": ProposalState.ADOPTED} | _settled() | facts)))


def a_dismissed_proposal(**facts):
    return kept(proposal(**({"state": ProposalState.DISMISSED, "reason": "沙尘天气"} | _settled() | facts)))


def a_superseded_proposal(**facts):
    return kept(proposal(**({"state": ProposalState.SUPERSEDED, "settled_at": NOW + HOUR} | facts)))


def external_warning(**facts):
    """An order of the autonomous region for 奎—独—乌."""
    usual = {"issuer": "自治区重污染天气应急指挥部", "doc_number": f"新气指函〔2026〕{next(_serial)}号"}
    usual |= {"level": AlertLevel.ORANGE, "starts_at": NOW, "entered_by": manager(), "entered_at": NOW}
    return ExternalWarning(**(usual | facts))


def a_standing_external_warning(*, regions=("奎屯市",), **facts):
    row = kept(external_warning(**facts))
    row.regions.set(region_named(name) for name in regions)
    return row


def a_lifted_external_warning(**facts):
    lift = {"lifted_at": NOW + DAY, "lifted_by": manager(), "lift_entered_at": NOW + DAY}
    return a_standing_external_warning(**(lift | facts))


def a_withdrawn_external_warning(**facts):
    withdrawal = {"withdrawn_by": manager(), "withdrawn_at": NOW + HOUR, "withdrawal_reason": "等级有误"}
    return a_standing_external_warning(**(withdrawal | facts))


def decision(**facts):
    """A draft that says all that 3.3.5 asks for."""
    said = {"primary": "PM2.5", "degree": "重度污染", "weather": "静稳", "danger": "易感人群症状加剧"}
    said |= {"affected": "伊宁市、伊宁县、霍城县", "advice": "减少户外活动", "measures": ["4.3.2.1（1）"]}
    usual = {"kind": DecisionKind.RELEASE, "level": AlertLevel.YELLOW, "starts_at": NOW + DAY, "ends_at": NOW + 3 * DAY}
    return AlertDecision(
        **(_of_an_episode(facts) | usual | said | {"drafted_by": analyst(), "drafted_at": NOW} | facts)
    )


def lifting(**facts):
    """A draft that lifts an alert: without level and end."""
    return decision(
        **({"kind": DecisionKind.LIFT, "level": None, "ends_at": None, "primary": "", "degree": ""} | facts)
    )


def a_drafted_decision(**facts):
    return kept(decision(**facts))


def a_drafted_lifting(**facts):
    return kept(lifting(**facts))


def a_consulted_decision(**facts):
    return _consulted(DecisionState.CONSULTED, facts)


def a_reviewed_decision(**facts):
    """Without the signature that brought it here: `a_signature(decision=…)`."""
    return _consulted(DecisionState.REVIEWED, facts)


def an_approved_decision(**facts):
    """Without the signatures that brought it here."""
    return _consulted(DecisionState.APPROVED, facts)


def a_published_decision(**facts):
    """Without the version: `a_published_version()` brings both."""
    return _consulted(DecisionState.PUBLISHED, {"published_by": manager(), "published_at": NOW + 2 * HOUR} | facts)


def a_published_lifting(**facts):
    """Without the version: `a_lifting_version()` brings both."""
    return a_published_decision(**({"kind": DecisionKind.LIFT, "level": None, "ends_at": None} | facts))


def a_withdrawn_decision(**facts):
    withdrawal = {"withdrawn_by": analyst(), "withdrawn_at": NOW + HOUR, "withdrawal_reason": "气象条件好转"}
    return kept(decision(**({"state": DecisionState.WITHDRAWN} | withdrawal | facts)))


def _consulted(state, facts):
    return kept(decision(**({"state": state} | _given(facts, "consultation", a_held_consultation) | facts)))


def decision_area(**facts):
    usual = {"region": region_named("伊宁市"), "level": AlertLevel.YELLOW}
    return DecisionArea(**(_given(facts, "decision", a_drafted_decision) | usual | facts))


def a_decision_area(**facts):
    return kept(decision_area(**facts))


def authorization(**facts):
    """指挥长 to somebody else, for a week from now."""
    people = {"principal": UserFactory(role=Role.COMMANDER), "delegate": UserFactory(), "recorded_by": manager()}
    usual = {"role": Role.COMMANDER, "basis": "授权书（2026年11月20日）", "recorded_at": NOW}
    return Authorization(**(people | usual | {"during": DateTimeTZRange(NOW, NOW + 7 * DAY, "[)")} | facts))


def a_holding_authorization(**facts):
    return kept(authorization(**facts))


def a_revoked_authorization(**facts):
    return kept(authorization(**({"revoked_by": manager(), "revoked_at": NOW + DAY} | facts)))


def signature(**facts):
    """主任 agrees to a consulted decision."""
    usual = {"round": 1, "step": SignatureStep.APPROVE, "role": Role.COMMAND_OFFICE_DIRECTOR, "signed_at": NOW + HOUR}
    usual |= {"outcome": SignatureOutcome.AGREED, "signed_by": UserFactory(role=Role.COMMAND_OFFICE_DIRECTOR)}
    given = _given(facts, "decision", a_consulted_decision) | usual | facts
    authorization = given.get("authorization")
    return Signature(**({"power_of": authorization.principal if authorization else given["signed_by"]} | given))


def a_signature(**facts):
    return kept(signature(**facts))


def a_returning_signature(**facts):
    return kept(signature(**({"outcome": SignatureOutcome.RETURNED, "opinion": "请补充气象条件"} | facts)))


def version(**facts):
    """The first version of an alert, of a published decision about the same episode."""
    about = {"episode": facts.get("episode") or a_closed_episode()}
    about |= {"decision": facts.get("decision") or a_published_decision(**about)}
    usual = {"number": 1, "message_type": MessageType.ALERT}
    usual |= {"identifier": f"65400041600000_{NOW:%Y%m%d%H%M%S}_{next(_serial)}", "level": AlertLevel.YELLOW}
    usual |= {"sent_at": NOW + 2 * HOUR, "starts_at": NOW + DAY, "ends_at": NOW + 3 * DAY}
    return AlertVersion(**(about | usual | {"content": {"level": "yellow"}, "cap": "<alert/>"} | facts))


def a_published_version(*, regions=("伊宁市", "伊宁县", "霍城县"), **facts):
    """With an area at its level for each of `regions`."""
    row = kept(version(**facts))
    for name in regions:
        kept(alert_area(version=row, region=region_named(name), level=row.level))
    return row


def an_updating_version(*, of=None, **facts):
    """The version after `of`."""
    of = of or a_published_version()
    usual = {"episode": of.episode, "number": of.number + 1, "message_type": MessageType.UPDATE}
    return a_published_version(**(usual | facts))


def a_lifting_version(*, of=None, **facts):
    """The version after `of`, which lifts the alert."""
    of = of or a_published_version()
    usual = {"message_type": MessageType.CANCEL, "ends_at": None}
    return an_updating_version(of=of, **(usual | {"decision": a_published_lifting(episode=of.episode)} | facts))


def _of_a_version(facts):
    return _given(facts, "version", a_published_version)


def alert_area(**facts):
    """One more than the usual three."""
    usual = {"region": region_named("巩留县"), "level": AlertLevel.YELLOW}
    return AlertArea(**(_of_a_version(facts) | usual | facts))


def a_published_area(**facts):
    return kept(alert_area(**facts))


def paper(**facts):
    """The sheet for 12379."""
    file = ContentFile("预警".encode(), name="报送.txt")
    usual = {"kind": PaperKind.HANDOFF, "made_at": NOW + 2 * HOUR}
    stored = attachments.store(file, allowed=[FileKind.TXT], by=None, at=NOW)
    return AlertPaper(**(_of_a_version(facts) | {"attachment": stored} | usual | facts))


def a_made_paper(**facts):
    return kept(paper(**facts))


def announcement(**facts):
    usual = {"sent_at": NOW + 2 * HOUR} | _given(facts, "unit", UnitFactory)
    return Announcement(**(_of_a_version(facts) | usual | facts))


def a_waiting_announcement(**facts):
    return kept(announcement(**facts))


def an_acknowledged_announcement(**facts):
    row = announcement(**({"received_at": NOW + 3 * HOUR} | facts))
    row.received_by = row.received_by or UserFactory(unit=row.unit)
    return kept(row)


def filing(**facts):
    return Filing(**(_of_a_version(facts) | {"receiver": FilingReceiver.PREFECTURE_GOVERNMENT} | facts))


def filed():
    """What a filing says that was made."""
    return {"filed_by": manager(), "filed_at": NOW + 3 * HOUR, "way": "伊州环函〔2026〕1号"}


def a_waiting_filing(**facts):
    return kept(filing(**facts))


def a_made_filing(**facts):
    return kept(filing(**(filed() | facts)))


def an_acknowledged_filing(**facts):
    return kept(filing(**(filed() | {"receipt": "已收悉", "receipt_at": NOW + 4 * HOUR} | facts)))


def plan_member(**facts):
    usual = {"plan": PLAN, "place": "weather", "held": DateRange(NOW.date(), None)}
    return PlanMember(**(usual | _given(facts, "unit", UnitFactory) | facts))


def a_sitting_member(**facts):
    return kept(plan_member(**facts))


def duty_shift(**facts):
    """From now for twelve hours."""
    usual = {"person": "巴合提", "phone": "0999-8020000", "during": DateTimeTZRange(NOW, NOW + 12 * HOUR, "[)")}
    by = {"recorded_by": manager(), "recorded_at": NOW}
    return DutyShift(**(usual | by | _given(facts, "unit", UnitFactory) | facts))


def a_running_shift(**facts):
    return kept(duty_shift(**facts))
