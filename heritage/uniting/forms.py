"""What people fill in of units: which two are one body, what was verified, why a merge is undone."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON
from heritage.models import HeritageUnit
from heritage.uniting.choices import LegalPerson
from heritage.uniting.verifying import CHANGED, state_of
from portal.fields import WrittenTextField
from portal.seen import SeenField, SeenForm

THIS, OTHER = "this", "other"


class MergeForm(forms.Form):
    """合并单位: the other one, which name stays, and why."""

    other = forms.ModelChoiceField(
        label="同一单位的另一名称", queryset=HeritageUnit.objects.none(), empty_label="请选择"
    )
    stays = forms.ChoiceField(label="保留的名称", widget=forms.RadioSelect)
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如何得知是同一单位，写明依据或核实的人和时间",
    )  # fmt: skip
    seen = SeenField(required=False)

    def __init__(self, data: Any, *, unit: HeritageUnit, **options: Any) -> None:
        super().__init__(data, **options)
        self.unit = unit
        fields: Any = self.fields
        fields["other"].queryset = HeritageUnit.objects.standing().exclude(pk=unit.pk)
        fields["stays"].choices = [(THIS, f"“{unit}”，另一名称成为别名"), (OTHER, f"另一名称，“{unit}”成为别名")]

    def units(self) -> tuple[HeritageUnit, HeritageUnit]:
        """The one that stays, and the one that goes."""
        other = self.cleaned_data["other"]
        return (self.unit, other) if self.cleaned_data["stays"] == THIS else (other, self.unit)


class UndoForm(forms.Form):
    """撤销合并."""

    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
    seen = SeenField(required=False)


class LegalPersonForm(SeenForm, forms.ModelForm):
    """核实法人资格."""

    stale = CHANGED

    legal_person_basis = WrittenTextField(
        label="核实依据", required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如统一社会信用代码、登记证书或主管部门的答复；未核实的不写",
    )  # fmt: skip

    class Meta:
        model = HeritageUnit
        fields = ["legal_person", "legal_person_basis"]

    def __init__(self, data: Any, *, unit: HeritageUnit) -> None:
        super().__init__(data, instance=unit, initial={"seen": state_of(unit)})

    def clean(self) -> dict[str, Any]:
        """A verified state and its basis belong together."""
        given = super().clean()
        is_unknown, has_basis = given.get("legal_person") == LegalPerson.UNKNOWN, bool(given.get("legal_person_basis"))
        if not self.errors and is_unknown == has_basis:
            self.add_error("legal_person_basis", "未核实的不写依据" if is_unknown else "已核实的请写明依据")
        return given
