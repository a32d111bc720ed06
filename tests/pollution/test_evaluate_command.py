"""`evaluate_warnings` told a moment that nobody means."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command


class TestTheMoment:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("0001-01-01T00:00", "年份1超出范围，应在1900至2100年之间"),
            ("9999-12-31T00:00+08:00", "年份9999超出范围"),
            ("2026-02-30T00:00", "读不懂时刻"),
            ("昨天", "读不懂时刻"),
        ],
    )
    def test_is_refused_in_words(self, text, words):
        with pytest.raises(CommandError, match=words):
            call_command("evaluate_warnings", at=text)
