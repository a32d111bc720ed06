"""What is asked of the figures by its address, and the lists of rows behind one."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from legal_counsel.advising.tables import MatterTable
from legal_counsel.figures.measures import Of
from legal_counsel.filing.tables import FilingTable
from legal_counsel.models import Opinion
from legal_counsel.reach import units_in_reach
from portal.filters import WrittenDateFilter
from portal.listing.columns import DayColumn
from portal.organization.choices import Level
from portal.organization.models import Unit

ONE_LINE = {"td": {"class": "one-line"}}
PARTS = {"counted": "计入分子的", "left": "未计入分子的"}


def _reach(request: Any) -> QuerySet[Unit]:
    return units_in_reach(request.user).order_by("pinyin", "name")


class SpanFilters(filters.FilterSet):
    """The period, the day, and the scope; `units` are those that remain of the caller's."""

    first = WrittenDateFilter(label="期间自", method="leave")
    last = WrittenDateFilter(label="至", method="leave")
    on = WrittenDateFilter(label="截至", method="leave")
    level = filters.ChoiceFilter(label="层级", choices=Level)
    unit = filters.ModelChoiceFilter(label="单位", queryset=_reach, method="of_unit")

    class Meta:
        model = Unit
        fields = ["first", "last", "on", "level", "unit"]

    def leave(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """The days choose what is counted of a unit, not the unit."""
        return rows

    def of_unit(self, rows: QuerySet[Any], name: str, value: Unit) -> QuerySet[Any]:
        """One unit."""
        return rows.filter(pk=value.pk)

    def days(self) -> dict[str, Any]:
        """As given, what makes no sense left out."""
        self.form.is_valid()
        return {name: self.form.cleaned_data.get(name) for name in ("first", "last", "on")}


class RowFilters(SpanFilters):
    """The same, and which part of a figure; the view has chosen the rows, so that nothing is left to do."""

    level = filters.ChoiceFilter(label="层级", choices=Level, method="leave")
    unit = filters.ModelChoiceFilter(label="单位", queryset=_reach, method="leave")
    part = filters.ChoiceFilter(label="范围", choices=list(PARTS.items()), method="leave")

    class Meta:
        model = Unit
        fields = ["first", "last", "on", "level", "unit", "part"]


def _appointments_of(record: Unit) -> str:
    return f"{reverse('legal_counsel:appointment_list')}?{urlencode({'unit': record.name})}"


class UnitTable(tables.Table):
    """One unit a line; it leads to its appointments."""

    name = tables.Column("单位", order_by="pinyin", linkify=_appointments_of)
    level = tables.Column("层级", accessor="get_level_display", order_by="level", attrs=ONE_LINE)
    kind = tables.Column("类别", accessor="get_kind_display", order_by="kind", attrs=ONE_LINE)
    parent = tables.Column("上级机构", order_by="parent__pinyin")

    class Meta:
        model = Unit
        fields = ("name", "level", "kind", "parent")


class OpinionTable(tables.Table):
    """One opinion a line, with what the unit said to it last."""

    number = tables.Column("事项编号", accessor="assignment__matter__number", orderable=False, attrs=ONE_LINE)
    unit = tables.Column("单位", accessor="assignment__matter__unit", order_by="assignment__matter__unit__pinyin")
    opinion = tables.Column(
        "法律意见", accessor="pk", linkify=True, order_by="assignment__appointment__counsel__pinyin"
    )
    conclusion = tables.Column("结论", attrs=ONE_LINE)
    submitted_at = tables.DateTimeColumn(verbose_name="提交时间", format="Y-m-d", attrs=ONE_LINE)
    adoption = tables.Column("采纳情况", accessor="pk", orderable=False, attrs=ONE_LINE)
    reason = tables.Column("理由类别", accessor="pk", orderable=False)
    told_on = DayColumn("反馈日期", accessor="pk", orderable=False, attrs=ONE_LINE)

    class Meta:
        model = Opinion
        fields = ("number", "unit", "opinion", "conclusion", "submitted_at", "adoption", "reason", "told_on")

    def render_opinion(self, record: Opinion) -> str:
        """Whose, and which version."""
        return str(record)

    def render_adoption(self, record: Opinion) -> str:
        """What was said last, or what is waited for."""
        adoption = _last(record)
        if adoption:
            return str(adoption.get_status_display())
        return "未答复" if record.sent.all() else "未报送"

    def render_reason(self, record: Opinion) -> str:
        """Of what was not adopted whole."""
        adoption = _last(record)
        return str(adoption.get_reason_class_display()) if adoption else ""

    def render_told_on(self, record: Opinion) -> Any:
        """When counsel was told."""
        feedback = getattr(_last(record), "feedback", None)
        return feedback.told_on.isoformat() if feedback else ""


def _last(opinion: Opinion) -> Any:
    return next(reversed(opinion.adoptions.all()), None)


TABLES: dict[Of, type[tables.Table]] = {
    Of.UNITS: UnitTable,
    Of.MATTERS: MatterTable,
    Of.FILINGS: FilingTable,
    Of.OPINIONS: OpinionTable,
}
