"""Pages of units 机构: list, tree, detail, and the acts of the system administrator."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.listing import list_page
from portal.organization import establishing
from portal.organization.choices import Level, UnitKind
from portal.organization.forms import OtherNameForm, RenameForm, UnitForm
from portal.organization.models import Post, Unit
from portal.organization.permissions import may_edit_officials, may_edit_units
from portal.pages import Button

STATES = [("true", "在用"), ("false", "停用")]


class UnitTable(tables.Table):
    """One line a unit."""

    name = tables.Column(linkify=("unit_detail", [tables.A("pk")]), order_by="pinyin")
    level = tables.Column("层级", accessor="level_label", order_by="level")
    state = tables.Column("状态", accessor="state_label", order_by="is_active")

    class Meta:
        model = Unit
        fields = ("name", "short_name", "kind", "level", "parent", "region", "state")


class UnitFilter(django_filters.FilterSet):
    """Filter row of the unit list."""

    q = django_filters.CharFilter(label="名称", method="filter_q")
    kind = django_filters.ChoiceFilter(label="类别", choices=UnitKind.choices)
    level = django_filters.ChoiceFilter(label="层级", choices=Level.choices)
    within = django_filters.ModelChoiceFilter(label="隶属于", queryset=Unit.objects.all(), method="filter_within")
    is_active = django_filters.TypedChoiceFilter(
        label="状态", choices=STATES, coerce=lambda value: value == "true", empty_value=None
    )

    class Meta:
        model = Unit
        fields = ("q", "kind", "level", "within", "is_active")

    def filter_q(self, rows: Any, name: str, value: str) -> QuerySet[Unit]:
        found: QuerySet[Unit] = rows.matching(value)
        return found

    def filter_within(self, rows: Any, name: str, value: Unit) -> QuerySet[Unit]:
        found: QuerySet[Unit] = rows.subtree(value)
        return found


@requires(signed_in)
def unit_list(request: HttpRequest) -> HttpResponseBase:
    """All units."""
    buttons = [Button("机构树", reverse("unit_tree"))]
    if may_edit_units(request.user):
        buttons.append(Button("新建机构", reverse("unit_create"), is_primary=True))
    rows = Unit.objects.visible_to(request.user).select_related("parent", "region")
    return list_page(
        request,
        rows,
        title="机构",
        table=UnitTable,
        filters=UnitFilter,
        buttons=buttons,
        empty="没有符合条件的机构",
    )


@requires(signed_in)
def unit_tree(request: HttpRequest) -> HttpResponse:
    """All units in use, each below the one that leads it; one query."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    units = list(Unit.objects.visible_to(request.user).active())
    shown = {unit.pk for unit in units}
    for unit in units:
        below[unit.parent_id if unit.parent_id in shown else None].append(unit)
    context = {
        "title": "机构树",
        "branches": _branches(None, below),
        "breadcrumbs": [("机构", reverse("unit_list"))],
        "buttons": [Button("机构列表", reverse("unit_list"))],
    }
    return render(request, "organization/unit_tree.html", context)


@requires(signed_in)
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: facts, what is below it, who holds its posts today, its names and its history."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("region", "judicial_administration"), pk=pk
    )
    path = Unit.objects.path_to(unit)
    facts = [
        ("名称", unit.name),
        ("简称", unit.short_name),
        ("类别", unit.get_kind_display()),
        ("层级", unit.level_label),
        ("所在区域", unit.region),
        ("隶属", " › ".join(each.name for each in path)),
        ("司法行政部门", unit.judicial_administration),
        ("成立日期", unit.established_on),
        ("状态", unit.state_label),
    ]
    context = {
        "title": unit.name,
        "unit": unit,
        "facts": facts,
        "breadcrumbs": [
            ("机构", reverse("unit_list")),
            *((each.name, reverse("unit_detail", args=[each.pk])) for each in path),
        ],
        "children": unit.children.visible_to(request.user),
        "names": unit.other_names.all(),
        "posts": Post.objects.filter(unit=unit).with_holders(timezone.localdate()),
        "may_edit": may_edit_units(request.user),
        "may_edit_officials": may_edit_officials(request.user),
        "changes": changes_of(unit, also=("other_names",)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "organization/unit_detail.html", context)


@requires(may_edit_units)
def unit_create(request: HttpRequest) -> HttpResponse:
    """新建机构."""
    form = UnitForm(
        request.POST or None,
        units=Unit.objects.active(),
        initial={"parent": request.GET.get("parent")},
    )
    return form_page(
        request,
        form,
        lambda data: _address(establishing.establish(**data)),
        title="新建机构",
        done="机构已建立",
        cancel_url=reverse("unit_list"),
        breadcrumbs=[("机构", reverse("unit_list"))],
    )


@requires(may_edit_units)
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改机构."""
    unit = _find(request, pk)
    others = Unit.objects.active().exclude(pk__in=Unit.objects.subtree(unit).values("pk"))
    form = UnitForm(request.POST or None, instance=unit, units=others)
    judicial: Any = form.fields["judicial_administration"]
    judicial.queryset = Unit.objects.active()
    return _act(
        request, unit, form, lambda data: establishing.revise(unit, **data), title="修改机构", done="机构已修改"
    )


@requires(may_edit_units)
def unit_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """更名."""
    unit = _find(request, pk)
    form = RenameForm(request.POST or None)
    return _act(
        request, unit, form, lambda data: establishing.rename(unit, **data), title="机构更名", done="机构已更名"
    )


@requires(may_edit_units)
def unit_name_create(request: HttpRequest, pk: int) -> HttpResponse:
    """登记简称或别称."""
    unit = _find(request, pk)
    form = OtherNameForm(request.POST or None)
    return _act(
        request, unit, form, lambda data: establishing.add_name(unit, **data), title="登记其他名称", done="名称已登记"
    )


@requires(may_edit_units)
@posted_from("unit_detail")
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """停用."""
    unit = _find(request, pk)
    today = timezone.localdate()
    return press(request, lambda: establishing.close(unit, on=today), done="机构已停用", address=_address(unit))


@requires(may_edit_units)
@posted_from("unit_detail")
def unit_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """恢复使用."""
    unit = _find(request, pk)
    return press(request, lambda: establishing.reopen(unit), done="机构已恢复使用", address=_address(unit))


def _find(request: HttpRequest, pk: int) -> Unit:
    unit: Unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    return unit


def _address(unit: Unit) -> str:
    return reverse("unit_detail", args=[unit.pk])


def _act(request: HttpRequest, unit: Unit, form: Any, act: Any, *, title: str, done: str) -> HttpResponse:
    """A form about an existing unit, which leads back to it."""

    def perform(data: dict[str, Any]) -> str:
        act(data)
        return _address(unit)

    return form_page(
        request,
        form,
        perform,
        title=title,
        done=done,
        cancel_url=_address(unit),
        breadcrumbs=[("机构", reverse("unit_list")), (unit.name, _address(unit))],
    )


def _branches(parent: int | None, below: dict[int | None, list[Unit]]) -> list[tuple[Unit, list[Any]]]:
    return [(unit, _branches(unit.pk, below)) for unit in below.get(parent, [])]
