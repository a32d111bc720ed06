"""What people fill in of a major decision: the matter decided, links, the review of legality, the meeting."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.advising import agencies
from legal_counsel.advising.choices import MatterState, ReviewResult
from legal_counsel.advising.deciding import Meeting
from legal_counsel.advising.forms import LONGEST_TEXT, NO_SECRETS, lines
from legal_counsel.models import MajorDecision, Matter
from legal_counsel.pinning import citing
from portal.accounts.models import User
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.organization.models import Unit
from portal.seen import SeenForm


class DecisionForm(forms.Form):
    """登记重大行政决策事项."""

    unit = forms.ModelChoiceField(label="决策机关", queryset=Unit.objects.none(), empty_label="请选择")
    title = WrittenLineField(label="决策事项", max_length=LONGEST_TITLE)
    basis = WrittenTextField(
        label="须听取意见的依据", max_length=LONGEST_REASON, widget=lines(2),
        help_text=citing("规定须听取法律顾问意见的法律、法规、规章及条款（{}）", "gate"),
    )  # fmt: skip
    outline = WrittenTextField(label="拟决策内容", max_length=LONGEST_TEXT, widget=lines(4), help_text=NO_SECRETS)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = units = agencies.acted_for(user)
        own = list(units[:2])
        if len(own) == 1:
            field.initial = own[0].pk


class LinkForm(forms.Form):
    """关联顾问事项."""

    matter = forms.ModelChoiceField(
        label="顾问事项", queryset=Matter.objects.none(), empty_label="请选择", help_text="关联后不能解除"
    )

    def __init__(self, data: Any, *, decision: MajorDecision, user: User) -> None:
        super().__init__(data)
        field: Any = self.fields["matter"]
        rows = Matter.objects.visible_to(user).filter(unit=decision.unit).exclude(state=MatterState.WITHDRAWN)
        field.queryset = rows.exclude(decisions__decision=decision)
        field.label_from_instance = lambda each: f"{each.number} {each.title}"


class LegalityReviewForm(forms.Form):
    """合法性审查结论."""

    result = forms.ChoiceField(label="审查结论", choices=ReviewResult.choices, widget=forms.RadioSelect)
    reviewed_on = WrittenDateField(label="审查日期")
    paper = WrittenLineField(label="审查意见书", max_length=LONGEST_TITLE, help_text="名称、文号")


class SubmissionForm(SeenForm):
    """提交讨论: nothing but the press; `seen` tells what was read."""

    stale = "您打开本页后情况已有变动，请重新核对"


class MeetingForm(forms.Form):
    """录入决定."""

    name = WrittenLineField(label="会议", max_length=100, help_text="如 第十五届人民政府第27次常务会议")
    on = WrittenDateField(label="决定日期")

    def meeting(self) -> Meeting:
        """What the act takes."""
        return Meeting(**self.cleaned_data)
