"""The list of appointments, and its filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.appointing.renewing import OVER, after, offered, stages
from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.models import Appointment
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
LOOKS = {
    AppointmentState.APPOINTED: " state-ok",
    AppointmentState.DISMISSED: " state-stop",
    AppointmentState.WITHDRAWN: " state-stop",
}
WAITS = {
    "decide": "待决定",
    "renew": "待续聘",
    "certify": "待发证",
    "paper": "待印发聘任文件",
    "contract": "待签订服务合同",
}


def appointment_mark(state: str) -> SafeString:
    """The state of an appointment as word and colour."""
    known = AppointmentState(state)
    return format_html('<span class="state{}">{}</span>', LOOKS.get(known, ""), known.label)


class AppointmentTable(tables.Table):
    """One line an appointment."""

    counsel = tables.Column("法律顾问", order_by="counsel__pinyin", linkify=lambda record: record.get_absolute_url())
    kind = tables.Column("类别", accessor="counsel__get_kind_display", orderable=False, attrs=ONE_LINE)
    unit = tables.Column("单位", accessor="unit__name", order_by="unit__pinyin")
    state = tables.Column("办理状态", attrs=ONE_LINE)
    begins_on = DayColumn("起始日期", attrs=ONE_LINE)
    ends_on = DayColumn("截止日期", attrs=ONE_LINE)
    certificate_number = tables.Column("聘任证书", attrs=ONE_LINE)

    class Meta:
        model = Appointment
        fields = ["counsel", "kind", "unit", "state", "begins_on", "ends_on", "certificate_number"]

    def render_state(self, record: Appointment) -> SafeString:
        """As word and colour."""
        return appointment_mark(record.state)

    def value_state(self, record: Appointment) -> str:
        """As a word."""
        return str(record.get_state_display())


class AppointmentFilters(filters.FilterSet):
    """By name, unit, kind, state, and what it waits for."""

    counsel = filters.CharFilter(label="法律顾问", field_name="counsel__name", lookup_expr="contains")
    unit = filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="contains")
    kind = filters.ChoiceFilter(label="类别", field_name="counsel__kind", choices=CounselKind.choices)
    state = filters.ChoiceFilter(label="办理状态", choices=AppointmentState.choices)
    remind = filters.NumberFilter(label="几日内届满", min_value=0, max_value=3650, method="filter_remind")
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = Appointment
        fields = ["state"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[Appointment]:
        """What waits for this person."""
        user, today = self.request.user, timezone.localdate()
        found = {
            "decide": lambda: rows.to_decide(user),
            "renew": lambda: rows.of_agency(user).to_renew(today, offered(today)),
            "certify": lambda: rows.of_agency(user).to_certify(),
            "paper": lambda: rows.of_agency(user).to_paper(),
            "contract": lambda: rows.of_agency(user).to_contract(),
        }
        waiting: QuerySet[Appointment] = found[value]()
        return waiting

    def filter_remind(self, rows: Any, name: str, value: int) -> QuerySet[Appointment]:
        """Of the own agency, not renewed: within so many days and past the next reminder, 0 what is over."""
        today, known = timezone.localdate(), stages(timezone.localdate())
        own, days = rows.of_agency(self.request.user), int(value)
        if days == OVER:
            found: QuerySet[Appointment] = own.to_remind(today, -1, beyond=-known[0] - 1)
            return found
        reminded: QuerySet[Appointment] = own.to_remind(today, days, beyond=after(days, known))
        return reminded
