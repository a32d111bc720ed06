"""The list of filings, and its filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.filing.choices import FilingCause, FilingState
from legal_counsel.models import CounselFiling
from legal_counsel.readings import InternalFiling, internal_filing
from portal.listing.columns import DayColumn
from portal.organization.choices import Level

ONE_LINE = {"td": {"class": "one-line"}}
WAITS = {"make": "待我单位报送", "answer": "待我单位回执", "overdue": "逾期"}
_NOT_HANDED_IN = (FilingState.OWED, FilingState.RETURNED)
_LOOKS = {FilingState.RETURNED: " state-doubt", FilingState.RECEIVED: " state-ok", FilingState.CANCELLED: " state-stop"}


def filing_words(row: CounselFiling, on: date, internal: InternalFiling) -> tuple[str, str]:
    """How a filing stands: the colour, and the words, late ones with how late.

    Of a supplement lateness is a warning only (A4), of internal counsel as the office reads it (A5).
    """
    state = FilingState(row.state)
    if state in _NOT_HANDED_IN and row.due_on < on:
        is_inside = not row.appointment.counsel.is_external
        is_soft = row.cause == FilingCause.SUPPLEMENT or (is_inside and internal is InternalFiling.WARNED)
        return " state-doubt" if is_soft else " state-stop", f"{state.label}，逾期{(on - row.due_on).days}日"
    return _LOOKS.get(state, ""), str(state.label)


def filing_mark(row: CounselFiling, on: date, internal: InternalFiling) -> SafeString:
    """The same as word and colour."""
    return format_html('<span class="state{}">{}</span>', *filing_words(row, on, internal))


class FilingTable(tables.Table):
    """One filing a line."""

    counsel = tables.Column(
        "人选", accessor="appointment__counsel", order_by="appointment__counsel__pinyin",
        linkify=("legal_counsel:filing_detail", [tables.A("pk")]),
    )  # fmt: skip
    unit = tables.Column("聘任（任用）单位", accessor="appointment__unit", order_by="appointment__unit__pinyin")
    cause = tables.Column("备案事项", attrs=ONE_LINE)
    filer = tables.Column("报送机关", order_by="filer__pinyin")
    receiver_name = tables.Column("备案机关")
    due_on = DayColumn("届满日", attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    submitted_on = DayColumn("报送日期", attrs=ONE_LINE)
    receipt_number = tables.Column("备案编号", attrs=ONE_LINE)

    class Meta:
        model = CounselFiling
        fields = (
            "counsel", "unit", "cause", "filer", "receiver_name", "due_on", "state", "submitted_on", "receipt_number",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = timezone.localdate()
        self.internal = internal_filing(self.today)

    def render_state(self, record: CounselFiling) -> SafeString:
        """As word and colour."""
        return filing_mark(record, self.today, self.internal)

    def value_state(self, record: CounselFiling) -> str:
        """As words."""
        return filing_words(record, self.today, self.internal)[1]


class FilingFilters(filters.FilterSet):
    """By counsel, unit, cause, state, level, and what it waits for."""

    name = filters.CharFilter(label="人选", field_name="appointment__counsel__name", lookup_expr="contains")
    unit = filters.CharFilter(label="聘任（任用）单位", field_name="appointment__unit__name", lookup_expr="contains")
    cause = filters.ChoiceFilter(label="备案事项", choices=FilingCause.choices)
    state = filters.ChoiceFilter(label="办理状态", choices=FilingState.choices)
    level = filters.ChoiceFilter(label="层级", field_name="appointment__unit__level", choices=Level.choices)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = CounselFiling
        fields = ["name", "unit", "cause", "state", "level", "waits"]

    def filter_waits(self, rows: QuerySet[CounselFiling], name: str, value: str) -> QuerySet[CounselFiling]:
        """What the own unit has to hand in or to answer, and what is late."""
        found: QuerySet[CounselFiling] = {
            "make": lambda: rows.to_make(self.request.user),  # type: ignore[attr-defined]
            "answer": lambda: rows.to_answer(self.request.user),  # type: ignore[attr-defined]
            "overdue": lambda: rows.overdue(timezone.localdate()),  # type: ignore[attr-defined]
        }[value]()
        return found
