"""The list page (查询表格): one function that every register calls.

The state of the page is its URL: filters, sort, page and page size. What is exported is exactly what
is filtered. A parameter that makes no sense is ignored, never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_filters import FilterSet

from portal import exports
from portal.pages import Button

__all__ = ["Button", "list_page"]

PAGE_SIZES = (20, 50, 100)
PAGE_PARAMETERS = {"page", "per_page", "sort", "export"}


def list_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    title: str,
    table: type[tables.Table],
    filters: type[FilterSet],
    buttons: Sequence[Button] = (),
    breadcrumbs: Sequence[tuple[str, str]] = (),
    empty: str = "没有符合条件的记录",
    template: str = "kinds/list.html",
    **extra: Any,
) -> HttpResponseBase:
    """Render `rows` (already limited by `visible_to`) filtered, sorted and paged by the query string.

    `?export=xlsx` or `csv` sends all pages as a file instead.
    """
    chosen = filters(request.GET, queryset=rows, request=request)
    shown = table(chosen.qs, order_by=request.GET.getlist("sort") or None)
    _order_fully(shown)
    if (export := request.GET.get("export", "")) in exports.FORMATS:
        return exports.table_response(shown, export, name=title, about=exports.described(chosen))
    size = _page_size(request)
    _paginate(shown, page=request.GET.get("page", "1"), size=size)
    context = {
        "title": title,
        "table": shown,
        "filter": chosen,
        "is_filtered": any(value for name, value in request.GET.items() if name not in PAGE_PARAMETERS),
        "buttons": buttons,
        "breadcrumbs": breadcrumbs,
        "empty": empty,
        "page_sizes": PAGE_SIZES,
        "page_size": size,
        **extra,
    }
    is_fragment = request.headers.get("HX-Target") == "results"
    response = render(request, "partials/_results.html" if is_fragment else template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _order_fully(shown: tables.Table) -> None:
    """Break ties by primary key: rows must not move between pages when a sort column repeats."""
    query: QuerySet[Any] = shown.data.data
    ordering = query.query.order_by or query.model._meta.ordering or ()
    if "pk" not in ordering and "-pk" not in ordering:
        shown.data.data = query.order_by(*ordering, "pk")


def _page_size(request: HttpRequest) -> int:
    wished = request.GET.get("per_page", "")
    return next((size for size in PAGE_SIZES if str(size) == wished), PAGE_SIZES[0])


def _paginate(shown: tables.Table, *, page: str, size: int) -> None:
    """Show the page asked for, or the nearest there is."""
    try:
        shown.paginate(page=page, per_page=size)
    except PageNotAnInteger:
        shown.paginate(page=1, per_page=size)
    except EmptyPage:
        is_before_the_first = page.startswith("-") or page == "0"
        shown.paginate(page=1 if is_before_the_first else shown.paginator.num_pages, per_page=size)
