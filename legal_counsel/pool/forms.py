"""What people fill in of counsel, of what is known of them, and of the talent pool."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.choices import CounselKind, PoolSource
from legal_counsel.models import Counsel, PoolEntry
from legal_counsel.pool.choices import FINDINGS_OF, FactKind
from legal_counsel.pool.recording import FILES
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.organization.models import Unit
from portal.seen import SeenForm

WHERE = {
    CounselKind.INTERNAL: "unit",
    CounselKind.LAWYER: "firm",
    CounselKind.EXPERT: "employer",
    CounselKind.FIRM: "",
}
"""What says where they work."""


def _reason(label: str) -> WrittenTextField:
    return WrittenTextField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class CounselForm(SeenForm):
    """登记人选 of one kind; `row` is corrected."""

    name = WrittenLineField(label="姓名或名称", max_length=100)
    unit = forms.ModelChoiceField(label="所在机构", queryset=Unit.objects.none(), empty_label="请选择")
    firm = forms.ModelChoiceField(
        label="执业机构", queryset=Counsel.objects.none(), empty_label="请选择", help_text="先登记律师事务所"
    )
    employer = WrittenLineField(label="工作单位", max_length=100)

    def __init__(self, data: Any, *, kind: CounselKind, units: Any, row: Counsel | None = None) -> None:
        known = {name: getattr(row, name) for name in ("name", "unit", "firm", "employer")} if row else {}
        super().__init__(data, initial=known | {"seen": str(row.version) if row else ""})
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["firm"].queryset = Counsel.objects.filter(kind=CounselKind.FIRM)
        for name in {"unit", "firm", "employer"} - {WHERE[kind]}:
            del fields[name]


class AccountForm(SeenForm):
    """关联登录账号."""

    username = WrittenLineField(
        label="登录账号", max_length=150, required=False,
        help_text="本人以此账号声明利害关系、提交意见；内部法律顾问须是本单位的账号。留空为取消关联",
    )  # fmt: skip

    def __init__(self, data: Any, *, row: Counsel) -> None:
        known = row.account.username if row.account else ""
        super().__init__(data, initial={"username": known, "seen": str(row.version)})


class FactForm(SeenForm):
    """登记 or 更正 one fact: the fields that its kind names, as the model has them, and the evidence."""

    def __init__(self, data: Any, files: Any, *, kind: FactKind, counsel: Counsel, row: Any = None) -> None:
        self.names = (*kind.fields, "material")
        known = {name: getattr(row, name) for name in self.names} | {"seen": str(row.version)} if row else {"seen": ""}
        super().__init__(data, files, initial=known)
        fields: Any = self.fields
        for name in self.names:
            fields[name] = _field(kind.model._meta.get_field(name), counsel)
        told = f"可接受：{'、'.join(each.label for each in FILES)}{'；不选则保留原附件' if row else ''}"
        fields["file"] = forms.FileField(label="材料附件", required=False, help_text=told)
        self.groups = [(kind.label, list(kind.fields)), ("证明材料", ["material", "file"])]
        if row:
            fields["reason"] = _reason("更正理由")
            self.groups.append(("更正", ["reason"]))

    def values(self) -> dict[str, Any]:
        """What the acts write."""
        return {name: self.cleaned_data[name] for name in self.names}


class WithdrawForm(forms.Form):
    """作废."""

    reason = _reason("作废理由")


class PoolForm(forms.Form):
    """入库."""

    field = WrittenLineField(label="专业领域", max_length=100, help_text="向社会公开，如 行政诉讼、政府采购")
    source = forms.ChoiceField(label="来源", choices=[("", "请选择"), *PoolSource.choices])
    basis = WrittenLineField(label="入库依据", max_length=LONGEST_TITLE, help_text="文件、纪要的文号或名称")
    listed_on = WrittenDateField(label="入库日期")
    valid_to = WrittenDateField(label="有效期至", help_text="到期前更新，否则公开名录不再列出")

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"listed_on": timezone.localdate()})


class ProlongForm(SeenForm):
    """更新条目."""

    stale = "您打开本页后该条目已被修改，请核对现在的内容"
    field = WrittenLineField(label="专业领域", max_length=100)
    valid_to = WrittenDateField(label="有效期至")

    def __init__(self, data: Any, *, row: PoolEntry) -> None:
        super().__init__(data, initial={"field": row.field, "valid_to": row.valid_to, "seen": str(row.version)})


class LeaveForm(forms.Form):
    """出库."""

    on = WrittenDateField(label="出库日期")
    reason = _reason("出库理由")

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})


def _field(field: Any, counsel: Counsel) -> forms.Field:
    """A field of the model as people fill it in."""
    label, help_text = str(field.verbose_name), str(field.help_text)
    is_required = not (field.null or field.blank)
    if isinstance(field, models.ForeignKey):
        rows: Any = counsel.lawyers.all() if field.related_model is Counsel else Unit.objects.active()
        return forms.ModelChoiceField(label=label, queryset=rows, empty_label="请选择", help_text=help_text)
    if field.choices:
        judged = FINDINGS_OF.get(CounselKind(counsel.kind), ()) if field.model.__name__ == "WrittenFinding" else None
        choices = [(value, text) for value, text in field.choices if judged is None or value in judged]
        return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], help_text=help_text)
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=label, required=False, help_text=help_text)
    if isinstance(field, models.DateField):
        return WrittenDateField(label=label, required=is_required, help_text=help_text)
    if isinstance(field, models.IntegerField):
        return WrittenNumberField(label=label, required=is_required, min_value=1, help_text=help_text)
    options: dict[str, Any] = {"label": label, "required": is_required, "help_text": help_text}
    if field.max_length >= LONGEST_REASON and field.name != "material":
        return WrittenTextField(max_length=field.max_length, widget=forms.Textarea(attrs={"rows": 3}), **options)
    return WrittenLineField(max_length=field.max_length, **options)
