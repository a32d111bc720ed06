"""What waits for a person in the air rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from pollution.alerting import consulting, situations
from pollution.alerts_todo import alerts_todo
from pollution.choices import DustState, UploadState
from pollution.models import DustEvent, Forecast, MonitoringUpload
from pollution.permissions import may_analyse_warnings, may_decide_dust, may_upload
from portal.organization.models import Region
from portal.pages import TodoItem

RECENT = timedelta(days=30)
"""A consultation that nobody held stays owed for ever; it waits for a person for so long."""


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Files to check, sand-dust events, forecasts and consultations, and what waits in the chain of alerts."""
    yield from _of_the_air(user, on)
    yield from alerts_todo(user, at=timezone.now())


def _of_the_air(user: Any, on: date) -> Iterator[TodoItem]:
    if may_upload(user):
        url = reverse("pollution:upload_list")
        for state in (UploadState.READ, UploadState.UNREADABLE):
            rows = MonitoringUpload.objects.visible_to(user).filter(state=state)
            yield TodoItem(f"监测数据上传{state.label}", rows, f"{url}?state={state}")
    if may_decide_dust(user):
        url, events = reverse("pollution:dust_list"), DustEvent.objects.visible_to(user)
        yield TodoItem("沙尘过程待认定", events.suggested(), f"{url}?state={DustState.SUGGESTED}")
        yield TodoItem("沙尘过程待复核", events.due_for_review(), f"{url}?review=due")
    if may_analyse_warnings(user):
        yield TodoItem("今日缺预报的县市", _without_forecast(on), reverse("pollution:forecast_grid"))
        missed = [each for each in consulting.overdue(on) if each.last >= on - RECENT]
        yield TodoItem("会商逾期未开", len(missed), reverse("pollution:consultation_board"), is_overdue=True)


def _without_forecast(on: date) -> QuerySet[Region]:
    """The counties without a forecast of a day."""
    given = Forecast.objects.standing().filter(day=on)
    return Region.objects.filter(kind__in=situations.COUNTIES).exclude(pk__in=given.values("region"))
