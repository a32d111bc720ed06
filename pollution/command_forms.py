"""What people enter of the command: which unit fills a place, until when, and who is on duty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from pollution.alerting.commanding import Shift
from pollution.row_forms import RowForm, RowsForm
from portal.fields import WrittenDateField, WrittenMomentField, WrittenTextField
from portal.organization.models import Unit


class MemberForm(forms.Form):
    """A unit for a place."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.active())
    since = WrittenDateField(label="起始日")
    until = WrittenDateField(label="终止日", required=False, help_text="最后一天；没有期限的留空")
    basis = WrittenTextField(label="依据", max_length=300, required=False, help_text="如 指挥部文件的文号")


class EndMemberForm(forms.Form):
    """The last day in a place."""

    last_day = WrittenDateField(label="终止日", help_text="当天仍承担，次日起不再承担")


class ShiftForm(RowForm):
    """One shift."""

    filled_by = ("person", "phone", "starts_at", "ends_at")

    person = WrittenTextField(label="值班人", max_length=50)
    phone = WrittenTextField(label="值班电话", max_length=40)
    starts_at = WrittenMomentField(label="起")
    ends_at = WrittenMomentField(label="止")


class DutyForm(RowsForm):
    """Several shifts of a unit."""

    row_form = ShiftForm
    rows_label = "班次"
    nothing_filled = "请至少填写一个班次"
    shown_rows = 3

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = units

    def shifts(self) -> list[Shift]:
        """What was filled in; asked when valid."""
        return [Shift(**each) for each in self.cleaned_data["rows"]]


class PhoneForm(forms.Form):
    """更正电话."""

    phone = WrittenTextField(label="值班电话", max_length=40)


class PressForm(forms.Form):
    """撤销 and 提前结束 ask for nothing but the press."""
