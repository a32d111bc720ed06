"""A list page of units, as an app would write it, for the tests of the page kinds."""

import django_filters
import django_tables2 as tables
from django.urls import include, path

from portal.access import requires, signed_in
from portal.lifecycle import Refused
from portal.listing import BulkAct, bulk_page, list_page
from portal.organization.models import Unit
from portal.pages import Button


class UnitTable(tables.Table):
    name = tables.Column()
    kind = tables.Column()
    parent = tables.Column(orderable=False)
    actions = tables.TemplateColumn(
        '<a href="#{{ record.pk }}">查看</a>',
        verbose_name="操作",
        orderable=False,
        exclude_from_export=True,
        attrs={"th": {"class": "acts"}, "td": {"class": "acts"}},
    )

    class Meta:
        model = Unit
        fields = ("name", "kind", "parent", "is_active")


class UnitFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="名称", lookup_expr="contains")
    since = django_filters.DateFilter(label="起始日期", method="ignore")

    class Meta:
        model = Unit
        fields = ("name", "kind", "is_active")

    def ignore(self, rows, name, value):
        return rows


@requires(signed_in)
def units(request):
    return list_page(
        request,
        Unit.objects.select_related("parent").filter(name__startswith="测试"),
        title="机构",
        table=UnitTable,
        filters=UnitFilter,
        buttons=[Button("新建机构", "#", is_primary=True)],
        bulk=[BulkAct("停用", "/example/close/")],
        empty="还没有机构",
    )


def _close(unit):
    if not unit.is_active:
        raise Refused("该机构已停用")
    Unit.objects.filter(pk=unit.pk).update(is_active=False)
    if unit.name == "测试保留单位":
        raise Refused("该机构须保留")


@requires(signed_in)
def close_units(request):
    return bulk_page(
        request,
        Unit.objects.filter(name__startswith="测试"),
        _close,
        title="停用机构",
        submit_label="停用",
        back_url="/example/",
        refusal=lambda unit: "" if unit.is_active else "该机构已停用",
    )


urlpatterns = [
    path("example/", units, name="example_units"),
    path("example/close/", close_units, name="example_close"),
    path("", include("portal.urls")),
]
