"""The list of shifts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from pollution.alerting.commanding import told
from pollution.models import DutyShift
from pollution.tables import ONE_LINE
from portal.filters import WrittenDateFilter
from portal.organization.models import Unit

PHONE = ("phone", "更正电话")
ACTS = {"td": {"class": "acts"}, "th": {"class": "acts"}}


class DutyTable(tables.Table):
    """One line a shift; `entered_by` says whether this person enters shifts of its unit, so may cancel and end it."""

    during = tables.Column(attrs=ONE_LINE)
    unit = tables.Column(attrs=ONE_LINE)
    person = tables.Column(attrs=ONE_LINE)
    phone = tables.Column(attrs=ONE_LINE)
    recorded_by = tables.Column(orderable=False, attrs=ONE_LINE)
    recorded_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=ONE_LINE)
    actions = tables.Column("操作", empty_values=(), orderable=False, exclude_from_export=True, attrs=ACTS)

    class Meta:
        model = DutyShift
        fields = ("during", "unit", "person", "phone", "recorded_by", "recorded_at", "actions")
        order_by = ("-during",)

    def __init__(self, *args: Any, entered_by: Callable[[DutyShift], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.entered_by = entered_by

    def render_during(self, value: DateTimeTZRange) -> str:
        return told(value)

    def value_during(self, value: DateTimeTZRange) -> str:
        return told(value)

    def render_actions(self, record: DutyShift) -> SafeString | str:
        now = timezone.now()
        if record.during.upper <= now or not self.entered_by(record):
            return ""
        ending = ("cancel", "撤销") if record.during.lower > now else ("end", "提前结束")
        acts = [(reverse(f"pollution:duty_{act}", args=[record.pk]), label) for act, label in (PHONE, ending)]
        return format_html_join(" ", '<a href="{}">{}</a>', acts)


class DutyFilters(django_filters.FilterSet):
    """By unit, day and person."""

    unit = django_filters.ModelChoiceFilter(
        label="单位", queryset=Unit.objects.filter(duty_shifts__isnull=False).distinct()
    )
    day = WrittenDateFilter(label="值班日", method="filter_day")
    person = django_filters.CharFilter(label="值班人", lookup_expr="icontains")

    class Meta:
        model = DutyShift
        fields = ("unit", "day", "person")

    def filter_day(self, rows: Any, name: str, value: date) -> QuerySet[DutyShift]:
        """With some time on a day."""
        start = timezone.make_aware(datetime.combine(value, time()))
        found: QuerySet[DutyShift] = rows.filter(during__overlap=DateTimeTZRange(start, start + timedelta(days=1)))
        return found
