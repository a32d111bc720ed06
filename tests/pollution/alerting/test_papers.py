"""The words of the official notice."""

from __future__ import annotations

import pytest

from pollution.alert_choices import DecisionKind
from pollution.alerting import papers
from tests.pollution.walks import AT, HOUR, Command, an_episode, published


@pytest.fixture
def command(db):
    return Command()


def text_of(version):
    return "\n".join(each.text for each in papers.words(version.content))


class TestTheNotice:
    def test_ends_a_sentence_once_whether_people_wrote_the_full_stop_or_not(self, command):
        episode = an_episode()
        said = {
            "degree": "重度污染。",
            "weather": "静稳、逆温。",
            "danger": "易感人群症状加剧。",
            "affected": "伊宁市及周边",
        }

        told = text_of(published(episode, command=command, **said))
        lift = text_of(
            published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善。")
        )

        assert "首要污染物PM2.5，重度污染。静稳、逆温。" in told
        assert "易感人群症状加剧。可能受影响的区域：伊宁市及周边。" in told
        assert lift.startswith("会商认定已改善。根据")
        assert "。。" not in told + lift
