"""Published alerts for everybody: the list, one alert, and each of its versions. Drills are never here."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alert_choices import AlertLevel, MessageType
from pollution.alert_showing import ShownAlert, active_alerts
from pollution.describing import announcement, script_safe
from pollution.models import AlertVersion
from pollution.plan_basis import alerts_basis, plan_basis
from pollution.warning_looks import level_mark
from portal.access import anyone, requires
from portal.listing import list_page
from portal.organization.models import Region

ALERTS = ("重污染天气预警", reverse_lazy("pollution:alert_list"))
ONE_LINE = {"td": {"class": "one-line"}}


def _page_of(record: AlertVersion) -> str:
    return record.get_absolute_url()


class PublicAlertTable(tables.Table):
    """One line for each alert, by its last version, as it stands `at` a moment."""

    title = tables.Column("预警", linkify=_page_of, orderable=False, empty_values=(), attrs=ONE_LINE)
    level = tables.Column("级别", attrs=ONE_LINE)
    state = tables.Column("状态", orderable=False, empty_values=())
    response = tables.Column("响应级别", orderable=False, empty_values=(), attrs=ONE_LINE)
    areas = tables.Column("区域", orderable=False, empty_values=())
    begins = tables.Column("启动时间", orderable=False, empty_values=(), attrs=ONE_LINE)
    sent_at = tables.DateTimeColumn(verbose_name="最近发布", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = AlertVersion
        fields = ("title", "level", "state", "response", "areas", "begins", "sent_at")

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def shown(self, record: AlertVersion) -> ShownAlert:
        """The alert of a row; reads what was prefetched."""
        versions = [each for each in record.episode.versions.all() if each.sent_at <= self.at]
        return ShownAlert(sorted(versions, key=lambda each: each.number), self.at)

    def render_title(self, record: AlertVersion) -> str:
        return self.shown(record).title

    def render_level(self, record: AlertVersion) -> str:
        """By colour, word and shape."""
        return level_mark(self.shown(record).sign.level)

    def value_level(self, record: AlertVersion) -> str:
        """In a file by its word."""
        return self.shown(record).sign.label

    def render_state(self, record: AlertVersion) -> str:
        return self.shown(record).state

    def render_response(self, record: AlertVersion) -> str:
        return self.shown(record).sign.response

    def render_areas(self, record: AlertVersion) -> str:
        return self.shown(record).names

    def render_begins(self, record: AlertVersion) -> str:
        return f"{timezone.localtime(self.shown(record).told.starts_at):%Y-%m-%d %H:%M}"


class PublicAlertFilter(django_filters.FilterSet):
    """Filter row of the list."""

    status = django_filters.ChoiceFilter(
        label="状态", choices=[("active", "未解除"), ("lifted", "已解除")], method="by_status"
    )
    level = django_filters.ChoiceFilter(label="级别", choices=AlertLevel.choices)
    region = django_filters.ModelChoiceFilter(label="区域", queryset=Region.objects.all(), method="by_region")

    class Meta:
        model = AlertVersion
        fields = ("status", "level", "region")

    def by_status(self, rows: QuerySet[AlertVersion], name: str, value: str) -> QuerySet[AlertVersion]:
        """Whether the last version lifts."""
        is_lifted = Q(message_type=MessageType.CANCEL)
        return rows.filter(is_lifted if value == "lifted" else ~is_lifted)

    def by_region(self, rows: QuerySet[AlertVersion], name: str, value: Region) -> QuerySet[AlertVersion]:
        """Alerts of which some version named the region."""
        named = AlertVersion.objects.filter(areas__region=value)
        return rows.filter(episode__in=named.values("episode"))


@require_safe
@requires(anyone)
def alert_list(request: HttpRequest) -> HttpResponseBase:
    """What holds and what held, the newest publication first."""
    now = timezone.now()
    rows = AlertVersion.objects.real().last_of_each(now).prefetch_related("episode__versions")
    return list_page(
        request,
        rows,
        title=ALERTS[0],
        table=partial(PublicAlertTable, at=now),
        filters=PublicAlertFilter,
        breadcrumbs=[("空气质量", reverse("pollution:air_now"))],
        template="pollution/alert_list.html",
        basis=alerts_basis(request.user),
        empty="没有符合条件的预警。没有列出的，即没有发布",
        active=active_alerts(now),
        now=now,
    )


@require_safe
@requires(anyone)
def alert_public(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert as it stands."""
    return _page(request, pk, None, timezone.now())


@require_safe
@requires(anyone)
def alert_version_public(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version of an alert; what came after it is said on top."""
    return _page(request, pk, number, timezone.now())


def _page(request: HttpRequest, pk: int, number: int | None, now: datetime) -> HttpResponse:
    rows = AlertVersion.objects.real().as_of(now).filter(episode=pk).select_related("decision").defer("cap")
    versions = list(rows.order_by("number"))
    try:
        alert = ShownAlert(versions, now, number)
    except LookupError:
        raise Http404 from None
    address = request.build_absolute_uri(request.path)
    crumbs: list[tuple[str, Any]] = [("空气质量", reverse("pollution:air_now")), ALERTS]
    title = alert.title
    if number is not None:
        crumbs.append((alert.title, alert.url))
        title = f"{alert.title}（第{number}版）"
    return render(
        request,
        "pollution/alert_public.html",
        {
            "title": title,
            "breadcrumbs": crumbs,
            "alert": alert,
            "basis": plan_basis(alert.plan, request.user, on=timezone.localdate(alert.held_at)),
            "facts": _facts(alert),
            "is_lift": alert.version.message_type == MessageType.CANCEL,
            "query": f"?version={alert.version.number}",
            "structured": script_safe(announcement(alert, address)),
        },
    )


def _facts(alert: ShownAlert) -> list[tuple[str, object]]:
    """The contents of 3.3.5 but the measures, which stand on their own."""
    said, version = alert.content, alert.told
    since, until = (f"{timezone.localtime(each):%Y-%m-%d %H:%M}" for each in (version.starts_at, version.ends_at))
    return [
        ("响应级别", alert.sign.response),
        ("预警范围", f"{alert.scope}：{alert.names}"),
        ("启动时间", since),
        ("预计结束", until),
        ("可能持续", alert.duration),
        ("首要污染物", said["primary"]),
        ("污染程度", said["degree"]),
        ("气象条件", said["weather"]),
        ("潜在危险程度", said["danger"]),
        ("可能受影响的区域", said["affected"]),
        ("发布单位", alert.version.content["sender_name"]),
        ("发布时间", _sent(version)),
        *([] if alert.version is version else [("解除时间", _sent(alert.version))]),
        ("预警标识", alert.version.identifier),
    ]


def _sent(version: AlertVersion) -> str:
    return f"{timezone.localtime(version.sent_at):%Y-%m-%d %H:%M:%S}（第{version.number}版）"
