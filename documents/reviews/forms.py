"""What people fill in about rulings on validity and about what they looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from documents.choices import ReviewOutcome
from documents.models import (
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_MONTHS,
    MOST_YEARS,
    ValidityPolicy,
)
from documents.register_forms import SeenField, reason_field
from portal.fields import WrittenDateField, WrittenTextField

FIGURES = ("most_years", "trial_most_years", "silent_trial_years", "evaluate_months")


def _figure(label: str, most: int, help_text: str = "没有规定的留空") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, required=False, help_text=help_text)


class PolicyForm(forms.Form):
    """One ruling, as its text says it."""

    jurisdiction = WrittenTextField(label="适用地区", max_length=60, help_text="如 新疆维吾尔自治区")
    title = WrittenTextField(label="名称", max_length=LONGEST_TITLE)
    number = WrittenTextField(label="文号", max_length=LONGEST_NAME, help_text="如 自治区人民政府令第218号")
    valid_from = WrittenDateField(label="施行日期", required=False, help_text="核实时必须填写")
    valid_until = WrittenDateField(
        label="失效日期", required=False, help_text="自这一天起不再适用，如新规定的施行日期；仍然适用的留空"
    )
    most_years = _figure("有效期最长（年）", MOST_YEARS)
    trial_most_years = _figure("暂行、试行最长（年）", MOST_YEARS)
    silent_trial_years = _figure(
        "暂行、试行未写期限的推定（年）", MOST_YEARS, "没有规定的留空；只据以提示复核，不使任何文件失效"
    )
    evaluate_months = _figure("届满前几个月评估", MOST_MONTHS)
    is_period_required = forms.BooleanField(
        label="须写明有效期",
        required=False,
        help_text="规定要求写明有效期的选此项：没有写明的行政规范性文件不能送核；不选的只作提示",
    )
    is_verified = forms.BooleanField(
        label="已核实", required=False, help_text="已对照原文核对以上各项；核实前不据以计算任何内容"
    )
    source = WrittenTextField(
        label="核实依据", required=False, max_length=LONGEST_REASON, help_text="原文出处、核对人和日期；核实时必须填写"
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    groups = [
        ("规定", ["jurisdiction", "title", "number", "valid_from", "valid_until"]),
        ("内容", [*FIGURES, "is_period_required"]),
        ("核实", ["is_verified", "source"]),
    ]

    @classmethod
    def of(cls, policy: ValidityPolicy) -> dict[str, Any]:
        """What is recorded now."""
        facts = {name: getattr(policy, name) for name in cls.base_fields if name != "seen"}
        return facts | {"seen": policy.recorded_at.isoformat()}

    def clean_seen(self) -> datetime | None:
        """When the row that the person saw was recorded; a damaged page saw none."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """A verified ruling has a first day and says where its text was seen; none ends before it begins."""
        given = super().clean() or {}
        since, until = given.get("valid_from"), given.get("valid_until")
        if until and "valid_from" not in self.errors and not (since and since < until):
            self.add_error("valid_until", "失效日期应晚于施行日期")
        for name in ("valid_from", "source"):
            if given.get("is_verified") and not given.get(name) and name not in self.errors:
                self.add_error(name, "核实须填写施行日期和核实依据")
        return given


class ReviewForm(forms.Form):
    """What somebody concluded."""

    outcome = forms.ChoiceField(label="复核结论", choices=ReviewOutcome, widget=forms.RadioSelect)
    due_on = WrittenDateField(label="延后至", required=False, help_text="选择“延后”时填写；到这一天重新列出")
    reason = reason_field("复核的依据，如评估报告、起草单位复函的名称和日期")
    seen = SeenField()

    def clean(self) -> dict[str, Any]:
        """What is put off has a day."""
        given = super().clean() or {}
        if given.get("outcome") == ReviewOutcome.PUT_OFF and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "延后须写明延后至何日")
        return given
