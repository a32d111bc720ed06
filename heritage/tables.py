"""The columns of the public list and of the office's register."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from heritage.models import Project


class ProjectTable(tables.Table):
    """One project a line, its inscriptions stacked. Reads what `with_inscriptions` fetched."""

    serial = tables.Column("序号", attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    code = tables.Column("编号", order_by=("category", "number"), attrs={"td": {"class": "number"}})
    name = tables.Column("项目名称", order_by=("name_key",), linkify=True)
    category = tables.Column("类别")
    units = tables.Column("申报地区或单位", empty_values=(), orderable=False)
    list_kind = tables.Column("名录类别", empty_values=(), orderable=False)
    inscribed_on = tables.Column("公布批次和日期", empty_values=(), orderable=False)

    class Meta:
        model = Project
        fields = ("serial", "code", "name", "category", "units", "list_kind", "inscribed_on")
        order_by = ("code",)

    def render_units(self, record: Project) -> SafeString:
        """Units as printed, each once."""
        return _lines(record.unit_names)

    def value_units(self, record: Project) -> str:
        """For a download."""
        return "、".join(record.unit_names)

    def render_list_kind(self, record: Project) -> SafeString:
        """Every list the project stands in."""
        return _lines(each.get_list_kind_display() for each in record.inscriptions.all())

    def value_list_kind(self, record: Project) -> str:
        """For a download."""
        return "、".join(each.get_list_kind_display() for each in record.inscriptions.all())

    def render_inscribed_on(self, record: Project) -> SafeString:
        """Batch and date of each list."""
        return _lines(f"{each.batch_label} {each.inscribed_on}" for each in record.inscriptions.all())

    def value_inscribed_on(self, record: Project) -> str:
        """For a download."""
        return "、".join(f"{each.batch_label} {each.inscribed_on}" for each in record.inscriptions.all())


ONE_LINE = {"td": {"class": "one-line"}}


def _whole_units(record: Project) -> str:
    return "、".join(record.unit_names)


class RegisterTable(ProjectTable):
    """The office sees the state as well, its own page of the project, and each project in one line."""

    units = tables.Column(
        "申报地区或单位",
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "one-line shortened", "title": _whole_units}},
    )
    standing = tables.Column("状态", empty_values=(), orderable=False)
    name = tables.Column(
        "项目名称", order_by=("name_key",), linkify=("heritage:register_project", [tables.A("pk")]), attrs=ONE_LINE
    )
    category = tables.Column("类别", attrs=ONE_LINE)
    list_kind = tables.Column("名录类别", empty_values=(), orderable=False, attrs=ONE_LINE)
    inscribed_on = tables.Column("公布批次和日期", empty_values=(), orderable=False, attrs=ONE_LINE)

    class Meta(ProjectTable.Meta):
        sequence = ("serial", "code", "name", "category", "units", "standing", "...")

    def render_units(self, record: Project) -> SafeString:
        """In one line."""
        return format_html("{}", self.value_units(record))

    def render_list_kind(self, record: Project) -> SafeString:
        """In one line."""
        return format_html("{}", self.value_list_kind(record))

    def render_inscribed_on(self, record: Project) -> SafeString:
        """In one line."""
        return format_html("{}", self.value_inscribed_on(record))

    def render_standing(self, record: Project) -> SafeString:
        """A word in a frame."""
        kind = {"listed": "ok", "stub": "doubt", "exited": "stop"}[record.standing]
        return format_html('<span class="state state-{}">{}</span>', kind, record.standing.label)

    def value_standing(self, record: Project) -> str:
        """For a download."""
        return str(record.standing.label)


def _lines(texts: Any) -> SafeString:
    """One text a line."""
    return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts))
