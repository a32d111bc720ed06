"""Keeping and dropping what a person wants of a list. All of it comes from the list and goes back to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from portal.access import came_from, posted_from, requires, signed_in
from portal.acting import form_page
from portal.constraints import keeping
from portal.listing.models import PAGE_SIZES, ListLayout, SavedFilter
from portal.listing.page import query_of
from portal.requests import SignedInRequest

MOST_FILTERS = 20


class SavedFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ("list_name", "name", "query", "is_default")

    def clean_query(self) -> str:
        """Only what is looked at: a kept `export=xlsx` would answer every visit with a file."""
        return query_of(QueryDict(self.cleaned_data["query"]))


class SavedFilterChangeForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ("name", "is_default")
        help_texts = {"is_default": "从菜单打开这个列表时先按它查询；列表上方会注明，可随时查看全部。"}


class ListLayoutForm(forms.Form):
    list_name = forms.CharField(max_length=100)
    offered = forms.CharField(max_length=2000)
    page_size = forms.TypedChoiceField(coerce=int, choices=[(size, size) for size in PAGE_SIZES])


@requires(signed_in)
@posted_from("workbench")
def save_filter(request: SignedInRequest) -> HttpResponse:
    """Keep the present filter under a name; the same name again replaces it."""
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        messages.error(request, "常用查询没有保存：请填写不超过 30 个字的名称")
        return _back(request)
    given = form.cleaned_data
    kept = SavedFilter.objects.filter(user=request.user, list_name=given["list_name"])
    if kept.exclude(name=given["name"]).count() >= MOST_FILTERS:
        messages.error(request, f"每个列表最多保存 {MOST_FILTERS} 个常用查询，请先删除不用的")
        return _back(request)
    with transaction.atomic():
        if given["is_default"]:
            kept.update(is_default=False)
        defaults = {"query": given["query"], "is_default": given["is_default"]}
        own = {"user": request.user, "list_name": given["list_name"]}
        kept.update_or_create(name=given["name"], defaults=defaults, create_defaults=defaults | own)
    messages.success(request, f"已保存常用查询“{given['name']}”")
    return _back(request)


@requires(signed_in)
def edit_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename one of the own saved filters, or let its list open with it."""
    kept = get_object_or_404(SavedFilter.objects.filter(user=request.user), pk=pk)

    def perform(given: dict[str, Any]) -> HttpResponse:
        of_this_list = SavedFilter.objects.filter(user=request.user, list_name=kept.list_name)
        with transaction.atomic(), keeping(SavedFilter):
            if given["is_default"]:
                of_this_list.update(is_default=False)
            of_this_list.filter(pk=pk).update(**given)
        messages.success(request, f"已保存常用查询“{given['name']}”")
        return _back(request)

    return form_page(
        request,
        SavedFilterChangeForm(request.POST or None, instance=kept),
        perform,
        title="修改常用查询",
        done="",
        cancel_url=_origin(request),
        refused_at="name",
    )


@requires(signed_in)
@posted_from("workbench")
def delete_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Drop one of the own saved filters."""
    kept = get_object_or_404(SavedFilter.objects.filter(user=request.user), pk=pk)
    kept.delete()
    messages.success(request, f"已删除常用查询“{kept.name}”")
    return _back(request)


@requires(signed_in)
@posted_from("workbench")
def save_layout(request: SignedInRequest) -> HttpResponse:
    """Keep which columns of a list are shown, and its page size."""
    form = ListLayoutForm(request.POST)
    if not form.is_valid():
        messages.error(request, "列设置没有保存，请重新选择")
        return _back(request)
    given = form.cleaned_data
    shown = set(request.POST.getlist("column"))
    ListLayout.objects.update_or_create(
        user=request.user,
        list_name=given["list_name"],
        defaults={
            "hidden_columns": [name for name in given["offered"].split() if name not in shown],
            "page_size": given["page_size"],
        },
    )
    messages.success(request, "已保存列设置")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the list one came from, on this site only."""
    return redirect(_origin(request))


def _origin(request: HttpRequest) -> str:
    return came_from(request, request.POST.get("next") or request.GET.get("next", ""))
