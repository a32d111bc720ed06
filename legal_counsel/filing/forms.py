"""What people fill in of a filing."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON
from legal_counsel.filing.choices import FilingMaterialKind
from legal_counsel.filing.handing_in import KINDS
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.seen import SeenForm

_STALE = "您打开本页后该备案已有变动，请核对现在的内容"


class MaterialForm(forms.Form):
    """添加材料."""

    kind = forms.ChoiceField(label="材料", choices=FilingMaterialKind.choices)
    caption = WrittenLineField(label="说明", max_length=100, required=False, help_text="如 2026年度法律顾问服务合同")
    file = forms.FileField(label="文件", help_text=f"可接受：{'、'.join(each.label for each in KINDS)}")


class SubmitForm(SeenForm):
    """核对并报送."""

    stale = _STALE
    on = WrittenDateField(label="报送日期")


class ReceiptForm(SeenForm):
    """登记备案回执."""

    stale = _STALE
    number = WrittenLineField(label="备案编号", max_length=80)
    on = WrittenDateField(label="备案日期")


class ReasonForm(SeenForm):
    """收回、退回补正、撤销."""

    stale = _STALE
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


def facts(form: forms.Form) -> dict[str, Any]:
    """What the acts take."""
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}
