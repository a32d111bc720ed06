"""The client that README shows, run as it stands there against the portal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from pollution.alert_choices import AlertLevel, DecisionKind
from tests.pollution.walks import DAY, HOUR, Command, an_episode, published
from tests.processes import eventually

README = Path(settings.BASE_DIR) / "README.md"


@pytest.fixture
def program(tmp_path):
    """The first program of README in a file of its own."""
    [text] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.S)
    file = tmp_path / "follow_alerts.py"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def follow(program, tmp_path):
    """Run it; answers a function that reads what it has printed so far."""
    running = []

    def started(site):
        out = tmp_path / "out.txt"
        with out.open("w") as file:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-I", str(program), site, "0.05"], stdout=file, stderr=subprocess.STDOUT
                )
            )
        return lambda: out.read_text(encoding="utf-8").splitlines()

    yield started
    for process in running:
        assert process.poll() is None, "the client has ended by itself"
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.django_db(transaction=True)
class TestTheClient:
    def test_tells_what_changes_and_nothing_twice(self, live_server, follow):
        command, at = Command(), timezone.now() - HOUR
        episode = an_episode(began_at=at)
        soon = {"starts_at": at, "reason": "来势突然", "ends_at": at + DAY}

        printed = follow(live_server.url)
        eventually(lambda: printed() == ["no alert"], "no alert")
        published(episode, AlertLevel.ORANGE, command=command, at=at, **soon)
        eventually(lambda: len(printed()) == 4, "the alert")
        assert printed()[1:] == [f"{name}: 橙色, Ⅱ级, in force" for name in ("伊宁市", "伊宁县", "霍城县")]

        published(episode, command=command, kind=DecisionKind.LIFT, at=timezone.now())
        eventually(lambda: len(printed()) == 5, "the lift")
        assert printed()[-1] == "no alert"

    def test_goes_on_after_a_failure(self, live_server, follow, monkeypatch):
        answers = iter([OSError("down"), OSError("down")])

        def state():
            from pollution.alerting.changes import _asked

            for error in answers:
                raise error
            return _asked()

        monkeypatch.setattr("pollution.alerting.changes.state", state)
        printed = follow(live_server.url)

        eventually(lambda: printed()[-1:] == ["no alert"], "an answer in the end")
        assert [line for line in printed() if line.startswith("not reached: HTTP Error 500")]
