"""Pages of officials 领导人员: list on any day, detail with all tenures, and the acts of the document manager."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.dates import UnreadableDate, read_date
from portal.filters import WrittenDateFilter
from portal.listing import list_page
from portal.organization import appointing
from portal.organization.forms import EndTenureForm, OfficialForm, PostForm, TenureForm
from portal.organization.models import Official, Post, Tenure, Unit
from portal.organization.permissions import may_edit_officials
from portal.pages import Button


class OfficialTable(tables.Table):
    """One line a person."""

    name = tables.Column(linkify=("official_detail", [tables.A("pk")]), order_by="pinyin")
    posts = tables.Column("职务", empty_values=(), orderable=False)

    class Meta:
        model = Official
        fields = ("name", "remark", "posts")

    def render_posts(self, record: Any) -> str:
        return "、".join(str(tenure.post) for tenure in record.present) or "—"


class OfficialFilter(django_filters.FilterSet):
    """Filter row: by name, by unit, and who was in office on a day."""

    q = django_filters.CharFilter(label="姓名或拼音", method="filter_q")
    unit = django_filters.ModelChoiceFilter(label="机构", queryset=Unit.objects.all(), method="filter_unit")
    on = WrittenDateFilter(label="在任于", method="filter_on")

    class Meta:
        model = Official
        fields = ("q", "unit", "on")

    def filter_q(self, rows: QuerySet[Official], name: str, value: str) -> QuerySet[Official]:
        return rows.filter(Q(name__icontains=appointing.printed_name(value)) | Q(pinyin__icontains=value.lower()))

    def filter_unit(self, rows: QuerySet[Official], name: str, value: Unit) -> QuerySet[Official]:
        return rows.filter(pk__in=Tenure.objects.filter(post__unit=value).values("official"))

    def filter_on(self, rows: Any, name: str, value: Any) -> QuerySet[Official]:
        found: QuerySet[Official] = rows.in_office(value)
        return found


@requires(signed_in)
def official_list(request: HttpRequest) -> HttpResponseBase:
    """All officials with the posts they hold today, or held on the day asked for."""
    try:
        on = read_date(request.GET.get("on", ""))
    except UnreadableDate:  # the filter row says so itself
        on = timezone.localdate()
    buttons = []
    if may_edit_officials(request.user):
        buttons.append(Button("登记人员", reverse("official_create"), is_primary=True))
    return list_page(
        request,
        Official.objects.visible_to(request.user).with_posts(on),
        title="领导人员",
        table=OfficialTable,
        filters=OfficialFilter,
        buttons=buttons,
        empty="没有符合条件的人员",
    )


@requires(signed_in)
def official_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: every tenure, and its history."""
    official = _find(request, pk)
    context = {
        "title": str(official),
        "official": official,
        "facts": [("姓名", official.name), ("备注", official.remark)],
        "breadcrumbs": [("领导人员", reverse("official_list"))],
        "tenures": official.tenures.select_related("post__unit").order_by("-held"),
        "may_edit": may_edit_officials(request.user),
        "changes": changes_of(official, also=("tenures",)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "organization/official_detail.html", context)


@requires(may_edit_officials)
def official_create(request: HttpRequest) -> HttpResponse:
    """登记人员."""
    return form_page(
        request,
        OfficialForm(request.POST or None),
        lambda data: _address(appointing.register_official(**data)),
        title="登记人员",
        done="人员已登记",
        cancel_url=reverse("official_list"),
        breadcrumbs=[("领导人员", reverse("official_list"))],
    )


@requires(may_edit_officials)
def official_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改人员."""
    official = _find(request, pk)
    return form_page(
        request,
        OfficialForm(request.POST or None, instance=official),
        lambda data: _address(appointing.revise_official(official, **data)),
        title="修改人员",
        done="人员已修改",
        cancel_url=_address(official),
        breadcrumbs=_trail(official),
    )


@requires(may_edit_officials)
def tenure_create(request: HttpRequest, pk: int) -> HttpResponse:
    """任职."""
    official = _find(request, pk)
    posts = Post.objects.filter(unit__is_active=True).select_related("unit").order_by("unit__pinyin", "order", "title")
    return form_page(
        request,
        TenureForm(request.POST or None, posts=posts),
        lambda data: _address(appointing.appoint(official, **data).official),
        title="登记任职",
        done="任职已登记",
        cancel_url=_address(official),
        breadcrumbs=_trail(official),
    )


@requires(may_edit_officials)
def tenure_end(request: HttpRequest, pk: int) -> HttpResponse:
    """免职."""
    tenure = get_object_or_404(Tenure.objects.visible_to(request.user).select_related("official", "post__unit"), pk=pk)
    return form_page(
        request,
        EndTenureForm(request.POST or None),
        lambda data: _address(appointing.end_tenure(tenure, **data).official),
        title=f"结束任职：{tenure.post}",
        done="任职已结束",
        cancel_url=_address(tenure.official),
        breadcrumbs=_trail(tenure.official),
        submit_label="结束任职",
    )


@requires(may_edit_officials)
def post_create(request: HttpRequest, pk: int) -> HttpResponse:
    """新设职务."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = PostForm(request.POST or None, instance=Post(unit=unit))
    return _post_page(request, form, Post(unit=unit), title="新设职务", done="职务已设立")


@requires(may_edit_officials)
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改职务."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("unit"), pk=pk)
    return _post_page(request, PostForm(request.POST or None, instance=post), post, title="修改职务", done="职务已修改")


def _post_page(request: HttpRequest, form: PostForm, post: Post, *, title: str, done: str) -> HttpResponse:
    address = reverse("unit_detail", args=[post.unit_id])

    def perform(data: dict[str, Any]) -> str:
        appointing.revise_post(post, **data)
        return address

    return form_page(
        request,
        form,
        perform,
        title=title,
        done=done,
        cancel_url=address,
        breadcrumbs=[("机构", reverse("unit_list")), (post.unit.name, address)],
    )


def _find(request: HttpRequest, pk: int) -> Official:
    official: Official = get_object_or_404(Official.objects.visible_to(request.user), pk=pk)
    return official


def _address(official: Official) -> str:
    return reverse("official_detail", args=[official.pk])


def _trail(official: Official) -> list[tuple[str, str]]:
    return [("领导人员", reverse("official_list")), (str(official), _address(official))]
