"""Invented alert work for the demonstration: forecasts, consultations, a lifted alert and order, drills.

One drill is over, one waits to be signed. All of it by the acts that people use.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, Channel, ConsultationKind, DecisionKind
from pollution.alerting import commanding, consulting, deciding, external_orders, forecasting, publishing, signing
from pollution.alerting.consulting import Attendee
from pollution.alerting.deciding import Area, Contents, Grounds
from pollution.alerts.editions import edition, latest
from pollution.alerts.forecast_rules import Draft
from pollution.models import AlertDecision, AlertVersion, Consultation, Episode
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.demonstration_units import ENVIRONMENT, OFFICE
from portal.organization.models import Region, Unit

SOURCE = "演示预报，并非真实预报"
DAYS = 5
HOUR = timedelta(hours=1)
AREAS = ("伊宁市", "伊宁县", "霍城县")
PLACES = (("command_office", ENVIRONMENT), ("member_4_prefecture", ENVIRONMENT), ("command", OFFICE))
LOADS = (85, 110, 140, 165, 120)  # upper AQI of the days to come


def load(*, at: datetime) -> None:
    """Fill the rooms of warnings and alerts; nothing real of it is in force afterwards."""
    at = at.replace(minute=0, second=0, microsecond=0)
    plan = latest(timezone.localdate(at))
    if plan is None:
        return
    for place, unit in PLACES:
        commanding.assign(
            plan=plan.code, place=place, unit=Unit.objects.get(name=unit), since=plan.since, until=None, basis="演示"
        )
    _forecasts(at)
    _consultation(ConsultationKind.WEEKLY, at - 24 * HOUR, "近期以晴到多云为主，早晚逆温。", "总体良，局地轻度污染。")
    _walk(plan.code, is_drill=False, begun=at - timedelta(days=20), lasted=timedelta(days=3))
    _walk(plan.code, is_drill=True, begun=at - timedelta(days=9), lasted=timedelta(hours=4))
    _order(at - timedelta(days=12))
    drill = Episode.objects.create(scope=AlertScope.REGIONAL, plan=plan.code, is_drill=True, began_at=at - 2 * HOUR)
    _sent_on(drill, DecisionKind.RELEASE, AlertLevel.YELLOW, _areas(), _said(plan.code, at + 30 * HOUR), at=at - HOUR)


def _who(role: Role) -> User:
    found: User = User.objects.get(roles__role=role)
    return found


def _forecasts(at: datetime) -> None:
    today = timezone.localdate(at)
    issued_at = timezone.make_naive(at - HOUR)
    drafts = [
        Draft(region, today + timedelta(days=ahead), max(upper - 30, 0), upper, "PM2.5", SOURCE, issued_at)
        for region in forecasting.plan_regions()
        for ahead, upper in enumerate(LOADS)
    ]
    forecasting.enter_many(drafts, channel=Channel.FORM, by=_who(Role.WARNING_ANALYST), at=at)


def _order(at: datetime) -> None:
    """An order of the autonomous region for 奎屯市, lifted a day later (3.3.3)."""
    order = external_orders.register(
        issuer="演示：自治区重污染天气应急指挥部办公室",
        doc_number="演示〔0000〕1号",
        level=AlertLevel.YELLOW,
        regions=list(Region.objects.filter(name="奎屯市")),
        starts_at=at,
        note="演示数据，并非真实指令",
        by=_who(Role.WARNING_MANAGER),
        at=at,
    )
    over = at + 24 * HOUR
    external_orders.lift(order, lifted_at=over, by=_who(Role.WARNING_MANAGER), at=over)


def _consultation(
    kind: ConsultationKind, held_at: datetime, weather: str, conclusion: str, *, is_drill: bool = False
) -> Consultation:
    return consulting.record(
        kind=kind,
        is_drill=is_drill,
        held_at=held_at,
        weather=weather,
        outlook="颗粒物浓度受静稳和逆温影响。",
        conclusion=conclusion,
        attendees=[Attendee("演示预报员", ENVIRONMENT), Attendee("演示气象员", "示范州气象台")],
        by=_who(Role.WARNING_ANALYST),
        at=held_at + HOUR / 2,
    )


def _walk(plan: str, *, is_drill: bool, begun: datetime, lasted: timedelta) -> None:
    """One alert from its draft to its lift."""
    episode = Episode.objects.create(scope=AlertScope.REGIONAL, plan=plan, is_drill=is_drill, began_at=begun)
    said = _said(plan, begun + 25 * HOUR, lasted=lasted)
    _published(episode, DecisionKind.RELEASE, AlertLevel.YELLOW, _areas(), said, at=begun + HOUR)
    over = said.ends_at or begun
    lift = Contents(starts_at=over, reason="空气质量已改善，且预测将持续36小时以上（演示）")
    _published(episode, DecisionKind.LIFT, None, [], lift, at=over)


def _said(plan: str, starts_at: datetime, *, lasted: timedelta = timedelta(days=3)) -> Contents:
    return Contents(
        starts_at=starts_at,
        ends_at=starts_at + lasted,
        primary="PM2.5",
        degree="中度至重度污染（演示）",
        weather="静稳、逆温，扩散条件差",
        danger="易感人群症状加剧，健康人群可能出现刺激症状",
        affected="、".join(AREAS),
        advice="儿童、老年人和呼吸系统、心脑血管疾病患者减少户外活动。",
        measures=tuple(each.clause for each in edition(plan).measures_of(AlertLevel.YELLOW.code)),
        reason="演示数据，并非真实预警",
    )


def _areas() -> list[Area]:
    return [Area(each, AlertLevel.YELLOW) for each in Region.objects.filter(name__in=AREAS)]


def _published(
    episode: Episode, kind: DecisionKind, level: AlertLevel | None, areas: list[Area], said: Contents, *, at: datetime
) -> AlertVersion:
    decision = _sent_on(episode, kind, level, areas, said, at=at)
    for stage in signing.seats_of(decision):
        for seat in stage:
            decision = signing.sign(decision, seat, by=_who(seat.role), at=at)
    return publishing.publish(decision, by=_who(Role.WARNING_MANAGER), at=at)


def _sent_on(
    episode: Episode, kind: DecisionKind, level: AlertLevel | None, areas: list[Area], said: Contents, *, at: datetime
) -> AlertDecision:
    """Drafted and consulted."""
    analyst = _who(Role.WARNING_ANALYST)
    met = Grounds(is_observed=True, is_forecast=True)
    decision = deciding.draft(
        episode, kind=kind, level=level, areas=areas, contents=said, grounds=met, by=analyst, at=at
    )
    weather = said.weather or "扩散条件转好"
    is_drill = episode.is_drill
    talk = _consultation(ConsultationKind.WARNING, at - HOUR, weather, f"同意{kind.label}", is_drill=is_drill)
    return deciding.consult(decision, talk, by=analyst, at=at)
