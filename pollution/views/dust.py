"""Sand-dust events: all of them for the office, decided ones for everybody, decisions for 预警技术组."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html_join

from pollution import deciding_dust
from pollution.choices import DustState
from pollution.dust_forms import DustDecisionForm, DustForm, DustRejectionForm, initial_of
from pollution.lifecycle import DUST
from pollution.models import DustEvent
from pollution.permissions import may_decide_dust, may_see_uploads
from portal.access import anyone, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.organization.models import Region
from portal.pages import Button, Finding
from portal.requests import SignedInRequest

_OUTDATED = Finding(
    "数据已更正/撤回，待复核：认定之后，所列小时有监测数据入库、更正或撤回",
    remedy="由预警技术组对照现有数据复核，维持、更改认定，或不予认定",
)
EVENTS = ("沙尘过程", reverse_lazy("pollution:dust_list"))
ONE_LINE = {"td": {"class": "one-line"}}


class DustTable(tables.Table):
    """One line for each event."""

    pk = tables.Column("编号", linkify=True, attrs=ONE_LINE)
    state = tables.Column(attrs=ONE_LINE)
    regions = tables.Column("区域", orderable=False, accessor="regions__all", attrs=ONE_LINE)
    hours = tables.Column(attrs=ONE_LINE)
    evidence = tables.Column(orderable=False, attrs={"td": {"class": "shortened"}})
    decided_by = tables.Column(attrs=ONE_LINE)
    decided_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = DustEvent
        fields = ("pk", "state", "regions", "hours", "evidence", "decided_by", "decided_at")

    def render_regions(self, record: DustEvent) -> str:
        return "、".join(each.name for each in record.regions.all())

    def render_state(self, record: DustEvent, value: str) -> str:
        return f"{value}（待复核）" if record.state == DustState.DECIDED and record.is_outdated else value

    def render_hours(self, record: DustEvent) -> str:
        return told(record)


class DustFilter(django_filters.FilterSet):
    """Filter row of the list."""

    state = django_filters.ChoiceFilter(label="状态", choices=DustState.choices)
    regions = django_filters.ModelChoiceFilter(label="区域", queryset=Region.objects.all())
    review = django_filters.ChoiceFilter(label="复核", choices=[("due", "待复核")], method="keep_due")

    class Meta:
        model = DustEvent
        fields = ("state", "regions", "review")

    def keep_due(self, rows: Any, name: str, value: str) -> Any:
        """Decided ones whose data is no longer what it was."""
        return rows.due_for_review()


@requires(may_see_uploads)
def dust_list(request: HttpRequest) -> HttpResponseBase:
    """All events."""
    rows = DustEvent.objects.visible_to(request.user).select_related("decided_by").prefetch_related("regions")
    is_deciding = may_decide_dust(request.user)
    buttons = [Button("登记沙尘过程", reverse("pollution:dust_new"), is_primary=True)] if is_deciding else []
    return list_page(
        request,
        rows,
        title=EVENTS[0],
        table=DustTable,
        filters=DustFilter,
        buttons=buttons,
        empty="没有符合条件的沙尘过程。指数计算后，系统按浓度特征自动提示；也可以由预警技术组登记",
    )


@requires(anyone)
def dust_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One event; the public sees it once it is decided."""
    event = _event(request, pk)
    acts = [each for each in actions_from(event.state, DUST) if each in deciding_dust.PERSONAL]
    acts = acts if may_decide_dust(request.user) else []
    buttons = [(DUST[each], reverse(f"pollution:dust_{each}", args=[event.pk])) for each in acts]
    sees_all = may_see_uploads(request.user)
    is_history = sees_all and request.GET.get("tab") == "history"
    facts: list[tuple[str, object]] = [
        ("状态", event.get_state_display()),
        ("区域", format_html_join("、", '<a href="{}">{}</a>', _links(event))),
        ("时段", told(event)),
        ("证据", event.evidence),
        ("提示时间", event.suggested_at and f"{timezone.localtime(event.suggested_at):%Y-%m-%d %H:%M}"),
        ("认定时间", event.decided_at and f"{timezone.localtime(event.decided_at):%Y-%m-%d %H:%M}"),
        ("理由", event.reason),
        ("数据变动时间", event.data_changed_at and f"{timezone.localtime(event.data_changed_at):%Y-%m-%d %H:%M}"),
        ("依据", DUST["decide"].clause),
    ]
    if sees_all:
        facts.insert(5, ("认定人", event.decided_by and str(event.decided_by)))
    return render(
        request,
        "pollution/dust_detail.html" if sees_all else "pollution/dust_public.html",
        {
            "title": str(event),
            "breadcrumbs": [EVENTS] if sees_all else [("空气质量", reverse("pollution:air_now"))],
            "event": event,
            "facts": facts,
            "acts": buttons,
            "findings": [_OUTDATED] if event.state == DustState.DECIDED and event.is_outdated else [],
            "changes": changes_of(event, also=("places",)) if is_history else [],
        },
    )


@requires(may_decide_dust)
def dust_new(request: SignedInRequest) -> HttpResponse:
    """登记沙尘过程."""
    return form_page(
        request,
        DustForm(request.POST or None),
        lambda given: deciding_dust.enter(**given),
        title="登记沙尘过程",
        done="已登记，等待认定",
        cancel_url=str(EVENTS[1]),
        breadcrumbs=[EVENTS],
    )


@requires(may_decide_dust)
def dust_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """认定为沙尘."""
    event = _event(request, pk)
    return form_page(
        request,
        DustDecisionForm(request.POST or None, initial=initial_of(event)),
        lambda given: deciding_dust.decide(event, **given, by=request.user, at=timezone.now()),
        title=f"认定{event}",
        done="已认定，所列小时已加注",
        submit_label="认定为沙尘",
        cancel_url=event.get_absolute_url(),
        breadcrumbs=[EVENTS, (str(event), event.get_absolute_url())],
    )


@requires(may_decide_dust)
def dust_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """复核认定."""
    event = _event(request, pk)
    return form_page(
        request,
        DustDecisionForm(request.POST or None, initial=initial_of(event)),
        lambda given: deciding_dust.review(event, **given, by=request.user, at=timezone.now()),
        title=f"复核{event}",
        done="已复核，所列小时按复核结果加注",
        submit_label="复核认定",
        cancel_url=event.get_absolute_url(),
        breadcrumbs=[EVENTS, (str(event), event.get_absolute_url())],
    )


@requires(may_decide_dust)
def dust_reject(request: SignedInRequest, pk: int) -> HttpResponse:
    """不予认定."""
    event = _event(request, pk)
    return form_page(
        request,
        DustRejectionForm(request.POST or None),
        lambda given: deciding_dust.reject(event, **given, by=request.user, at=timezone.now()),
        title=f"不予认定{event}",
        done="已记录为不予认定",
        submit_label="不予认定",
        cancel_url=event.get_absolute_url(),
        breadcrumbs=[EVENTS, (str(event), event.get_absolute_url())],
    )


def told(event: DustEvent) -> str:
    """The hours in words: the first and the last end of an hour."""
    first, last = (timezone.localtime(each) for each in (event.hours.lower + deciding_dust.HOUR, event.hours.upper))
    count = int((event.hours.upper - event.hours.lower) / deciding_dust.HOUR)
    return f"{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}（{count}小时）"


def _event(request: HttpRequest, pk: int) -> DustEvent:
    rows = DustEvent.objects.visible_to(request.user).select_related("decided_by").prefetch_related("regions")
    found: DustEvent = get_object_or_404(rows, pk=pk)
    return found


def _links(event: DustEvent) -> list[tuple[str, str]]:
    at = f"{timezone.localtime(event.hours.upper):%Y-%m-%dT%H:%M}"
    return [(f"{reverse('pollution:region_air', args=[each.pk])}?at={at}", each.name) for each in event.regions.all()]
