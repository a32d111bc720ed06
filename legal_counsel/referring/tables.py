"""The list of incidents, and its filters."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.models import CounselIncident
from legal_counsel.referring.choices import IncidentState, Liability
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
_LOOKS = {IncidentState.OPENED: " state-doubt", IncidentState.HANDED_OVER: " state-stop"}


def incident_mark(row: CounselIncident) -> SafeString:
    """The state as word and colour."""
    look = _LOOKS.get(IncidentState(row.state), "")
    return format_html('<span class="state{}">{}</span>', look, row.get_state_display())


class IncidentTable(tables.Table):
    """One a line."""

    words = tables.Column("经过", linkify=True)
    liability = tables.Column("所涉条款")
    unit = tables.Column("单位", order_by="unit__pinyin")
    matter = tables.Column("顾问事项", order_by=("matter__year", "matter__serial"))
    appointment = tables.Column("法律顾问", accessor="appointment__counsel", order_by="appointment__counsel__pinyin")
    happened_on = DayColumn("发生日期", attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    handed_to = tables.Column("移送机关")

    class Meta:
        model = CounselIncident
        fields = ("words", "liability", "unit", "matter", "appointment", "happened_on", "state", "handed_to")

    def render_state(self, record: CounselIncident) -> SafeString:
        """As word and colour."""
        return incident_mark(record)

    def value_state(self, record: CounselIncident) -> str:
        """As a word."""
        return str(record.get_state_display())


class IncidentFilters(filters.FilterSet):
    """By article, unit, counsel and state."""

    liability = filters.ChoiceFilter(label="所涉条款", choices=Liability.choices)
    unit = filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="contains")
    counsel = filters.CharFilter(label="法律顾问", field_name="appointment__counsel__name", lookup_expr="contains")
    state = filters.ChoiceFilter(label="办理状态", choices=IncidentState.choices)

    class Meta:
        model = CounselIncident
        fields = ["liability", "unit", "counsel", "state"]
