"""What the plan asks for at a moment, as the chain reads it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from pollution.alert_choices import AlertLevel
from pollution.alerting import proposing
from pollution.alerts.settings import HOURLY
from pollution.models import Proposal
from portal import readings
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.alerting.test_proposing import NEIGHBOURS, air, foretold
from tests.pollution.walks import AT, DAY, HOUR, Command, published
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    client.force_login(one_with(Role.WARNING_ANALYST))
    return client


class TestTheJudgement:
    def test_is_made_for_the_region_as_a_whole(self):
        for name in NEIGHBOURS:
            air(name, 210)

        told = proposing.evaluation(AT).told()
        assert told["level"] == "orange"

    def test_calls_nothing_calm_of_which_nothing_is_known(self, analyst):
        air("伊宁市", 60)

        text = text_of(analyst.get(reverse("pollution:judgement"), {"at": "2026-11-01T09:00"}))

        assert "没有监测数据和预报，不能研判" in text
        assert "未达到" not in text

    def test_raises_nothing(self, analyst):
        for name in NEIGHBOURS:
            air(name, 210)

        analyst.get(reverse("pollution:judgement"))

        assert Proposal.objects.count() == 0

    def test_stands_on_the_proposal_that_came_of_it(self, analyst):
        for name in NEIGHBOURS:
            air(name, 210)
        [proposal] = proposing.raise_due(at=AT)

        text = text_of(analyst.get(proposal.get_absolute_url()))

        assert "W2-200（预案3.3.2（2））" in text
        assert "“持续”按逐段24小时均值（现行读法）： 橙色预警" in text
        assert "“持续”按逐时24小时滑动均值（另一读法，对照）" in text
        assert "12-09 09:00 至 12-10 09:00 监测 210 210" in text
        assert "A8 “36小时以上”是否含36小时： 含36小时 （预案3.3.6）" in text

    def test_shows_the_windows_by_which_the_office_reads_the_plan(self, analyst):
        for name in NEIGHBOURS:
            air(name, 210)
        readings.decide(
            "pollution.plan.duration", value=HOURLY, valid_from=date(2026, 1, 1), basis="纪要",
            by=one_with(Role.LEGAL_MANAGER), at=AT,
        )  # fmt: skip

        told = proposing.evaluation(AT).told()["region"]

        assert told["duration"] == HOURLY
        assert told["findings"][HOURLY]["episodes"][0]["windows"]
        assert told["findings"][HOURLY]["episodes"][0]["spells"]

    def test_says_why_an_alert_may_be_lifted(self, analyst, db):
        command = Command()
        air("伊宁市", 210)
        [proposal] = proposing.raise_due(at=AT)
        published(proposal.episode, AlertLevel.ORANGE, command=command)
        later = AT + 4 * DAY
        air("伊宁市", 60, until=later)
        foretold("伊宁市", 80, 80, 80, 80, since=later)
        [lift] = proposing.raise_due(at=later + HOUR / 2)

        text = text_of(analyst.get(lift.get_absolute_url()))

        assert "24小时AQI 60，未来24小时预报80" in text
        assert "符合解除条件。" in text
