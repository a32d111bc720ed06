"""The columns of the lists of the air."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_tables2 as tables
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pollution.choices import UploadState
from pollution.models import MonitoringUpload, RegionSubstitute, Station

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
STATE_LOOKS: dict[str, str] = {
    UploadState.STORED: "state-ok",
    UploadState.UNREADABLE: "state-stop",
    UploadState.READ: "state-doubt",
}


def state_look(upload: MonitoringUpload) -> SafeString:
    """The state of an upload as a word in a frame."""
    return format_html(
        '<span class="state {}">{}</span>', STATE_LOOKS.get(upload.state, ""), upload.get_state_display()
    )


class UploadTable(tables.Table):
    """One line a file."""

    pk = tables.Column("编号", linkify=True, attrs=NUMBER)
    attachment = tables.Column("文件", linkify=True, orderable=False, attrs=ONE_LINE)
    state = tables.Column("状态", attrs=ONE_LINE)
    period = tables.Column("数据时间", empty_values=(), order_by="first_at", attrs=ONE_LINE)
    rows_read = tables.Column("读取行数", attrs=NUMBER)
    rows_stored = tables.Column("入库", attrs=NUMBER)
    rows_changed = tables.Column("更正", attrs=NUMBER)
    rows_unchanged = tables.Column("相同", attrs=NUMBER)
    rows_refused = tables.Column("拒收", attrs=NUMBER)
    received_by = tables.Column("上传人", orderable=False, attrs=ONE_LINE)
    received_at = tables.DateTimeColumn(verbose_name="上传时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = MonitoringUpload
        fields = (
            "pk", "attachment", "state", "period", "rows_read", "rows_stored", "rows_changed", "rows_unchanged",
            "rows_refused", "received_by", "received_at",
        )  # fmt: skip
        order_by = ("-received_at",)

    def render_attachment(self, record: MonitoringUpload) -> str:
        return record.attachment.name

    def render_state(self, record: MonitoringUpload) -> SafeString:
        return state_look(record)

    def render_period(self, record: MonitoringUpload) -> str:
        """First and last hour."""
        if record.first_at is None or record.last_at is None:
            return "—"
        first, last = timezone.localtime(record.first_at), timezone.localtime(record.last_at)
        return f"{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}"


class StationTable(tables.Table):
    """One line a station, as of the day `on`."""

    code = tables.Column("编码", linkify=True, attrs=ONE_LINE)
    name = tables.Column("名称", attrs=ONE_LINE)
    kind = tables.Column("类别")
    region = tables.Column("所在区域", empty_values=(), orderable=False, attrs=ONE_LINE)
    operator = tables.Column("运维单位", attrs=ONE_LINE)
    period = tables.Column("有效期", empty_values=(), orderable=False, attrs=ONE_LINE)

    class Meta:
        model = Station
        fields = ("code", "name", "kind", "region", "operator", "period")
        order_by = ("code",)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on
        self.columns["region"].column.verbose_name = f"所在区域（{on}）"

    def render_region(self, record: Station) -> str:
        """On the day; a station may count for none."""
        period = record.period_on(self.on)
        if period is None:
            return "不在有效期"
        return str(period.region) if period.region else "不参与评价"

    def render_period(self, record: Station) -> str:
        """The one that holds on the day, or the last."""
        period = record.period_on(self.on) or next(reversed(record.periods.all()), None)
        return period.period_label if period else "—"


class SubstituteTable(tables.Table):
    """One line a region and period."""

    region = tables.Column("区域", order_by=("region__order", "region__name"), attrs=ONE_LINE)
    source = tables.Column("取用区域", order_by=("source__order", "source__name"), attrs=ONE_LINE)
    held = tables.Column("有效期", attrs=ONE_LINE)
    basis = tables.Column("依据")
    decided_by = tables.Column("登记人", orderable=False, attrs=ONE_LINE)
    decided_at = tables.DateTimeColumn(verbose_name="登记时间", format="Y-m-d H:i", attrs=ONE_LINE)
    end = tables.TemplateColumn(
        verbose_name="操作",
        orderable=False,
        exclude_from_export=True,
        template_code="<a href=\"{% url 'pollution:substitute_end' record.pk %}\">终止</a>",
    )

    class Meta:
        model = RegionSubstitute
        fields = ("region", "source", "held", "basis", "decided_by", "decided_at", "end")

    def render_held(self, value: DateRange) -> str:
        """With its last day."""
        return f"{value.lower} 至 {value.upper - timedelta(days=1)}" if value.upper else f"{value.lower} 起"

    def value_held(self, value: DateRange) -> str:
        return self.render_held(value)
