"""The list of findings, and its filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.findings.choices import QualityKind, QualityState
from heritage.models import QualityFinding

ONE_LINE = {"td": {"class": "one-line"}}
LOOKS = {
    QualityState.OPEN: " state-doubt",
    QualityState.TAKEN: "",
    QualityState.RESOLVED: " state-ok",
    QualityState.ACCEPTED: " state-ok",
}
WAITS = {"all": "全部待处理和处理中", "mine": "待认领和本人办理"}
SEEN, GONE = "seen", "gone"


def quality_mark(finding: QualityFinding) -> SafeString:
    """The state as word and colour; beside it that it is seen no more."""
    known = QualityState(finding.state)
    mark = format_html('<span class="state{}">{}</span>', LOOKS[known], known.label)
    return format_html("{}，不再出现", mark) if finding.gone_at else mark


class QualityTable(tables.Table):
    """One finding a line."""

    kind = tables.Column("类别", attrs=ONE_LINE)
    place = tables.Column("位置", linkify=True)
    message = tables.Column("情况", accessor="message", orderable=False)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    owner = tables.Column("办理人", attrs=ONE_LINE)
    words = tables.Column("处理结果", orderable=False)
    found_at = tables.DateTimeColumn(verbose_name="发现时间", format="Y-m-d", attrs=ONE_LINE)

    class Meta:
        model = QualityFinding
        fields = ("kind", "place", "message", "state", "owner", "words", "found_at")

    def render_state(self, record: QualityFinding) -> SafeString:
        """As word and colour."""
        return quality_mark(record)

    def value_state(self, record: QualityFinding) -> str:
        """As a word."""
        label = str(QualityState(record.state).label)
        return f"{label}，不再出现" if record.gone_at else label


class QualityFilters(filters.FilterSet):
    """By kind, state, words, whom it waits for, and whether it is still seen."""

    kind = filters.ChoiceFilter(label="类别", choices=QualityKind)
    state = filters.ChoiceFilter(label="办理状态", choices=QualityState)
    place = filters.CharFilter(label="位置", lookup_expr="contains")
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")
    seen = filters.ChoiceFilter(
        label="是否仍出现", choices=[(SEEN, "仍出现"), (GONE, "不再出现")], method="filter_seen"
    )

    class Meta:
        model = QualityFinding
        fields = ["kind", "state", "place", "waits", "seen"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[QualityFinding]:
        """What waits for anybody, or for this person."""
        found: QuerySet[QualityFinding] = rows.waiting() if value == "all" else rows.waiting_for(self.request.user)
        return found

    def filter_seen(self, rows: Any, name: str, value: str) -> QuerySet[QualityFinding]:
        """Seen still or not."""
        found: QuerySet[QualityFinding] = rows.filter(gone_at__isnull=value == SEEN)
        return found
