"""What people fill in of a dismissal."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.dismissing.choices import ITEMS, DismissalGround
from legal_counsel.dismissing.deciding import KINDS
from legal_counsel.pinning import citing
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.seen import SeenForm


class DismissalForm(forms.Form):
    """拟订解聘."""

    ground = forms.ChoiceField(
        label="情形",
        choices=[(each.value, f"第{item}项 {each.label}") for each, item in ITEMS.items()],
        widget=forms.RadioSelect,
        help_text=citing("{}", "dismissal"),
    )
    facts = WrittenTextField(
        label="事实",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何时、何事、何处可查",
    )

    def __init__(self, data: Any, *, suggested: list[DismissalGround]) -> None:
        super().__init__(data, initial={"ground": suggested[0].value} if suggested else None)


class EvidenceForm(forms.Form):
    """添加证据."""

    caption = WrittenLineField(label="说明", max_length=100)
    file = forms.FileField(label="文件", help_text=f"可接受：{'、'.join(each.label for each in KINDS)}")


class DecisionForm(SeenForm):
    """核对并决定."""

    stale = "您打开本页后该解聘已有变动，请核对现在的内容"
    decided_on = WrittenDateField(label="决定日期")
    paper = WrittenLineField(label="决定文件", max_length=LONGEST_TITLE, help_text="文号和标题，或会议纪要")
    told_on = WrittenDateField(label="通知日期", required=False, help_text="备案期限从决定与通知中较早的起算（A6）")
    ends_on = WrittenDateField(
        label="聘任关系终止日", help_text="担任法律顾问的最后一日；聘期尚未开始的，可以早于聘期首日，该聘期不再开始"
    )

    def decision(self) -> dict[str, Any]:
        """What the act takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class WithdrawalForm(forms.Form):
    """撤回."""

    reason = WrittenTextField(label="撤回理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
