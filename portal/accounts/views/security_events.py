"""What was recorded at the door, for the auditor 审计员."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.http import HttpResponseBase

from portal.access import requires
from portal.accounts.choices import EventKind
from portal.accounts.models import SecurityEvent
from portal.accounts.permissions import may_audit
from portal.filters import WrittenDateFilter
from portal.listing import list_page
from portal.requests import SignedInRequest

ONE_LINE = {"td": {"class": "one-line"}}


def _whole_detail(record: SecurityEvent) -> str:
    return record.detail


class SecurityEventTable(tables.Table):
    """One line an event."""

    at = tables.DateTimeColumn(format="Y-m-d H:i:s", attrs=ONE_LINE)
    kind = tables.Column(attrs=ONE_LINE)
    is_success = tables.Column("结果")
    user = tables.Column("姓名", accessor="user__name", orderable=False, attrs=ONE_LINE)
    detail = tables.Column(attrs={"td": {"class": "one-line shortened", "title": _whole_detail}})

    class Meta:
        model = SecurityEvent
        fields = ("at", "kind", "is_success", "username", "user", "ip", "path", "detail", "request_id")

    def render_is_success(self, value: bool) -> str:
        return "成功" if value else "失败"


class SecurityEventFilter(django_filters.FilterSet):
    """Filter row of the security events."""

    since = WrittenDateFilter(label="自", field_name="at", lookup_expr="date__gte")
    until = WrittenDateFilter(label="至", field_name="at", lookup_expr="date__lte")
    kind = django_filters.ChoiceFilter(label="类型", choices=EventKind.choices)
    is_success = django_filters.ChoiceFilter(label="结果", choices=[("True", "成功"), ("False", "失败")])
    username = django_filters.CharFilter(label="用户名", lookup_expr="icontains")
    ip = django_filters.CharFilter(label="IP 地址", lookup_expr="startswith")

    class Meta:
        model = SecurityEvent
        fields = ("since", "until", "kind", "is_success", "username", "ip")


@requires(may_audit)
def security_event_list(request: SignedInRequest) -> HttpResponseBase:
    """All security events, newest first."""
    return list_page(
        request,
        SecurityEvent.objects.visible_to(request.user).select_related("user"),
        title="安全事件",
        table=SecurityEventTable,
        filters=SecurityEventFilter,
        empty="没有符合条件的安全事件",
    )
