"""What 预警管理组 chooses for a notice that waits for its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from documents.models import LONGEST_REASON, Series
from portal.fields import WrittenTextField


class NumberNoticeForm(forms.Form):
    """The series, of those that the issuing body has; and why words in the way are mentioned only, where there are."""

    series = forms.ModelChoiceField(label="发文字号系列", queryset=Series.objects.none())

    mention_reason = WrittenTextField(
        label="只是提及的理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如 措施中引述市政府此前的决定，本通知并不废止该文件；写明后原文照录，这些表述不登记",
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Sequence[Series], is_confirmed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_confirmed:
            del self.fields["mention_reason"]
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
