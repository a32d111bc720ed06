"""What people fill in of a bearer, of an assessment, and of the end of a status."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.models import LONGEST_REASON
from heritage.bearers.assessing import Verdict
from heritage.bearers.choices import AssessmentResult, BearerEnd, Sex
from heritage.bearers.names import refusal_of_name
from heritage.bearers.recording import Profile
from heritage.choices import Level
from heritage.levels.forms import PaperForm
from heritage.models import Bearer, BearerAssessment
from heritage.models.bearer import FIRST_YEAR, LAST_YEAR
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.seen import SeenForm

PAPER = ("所据文件", ["paper_number", "paper_title"])


def _reason(label: str) -> WrittenTextField:
    return WrittenTextField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


def _is_a_name(value: str) -> None:
    """The rule of the act, said beside the field."""
    if refusal := refusal_of_name(value):
        raise ValidationError(refusal)


class BearerForm(SeenForm, PaperForm):
    """登记传承人."""

    stale = "您打开本页后该登记已被修改，请核对现在的内容"
    name = WrittenLineField(
        label="姓名", max_length=50, validators=[_is_a_name], help_text="与公布文件一字不差，不写电话和说明"
    )
    sex = forms.ChoiceField(label="性别", choices=Sex.choices, widget=forms.RadioSelect)
    level = forms.ChoiceField(label="级别", choices=[("", "请选择"), *reversed(Level.choices)])
    year = WrittenNumberField(
        label="认定年份", min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="四位数字，如 2018"
    )
    batch = WrittenNumberField(label="批次", min_value=1, max_value=99, required=False, help_text="第几批，写数字")
    birth_on = WrittenDateField(label="出生日期", required=False)
    contact = WrittenLineField(label="联系方式", max_length=200, required=False)

    groups = [
        ("向社会公开", ["name", "sex", "level", "year"]),
        ("不公开", ["batch", "birth_on", "contact"]),
        ("认定文件，不公开", ["paper_number", "paper_title"]),
    ]

    def profile(self) -> Profile:
        """What the acts take."""
        names = ("name", "sex", "level", "year", "batch", "birth_on", "contact")
        return Profile(**{name: self.cleaned_data[name] for name in names}, paper=self.paper())


class BearerCorrectionForm(BearerForm):
    """更正."""

    reason = _reason("更正理由")
    groups = [*BearerForm.groups, ("更正", ["reason"])]

    def __init__(self, data: Any, *, row: Bearer) -> None:
        names = ("name", "sex", "level", "year", "batch", "birth_on", "contact")
        known = {name: getattr(row, name) for name in names} | {"seen": str(row.version)}
        known |= {"paper_number": row.source_number, "paper_title": row.source_title}
        super().__init__(data, initial=known)


class BearerEndForm(SeenForm, PaperForm):
    """终止资格."""

    stale = BearerForm.stale

    kind = forms.ChoiceField(label="情形", choices=BearerEnd.choices, widget=forms.RadioSelect)
    on = WrittenDateField(label="终止日期")
    reason = _reason("原因")

    groups = [("终止", ["kind", "on", "reason"]), PAPER]


class AssessmentForm(SeenForm, PaperForm):
    """评估."""

    stale = "您打开本页后该评估已被修改，请核对现在的内容"
    year = WrittenNumberField(
        label="评估年度", min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="所评估的年度，四位数字"
    )
    result = forms.ChoiceField(label="评估结果", choices=AssessmentResult.choices, widget=forms.RadioSelect)
    assessor = WrittenLineField(label="评估单位", max_length=100)
    on = WrittenDateField(label="评估日期")

    groups = [("评估", ["year", "result", "assessor", "on"]), PAPER]

    def verdict(self) -> Verdict:
        """What the acts take."""
        names = ("year", "result", "assessor", "on")
        return Verdict(**{name: self.cleaned_data[name] for name in names}, paper=self.paper())


class RevisionForm(AssessmentForm):
    """更正评估."""

    reason = _reason("更正理由")
    groups = [*AssessmentForm.groups, ("更正", ["reason"])]

    def __init__(self, data: Any, *, row: BearerAssessment) -> None:
        known = {name: getattr(row, name) for name in ("year", "result", "assessor")}
        known |= {"on": row.assessed_on, "seen": str(row.version)}
        known |= {"paper_number": row.source_number, "paper_title": row.source_title}
        super().__init__(data, initial=known)
