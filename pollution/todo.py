"""What waits for a person in the air rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from pollution.alerts_todo import alerts_todo
from pollution.choices import DustState, UploadState
from pollution.models import DustEvent, MonitoringUpload
from pollution.permissions import may_decide_dust, may_upload
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Files to check for 监测录入员; suggested sand-dust events for 预警技术组; the chain of alerts."""
    yield from _of_the_air(user)
    yield from alerts_todo(user, at=timezone.now())


def _of_the_air(user: Any) -> Iterator[TodoItem]:
    if may_upload(user):
        url = reverse("pollution:upload_list")
        for state in (UploadState.READ, UploadState.UNREADABLE):
            rows = MonitoringUpload.objects.visible_to(user).filter(state=state)
            yield TodoItem(f"监测数据上传{state.label}", rows, f"{url}?state={state}")
    if may_decide_dust(user):
        suggested = DustEvent.objects.visible_to(user).filter(state=DustState.SUGGESTED)
        yield TodoItem("沙尘过程待认定", suggested, f"{reverse('pollution:dust_list')}?state={DustState.SUGGESTED}")
