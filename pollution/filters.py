"""What the lists of the air are filtered by."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from pollution.choices import StationKind, UploadState
from pollution.models import MonitoringUpload, RegionSubstitute, Station
from portal.filters import WrittenDateFilter
from portal.organization.models import Region


class UploadFilters(django_filters.FilterSet):
    """监测数据上传 by state, name of the file, and a day of the data."""

    state = django_filters.ChoiceFilter(label="状态", choices=UploadState.choices)
    q = django_filters.CharFilter(label="文件名", field_name="attachment__name", lookup_expr="icontains")
    on = WrittenDateFilter(label="含某日数据", method="filter_on")

    class Meta:
        model = MonitoringUpload
        fields = ("state", "q", "on")

    def filter_on(self, rows: Any, name: str, value: date) -> QuerySet[MonitoringUpload]:
        """Files whose span touches a day."""
        found: QuerySet[MonitoringUpload] = rows.touching(value)
        return found


class StationFilters(django_filters.FilterSet):
    """站点 by text, kind, region and a day; region and day mean the same period."""

    q = django_filters.CharFilter(label="编码、名称或运维单位", method="filter_q")
    region = django_filters.ModelChoiceFilter(label="区域", queryset=Region.objects.all(), method="keep")
    kind = django_filters.ChoiceFilter(label="类别", choices=StationKind.choices)
    on = WrittenDateFilter(label="某日在用", method="keep")

    class Meta:
        model = Station
        fields = ("q", "region", "kind", "on")

    def filter_queryset(self, queryset: Any) -> QuerySet[Station]:
        """A region is asked for on the day asked for, today without one."""
        rows: Any = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        if chosen.get("region"):
            rows = rows.in_region(chosen["region"], chosen.get("on") or timezone.localdate())
        elif chosen.get("on"):
            rows = rows.on(chosen["on"])
        found: QuerySet[Station] = rows
        return found

    def filter_q(self, rows: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """In code, name or operator."""
        text = value.strip()
        return rows.filter(Q(code__icontains=text) | Q(name__icontains=text) | Q(operator__icontains=text))

    def keep(self, rows: QuerySet[Station], name: str, value: Any) -> QuerySet[Station]:
        """Nothing here: `filter_queryset` asks for region and day together."""
        return rows


class SubstituteFilters(django_filters.FilterSet):
    """区域取值 by region and day."""

    region = django_filters.ModelChoiceFilter(label="区域", queryset=Region.objects.all())
    on = WrittenDateFilter(label="某日有效", field_name="held", lookup_expr="contains")

    class Meta:
        model = RegionSubstitute
        fields = ("region", "on")
