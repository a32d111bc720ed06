"""The list page (查询表格): one function that every register calls.

The state of the page is its URL: filters, sort, page and page size. What is exported is exactly what
is filtered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_filters import FilterSet

PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Button:
    """An act offered above the table or in a detail head: label, address, and whether it is the main one."""

    label: str
    url: str
    is_primary: bool = False


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
) -> HttpResponse:
    """Render `rows` (already limited by `visible_to`) filtered, sorted and paged by the query string."""
    chosen = filters(request.GET, queryset=rows, request=request)
    shown = table(chosen.qs, request=request)
    tables.RequestConfig(request, paginate={"per_page": PAGE_SIZES[0]}).configure(shown)
    return render(
        request,
        template,
        {
            "title": title,
            "table": shown,
            "filter": chosen,
            "buttons": buttons,
            "breadcrumbs": breadcrumbs,
            "empty": empty,
            **extra,
        },
    )
