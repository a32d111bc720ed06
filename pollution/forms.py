"""What people fill in: a station file and how it is read, stations and their periods, whose air stands in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from pollution.air.monitoring.cells import Unit
from pollution.choices import StationKind
from pollution.file_choices import O3_WAYS, FileChoices
from pollution.models import Station
from portal.fields import WrittenDateField, WrittenTextField
from portal.organization.models import Region

SINCE_HELP = "在这一天起按此登记；留空表示一直如此"


class UploadForm(forms.Form):
    """A station file."""

    file = forms.FileField(
        label="监测数据文件",
        allow_empty_file=True,
        help_text=".csv、.txt（UTF-8或GB18030编码）、.csv.gz 或 .xlsx。读取后经您核对、确认才入库。",
        error_messages={"required": "请选择要上传的文件"},
    )


class ReadingForm(forms.Form):
    """How a file is read, and what becomes of stations that nobody has registered."""

    groups = [("数值", ["sheet", "co_unit", "o3"]), ("没有登记的站点", ["creates_stations", "region"])]

    sheet = WrittenTextField(
        label="工作表", required=False, max_length=31, help_text="Excel工作簿要读的工作表；留空读第一个有表头的"
    )
    co_unit = forms.ChoiceField(
        label="CO的单位",
        required=False,
        choices=[("", "按格式推断"), *((each.value, each.value) for each in Unit)],
        help_text="推断的单位见“读懂的内容”；与文件实际不符的在这里指定",
    )
    o3 = forms.ChoiceField(
        label="O3与O3_24h两列",
        required=False,
        choices=[("", "尚未确定"), *O3_WAYS.items()],
        help_text="总站实时数据的两列名称与内容常常颠倒；没有这两列的文件不受影响",
    )
    creates_stations = forms.BooleanField(
        label="新建站点", required=False, help_text="不勾选的，没有登记的站点的数据不入库"
    )
    region = forms.ModelChoiceField(
        label="新建的站点列入",
        queryset=Region.objects.all(),
        required=False,
        empty_label="暂不列入区域",
        help_text="参与该区域的均值；不属于同一区域的，先留空，入库后在站点页逐个登记",
    )

    @classmethod
    def of(cls, said: FileChoices) -> ReadingForm:
        """The form with what was said before."""
        return cls(initial=said.to_json())

    def clean(self) -> dict[str, Any]:
        """A region is for stations that are created."""
        given = super().clean() or {}
        if given.get("region") and not given.get("creates_stations"):
            self.add_error("region", "只有勾选“新建站点”时才需要选择区域")
        return given

    def said(self, before: FileChoices) -> FileChoices:
        """What a person says by it; the columns stay as they were mapped before."""
        region = self.cleaned_data["region"]
        return replace(before, **self.cleaned_data | {"region": region.pk if region else None})


class ConfirmForm(forms.Form):
    """Looked at all doubts, as they were read then."""

    accepts_doubts = forms.BooleanField(label="已核对全部疑点", required=False)
    seen = forms.DateTimeField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """撤回."""

    reason = WrittenTextField(label="撤回理由", max_length=300, help_text="写明哪里有误，如 校准期间数据误传")


class PeriodForm(forms.Form):
    """Where a station stands from a day on."""

    since = WrittenDateField(label="起始日", required=False, help_text=SINCE_HELP)
    region = forms.ModelChoiceField(
        label="所在区域",
        queryset=Region.objects.all(),
        required=False,
        empty_label="不参与评价",
        help_text="参与该区域的均值；不参与评价的对照点选“不参与评价”",
    )
    longitude = forms.DecimalField(
        label="经度",
        required=False,
        max_digits=9,
        decimal_places=6,
        min_value=73,
        max_value=136,
        help_text="十进制度，如 81.32",
    )
    latitude = forms.DecimalField(
        label="纬度",
        required=False,
        max_digits=8,
        decimal_places=6,
        min_value=3,
        max_value=54,
        help_text="十进制度，如 43.91",
    )

    def clean(self) -> dict[str, Any]:
        """Both coordinates or none."""
        given = super().clean() or {}
        if not self.errors and (given.get("longitude") is None) != (given.get("latitude") is None):
            self.add_error("latitude", "经度和纬度应同时填写，或都留空")
        return given


class NewPeriodForm(PeriodForm):
    """A later period has a first day: the one before ends with the day before it."""

    since = WrittenDateField(label="自哪一天起", help_text="原登记到前一天为止")


class PeriodCorrectionForm(PeriodForm):
    """Where a station stood; from when to when stays."""

    since = None  # type: ignore[assignment]  # how a form drops a field of its parent


class StationForm(PeriodForm):
    """A new station with its first period."""

    groups = [
        ("站点", ["code", "name", "kind", "operator", "remark"]),
        ("位置", ["since", "region", "longitude", "latitude"]),
    ]

    code = WrittenTextField(label="编码", max_length=30, help_text="与上传文件中的站点编码一致，如 2703A")
    name = WrittenTextField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=StationKind.choices, initial=StationKind.PREFECTURE)
    operator = WrittenTextField(label="运维单位", max_length=100, required=False)
    remark = WrittenTextField(label="备注", max_length=300, required=False)

    @property
    def described(self) -> dict[str, Any]:
        """What `registering_stations.register` takes."""
        period = {name: self.cleaned_data[name] for name in PeriodForm.base_fields}
        return {name: value for name, value in self.cleaned_data.items() if name not in period} | {"period": period}


class StationEditForm(forms.ModelForm):
    """What of a station may change; its code may not."""

    class Meta:
        model = Station
        fields = ("name", "kind", "operator", "remark")


class LastDayForm(forms.Form):
    """The last day of something."""

    last_day = WrittenDateField(label="最后一天", help_text="含这一天；次日起不再有效")


class SubstituteForm(forms.Form):
    """Whose air stands in for a region without stations of its own."""

    region = forms.ModelChoiceField(
        label="区域", queryset=Region.objects.all(), help_text="没有自己站点的区域；有站点的日子仍用自己的结果"
    )
    source = forms.ModelChoiceField(label="取用区域", queryset=Region.objects.all(), help_text="取该区域的监测结果")
    since = WrittenDateField(label="起始日")
    until = WrittenDateField(label="终止日", required=False, help_text="含这一天；未定的留空")
    basis = WrittenTextField(
        label="依据",
        max_length=300,
        help_text="如 会议纪要、批示或复函的名称、文号和日期",
    )

    def clean(self) -> dict[str, Any]:
        """Another region, and days in their order."""
        given = super().clean() or {}
        if given.get("region") and given.get("region") == given.get("source"):
            self.add_error("source", "不能取用自己的监测结果")
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "终止日不能早于起始日")
        return given
