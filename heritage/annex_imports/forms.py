"""What people fill in to take an annex in: its text or file, the paper it belongs to, and where units end."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from documents.choices import FindingDecision, ImportState
from documents.forms import DecisionForm as GazetteDecisionForm
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.importing import matching
from documents.importing.drafting import number_parts
from documents.importing.matching import title_key
from documents.models import LONGEST_TITLE, Document
from heritage.annex_imports.handing_in import Announcement, Stated
from heritage.annex_imports.reading import MOST_CHARACTERS
from heritage.choices import ListKind
from heritage.models import AnnexImport, AnnexImportRow
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField

PASTED = "粘贴的附件.txt"
MOST_OFFERED = 30
FIRST_DAY = date(1949, 10, 1)  # no announcement of ours is older than the republic
_WAITS = {"check": "待核对", "confirm": "待我确认"}


class AnnexImportForm(forms.Form):
    """One annex, as text or as a file, with the paper it belongs to."""

    text = forms.CharField(
        label="粘贴附件文字",
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="从 Word、WPS 或网页中连同表头一起复制，粘贴到这里",
        error_messages={"max_length": f"粘贴的文字超过{MOST_CHARACTERS}字，请改为上传文件或者拆分"},
    )
    file = forms.FileField(
        label="或者上传附件文件",
        required=False,
        allow_empty_file=True,
        help_text=".docx、.xlsx、.csv 或 .txt（UTF-8 或 GB18030 编码）；.doc、.wps 请先另存为 .docx",
    )
    document = forms.ChoiceField(label="登记簿中的公布文件", required=False)
    number = WrittenLineField(
        label="发文字号", required=False, max_length=80,
        help_text="上面没有的，写字号，如 伊州政发〔2023〕9号；登记簿中没有这个字号的，标题和日期也须填写",
    )  # fmt: skip
    title = WrittenLineField(label="标题", required=False, max_length=LONGEST_TITLE)
    issued_on = WrittenDateField(label="成文日期", required=False)
    list_kind = forms.ChoiceField(
        label="名录类别",
        choices=ListKind,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是新列入的名录，还是扩展项目名录"},
    )
    batch = WrittenNumberField(
        label="批次", required=False, min_value=1, max_value=99, help_text="第几批，写数字；标题中写明的可以不填"
    )

    groups = [
        ("附件", ["text", "file"]),
        ("所属的公布文件", ["document", "number", "title", "issued_on"]),
        ("名录", ["list_kind", "batch"]),
    ]

    def __init__(self, *args: Any, user: Any) -> None:
        super().__init__(*args)
        self._seen = Document.objects.visible_to(user)
        offered = self._seen.filter(title__contains="非物质文化遗产", issued_on__isnull=False)
        rows = list(offered.order_by("-issued_on", "pk").only("number", "title", "issued_on")[:MOST_OFFERED])
        self._offered = {str(each.pk): each for each in rows}
        choices = [(key, f"{each.number or '无字号'}　{each.title[:60]}") for key, each in self._offered.items()]
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField), "declared so above"
        field.choices = [("", "不在其中，按下面的字号"), *choices]

    def clean_issued_on(self) -> date | None:
        """A day on which the paper can have been made."""
        day: date | None = self.cleaned_data["issued_on"]
        if day and day > timezone.localdate():
            raise ValidationError(f"{day}还没有到，公布文件的成文日期不能晚于今天")
        if day and day < FIRST_DAY:
            raise ValidationError(f"{day}早于1949年10月1日，不会是公布文件的成文日期，请核对年份")
        return day

    def clean(self) -> dict[str, Any]:
        """Text or file, and one paper."""
        given = super().clean() or {}
        if "text" in given and "file" in given and bool(given["text"].strip()) == bool(given["file"]):
            both = (
                "粘贴的文字和上传的文件只能要一样，请去掉一样" if given["file"] else "请粘贴附件文字，或者选择附件文件"
            )
            self.add_error("text", both)
        if not self.errors:
            given["announcement"] = self._announcement(given)
        return given

    def _announcement(self, given: dict[str, Any]) -> Announcement | None:
        """The paper; None where something about it is wrong."""
        if given["document"]:
            if given["number"]:
                self.add_error("number", "已选登记簿中的公文，字号请留空；或者改选“不在其中”")
                return None
            return Announcement(document=self._offered[given["document"]])
        if not given["number"]:
            self.add_error("document", "请选择公布文件，或者填写它的发文字号")
            return None
        number = parse_number(shadow_of(given["number"]))
        if number is None:
            self.add_error("number", "不是发文字号；请写成“机关代字〔年份〕顺序号”，如 伊州政发〔2023〕9号")
            return None
        known = matching.numbered(number_parts(number))
        return self._known(known, given) if known else self._new(str(number), given)

    def _known(self, known: Document, given: dict[str, Any]) -> Announcement | None:
        if not self._seen.filter(pk=known.pk).exists():
            self.add_error("number", "登记簿中有这个字号的公文，但您无权查看，请文件管理员办理")
            return None
        if given["title"] and title_key(given["title"]) != title_key(known.title):
            self.add_error("title", f"登记簿中这个字号的标题是“{known.title}”；请核对字号，或者把标题留空")
        if given["issued_on"] and known.issued_on and given["issued_on"] != known.issued_on:
            self.add_error("issued_on", f"登记簿中这件公文的成文日期是{known.issued_on}；请核对，或者留空")
        return Announcement(document=known)

    def _new(self, number: str, given: dict[str, Any]) -> Announcement | None:
        missing = [name for name in ("title", "issued_on") if not given[name]]
        for name in missing:
            self.add_error(name, f"登记簿中没有{number}，请填写公布文件的{self.fields[name].label}")
        return None if missing else Announcement(number=number, title=given["title"], issued_on=given["issued_on"])

    @property
    def upload(self) -> UploadedFile | ContentFile[bytes]:
        """What is stored: the file, or the text as one."""
        chosen: UploadedFile | None = self.cleaned_data["file"]
        return chosen or ContentFile(self.cleaned_data["text"].encode(), name=PASTED)

    @property
    def stated(self) -> Stated:
        """What the person says of it."""
        given = self.cleaned_data
        return Stated(given["announcement"], given["list_kind"], given["batch"])


class AnnexDecisionForm(GazetteDecisionForm):
    """One decision for the findings that are ticked; an annex has no effects on other papers."""

    decision = forms.ChoiceField(
        label="决定",
        choices=[
            ("", "请选择"),
            (FindingDecision.AS_READ.value, FindingDecision.AS_READ.label),
            (FindingDecision.CORRECTED.value, FindingDecision.CORRECTED.label),
            (FindingDecision.HARMLESS.value, FindingDecision.HARMLESS.label),
            (GazetteDecisionForm.TAKE_BACK, "撤销决定"),
        ],
        error_messages={"required": "请选择一种决定，再提交"},
    )


class UnitsForm(forms.Form):
    """The units of one row, one a line."""

    units = forms.CharField(
        label="申报地区或单位",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个单位。只能改变在哪里断开，文字照原文",
        error_messages={"required": "至少要有一个单位"},
    )
    seen = forms.CharField(widget=forms.HiddenInput(attrs={"data-seen": ""}), required=False)

    @classmethod
    def of(cls, row: AnnexImportRow, data: Any) -> UnitsForm:
        """As the row holds them."""
        units = "\n".join(row.units)
        return cls(data, initial={"units": units, "seen": "\n".join(row.units)})

    def clean_units(self) -> list[str]:
        """One a line."""
        units = [line.strip() for line in str(self.cleaned_data["units"]).splitlines() if line.strip()]
        if len(units) > 50:
            raise ValidationError("一行最多50个单位")
        return units

    def clean_seen(self) -> list[str]:
        """The units that the person looked at."""
        return [unit for unit in str(self.cleaned_data["seen"]).splitlines() if unit]


class AnnexImportFilters(filters.FilterSet):
    """附件导入 by state, list, and whom it waits for."""

    state = filters.ChoiceFilter(choices=ImportState, label="状态")
    list_kind = filters.ChoiceFilter(choices=ListKind, label="名录类别")
    waits = filters.ChoiceFilter(label="待办", choices=list(_WAITS.items()), method="filter_waits")

    class Meta:
        model = AnnexImport
        fields = ["state", "list_kind"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[AnnexImport]:
        """What waits for a keeper, or for this person's confirmation."""
        waiting: QuerySet[AnnexImport] = (
            rows.to_be_checked() if value == "check" else rows.to_be_confirmed_by(self.request.user)
        )
        return waiting
