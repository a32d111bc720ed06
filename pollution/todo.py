"""What waits for a person in the air rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from pollution.choices import UploadState
from pollution.models import MonitoringUpload
from pollution.permissions import may_upload
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Files to check for 监测录入员."""
    if may_upload(user):
        url = reverse("pollution:upload_list")
        for state in (UploadState.READ, UploadState.UNREADABLE):
            rows = MonitoringUpload.objects.visible_to(user).filter(state=state)
            yield TodoItem(f"监测数据上传{state.label}", rows, f"{url}?state={state}")
