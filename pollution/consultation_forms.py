"""What people enter of a consultation 会商: what was judged, and who took part."""

from __future__ import annotations

from django import forms

from pollution.alert_choices import ConsultationKind
from pollution.row_forms import RowForm, RowsForm
from portal.fields import WrittenMomentField, WrittenTextField


def _text(label: str, help_text: str) -> WrittenTextField:
    return WrittenTextField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text)


class AttendeeForm(RowForm):
    """One who took part."""

    filled_by = ("name", "affiliation")

    name = WrittenTextField(label="姓名", max_length=50)
    affiliation = WrittenTextField(label="单位及职务", max_length=100)


class ConsultationForm(RowsForm):
    """A consultation that was held."""

    row_form = AttendeeForm
    rows_label = "参加人"
    nothing_filled = "请至少填写一名参加人"
    shown_rows = 3
    groups = [("会商", ["kind", "held_at", "is_drill"]), ("研判", ["weather", "outlook", "conclusion", "minutes"])]

    kind = forms.ChoiceField(
        label="种类", choices=[("", "请选择"), *ConsultationKind.choices],
        help_text="非采暖季每月、采暖季每周、重污染天气期间每日；为发布预警召开的选“预警会商”",
    )  # fmt: skip
    held_at = WrittenMomentField(label="会商时间", help_text="如 2026-12-1 10:00；所属的月、周、日由此算出")
    is_drill = forms.BooleanField(
        label="演练会商", required=False, help_text="为演练召开的会商不计入所属的月、周、日，只能作为演练决定的依据"
    )
    weather = _text("气象条件", "环流形势、风、湿度、逆温、降水等")
    outlook = _text("空气质量趋势", "未来数日各县市的等级、首要污染物和过程起止")
    conclusion = _text("会商结论", "是否建议启动、调整或解除预警，及依据")
    minutes = forms.FileField(
        label="会商纪要", required=False, allow_empty_file=True,
        help_text=".pdf、.docx、.png 或 .jpg；没有脚本时增减参加人后须重新选择文件",
    )  # fmt: skip
