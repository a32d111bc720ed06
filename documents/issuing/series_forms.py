"""What people fill in of a series of numbers."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.issuing.administering_series import FIELDS, seen_of
from documents.issuing.choices import SeriesForm as Form
from documents.models import LONGEST_CODE, Series
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField
from portal.organization.models import Unit
from portal.seen import SeenForm


class SeriesForm(SeenForm):
    """A series as it is registered; the act asks what the database asks."""

    code = WrittenLineField(
        label="机关代字", max_length=LONGEST_CODE, help_text="如 伊州政办发；命令写全称并以“令”结尾"
    )
    unit = forms.ModelChoiceField(
        label="发文机关",
        queryset=Unit.objects.filter(is_active=True),
        error_messages={"required": "请选择发文机关"},
    )
    form = forms.ChoiceField(label="编号方式", choices=Form)
    mark = WrittenLineField(label="发文机关标志", max_length=60, help_text="版头所印，如 示范州人民政府办公厅文件")
    is_letter = forms.BooleanField(label="按信函格式印制", required=False)
    is_normative = forms.BooleanField(label="专用于行政规范性文件", required=False)
    opened_on = WrittenDateField(label="启用日期")

    @classmethod
    def of(cls, series: Series, data: Any) -> SeriesForm:
        """What is registered now."""
        return cls(
            data,
            initial={name: getattr(series, name) for name in FIELDS}
            | {"unit": series.unit_id, "seen": seen_of(series)},
        )


class CloseSeriesForm(forms.Form):
    """停用."""

    on = WrittenDateField(label="停用日期", help_text="成文日期在该日及以后的公文不再用本系列编号")


class BeginYearForm(forms.Form):
    """From which number a year begins in the portal."""

    first = WrittenNumberField(
        label="起编号",
        min_value=1,
        max_value=99_999,
        help_text="此前已在系统外编号的，从其后一号起编；确定后不能再改",
        error_messages={"min_value": "起编号不小于1"},
    )
