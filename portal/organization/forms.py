"""Shape of what people enter about the organisation. The acts decide; nothing is saved here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.fields import WrittenDateField
from portal.organization.choices import CalendarScope, NameKind
from portal.organization.models import CalendarDay, Official, Post, Unit
from portal.organization.workdays import Scope

LONGEST_PERIOD = 366
YEARS = range(2004, 2101)


class UnitForm(forms.ModelForm):
    """A unit; the name only of a new one, because 更名 keeps the former name."""

    established_on = WrittenDateField(
        label="成立日期", required=False, help_text="成文日期早于这一天的公文不能登记为由它制发；不知道的留空"
    )

    groups = [
        ("基本信息", ["name", "short_name", "kind", "stated_level", "established_on"]),
        ("隶属", ["parent", "region", "judicial_administration"]),
    ]

    class Meta:
        model = Unit
        fields = (
            "name",
            "short_name",
            "kind",
            "stated_level",
            "established_on",
            "parent",
            "region",
            "judicial_administration",
        )
        help_texts = {
            "name": "规范全称，如 伊犁哈萨克自治州文化和旅游局",
            "stated_level": "多数类别的层级由类别决定，此处留空；管委会、派出机关、企事业单位和人民团体请选择",
            "judicial_administration": "政府的司法行政部门；乡镇为司法所（伊州政办规〔2023〕2号第五条）",
        }

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("parent", "judicial_administration"):
            field: Any = self.fields[name]
            field.queryset = units
            field.empty_label = "无"
        if self.instance.pk:
            del self.fields["name"]
        region: Any = self.fields["region"]
        region.empty_label = "无"


class RenameForm(forms.Form):
    """更名."""

    name = forms.CharField(label="新名称", max_length=100)
    last_day = WrittenDateField(label="原名称最后使用日", help_text="新名称自次日起使用")
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="如 机构改革方案的文号")


class OtherNameForm(forms.Form):
    """A short name or another name in use."""

    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(
        label="种类", choices=[(each.value, each.label) for each in (NameKind.SHORT, NameKind.ALIAS)]
    )
    basis = forms.CharField(label="依据", max_length=200, required=False)


class PostForm(forms.ModelForm):
    """职务."""

    class Meta:
        model = Post
        fields = ("title", "rank", "order")
        help_texts = {"order": "数字小的排在前面"}


class OfficialForm(forms.ModelForm):
    """领导人员."""

    class Meta:
        model = Official
        fields = ("name", "remark")
        help_texts = {"name": "按文件印发的写法；间隔号“·”的各种写法会统一", "remark": "如 挂职、援疆；同名的在此区分"}


class TenureForm(forms.Form):
    """任职."""

    post = forms.ModelChoiceField(label="职务", queryset=Post.objects.none())
    since = WrittenDateField(label="任职日")
    last_day = WrittenDateField(label="最后任职日", required=False, help_text="现任的留空")
    basis = forms.CharField(label="任职依据", max_length=200, required=False, help_text="如 任职通知的文号")

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post"]
        field.queryset = posts


class EndTenureForm(forms.Form):
    """免职."""

    last_day = WrittenDateField(label="最后任职日", help_text="当天仍在任，次日起不再任职")
    basis = forms.CharField(label="免职依据", max_length=200, required=False, help_text="如 免职通知的文号")


class DaysForm(forms.Form):
    """录入放假安排: a notice or a list of days as text."""

    scope = forms.ChoiceField(label="范围", choices=CalendarScope.choices, initial=CalendarScope.XINJIANG)
    year = forms.IntegerField(
        label="年份",
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        help_text="用于没有写年份的日期；文中写明年份的以文中为准",
    )
    name = forms.CharField(label="名称", max_length=30, required=False, help_text="用于没有写节日名称的行，如 古尔邦节")
    source_document = forms.CharField(
        label="依据文件", max_length=200, required=False, help_text="放假通知的标题或文号"
    )
    is_confirmed = forms.BooleanField(label="已按正式通知核对（不勾选则按“暂定”录入）", required=False)
    text = forms.CharField(
        label="日期",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text="可以粘贴放假通知原文，或一行一个日期：2023-4-21、20230421、4月21日至23日、4月23日（周日）上班",
    )


class ConfirmYearForm(forms.Form):
    """确认放假安排."""

    source_document = forms.CharField(label="依据文件", max_length=200, help_text="放假通知的标题或文号")


class CalendarDayForm(forms.ModelForm):
    """One day corrected."""

    class Meta:
        model = CalendarDay
        fields = ("kind", "name", "source_document", "is_confirmed")


class DeadlineForm(forms.Form):
    """期限计算."""

    UNITS = [("workdays", "个工作日"), ("days", "日（自然日）"), ("months", "个月"), ("years", "年")]
    SCOPES = [(Scope.XINJIANG.value, "含新疆放假安排"), (Scope.NATIONAL.value, "仅全国放假安排")]

    start = WrittenDateField(label="起算日")
    length = forms.IntegerField(label="期限", min_value=1, max_value=LONGEST_PERIOD)
    unit = forms.ChoiceField(label="单位", choices=UNITS)
    scope = forms.ChoiceField(label="口径", choices=SCOPES, required=False)
