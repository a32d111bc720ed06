"""What people fill in of a recommendation: its material, and each step with day, paper and reason."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.batches.application_forms import HELP, LONGEST_PART
from heritage.batches.choices import MaterialGroup
from heritage.batches.materials import FILES, PARTS, TEXTS
from heritage.levels.forms import RecognitionForm
from heritage.models import Recommendation
from heritage.models.recommendation import UPWARD
from heritage.recommending.lifecycle import NEEDS_PAPER, NEEDS_REASON
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.seen import SeenForm


class MaterialForm(SeenForm):
    """推荐材料 by the groups of 第十九条; parts may stay empty until it is handed in."""

    stale = "您打开本页后该推荐已被修改，请核对现在的内容"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups: list[tuple[str, list[str]]] = []
        for group, parts in PARTS.items():
            names = [name for name in parts if name != FILES]
            for name in names:
                self.fields[name] = WrittenTextField(
                    label=parts[name],
                    max_length=LONGEST_PART,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 4}),
                    help_text=HELP[name],
                )
            self.groups.append((f"{MaterialGroup(group).label}（非物质文化遗产法第十九条）", names))

    @classmethod
    def of(cls, row: Recommendation, data: Any) -> MaterialForm:
        """As it stands."""
        known = {name: getattr(row, name) for name in TEXTS}
        return cls(data, initial=known | {"seen": str(row.version)})

    def texts(self) -> dict[str, str]:
        """What the acts take."""
        return {name: self.cleaned_data[name] for name in TEXTS}


class RecommendationForm(MaterialForm):
    """拟稿."""

    to_level = forms.ChoiceField(
        label="推荐列入的级别",
        choices=[("", "请选择"), *((level.value, level.label) for level in UPWARD)],
        help_text="项目须已在下一级名录",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = [("推荐", ["to_level"]), *self.groups]


class StepForm(SeenForm):
    """One step: the day, and paper and reason as the table asks for them."""

    stale = "您打开本页后该推荐已被修改，请核对现在的内容"
    on = WrittenDateField(label="日期", help_text="文件的成文日期")

    def __init__(self, *args: Any, action: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if action in NEEDS_PAPER:
            self.fields["paper"] = WrittenLineField(label="所据文件", max_length=LONGEST_TITLE, help_text="文号和标题")
        if action in NEEDS_REASON:
            self.fields["reason"] = WrittenTextField(
                label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
            )

    def step(self) -> dict[str, Any]:
        """What the acts take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class RecommendedListingForm(RecognitionForm):
    """登记列入: the recognition of the level that was recommended to."""

    def __init__(self, data: Any, *, row: Recommendation) -> None:
        super().__init__(data, initial={"seen": str(row.version), "level": row.to_level, "list_kind": "new"})
        field: Any = self.fields["level"]
        field.choices = [(row.to_level, row.get_to_level_display())]
        del self.fields["region"]
        self.groups = [(title, [name for name in names if name != "region"]) for title, names in RecognitionForm.groups]

    def clean(self) -> dict[str, Any]:
        """The list of a nation or region is none of a county."""
        given = super().clean()
        given["region"] = None
        return given
