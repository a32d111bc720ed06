"""The public page of an alert that was lifted, and of versions that there are none of."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from pollution.alert_choices import DecisionKind
from tests.pollution.pulling import changed, command, lifted, released
from tests.pollution.test_public_alerts import clock, page, words_of

__all__ = ["clock", "command"]
pytestmark = pytest.mark.django_db


class TestAnAlertThatIsOver:
    def test_says_when_it_was_published_and_when_it_was_lifted(self, client, command, clock):
        version = released(command)
        lifted(version, command=command, hours=50)
        clock(60)

        text = words_of(page(client, version))

        assert "发布时间2026-12-1009:00:00（第1版）" in text
        assert "解除时间2026-12-1211:00:00（第2版）" in text

    def test_is_described_as_over_once_it_is(self, client, command, clock):
        """What search engines and shared links show of it, and of its older versions."""
        version = released(command)
        changed(version, DecisionKind.LIFT, command=command, hours=50, reason="会商认定已改善。")
        clock(60)

        for number in (None, 1):
            text = page(client, version, number)
            [told] = re.findall('<meta name="description" content="([^"]*)"', text)
            assert "已于12月12日11时解除，Ⅱ级应急响应同时终止。会商认定已改善。" in told
            assert "启动" not in told
            assert "。。" not in text

    def test_has_no_version_before_the_first(self, client, command, clock):
        version = released(command)

        address = reverse("pollution:alert_version_public", args=[version.episode_id, 0])

        assert client.get(address).status_code == 404
