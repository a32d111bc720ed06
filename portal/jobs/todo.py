"""What waits for a person among the background jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from portal.jobs.models import Job, JobState
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Jobs that failed too often, for whoever put them down and for 系统管理员: try again, or call them off."""
    failed = Job.objects.visible_to(user).filter(state=JobState.FAILED)
    yield TodoItem("后台任务需人工处理", failed, f"{reverse('job_list')}?state={JobState.FAILED}")
