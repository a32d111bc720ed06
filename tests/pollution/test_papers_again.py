"""Papers that could not be made: the page says so, the workbench asks for it, 预警管理组 has them made again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import MAKE_PAPERS
from pollution.alerting import papers
from portal.jobs import Job, JobState
from portal.waiting import waiting_for
from tests.pollution.chain_walks import browser_of, page, send, standing_alert
from tests.pollution.walks import Command
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
LABEL, REASON = "预警文件没有生成", "读写文件失败（设备上没有空间）"


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def manager(command):
    client = browser_of(command.ask("管理组"))
    client.user = command.ask("管理组")
    return client


@pytest.fixture
def version(command):
    """Published; no worker runs beside the tests."""
    return standing_alert(command)


def fail(version):
    moments = {"started_at": timezone.now(), "finished_at": timezone.now()}
    ended = {"state": JobState.FAILED, "attempts": 3, "last_error": REASON} | moments
    Job.objects.filter(kind=MAKE_PAPERS, subject_id=version.pk).update(**ended)


def waiting(client):
    return next((each for each in waiting_for(client.user, timezone.localdate()) if each.label == LABEL), None)


def test_a_job_that_still_runs_is_waited_for(version, manager):
    assert "正在后台生成" in text_of(page(manager, "version_detail", version.pk))
    assert waiting(manager) is None
    assert "正在生成" in text_of(send(manager, "version_print", version.pk))
    assert Job.objects.filter(kind=MAKE_PAPERS).count() == 1


def test_a_job_that_failed_is_told_with_its_reason_and_waits_on_the_workbench(version, manager, command):
    fail(version)

    text = text_of(page(manager, "version_detail", version.pk))
    assert REASON in text
    assert "重新生成" in text
    rows = manager.get(waiting(manager).url).context["table"].rows
    assert (waiting(manager).count, [row.record for row in rows]) == (1, [version.episode])
    reader = page(browser_of(command.ask("技术组")), "version_detail", version.pk)
    assert reverse("pollution:version_print", args=[version.pk]) not in reader.text
    assert "由预警管理组" in text_of(reader)


def test_they_are_made_again_at_the_press_of_a_button(version, manager):
    fail(version)

    assert "已重新排队" in text_of(send(manager, "version_print", version.pk))

    assert Job.objects.open().get(kind=MAKE_PAPERS).subject_id == version.pk
    assert waiting(manager) is None
    papers.make(version, at=timezone.now())
    moments = {"started_at": timezone.now(), "finished_at": timezone.now()}
    Job.objects.open().filter(kind=MAKE_PAPERS).update(state=JobState.DONE, attempts=1, **moments)
    assert "没有生成" not in text_of(page(manager, "version_detail", version.pk))
    assert "预警文件已在" in text_of(send(manager, "version_print", version.pk))
