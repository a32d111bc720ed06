"""The list of consultations."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet

from pollution.alert_choices import ConsultationKind
from pollution.alerting.reports import period_words
from pollution.models import Consultation
from pollution.tables import ONE_LINE
from portal.filters import WrittenDateFilter

SHORTENED = {"td": {"class": "shortened"}}
STANDING, WITHDRAWN = "standing", "withdrawn"
STATES = {STANDING: "有效", WITHDRAWN: "已撤回"}


class ConsultationTable(tables.Table):
    """One line a consultation."""

    held_at = tables.DateTimeColumn(
        format="Y-m-d H:i", linkify=lambda record: record.get_absolute_url(), attrs=ONE_LINE
    )
    kind = tables.Column(attrs=ONE_LINE)
    period_start = tables.Column("所属期", attrs=ONE_LINE)
    conclusion = tables.Column(orderable=False, attrs=SHORTENED)
    attendees = tables.Column("参加人", accessor="participants__all", orderable=False, attrs={"td": {"class": "brief"}})
    minutes = tables.Column("纪要", orderable=False, attrs=ONE_LINE)
    state = tables.Column("状态", empty_values=(), orderable=False, attrs=ONE_LINE)
    recorded_by = tables.Column(orderable=False, attrs=ONE_LINE)

    class Meta:
        model = Consultation
        fields = ("held_at", "kind", "period_start", "conclusion", "attendees", "minutes", "state", "recorded_by")
        order_by = ("-held_at",)

    def render_period_start(self, record: Consultation) -> str:
        return period_words(record.kind, record.period_start)

    def render_attendees(self, record: Consultation) -> str:
        return "、".join(each.name for each in record.participants.all())

    def render_state(self, record: Consultation) -> str:
        return ("演练，" if record.is_drill else "") + STATES[WITHDRAWN if record.withdrawn_at else STANDING]

    def render_minutes(self, record: Consultation) -> str:
        return record.minutes.name if record.minutes else "—"


class ConsultationFilters(django_filters.FilterSet):
    """By kind, day, text and who took part."""

    kind = django_filters.ChoiceFilter(label="种类", choices=ConsultationKind.choices)
    since = WrittenDateFilter(label="自", field_name="held_at", lookup_expr="date__gte")
    until = WrittenDateFilter(label="至", field_name="held_at", lookup_expr="date__lte")
    q = django_filters.CharFilter(label="结论含", field_name="conclusion", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="状态", choices=list(STATES.items()), method="filter_state")
    attendee = django_filters.CharFilter(label="参加人", method="filter_attendee")

    class Meta:
        model = Consultation
        fields = ("kind", "since", "until", "q", "state", "attendee")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[Consultation]:
        """Withdrawn ones or those that stand."""
        found: QuerySet[Consultation] = rows.filter(withdrawn_at__isnull=value == STANDING)
        return found

    def filter_attendee(self, rows: Any, name: str, value: str) -> QuerySet[Consultation]:
        """With somebody of this name or unit."""
        found: QuerySet[Consultation] = (
            rows.filter(participants__name__icontains=value) | rows.filter(participants__affiliation__icontains=value)
        ).distinct()
        return found
