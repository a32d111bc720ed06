"""Publishing whose process is killed, at any moment, and papers whose worker is: all or nothing, and once."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pollution.alert_choices import AlertLevel, DecisionState
from pollution.alerting import publishing
from pollution.models import (
    AlertArea,
    AlertDecision,
    AlertPaper,
    AlertVersion,
    Announcement,
    Episode,
    Filing,
)
from portal.attachments import Attachment
from portal.jobs import Job, JobState
from portal.lifecycle import Refused
from tests.pollution.chain_walks import a_county_government, signed
from tests.pollution.walks import NEIGHBOURS, Command
from tests.processes import Marked, eventually

PUBLISH = """
import sys
import django
django.setup()
from django.utils import timezone
from pollution.alerting import publishing
from pollution.models import AlertDecision
from portal.accounts.models import User
decision, person = map(int, sys.argv[1:])
publishing.publish(AlertDecision.objects.get(pk=decision), by=User.objects.get(pk=person), at=timezone.now())
print("published", flush=True)
sys.stdin.read()
"""
WRITTEN = (AlertVersion, AlertArea, Announcement, Filing)


def row_of_the_episode(decision):
    """Nothing is written yet."""
    return "SELECT 1 FROM pollution_episode WHERE id = %s FOR UPDATE", [decision.episode_id]


def turn_to_publish(decision):
    """Another publication is under way."""
    return "SELECT pg_advisory_xact_lock(%s)", [publishing._LOCK]


def table_of(model):
    """Everything before the first row of `model` is written; a share lock lets nobody write."""
    return lambda decision: (f"LOCK TABLE {model._meta.db_table} IN SHARE MODE", [])


MOMENTS = {
    "before its turn": turn_to_publish,
    "at its start": row_of_the_episode,
    "before the version": table_of(AlertVersion),
    "before the areas": table_of(AlertArea),
    "before the announcements": table_of(Announcement),
    "before the filings": table_of(Filing),
    "before the job": table_of(Job),
}


@contextmanager
def held(statement, parameters=()):
    """A lock of this test, for as long as the block lasts."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
        yield


def whom_we_hold_up():
    """The database process that waits for this test, None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        found = cursor.fetchone()
        return found and found[0]


def is_gone(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone()[0] == 0


def papers_job():
    return Job.objects.filter(kind=publishing.MAKE_PAPERS)


@pytest.fixture
def command(machine):
    """The people of the chain, with a unit that is told; no worker beside the process that publishes."""
    machine.kill_worker()
    command = Command()
    a_county_government()
    return command


@pytest.fixture
def start(machine, command):
    """Starts a process that publishes a decision, says so, and waits."""
    family, person = Marked(**machine.environment()), command.ask("管理组")
    yield lambda decision: family.start("-c", PUBLISH, str(decision.pk), str(person.pk))
    family.end()


def kill(process):
    process.kill()
    process.wait()


def assert_stands_once(decision):
    decision.refresh_from_db()
    assert decision.state == DecisionState.PUBLISHED
    version = AlertVersion.objects.get()
    assert (version.decision, version.areas.count()) == (decision, len(NEIGHBOURS))
    assert (version.announcements.count(), version.filings.count()) == (1, 2)
    assert papers_job().count() == 1


class TestAProcessThatIsKilledWhilePublishing:
    @pytest.mark.parametrize("moment", MOMENTS)
    def test_has_published_nothing_and_the_next_press_publishes_once(self, command, start, moment):
        decision = signed(command, AlertLevel.RED)
        with held(*MOMENTS[moment](decision)):
            process = start(decision)
            pid = eventually(whom_we_hold_up, moment)
            kill(process)
        eventually(lambda: is_gone(pid), "数据库已放弃其事务")

        decision.refresh_from_db()
        assert (decision.state, decision.published_at) == (DecisionState.APPROVED, None)
        assert [each.objects.count() for each in WRITTEN] == [0, 0, 0, 0]
        assert not papers_job().exists()

        publishing.publish(decision, by=command.ask("管理组"), at=timezone.now())
        assert_stands_once(decision)

    def test_after_the_commit_has_published_and_the_next_press_is_refused(self, command, start):
        decision = signed(command, AlertLevel.RED)
        process = start(decision)
        assert "published\n" in iter(process.stdout.readline, "")  # after what it logs
        kill(process)

        with pytest.raises(Refused):
            publishing.publish(AlertDecision.objects.get(pk=decision.pk), by=command.ask("管理组"), at=timezone.now())

        assert_stands_once(decision)
        assert Episode.objects.count() == 1


class TestAWorkerThatIsKilledWhileItMakesThePapers:
    def test_leaves_none_and_the_next_makes_each_once(self, command, machine):
        decision = signed(command, AlertLevel.RED)
        version = publishing.publish(decision, by=command.ask("管理组"), at=timezone.now())
        before = Attachment.objects.count()
        with held(*table_of(AlertPaper)(decision)):
            machine.start_worker()
            pid = eventually(whom_we_hold_up, "文件已排版，正要登记")
            machine.kill_worker()
        eventually(lambda: is_gone(pid), "数据库已放弃其事务")
        assert not AlertPaper.objects.exists()
        assert Attachment.objects.count() == before

        machine.start_worker()
        eventually(lambda: papers_job().filter(state=JobState.DONE).exists(), "文件已生成")

        assert sorted(AlertPaper.objects.values_list("version", "kind")) == [
            (version.pk, "handoff"),
            (version.pk, "notice"),
        ]
        assert Attachment.objects.count() == before + 2
        assert papers_job().get().attempts == 2
        assert_stands_once(decision)
