"""What people fill in of a recognition, and of the paper that anything rests on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.choices import Level, ListKind
from heritage.codes import find_code
from heritage.levels.papers import Paper
from heritage.levels.recognising import Listing
from heritage.models import LevelRecognition
from heritage.models.recognition import RECORDED
from heritage.units import COUNTIES
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.organization.models import Region
from portal.seen import SeenForm

LEVELS = [(level.value, level.label) for level in reversed(RECORDED)]


class PaperForm(forms.Form):
    """所据文件: what every form that rests on a paper of others asks."""

    paper_number = WrittenLineField(
        label="文号", max_length=80, required=False,
        help_text="如 国发〔2006〕18号；公文登记簿中有此文号的，标题可以不填",
    )  # fmt: skip
    paper_title = WrittenLineField(label="文件标题", max_length=LONGEST_TITLE, required=False)

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        given = super().clean() or {}
        if not given.get("paper_number") and not given.get("paper_title") and "paper_number" not in self.errors:
            self.add_error("paper_number", "请填写文号，或者文件标题")
        return given

    def paper(self) -> Paper:
        """What the acts take."""
        return Paper(self.cleaned_data["paper_number"], self.cleaned_data["paper_title"])


class RecognitionForm(SeenForm, PaperForm):
    """登记级别认定."""

    stale = "您打开本页后该登记已被修改，请核对现在的内容"
    level = forms.ChoiceField(label="级别", choices=[("", "请选择"), *LEVELS])
    region = forms.ModelChoiceField(
        label="县市", queryset=Region.objects.none(), required=False, help_text="县级名录选择所属县市，其他级别留空"
    )
    code = WrittenLineField(
        label="编号", max_length=20, required=False, help_text="该级名录的编号，如 Ⅷ-38；县级没有编号的留空"
    )
    serial = WrittenNumberField(label="序号", min_value=1, max_value=99999, required=False)
    batch = WrittenNumberField(label="批次", min_value=1, max_value=99, required=False, help_text="第几批，写数字")
    list_kind = forms.ChoiceField(label="名录类别", choices=ListKind.choices, initial=ListKind.NEW)
    name = WrittenLineField(
        label="该名录所用名称", max_length=100, required=False, help_text="与州级名称不同的填写，如带有分项名称的"
    )
    on = WrittenDateField(label="公布日期", help_text="公布文件的成文日期")

    groups = [
        ("名录", ["level", "region", "list_kind", "name"]),
        ("编号", ["code", "serial", "batch"]),
        ("公布文件，向社会公开", ["paper_number", "paper_title", "on"]),
    ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["region"]
        field.queryset = Region.objects.filter(kind__in=COUNTIES)

    def clean_code(self) -> str:
        """A code, or nothing."""
        typed: str = self.cleaned_data["code"].strip()
        if typed and find_code(typed) is None:
            raise ValidationError(f"“{typed}”不是项目编号，应写作Ⅷ-38、VIII-38或8-38")
        return typed

    def clean(self) -> dict[str, Any]:
        """What the level asks for stands there."""
        given = super().clean() or {}
        level = given.get("level")
        if level == Level.COUNTY and not given.get("region") and "region" not in self.errors:
            self.add_error("region", "请选择是哪个县市的名录")
        if level and level != Level.COUNTY:
            if given.get("region"):
                self.add_error("region", "只有县级名录才选择县市")
            if not given.get("code") and "code" not in self.errors:
                self.add_error("code", f"{Level(level).label}名录须有编号")
        return given

    def listing(self) -> Listing:
        """What the acts take."""
        given = self.cleaned_data
        names = ("level", "on", "region", "code", "serial", "batch", "list_kind", "name")
        return Listing(**{name: given[name] for name in names}, paper=self.paper())


class CorrectionForm(RecognitionForm):
    """更正: the same, with the reason; the level stays."""

    reason = WrittenTextField(label="更正理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))
    groups = [*RecognitionForm.groups, ("更正", ["reason"])]

    def __init__(self, data: Any, *, row: LevelRecognition) -> None:
        known = {
            name: getattr(row, name) for name in ("level", "region", "code", "serial", "batch", "list_kind", "name")
        }
        known |= {"on": row.recognized_on, "seen": str(row.version)}
        known |= {"paper_number": row.source_number, "paper_title": row.source_title}
        super().__init__(data, initial=known)
        field: Any = self.fields["level"]
        field.choices = [(row.level, row.get_level_display())]


class EndForm(SeenForm, PaperForm):
    """退出名录."""

    stale = RecognitionForm.stale

    on = WrittenDateField(label="退出日期")
    reason = WrittenTextField(label="原因", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    groups = [("退出", ["on", "reason"]), ("所据文件", ["paper_number", "paper_title"])]


class TakeBackForm(SeenForm, PaperForm):
    """撤回 of an exit, or of the end of a status, that was recorded by mistake."""

    stale = RecognitionForm.stale

    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="登记有误的才撤回，视为从未退出或终止；后来重新公布、重新认定的，另行登记",
    )  # fmt: skip

    groups = [("撤回", ["reason"]), ("所据文件", ["paper_number", "paper_title"])]
