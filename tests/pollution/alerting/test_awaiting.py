"""What waits for a person's signature as a set of rows is what `powers` answers one by one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from pollution.alert_choices import AlertLevel, AlertScope
from pollution.alerting import awaiting, deciding, signing
from pollution.alerting.deciding import Area
from pollution.alerts.settings import BY_COUNTY, COUNTY_APPROVAL, REGIMENTS
from pollution.models import AlertDecision, Authorization, Episode
from portal.accounts.choices import AccountState, Role
from portal.accounts.models import User
from portal.readings import ClauseReading
from tests.factories import UserFactory
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, MET, Command, a_draft, an_episode, consulted, contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    found = Command()
    for post in Command.POSTS:
        found.ask(post)
    return found


def stands_for(command, post, *, delegate=None, since=AT - DAY, until=AT + DAY):
    return Authorization.objects.create(
        role=Command.POSTS[post], principal=command.ask(post), delegate=delegate or UserFactory(), basis="授权书",
        during=DateTimeTZRange(since, until, "[)"), recorded_by=command.ask("管理组"), recorded_at=AT - DAY,
    )  # fmt: skip


def sent_on(command, level=AlertLevel.YELLOW, episode=None, *, by="技术组", **given):
    return consulted(a_draft(episode or an_episode(), level, by=command.ask(by), **given), by=command.ask(by))


def of_a_county(command, name="伊宁市", level=AlertLevel.RED, **given):
    region = region_named(name)
    episode = Episode.objects.create(scope=AlertScope.COUNTY, region=region, plan="2023-31", began_at=AT)
    return sent_on(command, level, episode, areas=[Area(region, level)], **given)


def the_county_decides(name="伊宁市"):
    adcode = region_named(name).adcode or REGIMENTS
    ClauseReading.objects.create(
        code=f"{COUNTY_APPROVAL}.{adcode}", value=BY_COUNTY, valid_from=date(2026, 1, 1), basis="批复",
        decided_by=UserFactory(), decided_at=AT,
    )  # fmt: skip


def signed_by(command, decision, *posts):
    for post in posts:
        user = command.ask(post)
        [power] = signing.powers(user, decision, at=AT)
        decision = signing.sign(decision, power.seat, by=user, at=AT)
    return decision


def drafted_by_the_principal(command):
    """Nobody signs in the place of whoever drafted it."""
    stands_for(command, "主任")
    sent_on(command, by="主任")


def signed_by_the_principal(command):
    """The director of a second post has signed; nobody signs again in his place."""
    director = command.ask("主任")
    director.roles.create(role=Role.COMMANDER)
    director.__dict__.pop("held_roles", None)
    Authorization.objects.create(
        role=Role.COMMANDER, principal=director, delegate=UserFactory(), basis="授权书",
        during=DateTimeTZRange(AT - DAY, AT + DAY, "[)"), recorded_by=command.ask("管理组"), recorded_at=AT - DAY,
    )  # fmt: skip
    signed_by(command, sent_on(command, AlertLevel.ORANGE), "主任")


def a_post_is_lost(command):
    authorization = stands_for(command, "主任")
    sent_on(command)
    authorization.principal.roles.all().delete()


def a_principal_is_disabled(command):
    authorization = stands_for(command, "主任")
    sent_on(command)
    User.objects.filter(pk=authorization.principal_id).update(state=AccountState.DISABLED, disabled_at=AT)


def changed_by_another(command):
    """Whoever drafted it first signs it as little, himself or through another."""
    stands_for(command, "主任")
    draft = a_draft(an_episode(), by=command.ask("主任"))
    areas = [Area(each.region, each.level) for each in draft.areas.all()]
    analyst = command.ask("技术组")
    deciding.redraft(draft, level=draft.level, areas=areas, contents=contents(), grounds=MET, by=analyst, at=AT)
    consulted(draft, by=analyst)


def returned(command):
    decision = sent_on(command)
    director = command.ask("主任")
    [power] = signing.powers(director, decision, at=AT)
    decision = signing.send_back(decision, power.seat, opinion="改", by=director, at=AT)
    consulted(decision, by=command.ask("技术组"))


def county_alone(command):
    the_county_decides()
    of_a_county(command)
    of_a_county(command, "伊宁县")
    stands_for(command, "县")


def regiment_alone(command):
    """A4: one answer for the regiments, which have no adcode; beside a county that does not decide."""
    the_county_decides("第四师62团")
    of_a_county(command, "第四师62团")
    of_a_county(command)
    leader = command.ask("县")
    leader.unit.region = region_named("第四师62团")
    leader.unit.save()


WALKS = {
    "yellow": sent_on,
    "orange": lambda command: sent_on(command, AlertLevel.ORANGE),
    "orange reviewed": lambda command: signed_by(command, sent_on(command, AlertLevel.ORANGE), "主任"),
    "red": lambda command: sent_on(command, AlertLevel.RED),
    "red reviewed": lambda command: signed_by(command, sent_on(command, AlertLevel.RED), "主任"),
    "red half approved": lambda command: signed_by(command, sent_on(command, AlertLevel.RED), "主任", "指"),
    "red approved": lambda command: signed_by(command, sent_on(command, AlertLevel.RED), "主任", "副", "指"),
    "drafted only": lambda command: a_draft(an_episode(), by=command.ask("技术组")),
    "drafted by the director": lambda command: sent_on(command, by="主任"),
    "on an authorisation": lambda command: (stands_for(command, "主任"), sent_on(command)),
    "on one that is over": lambda command: (stands_for(command, "主任", until=AT), sent_on(command)),
    "on one that begins": lambda command: (stands_for(command, "主任", since=AT), sent_on(command)),
    "on one of another post": lambda command: (stands_for(command, "指"), sent_on(command)),
    "drafted by the principal": drafted_by_the_principal,
    "signed by the principal": signed_by_the_principal,
    "a post is lost": a_post_is_lost,
    "a principal is disabled": a_principal_is_disabled,
    "changed by another": changed_by_another,
    "returned": returned,
    "a county": of_a_county,
    "a county alone": county_alone,
    "a regiment alone": regiment_alone,
}


class TestWhatWaits:
    @pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
    def test_is_what_each_person_may_sign(self, command, walk):
        walk(command)

        for user in User.objects.all():
            one_by_one = {each.pk for each in AlertDecision.objects.all() if signing.powers(user, each, at=AT)}
            assert set(awaiting.to_sign(user, at=AT).values_list("pk", flat=True)) == one_by_one, user.role_labels()

    def test_is_something_for_somebody(self, command):
        """The comparison above would hold for two that never answer."""
        decision = sent_on(command)
        delegate = stands_for(command, "主任").delegate

        assert list(awaiting.to_sign(command.ask("主任"), at=AT)) == [decision]
        assert list(awaiting.to_sign(delegate, at=AT)) == [decision]

    def test_is_nothing_for_the_delegate_of_a_disabled_account(self, command):
        a_principal_is_disabled(command)
        delegate = Authorization.objects.get().delegate

        assert not awaiting.to_sign(delegate, at=AT).exists()

    def test_is_nothing_for_a_former_drafter_nor_for_the_delegate(self, command):
        changed_by_another(command)

        for user in User.objects.all():
            assert not awaiting.to_sign(user, at=AT).exists()

    def test_of_a_county_alone_is_for_its_leader(self, command):
        the_county_decides()
        decision = of_a_county(command)

        assert list(awaiting.to_sign(command.ask("县"), at=AT)) == [decision]
        assert list(awaiting.to_sign(command.ask("主任"), at=AT)) == []

    def test_of_a_regiment_alone_is_for_its_leader(self, command):
        regiment_alone(command)
        decision = AlertDecision.objects.get(episode__region__name="第四师62团")

        assert decision in awaiting.to_sign(command.ask("县"), at=AT)
        assert decision not in awaiting.to_sign(command.ask("主任"), at=AT)
