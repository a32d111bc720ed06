"""Pages of regions 区域: read only; they come with the portal."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.listing import list_page
from portal.organization.choices import RegionKind
from portal.organization.models import Region

ONE_LINE = {"td": {"class": "one-line"}}


def _neighbours(record: Region) -> str:
    names = [other.name if border.is_verified else f"{other.name}（待核实）" for other, border in record.borders]
    return "、".join(names) or "—"


class RegionTable(tables.Table):
    """One line a region with its neighbours; those to be checked carry a mark."""

    name = tables.Column(linkify=("region_detail", [tables.A("pk")]), attrs=ONE_LINE)
    kind = tables.Column(attrs=ONE_LINE)
    neighbours = tables.Column(
        "相邻区域",
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "one-line shortened", "title": _neighbours}},
    )

    class Meta:
        model = Region
        fields = ("name", "kind", "adcode", "parent", "is_enclave", "neighbours")

    def render_is_enclave(self, value: bool) -> str:
        return "是" if value else "否"

    def render_neighbours(self, record: Region) -> str:
        return _neighbours(record)


class RegionFilter(django_filters.FilterSet):
    """Filter row of the region list."""

    name = django_filters.CharFilter(label="名称", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="类别", choices=RegionKind.choices)
    parent = django_filters.ModelChoiceFilter(label="所属区域", queryset=Region.objects.filter(parent=None))

    class Meta:
        model = Region
        fields = ("name", "kind", "parent")


@requires(signed_in)
def region_list(request: HttpRequest) -> HttpResponseBase:
    """Counties, cities and regiments, and which of them touch."""
    return list_page(
        request,
        Region.objects.visible_to(request.user).select_related("parent").with_borders(),
        title="区域",
        table=RegionTable,
        filters=RegionFilter,
        empty="没有符合条件的区域",
    )


@requires(signed_in)
def region_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One region: its parts, and each border with how it is known."""
    region = get_object_or_404(Region.objects.visible_to(request.user).select_related("parent").with_borders(), pk=pk)
    context = {
        "title": region.name,
        "region": region,
        "facts": [
            ("名称", region.name),
            ("类别", region.get_kind_display()),
            ("行政区划代码", region.adcode or "无"),
            ("所属区域", region.parent or "无"),
            ("飞地", region.is_enclave),
        ],
        "breadcrumbs": [("区域", reverse("region_list"))],
        "parts": region.parts.all(),
        "units": region.units.visible_to(request.user).active(),
        "changes": changes_of(region) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "organization/region_detail.html", context)
