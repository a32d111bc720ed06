"""Pages of decisions after the world has moved: an end that went by, a text that somebody else changed meanwhile."""

from __future__ import annotations

import pytest

from pollution.models import AlertDecision
from tests.pollution.alert_factories import a_drafted_lifting
from tests.pollution.chain_walks import browser_of, drafted, earlier, page, sent_on, signed, standing_alert
from tests.pollution.walks import Command
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def at_desk(command):
    """A browser of somebody of the chain: `at_desk("主任")`."""
    return lambda post: browser_of(command.ask(post))


class TestThePageOfADecision:
    @pytest.mark.parametrize("walk", [drafted, sent_on, signed])
    def test_opens_where_the_text_cannot_be_published_any_more(self, at_desk, command, walk):
        """Its expected end went by: it is withdrawn from this page."""
        decision = walk(command)
        AlertDecision.objects.filter(pk=decision.pk).update(starts_at=earlier(2), ends_at=earlier(1))

        answer = page(at_desk("技术组"), "decision_detail", decision.pk)

        assert "不能生成预警信息：失效时间" in text_of(answer)
        assert "撤回" in [each.label for each in answer.context["acts"]]
        for name in ("decision_notice", "decision_cap"):
            assert page(at_desk("技术组"), name, decision.pk).status_code == 404

    def test_opens_where_the_clock_was_set_back(self, at_desk, command):
        version = standing_alert(command, at=earlier(-1))
        decision = a_drafted_lifting(episode=version.episode, drafted_at=earlier(-1))

        assert "请检查系统时间" in text_of(page(at_desk("技术组"), "decision_detail", decision.pk))
