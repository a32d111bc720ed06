"""The beat judges while people draft: neither undoes what the other has just done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from pollution.alert_choices import AlertLevel
from pollution.alerting import proposing
from pollution.models import Episode
from tests.pollution.alerting.test_proposing import air
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, an_episode
from tests.processes import eventually, somebody_waits_for_a_lock


def judged():
    """As the beat does it, on a connection of its own."""
    try:
        proposing.raise_due(at=AT)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestAnEpisodeThatSeemsOver:
    def test_is_not_closed_under_a_draft_that_is_being_written(self):
        command, episode = Command(), an_episode(began_at=AT - 5 * DAY)

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                a_draft(episode, AlertLevel.YELLOW, by=command.ask("技术组"))
                beat = pool.submit(judged)
                eventually(somebody_waits_for_a_lock, "the beat waits", within=60)
            beat.result(timeout=60)

        assert Episode.objects.open().get() == episode

    def test_is_closed_where_nobody_drafts(self):
        an_episode(began_at=AT - 5 * DAY)

        proposing.raise_due(at=AT)

        assert not Episode.objects.open().exists()


@pytest.mark.django_db
class TestAClockThatWentBack:
    def test_ends_a_proposal_when_it_was_raised(self):
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)

        proposing.supersede(proposal.episode, at=AT - HOUR)

        proposal.refresh_from_db()
        assert proposal.settled_at == proposal.raised_at
