"""The talent pool: its public directory, the list of the office, and what a 司法行政部门 enters (第二十九条)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.choices import EXTERNAL
from legal_counsel.models import Counsel, PoolEntry
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from legal_counsel.pool import pooling
from legal_counsel.pool.forms import LeaveForm, PoolForm, ProlongForm
from legal_counsel.pool.publishing import directory
from legal_counsel.pool.tables import PoolFilters, PoolTable
from portal.access import anyone, requires
from portal.acting import act_page
from portal.listing import list_page
from portal.requests import SignedInRequest
from portal.unchanged import unless_same_page

TITLE = "法律顾问人才名录"
POOL = ("人才库", reverse_lazy("legal_counsel:pool_list"))
_form = partial(act_page, above=[POOL])
ON_A_PAGE, MOST_TEXT = 50, 100


@require_safe
@requires(anyone)
def directory_page(request: HttpRequest) -> HttpResponseBase:
    """Who is in the pool today, for everybody; without sign-in and without script."""
    today = timezone.localdate()
    text, kind = request.GET.get("q", "").strip()[:MOST_TEXT], request.GET.get("kind", "")
    kinds = [(each.value, str(each.label)) for each in EXTERNAL]
    kind = kind if kind in dict(kinds) else ""
    page = Paginator(directory(today, text=text, kind=kind), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": TITLE,
        "text": text,
        "kind": kind,
        "kinds": kinds,
        "listed": page,
        "today": today,
        "is_filtered": bool(text or kind),
    }
    return unless_same_page(request, render(request, "legal_counsel/directory.html", context))


@require_safe
@requires(may_see_counsel)
def pool_list(request: SignedInRequest) -> HttpResponseBase:
    """All entries, those that are over too."""
    return list_page(
        request,
        PoolEntry.objects.visible_to(request.user).select_related("counsel", "unit"),
        title=POOL[0],
        table=PoolTable,
        filters=PoolFilters,
        empty="没有符合条件的人才库条目；在人选页面入库",
    )


@requires(may_keep_counsel)
def pool_admit(request: SignedInRequest, pk: int) -> HttpResponse:
    """入库."""
    row: Counsel = get_object_or_404(Counsel.objects.visible_to(request.user), pk=pk)
    form = PoolForm(request.POST or None)

    def perform(given: dict[str, Any]) -> PoolEntry:
        return pooling.admit(row, **given, by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "入库", done="已入库，公开名录即可查到")


@requires(may_keep_counsel)
def pool_prolong(request: SignedInRequest, pk: int) -> HttpResponse:
    """更新条目."""
    entry = _entry(request, pk)
    form = ProlongForm(request.POST or None, row=entry)

    def perform(given: dict[str, Any]) -> PoolEntry:
        seen = int(given.pop("seen") or 0)
        return pooling.prolong(entry, **given, seen=seen, by=request.user, at=timezone.now())

    return _form(request, entry.counsel, form, perform, "更新条目", done="已更新")


@requires(may_keep_counsel)
def pool_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """出库."""
    entry = _entry(request, pk)

    def perform(given: dict[str, Any]) -> PoolEntry:
        return pooling.end(entry, **given, by=request.user, at=timezone.now())

    return _form(request, entry.counsel, LeaveForm(request.POST or None), perform, "出库", done="已出库")


def _entry(request: SignedInRequest, pk: int) -> PoolEntry:
    rows = PoolEntry.objects.visible_to(request.user).select_related("counsel")
    found: PoolEntry = get_object_or_404(rows, pk=pk)
    return found
