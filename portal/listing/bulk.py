"""Acts on several rows at once: picked in a list, confirmed on a page that names each, checked again one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_filters import FilterSet

from portal.lifecycle import Refused

MOST_ROWS = 300  # what a person can still read through before confirming
ALL_ROWS = "all_rows"  # in the address: not the ticked rows, but all that the filter of the list shows


@dataclass(frozen=True)
class BulkAct:
    """A button below which the picked rows go to their confirmation page."""

    label: str
    url: str


@dataclass(frozen=True)
class Picked:
    """The rows that were picked and may be seen; how many more were asked for; and the address of their list."""

    rows: list[Any]
    left_out: int
    back_url: str


class PickColumn(tables.Column):
    """A box per row; it belongs to the form `bulk` that stands above the table."""

    def __init__(self) -> None:
        css = {"class": "pick"}
        super().__init__(accessor="pk", orderable=False, exclude_from_export=True, attrs={"th": css, "td": css})

    @property
    def header(self) -> SafeString:
        return format_html(
            '<input type="checkbox" class="form-check-input" data-pick-all aria-label="{}">', "选择本页全部"
        )

    def render(self, record: Any) -> SafeString:
        return format_html(
            '<input type="checkbox" class="form-check-input" name="pk" value="{}" form="bulk" aria-label="选择 {}">',
            record.pk,
            record,
        )


def picked(request: HttpRequest, rows: QuerySet[Any], filters: type[FilterSet] | None, back_url: str) -> Picked:
    """What the list sent here: ticked rows, or with `filters` all rows that its filter shows.

    A form that is sent names its rows: what happens is what was shown, whatever has come to the list since.
    """
    given = request.POST.getlist("pk") or request.GET.getlist("pk")
    asked = {int(pk) for pk in given if pk.isdecimal() and len(pk) < 20}
    if request.method == "GET" and filters is not None and request.GET.get(ALL_ROWS):
        rows = filters(request.GET, queryset=rows, request=request).qs
        wanted = rows.count()
    else:
        rows = rows.filter(pk__in=sorted(asked)[:MOST_ROWS])
        wanted = len(asked)
    chosen = list(rows[:MOST_ROWS])
    conditions = request.GET.copy()
    for name in ("pk", ALL_ROWS):
        conditions.pop(name, None)
    query = conditions.urlencode()
    return Picked(chosen, wanted - len(chosen), f"{back_url}?{query}" if query else back_url)


def nothing_picked(request: HttpRequest, back_url: str) -> HttpResponse:
    """Back to the list, with a word."""
    messages.warning(request, "没有选中任何记录，请先在列表中勾选")
    return redirect(back_url)


def bulk_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    act: Callable[[Any], object],
    *,
    title: str,
    submit_label: str,
    back_url: str,
    filters: type[FilterSet] | None = None,
    refusal: Callable[[Any], str] = lambda row: "",
    afterwards: Callable[[Any, str], object] = lambda row, refusal: None,
    named: Callable[[Any], str] = str,
    seen: Callable[[Any], str] = lambda row: "",
    breadcrumbs: tuple[tuple[str, object], ...] = (),
    template: str = "kinds/bulk.html",
    form: Form | None = None,
    **more: Any,
) -> HttpResponse:
    """Confirm, then carry out `act` on each picked row of `rows` (already limited by `visible_to`).

    `refusal(row)` says beforehand, without changing anything, why a row will be refused. Each row has a
    transaction of its own: one refusal does not undo the others, and every one is named in the message.
    `afterwards(row, refusal)` hears of each row outside that transaction; `refusal` is empty where it was done.
    `named(row)` is what tells a row from the others where its own name does not; `seen(row)` tells what was read of it
    from what others have written since: a row that has changed is refused. With the `filters` of the list
    all rows that it shows can be picked at once. What `form` asks is asked once for all rows and checked first.
    """
    chosen = picked(request, rows, filters, back_url)
    if not chosen.rows:
        return nothing_picked(request, chosen.back_url)
    if request.method == "POST" and (form is None or form.is_valid()):
        asked = {row.pk: request.POST.get(f"seen_{row.pk}", "") == seen(row) for row in chosen.rows}
        refusals = [
            (named(row), _try(act, row, afterwards) if asked[row.pk] else "刚被他人更新，请重新阅读后再办")
            for row in chosen.rows
        ]
        _report(request, refusals, submit_label)
        return redirect(chosen.back_url)
    context = {
        "title": title,
        "rows": [(row.pk, named(row), refusal(row), seen(row)) for row in chosen.rows],
        "left_out": chosen.left_out,
        "most_rows": MOST_ROWS,
        "submit_label": submit_label,
        "cancel_url": chosen.back_url,
        "list_url": back_url,
        "breadcrumbs": breadcrumbs,
        "form": form,
    }
    return render(request, template, context | more)


def _try(act: Callable[[Any], object], row: Any, afterwards: Callable[[Any, str], object]) -> str:
    """Carry out `act` on one row; why it was refused, or nothing."""
    reason = ""
    try:
        with transaction.atomic():
            act(row)
    except Refused as refusal:
        reason = str(refusal)
    afterwards(row, reason)
    return reason


def _report(request: HttpRequest, refusals: list[tuple[str, str]], label: str) -> None:
    refused = [f"{name}：{reason}" for name, reason in refusals if reason]
    if done := len(refusals) - len(refused):
        messages.success(request, f"{label}：已完成 {done} 条")
    if refused:
        messages.error(request, f"{label}：{len(refused)} 条未能办理\n" + "\n".join(refused))
