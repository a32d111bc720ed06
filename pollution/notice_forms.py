"""What 预警管理组 chooses for a notice that waits for its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from documents.models import Series
from portal.fields import WrittenTextField


class NumberNoticeForm(forms.Form):
    """The series, of those that the issuing body has."""

    series = forms.ModelChoiceField(label="发文字号系列", queryset=Series.objects.none())

    def __init__(self, *args: Any, offered: Sequence[Series], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["series"]
        field.queryset = Series.objects.filter(pk__in=[each.pk for each in offered]).select_related("unit")
        field.initial = offered[0].pk if len(offered) == 1 else None
        if not offered:
            field.help_text = "发布单位没有在用的一般文件系列；请先由文件管理员开设，或以“不编号”办理"


class UnnumberedForm(forms.Form):
    """Why it stays without number."""

    reason = WrittenTextField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="如 以指令发布，不另编文号"
    )
