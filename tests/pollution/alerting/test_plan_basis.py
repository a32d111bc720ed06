"""A plan that holds no more is told on every page of the chain that rests on it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from documents.validity import EventKind
from pollution.alert_choices import AlertLevel
from pollution.alerts.editions import edition
from pollution.alerts.places import places
from pollution.models import Episode, Proposal
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.plan_documents import happened, the_plan
from tests.pollution.walks import AT, Command, an_episode, published
from tests.portal.accounts.browsing import text_of

FLAW = "依据已失效：已废止"
pytestmark = pytest.mark.django_db


def addresses():
    """Every page of one alert with a draft to follow, and of the command that acts on it."""
    episode = an_episode()
    proposal = Proposal.objects.create(
        episode=episode, kind="release", level=AlertLevel.YELLOW, starts_at=AT, judged_at=AT, raised_at=AT
    )
    version = published(episode, command=Command(), at=AT)
    return [
        episode.get_absolute_url(),
        proposal.get_absolute_url(),
        version.decision.get_absolute_url(),
        reverse("pollution:version_detail", args=[version.pk]),
        reverse("pollution:decision_new", args=[episode.pk]) + "?kind=raise&level=2",
        reverse("pollution:judgement"),
        reverse("pollution:command"),
        reverse("pollution:command_place", args=["2023-31", places(edition("2023-31"))[0].code]),
    ]


@pytest.fixture
def analyst(client):
    client.force_login(one_with(Role.WARNING_ANALYST))
    return client


class TestThePlan:
    def test_is_told_to_hold_no_more_wherever_it_is_acted_on(self, analyst):
        happened(the_plan(), EventKind.REPEAL, date(2026, 1, 1))

        silent = [each for each in addresses() if FLAW not in text_of(analyst.get(each))]

        assert silent == []

    def test_is_not_remarked_on_while_it_holds(self, analyst):
        the_plan()

        assert [each for each in addresses() if "依据已失效" in text_of(analyst.get(each))] == []

    def test_is_asked_for_the_day_on_which_an_episode_ended(self, analyst):
        happened(the_plan(), EventKind.REPEAL, date(2026, 1, 1))
        episode = an_episode()
        Episode.objects.filter(pk=episode.pk).update(began_at="2025-12-01T00:00Z", closed_at="2025-12-03T00:00Z")

        assert FLAW not in text_of(analyst.get(episode.get_absolute_url()))
