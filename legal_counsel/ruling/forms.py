"""What people fill in of a version of the rules, of its extension and of its interpretation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.models import RuleVersion
from legal_counsel.models.rule import LONGEST_INTERPRETATION
from legal_counsel.rules import RULE_LABELS
from legal_counsel.ruling.versioning import Text
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField

NUMBERS = (
    "filing_days",
    "notice_working_days",
    "term_years",
    "lawyer_years",
    "resident_years",
    "legal_work_years",
    "graded_years",
)
MOST_REMINDERS = 6


class VersionForm(forms.Form):
    """录入新版本; begins as the version `known` says, because most of it stays."""

    number = WrittenLineField(label="文号", max_length=80)
    title = WrittenLineField(label="标题", max_length=LONGEST_TITLE)
    first_on = WrittenDateField(label="施行日期")
    last_on = WrittenDateField(label="有效期末日", required=False, help_text="没有规定有效期的留空")
    basis = WrittenLineField(label="制定依据", max_length=500, required=False, help_text="文号，几个之间用顿号")
    reminders = WrittenLineField(
        label="续聘提醒（届满前几日）", max_length=40, help_text="几个之间用顿号，如 90、30、7"
    )

    def __init__(self, data: Any, *, known: RuleVersion | None) -> None:
        super().__init__(data, initial=_known(known) if known else None)
        fields: Any = self.fields
        for name in NUMBERS:
            fields[name] = WrittenNumberField(label=label_of(name), min_value=1, max_value=999)
        for rule, label in RULE_LABELS.items():
            fields[f"article_{rule}"] = WrittenLineField(label=label, max_length=40)
        self.groups = [
            ("文件", ["number", "title", "first_on", "last_on", "basis"]),
            ("期限和年限", [*NUMBERS, "reminders"]),
            ("各条规则所在的条款", [f"article_{rule}" for rule in RULE_LABELS]),
        ]

    def clean_basis(self) -> list[str]:
        """One number each."""
        return [part.strip() for part in self.cleaned_data["basis"].split("、") if part.strip()]

    def clean_reminders(self) -> list[int]:
        """Days, the longest first."""
        parts = [part.strip() for part in self.cleaned_data["reminders"].split("、") if part.strip()]
        if not all(part.isascii() and part.isdigit() and 0 < int(part) < 1000 for part in parts):
            raise ValidationError("请写1至999的整数，几个之间用顿号")
        if not 0 < len(parts) <= MOST_REMINDERS:
            raise ValidationError(f"请写1至{MOST_REMINDERS}个提醒")
        return sorted({int(part) for part in parts}, reverse=True)

    def text(self) -> Text:
        """What the act takes."""
        given = self.cleaned_data
        names = ("number", "title", "first_on", "last_on", "basis", "reminders", *NUMBERS)
        articles = {rule: given[f"article_{rule}"] for rule in RULE_LABELS}
        return Text(**{name: given[name] for name in names}, articles=articles)


class ExtensionForm(forms.Form):
    """录入续期."""

    paper_number = WrittenLineField(label="续期文件文号", max_length=80)
    paper_title = WrittenLineField(label="续期文件标题", max_length=LONGEST_TITLE)
    paper_on = WrittenDateField(label="续期文件印发日期", help_text="续期自这一天起计，此前办理的事项保留当日的标注")
    last_on = WrittenDateField(label="新的有效期末日")


class InterpretationForm(forms.Form):
    """登记解释."""

    rule = forms.ChoiceField(label="所解释的规则", choices=[("", "请选择"), *RULE_LABELS.items()])
    text = WrittenTextField(
        label="解释内容", max_length=LONGEST_INTERPRETATION, widget=forms.Textarea(attrs={"rows": 5})
    )
    paper = WrittenLineField(label="解释文件", max_length=LONGEST_TITLE, help_text="复函、答复的文号或名称")
    issued_on = WrittenDateField(label="解释日期")


class EndForm(forms.Form):
    """不再适用."""

    on = WrittenDateField(label="不再适用之日")
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


def label_of(name: str) -> str:
    """What a number of a version is called."""
    field: Any = RuleVersion._meta.get_field(name)
    return str(field.verbose_name)


def _known(version: RuleVersion) -> dict[str, Any]:
    known: dict[str, Any] = {name: getattr(version, name) for name in NUMBERS}
    known |= {"basis": "、".join(version.basis), "reminders": "、".join(map(str, version.reminders))}
    return known | {f"article_{rule}": article for rule, article in version.articles.items()}
