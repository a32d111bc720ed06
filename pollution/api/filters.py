"""What the lists of stations and changes are filtered by."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from pollution.api.questions import regions_named
from pollution.choices import StationKind
from pollution.models import Recalculation, Station
from portal.filters import WholeNumberFilter


class StationApiFilters(filters.FilterSet):
    """Region and day mean one and the same period."""

    region = filters.CharFilter(method="keep", label="区域的 id 或行政区划代码；当日在该区域的站点")
    kind = filters.ChoiceFilter(choices=StationKind.choices, label="类别")
    on = filters.DateFilter(method="keep_day", label="只列该日在用的站点；与 region 一起，按该日所在区域，不填按今天")

    class Meta:
        model = Station
        fields = ["region", "kind", "on"]

    def filter_queryset(self, queryset: Any) -> QuerySet[Station]:
        """By the period that holds on the day."""
        rows: Any = super().filter_queryset(queryset)
        region, on = self.form.cleaned_data["region"], self.form.cleaned_data["on"]
        if region:
            [pk] = regions_named([region])
            rows = rows.in_region(pk, on or timezone.localdate())
        elif on:
            rows = rows.on(on)
        found: QuerySet[Station] = rows
        return found

    def keep(self, rows: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """Used above, together with the day."""
        return rows

    def keep_day(self, rows: QuerySet[Station], name: str, value: date) -> QuerySet[Station]:
        """Used above, together with the region."""
        return rows


class ChangeFilters(filters.FilterSet):
    """What a program has not seen."""

    since = WholeNumberFilter(field_name="revision", lookup_expr="gt", label="已取到的最大 revision；只列其后的")

    class Meta:
        model = Recalculation
        fields = ["since"]
