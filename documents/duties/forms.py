"""What people fill in about duties 分工: lines of who assists whom, days and reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.duties import lines as duty_lines
from documents.duties.assistance import Charge, Relation
from documents.models import LONGEST_REASON, DutyAssignment
from portal.fields import WrittenDateField, WrittenTextField, no_hidden_characters


class DutyLinesField(forms.CharField):
    """Lines of documents.duties.lines; cleaned to a list of charges."""

    SHAPE = (
        "每行一项：分工人员（备注）｜职务｜协助的领导｜其职务｜事项。全面协助的事项留空；未列尽的以“等”结尾；"
        "州政府交办的其他工作单列一行，领导两栏留空。"
    )
    widget = forms.Textarea(attrs={"rows": 10})

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"label": "分工", "help_text": self.SHAPE} | options))

    def to_python(self, value: Any) -> list[Charge]:  # type: ignore[override]  # charges are what the field is for
        text = str(value or "")
        no_hidden_characters(text)
        try:
            return duty_lines.read(text)
        except duty_lines.UnreadableLine as error:
            raise ValidationError(str(error)) from error


class ReasonField(WrittenTextField):
    """Why an act was done."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_REASON, **options)


class CorrectDutiesForm(forms.Form):
    """The lines of one deputy, the first day, and why."""

    lines = DutyLinesField()
    since = WrittenDateField(label="起始日", help_text="文中没有写明的，为成文日期")
    reason = ReasonField(label="更正的理由", help_text="如 核对原件，漏读一项")

    @classmethod
    def of(cls, row: DutyAssignment) -> CorrectDutiesForm:
        """The form with what the register holds."""
        relations: tuple[Relation, ...] = tuple(each.as_value() for each in row.assistances.all())
        charge = Charge(row.deputy_name, row.post, row.remark, row.standing_work, relations)
        return cls(initial={"lines": duty_lines.written([charge]), "since": row.since})

    def clean_lines(self) -> Charge:
        """Lines of exactly one deputy."""
        charges: list[Charge] = self.cleaned_data["lines"]
        if len(charges) != 1:
            names = "、".join(each.deputy for each in charges)
            raise ValidationError(f"这里只更正一个人的分工，读到{len(charges)}人：{names}；每行第1栏应是同一姓名")
        if not charges[0].relations:
            raise ValidationError("至少要有一行写明协助哪位领导；整条误登的，请用“撤销”")
        return charges[0]


class EndDutiesForm(forms.Form):
    """The last day, and why."""

    last_day = WrittenDateField(label="最后一日", help_text="当日仍承担分工，次日起不再承担")
    reason = ReasonField(label="结束的理由", help_text="如 调离、退休，写明依据的任免通知")


class WithdrawDutiesForm(forms.Form):
    """Why it never held."""

    reason = ReasonField(label="撤销的理由", help_text="如 误登，或所依据的公文已被撤销")
