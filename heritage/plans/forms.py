"""What people fill in of a safeguarding plan."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.models import HeritageUnit, PlanMeasure, SafeguardingPlan
from heritage.plans.planning import KINDS, Outline
from portal.dates import UnreadableDate, read_date
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.seen import SeenForm

MOST_MEASURES, MOST_WORDS = 60, 300
_MEASURE = re.compile(r"(?P<words>.+)[,，;；\t]\s*(?P<day>[^,，;；\t]+)$")


def read_measures(text: str) -> list[tuple[str, date]]:
    """Words and due day of each line; raises ValidationError with the line that is wrong, and how to mend it."""
    found = []
    rows = [line.strip() for line in text.splitlines() if line.strip()]
    if len(rows) > MOST_MEASURES:
        raise ValidationError(f"共{len(rows)}项措施，一份规划最多{MOST_MEASURES}项，请合并后再填")
    for number, line in enumerate(rows, start=1):
        parts = _MEASURE.fullmatch(line)
        if not parts:
            raise ValidationError(f"第{number}行“{line[:30]}”应写作“措施，完成期限”，如 整理口述史，2027-6-30")
        words = parts["words"].strip()
        if len(words) > MOST_WORDS:
            raise ValidationError(f"第{number}行的措施超过{MOST_WORDS}字，请缩短或分成几行")
        try:
            found.append((words, read_date(parts["day"])))
        except UnreadableDate as error:
            raise ValidationError(f"第{number}行的完成期限有误：{error}") from error
    return found


class PlanForm(SeenForm):
    """拟订 and 修改规划; `seen` is the version that was read."""

    stale = "该规划刚被修改，请重新阅读后再改"

    responsible = forms.ModelChoiceField(
        label="责任单位", queryset=HeritageUnit.objects.none(), empty_label="请选择", help_text="承担保护责任的单位"
    )
    begins_on = WrittenDateField(label="规划首日")
    ends_on = WrittenDateField(label="规划末日", help_text="规划期限国家没有统一规定，按批准的文本填写")
    goals = WrittenTextField(label="保护目标", max_length=3000, widget=forms.Textarea(attrs={"rows": 3}))
    measures = WrittenTextField(
        label="保护措施", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一项：措施，完成期限。如 整理口述史并建档，2027-6-30",
    )  # fmt: skip

    groups = [("规划", ["responsible", "begins_on", "ends_on"]), ("内容", ["goals", "measures"])]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["responsible"].queryset = HeritageUnit.objects.standing()

    @classmethod
    def of(cls, plan: SafeguardingPlan, data: Any) -> PlanForm:
        """As it stands."""
        known = {name: getattr(plan, name) for name in ("responsible", "begins_on", "ends_on", "goals")}
        lines = [f"{each.words}，{each.due_on}" for each in plan.measures.order_by("order")]
        return cls(data, initial=known | {"measures": "\n".join(lines), "seen": str(plan.version)})

    def clean_measures(self) -> list[tuple[str, date]]:
        """One a line."""
        return read_measures(self.cleaned_data["measures"])

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        given = super().clean()
        begins, ends = given.get("begins_on"), given.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", "规划末日不能早于首日")
        return given

    def outline(self) -> Outline:
        """What the act takes."""
        given = self.cleaned_data
        return Outline(given["responsible"], given["begins_on"], given["ends_on"], given["goals"], given["measures"])


class PlanFileForm(SeenForm):
    """规划文本; `seen` is the version that was read: another text is not taken off unread."""

    stale = "您打开本页后该规划或其文本已被他人修改，请核对现在的文本后再提交"

    file = forms.FileField(label="规划文本", help_text=f"可接受：{'、'.join(each.label for each in KINDS)}")


class PlanApprovalForm(SeenForm):
    """录入批准; `seen` is the version that was read."""

    stale = "该规划刚被修改，请重新阅读后再录入批准"

    body = WrittenLineField(label="批准机关", max_length=100, help_text="如 特克斯县人民政府")
    day = WrittenDateField(label="批准日期")
    paper = WrittenLineField(label="所据文件", max_length=LONGEST_TITLE, help_text="批复或纪要的文号或名称")


class WithdrawalForm(SeenForm):
    """废止规划; `seen` is the version that was read."""

    stale = "您打开本页后该规划已被修改或批准，请重新阅读后再废止"

    day = WrittenDateField(label="废止日期", help_text="自该日起不再有效")
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any, *, plan: SafeguardingPlan) -> None:
        super().__init__(data, initial={"day": timezone.localdate(), "seen": str(plan.version)})


class CompletionForm(forms.Form):
    """完成措施."""

    day = WrittenDateField(label="完成日期")
    outcome = WrittenTextField(
        label="完成情况", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="做了什么、成果在哪里",
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"day": timezone.localdate()})


class PutOffForm(SeenForm):
    """措施延期; `seen` is the due day that was shown."""

    stale = "您打开本页后该措施已被他人延期，请核对现在的期限后再提交"

    day = WrittenDateField(label="新的期限")
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any, *, measure: PlanMeasure) -> None:
        super().__init__(data, initial={"seen": measure.due_on.isoformat()})
        self.fields["day"].help_text = f"现为{measure.due_on}，不晚于规划末日{measure.plan.ends_on}"


class WhyForm(forms.Form):
    """撤回完成."""

    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
