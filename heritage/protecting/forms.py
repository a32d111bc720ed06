"""What people fill in of protection units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.models import HeritageUnit
from heritage.protecting.choices import PROTECTION, WITH_DUE_DAY
from heritage.protecting.deciding import CHANGED, Decision
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.seen import SeenForm


class DecisionForm(SeenForm):
    """One act on a protection unit, of those that its state allows."""

    stale = CHANGED

    act = forms.ChoiceField(label="事项")
    on = WrittenDateField(label="日期", help_text="所据文件作出决定的日期")
    due_on = WrittenDateField(label="整改期限", required=False, help_text="只在限期整改时填写")
    paper = WrittenLineField(label="所据文件", max_length=LONGEST_TITLE, help_text="文号或名称")
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="核查的结果，整改的要求，或者认定、解除的理由",
    )  # fmt: skip

    def __init__(self, data: Any, *, actions: Sequence[str], **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["act"].choices = [("", "请选择"), *((each, str(PROTECTION[each].label)) for each in actions)]
        if WITH_DUE_DAY not in actions:
            del fields["due_on"]

    def clean(self) -> dict[str, Any]:
        """A day to rectify until belongs to 限期整改 and to nothing else."""
        given = super().clean()
        act, due_on, on = given.get("act"), given.get("due_on"), given.get("on")
        if act == WITH_DUE_DAY and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", "限期整改须写明整改期限")
        elif act and act != WITH_DUE_DAY and due_on:
            self.add_error("due_on", "只有限期整改才写整改期限，请删去")
        elif due_on and on and due_on <= on:
            self.add_error("due_on", "整改期限应晚于决定日期")
        return given

    def decision(self) -> Decision:
        """What the act takes."""
        given = self.cleaned_data
        return Decision(given["act"], given["on"], given["paper"], given["reason"], given.get("due_on"))


class EntryForm(DecisionForm):
    """The first act on a unit for a project."""

    unit = forms.ModelChoiceField(label="保护单位", queryset=HeritageUnit.objects.none(), empty_label="请选择")

    field_order = ("unit", "act", "on", "paper", "reason")

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["unit"].queryset = HeritageUnit.objects.standing()


class ReportForm(forms.Form):
    """登记自查报告."""

    year = WrittenNumberField(label="年度", min_value=2000, max_value=2100, help_text="报送的年份")
    received_on = WrittenDateField(label="收到日期")
    summary = WrittenTextField(label="内容摘要", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"year": today.year, "received_on": today})
