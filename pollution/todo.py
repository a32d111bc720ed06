"""What waits for a person in the air rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from pollution.choices import DustState, UploadState
from pollution.models import DustEvent, MonitoringUpload
from pollution.permissions import may_decide_dust, may_upload
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Files to check for 监测录入员; sand-dust events to decide or review for 预警技术组."""
    if may_upload(user):
        url = reverse("pollution:upload_list")
        for state in (UploadState.READ, UploadState.UNREADABLE):
            rows = MonitoringUpload.objects.visible_to(user).filter(state=state)
            yield TodoItem(f"监测数据上传{state.label}", rows, f"{url}?state={state}")
    if may_decide_dust(user):
        url, events = reverse("pollution:dust_list"), DustEvent.objects.visible_to(user)
        yield TodoItem("沙尘过程待认定", events.suggested(), f"{url}?state={DustState.SUGGESTED}")
        yield TodoItem("沙尘过程待复核", events.due_for_review(), f"{url}?review=due")
