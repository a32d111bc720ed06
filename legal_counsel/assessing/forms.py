"""What people fill in of an assessment."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON
from legal_counsel.assessing.choices import AssessmentResult
from legal_counsel.assessing.cycles import Due
from legal_counsel.assessing.judging import Verdict
from legal_counsel.models import CounselAssessment
from legal_counsel.models.assessment import BEST
from legal_counsel.pinning import citing
from portal.fields import WrittenDateField, WrittenNumberField, WrittenTextField
from portal.seen import SeenForm

_NAMES = ("year", "completion", "efficiency", "quality", "result", "assessed_on", "remark")
_STALE = "您打开本页后该考核已被修改，请核对现在的内容"


class AssessmentForm(SeenForm):
    """录入考核, and its change; the year stays empty for a whole term."""

    stale = _STALE
    year = WrittenNumberField(
        label="考核年度", min_value=2000, max_value=2200, required=False, help_text="四位数字；考核整个聘期的留空"
    )
    completion = WrittenNumberField(label="工作完成情况", min_value=0, max_value=BEST, help_text="0至100")
    efficiency = WrittenNumberField(label="工作效率", min_value=0, max_value=BEST, help_text="0至100")
    quality = WrittenNumberField(label="服务质量", min_value=0, max_value=BEST, help_text="0至100")
    result = forms.ChoiceField(label="考核结果", choices=AssessmentResult.choices, widget=forms.RadioSelect)
    assessed_on = WrittenDateField(label="考核日期")
    remark = WrittenTextField(
        label="考核意见", max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    groups = [
        ("期间", ["year", "assessed_on"]),
        (citing("评分（{}）", "assessing"), ["completion", "efficiency", "quality"]),
        ("结果", ["result", "remark"]),
    ]

    @classmethod
    def of(cls, row: CounselAssessment, data: Any) -> AssessmentForm:
        """As it stands."""
        return cls(data, initial={name: getattr(row, name) for name in _NAMES} | {"seen": str(row.version)})

    @classmethod
    def to_begin(cls, missing: list[Due], data: Any) -> AssessmentForm:
        """For the first period that is due."""
        return cls(data, initial={"seen": "", "year": missing[0].year if missing else None})

    def verdict(self) -> Verdict:
        """What the acts take."""
        return Verdict(**{name: self.cleaned_data[name] for name in _NAMES})


class ConfirmForm(SeenForm):
    """确认: nothing but the press; `seen` is the version that was read."""

    stale = _STALE


class SendBackForm(forms.Form):
    """退回."""

    reason = WrittenTextField(label="退回理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
