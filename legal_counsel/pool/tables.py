"""The lists of counsel and of the talent pool, and their filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.choices import EXTERNAL, CounselKind, PoolSource
from legal_counsel.models import Appointment, Counsel, PoolEntry
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
SOON = 60
"""Days before its end at which an entry is brought to mind."""
STANDINGS = {"standing": "有效", "ending": f"{SOON}日内到期", "stale": "已到期未更新", "ended": "已出库"}


def pool_words(entry: PoolEntry, on: date) -> tuple[str, str]:
    """How an entry stands on a day: the colour, and the words."""
    if entry.ended_on and entry.ended_on <= on:
        return "", "已出库"
    if entry.valid_to < on:
        return " state-stop", "已到期"
    if (left := (entry.valid_to - on).days) < SOON:
        return " state-doubt", f"{left}日后到期"
    return " state-ok", "有效"


def pool_mark(entry: PoolEntry, on: date) -> SafeString:
    """The same as word and colour."""
    return format_html('<span class="state{}">{}</span>', *pool_words(entry, on))


class CounselTable(tables.Table):
    """One counsel a line."""

    name = tables.Column(
        "姓名或名称", order_by=("pinyin", "name"), linkify=("legal_counsel:counsel_detail", [tables.A("pk")])
    )
    kind = tables.Column("类别", attrs=ONE_LINE)
    where = tables.Column("所在机构、执业机构或工作单位", order_by=("unit__pinyin", "firm__pinyin", "employer"))
    serves = tables.Column("在聘", attrs=ONE_LINE)
    recorded_at = DayColumn("登记日期", attrs=ONE_LINE)

    class Meta:
        model = Counsel
        fields = ("name", "kind", "where", "serves", "recorded_at")

    def render_serves(self, value: bool) -> str:
        """In words."""
        return "是" if value else "否"

    def value_serves(self, value: bool) -> str:
        """The same in a file."""
        return self.render_serves(value)

    def render_recorded_at(self, value: Any) -> str:
        """In the time of the office."""
        return timezone.localtime(value).date().isoformat()

    def value_recorded_at(self, value: Any) -> str:
        """The same in a file."""
        return self.render_recorded_at(value)


class CounselFilters(filters.FilterSet):
    """By name, kind, place of work, and whether somebody serves today."""

    name = filters.CharFilter(label="姓名或名称", lookup_expr="contains")
    kind = filters.ChoiceFilter(label="类别", choices=CounselKind.choices)
    where = filters.CharFilter(label="单位", method="filter_where")
    serves = filters.BooleanFilter(label="在聘")

    class Meta:
        model = Counsel
        fields = ["name", "kind", "where", "serves"]

    def filter_where(self, rows: Any, name: str, value: str) -> QuerySet[Counsel]:
        """In the name of the unit, the firm or the employer."""
        found: QuerySet[Counsel] = rows.filter(
            Q(unit__name__contains=value) | Q(firm__name__contains=value) | Q(employer__contains=value)
        )
        return found


class PoolTable(tables.Table):
    """One entry a line."""

    counsel = tables.Column(
        "姓名或名称",
        order_by=("counsel__pinyin",),
        linkify=("legal_counsel:counsel_detail", [tables.A("counsel_id")]),
    )
    kind = tables.Column("类别", accessor="counsel__get_kind_display", order_by=("counsel__kind",), attrs=ONE_LINE)
    field = tables.Column("专业领域")
    source = tables.Column("来源", attrs=ONE_LINE)
    unit = tables.Column("入库单位", order_by=("unit__pinyin",))
    listed_on = DayColumn("入库日期", attrs=ONE_LINE)
    valid_to = DayColumn("有效期至", attrs=ONE_LINE)
    standing = tables.Column("状态", empty_values=(), orderable=False, attrs=ONE_LINE)

    class Meta:
        model = PoolEntry
        fields = ("counsel", "kind", "field", "source", "unit", "listed_on", "valid_to", "standing")

    def render_standing(self, record: PoolEntry) -> SafeString:
        """As it stands today."""
        return pool_mark(record, timezone.localdate())

    def value_standing(self, record: PoolEntry) -> str:
        """As a word."""
        return pool_words(record, timezone.localdate())[1]


class PoolFilters(filters.FilterSet):
    """By name, kind, field, source, and how the entry stands."""

    name = filters.CharFilter(label="姓名或名称", field_name="counsel__name", lookup_expr="contains")
    kind = filters.ChoiceFilter(
        label="类别", field_name="counsel__kind", choices=[(each.value, each.label) for each in EXTERNAL]
    )
    field = filters.CharFilter(label="专业领域", lookup_expr="contains")
    source = filters.ChoiceFilter(label="来源", choices=PoolSource)
    standing = filters.ChoiceFilter(label="状态", choices=list(STANDINGS.items()), method="filter_standing")
    kept = filters.ChoiceFilter(label="入库单位", choices=[("mine", "本单位")], method="filter_kept")

    class Meta:
        model = PoolEntry
        fields = ["name", "kind", "field", "source"]

    def filter_standing(self, rows: Any, name: str, value: str) -> QuerySet[PoolEntry]:
        """As it stands today."""
        today = timezone.localdate()
        found: dict[str, Any] = {
            "standing": lambda: rows.standing(today),
            "ending": lambda: rows.ending(today, within=SOON),
            "stale": lambda: rows.stale(today),
            "ended": lambda: rows.filter(ended_on__lte=today),
        }
        chosen: QuerySet[PoolEntry] = found[value]()
        return chosen

    def filter_kept(self, rows: Any, name: str, value: str) -> QuerySet[PoolEntry]:
        """Of the own unit."""
        kept: QuerySet[PoolEntry] = rows.kept_by(self.request.user)
        return kept


def with_service(rows: Any, on: date) -> Any:
    """Each counsel with `serves`: whether a term runs on the day."""
    running = Appointment.objects.running(on).filter(counsel=OuterRef("pk"))
    return rows.annotate(serves=Exists(running))
