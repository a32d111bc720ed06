"""What people enter of an order from outside: its paper, level, regions and time; and its end."""

from __future__ import annotations

from django import forms

from pollution.air_at import NOT_JUDGED
from pollution.alert_choices import AlertLevel
from portal.fields import WrittenMomentField, WrittenTextField
from portal.organization.models import Region


class OrderForm(forms.Form):
    """外部预警指令."""

    groups = [
        ("来文", ["issuer", "doc_number", "paper"]),
        ("内容", ["level", "regions", "starts_at", "note"]),
    ]

    issuer = WrittenTextField(label="发布单位", max_length=100, help_text="如 自治区重污染天气应急指挥部办公室")
    doc_number = WrittenTextField(label="文号或文件名", max_length=150)
    paper = forms.FileField(label="来文", required=False, allow_empty_file=True, help_text=".pdf、.docx、.png 或 .jpg")
    level = forms.TypedChoiceField(label="等级", choices=[("", "请选择"), *AlertLevel.choices], coerce=int)
    regions = forms.ModelMultipleChoiceField(
        label="所涉区域",
        queryset=Region.objects.exclude(kind__in=NOT_JUDGED),
        widget=forms.CheckboxSelectMultiple,
        help_text="如“奎—独—乌”区域的奎屯市",
    )
    starts_at = WrittenMomentField(label="起始时间")
    note = WrittenTextField(label="要求摘要", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class LiftOrderForm(forms.Form):
    """解除."""

    lifted_at = WrittenMomentField(label="解除时间", help_text="来文写明的解除时间")
