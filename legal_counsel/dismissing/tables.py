"""The list of dismissals, and its filters."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.dismissing.choices import DismissalGround, DismissalState
from legal_counsel.models import CounselDismissal
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
WAITS = {"decide": "待我决定"}
_LOOKS = {DismissalState.DECIDED: " state-stop"}


def dismissal_mark(row: CounselDismissal) -> SafeString:
    """The state as word and colour."""
    look = _LOOKS.get(DismissalState(row.state), "")
    return format_html('<span class="state{}">{}</span>', look, row.get_state_display())


class DismissalTable(tables.Table):
    """One dismissal a line."""

    counsel = tables.Column(
        "人选",
        accessor="appointment__counsel",
        order_by="appointment__counsel__pinyin",
        linkify=("legal_counsel:dismissal_detail", [tables.A("pk")]),
    )
    unit = tables.Column("聘任（任用）单位", accessor="appointment__unit", order_by="appointment__unit__pinyin")
    ground = tables.Column("情形")
    state = tables.Column("办理状态", attrs=ONE_LINE)
    decided_on = DayColumn("决定日期", attrs=ONE_LINE)
    ends_on = DayColumn("终止日", attrs=ONE_LINE)

    class Meta:
        model = CounselDismissal
        fields = ("counsel", "unit", "ground", "state", "decided_on", "ends_on")

    def render_state(self, record: CounselDismissal) -> SafeString:
        """As word and colour."""
        return dismissal_mark(record)

    def value_state(self, record: CounselDismissal) -> str:
        """As a word."""
        return str(record.get_state_display())


class DismissalFilters(filters.FilterSet):
    """By counsel, unit, ground, state, and what waits."""

    name = filters.CharFilter(label="人选", field_name="appointment__counsel__name", lookup_expr="contains")
    unit = filters.CharFilter(label="聘任（任用）单位", field_name="appointment__unit__name", lookup_expr="contains")
    ground = filters.ChoiceFilter(label="情形", choices=DismissalGround.choices)
    state = filters.ChoiceFilter(label="办理状态", choices=DismissalState.choices)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = CounselDismissal
        fields = ["name", "unit", "ground", "state", "waits"]

    def filter_waits(self, rows: QuerySet[CounselDismissal], name: str, value: str) -> QuerySet[CounselDismissal]:
        """What waits for the own decision."""
        found: QuerySet[CounselDismissal] = rows.to_decide(self.request.user)  # type: ignore[attr-defined]
        return found
