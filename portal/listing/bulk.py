"""Acts on several rows at once: picked in a list, confirmed on a page that names each, checked again one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lifecycle import Refused

MOST_ROWS = 100  # what a person can still read through before confirming


@dataclass(frozen=True)
class BulkAct:
    """A button below which the picked rows go to their confirmation page."""

    label: str
    url: str


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


def bulk_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    act: Callable[[Any], object],
    *,
    title: str,
    submit_label: str,
    back_url: str,
    refusal: Callable[[Any], str] = lambda row: "",
    afterwards: Callable[[Any, str], object] = lambda row, refusal: None,
    named: Callable[[Any], str] = str,
    breadcrumbs: tuple[tuple[str, object], ...] = (),
) -> HttpResponse:
    """Confirm, then carry out `act` on each picked row of `rows` (already limited by `visible_to`).

    `refusal(row)` says beforehand, without changing anything, why a row will be refused. Each row has a
    transaction of its own: one refusal does not undo the others, and every one is named in the message.
    `afterwards(row, refusal)` hears of each row outside that transaction; `refusal` is empty where it was done.
    `named(row)` is what tells a row from the others where its own name does not.
    """
    asked = {int(pk) for pk in request.POST.getlist("pk") or request.GET.getlist("pk") if pk.isdecimal()}
    chosen = list(rows.filter(pk__in=sorted(asked)[:MOST_ROWS]))
    if not chosen:
        messages.warning(request, "没有选中任何记录，请先在列表中勾选")
        return redirect(back_url)
    if request.method == "POST":
        refusals = [(named(row), _try(act, row, afterwards)) for row in chosen]
        _report(request, refusals, submit_label)
        return redirect(back_url)
    context = {
        "title": title,
        "rows": [(row.pk, named(row), refusal(row)) for row in chosen],
        "left_out": len(asked) - len(chosen),
        "submit_label": submit_label,
        "cancel_url": back_url,
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "kinds/bulk.html", context)


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
