"""What people fill in of what is said of counsel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from documents.models import LONGEST_REASON
from legal_counsel.complaining.choices import ITEMS, ComplaintResult
from legal_counsel.complaining.verifying import KINDS
from legal_counsel.pinning import citing
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.seen import SeenForm

ACCEPTED = f"可接受：{'、'.join(each.label for each in KINDS)}"


def _text(label: str, help_text: str = "") -> WrittenTextField:
    return WrittenTextField(
        label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text
    )


class ComplaintForm(forms.Form):
    """登记反映."""

    item = forms.ChoiceField(
        label="所涉义务",
        choices=[(each.value, f"第{item}项 {each.label}") for each, item in ITEMS.items()],
        widget=forms.RadioSelect,
        help_text=citing("{}", "obligations"),
    )
    words = _text("反映内容", "何时、何事")
    received_on = WrittenDateField(label="收到日期")
    informant = WrittenLineField(
        label="反映人", max_length=100, required=False, help_text="匿名的留空；只有工作机构可以查看"
    )
    file = forms.FileField(label="反映材料", required=False, help_text=ACCEPTED)

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data, files, initial={"received_on": timezone.localdate()})


class MaterialForm(forms.Form):
    """添加材料."""

    caption = WrittenLineField(label="说明", max_length=100)
    file = forms.FileField(label="文件", help_text=ACCEPTED)


class VerifyForm(SeenForm):
    """核实."""

    stale = "您打开本页后该反映已有变动，请核对现在的内容"
    result = forms.ChoiceField(label="核实结果", choices=ComplaintResult.choices, widget=forms.RadioSelect)
    finding = _text("查明的事实", "听取法律顾问陈述的，一并写明")
    found_on = WrittenDateField(label="核实日期")

    def found(self) -> dict[str, Any]:
        """What the act takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ReasonForm(forms.Form):
    """重新核实 or 作废."""

    reason = _text("理由")
