"""Alerts on their way, walked by the acts themselves: a draft, a consulted decision, a published version."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, ConsultationKind, DecisionKind
from pollution.alerting import deciding, publishing, signing
from pollution.alerting.deciding import Area, Contents, Grounds
from pollution.models import Consultation, Episode
from portal.accounts.choices import Role
from tests.factories import UserFactory
from tests.pollution.factories import region_named

AT = datetime(2026, 12, 10, 9, 0, tzinfo=timezone.get_default_timezone())
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEIGHBOURS = ("伊宁市", "伊宁县", "霍城县")
MET = Grounds(is_observed=True, is_forecast=True)


class Command:
    """The people of the chain; `ask("主任")` for one of them."""

    POSTS = {
        "主任": Role.COMMAND_OFFICE_DIRECTOR,
        "副": Role.FIRST_DEPUTY_COMMANDER,
        "指": Role.COMMANDER,
        "县": Role.COUNTY_LEADER,
        "技术组": Role.WARNING_ANALYST,
        "管理组": Role.WARNING_MANAGER,
    }

    def __init__(self):
        self._people = {}

    def ask(self, post):
        if post not in self._people:
            person = UserFactory(role=self.POSTS[post])
            if post == "县":
                person.unit.region = region_named("伊宁市")
                person.unit.save()
            self._people[post] = person
        return self._people[post]


def an_episode(*, scope=AlertScope.REGIONAL, is_drill=False, began_at=AT):
    region = region_named("伊宁市") if scope == AlertScope.COUNTY else None
    return Episode.objects.create(scope=scope, region=region, plan="2023-31", is_drill=is_drill, began_at=began_at)


def areas_of(episode, level):
    names = ["伊宁市"] if episode.scope == AlertScope.COUNTY else NEIGHBOURS
    return [Area(region_named(each), level) for each in names]


def contents(at=AT, **given):
    return Contents(
        **{
            "starts_at": at + 26 * HOUR,
            "ends_at": at + 5 * DAY,
            "primary": "PM2.5",
            "degree": "重度污染",
            "weather": "静稳、逆温",
            "danger": "易感人群症状加剧，健康人群出现刺激症状",
            "affected": "伊宁市及周边",
            "advice": "减少户外活动",
            "measures": ("4.3.2.1（1）", "4.3.2.3（1）"),
        }
        | given
    )


def a_draft(
    episode,
    level=AlertLevel.YELLOW,
    *,
    by,
    kind=DecisionKind.RELEASE,
    at=AT,
    grounds=MET,
    areas=None,
    follows=None,
    **given,
):
    """`follows` is the proposal that it adopts; `given` are contents."""
    is_lift = kind == DecisionKind.LIFT
    said = Contents(starts_at=at, reason=given.get("reason", "")) if is_lift else contents(at, **given)
    return deciding.draft(
        episode,
        kind=kind,
        level=None if is_lift else level,
        areas=[] if is_lift else areas if areas is not None else areas_of(episode, level),
        contents=said,
        grounds=grounds,
        by=by,
        at=at,
        proposal=follows,
    )


def consulted(decision, *, by, at=AT):
    consultation = Consultation.objects.create(
        kind=ConsultationKind.WARNING,
        is_drill=decision.episode.is_drill,
        held_at=at - HOUR,
        period_start=timezone.localdate(at),
        weather="静稳、逆温",
        outlook="持续升高",
        conclusion="建议发布预警",
        recorded_by=by,
        recorded_at=at,
    )
    return deciding.consult(decision, consultation, by=by, at=at)


def approved(decision, command, *, at=AT):
    for stage in signing.seats_of(decision):
        for seat in stage:
            post = next(name for name, role in Command.POSTS.items() if role == seat.role)
            decision = signing.sign(decision, seat, by=command.ask(post), at=at)
    return decision


def published(episode, level=AlertLevel.YELLOW, *, command, kind=DecisionKind.RELEASE, at=AT, **given):
    """Drafted, consulted, signed and published; the version."""
    decision = a_draft(episode, level, kind=kind, by=command.ask("技术组"), at=at, **given)
    decision = consulted(decision, by=command.ask("技术组"), at=at)
    decision = approved(decision, command, at=at)
    return publishing.publish(decision, by=command.ask("管理组"), at=at)
