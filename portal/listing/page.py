"""One function that every register calls to show its rows.

The state of the page is its URL: filters, sort, page and page size. What is exported is exactly what
is filtered. A parameter that makes no sense is ignored, never an error; only an export with one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import QuerySet
from django.forms import CharField, NullBooleanField
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_filters import FilterSet

from portal import exports
from portal.counting import CountingPaginator
from portal.listing.bulk import BulkAct, PickColumn
from portal.listing.models import PAGE_SIZES, ListLayout, SavedFilter
from portal.pages import Button

EVERYTHING = "all"  # in the address of whoever leaves the default filter
PLACE_PARAMETERS = ("page", "export", EVERYTHING)  # where one is in a list; not part of what is being looked at
SHAPE_PARAMETERS = ("sort", "per_page")
MOST_TEXT = 100  # characters of one condition, nine bytes each in the address
FIXED_COLUMNS = ("pick", "actions")


def list_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    title: str,
    table: Callable[..., tables.Table],
    filters: type[FilterSet],
    buttons: Sequence[Button] = (),
    bulk: Sequence[BulkAct] = (),
    breadcrumbs: Sequence[tuple[str, str]] = (),
    empty: str = "没有符合条件的记录",
    template: str = "kinds/list.html",
    **extra: Any,
) -> HttpResponseBase:
    """Render `rows` (already limited by `visible_to`) filtered, sorted and paged by the query string.

    `?export=xlsx` or `csv` sends all pages as a file instead, with the columns the person has chosen.
    Without any parameter the person's own default filter is used, by its address, so that it shows and can be left.
    """
    layout, saved_filters = _kept_by(request)
    default = next((each for each in saved_filters if each.is_default and QueryDict(each.query)), None)
    if default and not request.GET:
        return redirect(f"{request.path}?{default.query}")
    chosen = filters(request.GET, queryset=rows, request=request)
    _word_yes_and_no(chosen)
    _limit_texts(chosen)
    picking = {"extra_columns": [("pick", PickColumn())], "sequence": ("pick", "...")} if bulk else {}
    shown = table(chosen.qs, order_by=request.GET.getlist("sort") or None, **picking)
    _order_fully(shown)
    choices = _hide_columns(shown, layout.hidden_columns)
    if (export := request.GET.get("export", "")) in exports.FORMATS:
        if refusal := exports.refusal_of(chosen):
            messages.error(request, refusal)
            return redirect(f"{request.path}?{query_of(request.GET)}")
        return exports.table_response(shown, export, name=title, about=exports.described(chosen))
    size = _page_size(request, layout.page_size)
    _paginate(shown, page=request.GET.get("page", "1"), size=size)
    context = {
        "title": title,
        "table": shown,
        "filter": chosen,
        "described": exports.described(chosen),
        "is_filtered": any(value for name, value in request.GET.items() if name in chosen.filters),
        "shape": [(name, request.GET[name]) for name in SHAPE_PARAMETERS if name in request.GET],
        "query": query_of(request.GET),
        "conditions": [(name, value) for name, values in QueryDict(query_of(request.GET)).lists() for value in values],
        "list_name": list_name_of(request),
        "saved_filters": saved_filters,
        "default_in_use": default if default and _conditions(request.GET) == _conditions(default.query) else None,
        "everything_url": f"{request.path}?{EVERYTHING}=1" if default else request.path,
        "column_choices": choices,
        "buttons": buttons,
        "bulk": bulk,
        "breadcrumbs": breadcrumbs,
        "empty": empty,
        "page_sizes": PAGE_SIZES,
        "page_size": size,
        "export_formats": exports.FORMATS,
        **extra,
    }
    is_fragment = request.headers.get("HX-Target") == "results"
    response = render(request, "partials/_results.html" if is_fragment else template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _word_yes_and_no(chosen: FilterSet) -> None:
    """Django's words for a choice of three are 未知, 是, 否; a filter that asks nothing says 全部."""
    for field in chosen.form.fields.values():
        if isinstance(field, NullBooleanField):
            field.widget.choices = [("", "全部"), ("true", "是"), ("false", "否")]


def _limit_texts(chosen: FilterSet) -> None:
    """All conditions together have to fit into one address, so the browser takes no more of each."""
    for field in chosen.form.fields.values():
        if isinstance(field, CharField):
            field.widget.attrs.setdefault("maxlength", MOST_TEXT)


def list_name_of(request: HttpRequest) -> str:
    """What a list is called where something is kept for it: the name of its view."""
    return request.resolver_match.view_name if request.resolver_match else ""


def query_of(parameters: QueryDict) -> str:
    """The query string without the place in the list, as it is kept and exported."""
    kept = parameters.copy()
    for name in PLACE_PARAMETERS:
        kept.pop(name, None)
    return kept.urlencode()


def _conditions(query: QueryDict | str) -> dict[str, list[str]]:
    """What a query asks for, in whatever order and shape; an empty condition asks for nothing."""
    asked = QueryDict(query) if isinstance(query, str) else query
    left_out = (*PLACE_PARAMETERS, *SHAPE_PARAMETERS)
    return {name: values for name, values in asked.lists() if name not in left_out and any(values)}


def _kept_by(request: HttpRequest) -> tuple[ListLayout, list[SavedFilter]]:
    """Layout and saved filters of this person for this list; the public has none."""
    if not request.user.is_authenticated:
        return ListLayout(), []
    mine = {"user": request.user, "list_name": list_name_of(request)}
    return ListLayout.objects.filter(**mine).first() or ListLayout(), list(SavedFilter.objects.filter(**mine))


def _hide_columns(shown: tables.Table, hidden: list[str]) -> list[tuple[str, str, bool]]:
    """Hide what the person does not want; return (name, header, is shown) of all that may be hidden."""
    offered = [column for column in shown.columns if column.name not in FIXED_COLUMNS][1:]
    for column in offered:
        if column.name in hidden:
            shown.columns.hide(column.name)
    return [(column.name, str(column.header), column.name not in hidden) for column in offered]


def _order_fully(shown: tables.Table) -> None:
    """Break ties by primary key: rows must not move between pages when a sort column repeats.

    The model's own order is asked for by name, because Django drops it where rows are counted by group.
    """
    query: QuerySet[Any] = shown.data.data
    ordering = query.query.order_by or query.model._meta.ordering or ()
    ties = () if "pk" in ordering or "-pk" in ordering else ("pk",)
    shown.data.data = query.order_by(*ordering, *ties)


def _page_size(request: HttpRequest, kept: int) -> int:
    wished = request.GET.get("per_page", "")
    return next((size for size in PAGE_SIZES if str(size) == wished), kept)


def _paginate(shown: tables.Table, *, page: str, size: int) -> None:
    """Show the page asked for, or the nearest there is."""
    try:
        shown.paginate(CountingPaginator, page=page, per_page=size)
    except PageNotAnInteger:
        shown.paginate(CountingPaginator, page=1, per_page=size)
    except EmptyPage:
        is_before_the_first = page.startswith("-") or page == "0"
        shown.paginate(CountingPaginator, page=1 if is_before_the_first else shown.paginator.num_pages, per_page=size)
