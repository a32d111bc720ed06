"""The list of orders from outside."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pollution.air_at import NOT_JUDGED
from pollution.alert_choices import AlertLevel
from pollution.models import ExternalWarning
from pollution.tables import ONE_LINE
from portal.organization.models import Region

STANDING, COMING, LIFTED, WITHDRAWN = "standing", "coming", "lifted", "withdrawn"
STATES = {
    COMING: ("尚未开始", "state-doubt"),
    STANDING: ("有效", "state-stop"),
    LIFTED: ("已解除", ""),
    WITHDRAWN: ("已撤回", ""),
}


def state_of(order: ExternalWarning, at: Any) -> str:
    """Where an order stands at a moment."""
    if order.withdrawn_at and order.withdrawn_at <= at:
        return WITHDRAWN
    if order.lifted_at and order.lifted_at <= at:
        return LIFTED
    return STANDING if order.starts_at <= at else COMING


def state_look(order: ExternalWarning, at: Any) -> SafeString:
    """The same as a word in a frame."""
    label, look = STATES[state_of(order, at)]
    return format_html('<span class="state {}">{}</span>', look, label)


class OrderTable(tables.Table):
    """One line an order."""

    doc_number = tables.Column(linkify=lambda record: record.get_absolute_url())
    issuer = tables.Column()
    level = tables.Column(attrs=ONE_LINE)
    regions = tables.Column("所涉区域", accessor="regions__all", orderable=False)
    state = tables.Column("状态", empty_values=(), orderable=False, attrs=ONE_LINE)
    starts_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=ONE_LINE)
    lifted_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=ONE_LINE)
    entered_by = tables.Column(orderable=False, attrs=ONE_LINE)

    class Meta:
        model = ExternalWarning
        fields = ("doc_number", "issuer", "level", "regions", "state", "starts_at", "lifted_at", "entered_by")
        order_by = ("-starts_at",)

    def render_regions(self, record: ExternalWarning) -> str:
        return "、".join(each.name for each in record.regions.all())

    def render_state(self, record: ExternalWarning) -> SafeString:
        return state_look(record, timezone.now())

    def value_state(self, record: ExternalWarning) -> str:
        return STATES[state_of(record, timezone.now())][0]


class OrderFilters(django_filters.FilterSet):
    """By state, level, region and text."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(value, label) for value, (label, _) in STATES.items()], method="filter_state"
    )
    level = django_filters.ChoiceFilter(label="等级", choices=AlertLevel.choices)
    regions = django_filters.ModelChoiceFilter(label="区域", queryset=Region.objects.exclude(kind__in=NOT_JUDGED))
    q = django_filters.CharFilter(label="文号或发布单位", method="filter_q")

    class Meta:
        model = ExternalWarning
        fields = ("state", "level", "regions", "q")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[ExternalWarning]:
        """Where it stands now."""
        now = timezone.now()
        if value == STANDING:
            standing: QuerySet[ExternalWarning] = rows.standing(now)
            return standing
        if value == WITHDRAWN:
            withdrawn: QuerySet[ExternalWarning] = rows.filter(withdrawn_at__isnull=False)
            return withdrawn
        found: QuerySet[ExternalWarning] = (
            rows.kept().filter(lifted_at__lte=now)
            if value == LIFTED
            else rows.kept().filter(Q(lifted_at__isnull=True) | Q(lifted_at__gt=now), starts_at__gt=now)
        )
        return found

    def filter_q(self, rows: Any, name: str, value: str) -> QuerySet[ExternalWarning]:
        """In number or issuer."""
        found: QuerySet[ExternalWarning] = rows.filter(
            Q(doc_number__icontains=value.strip()) | Q(issuer__icontains=value.strip())
        )
        return found
