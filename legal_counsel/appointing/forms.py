"""What people fill in of an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE, Series
from legal_counsel.agencies import agency_of
from legal_counsel.appointing.contracting import Signed
from legal_counsel.appointing.drafting import Consent, Terms
from legal_counsel.appointing.moving import key_of
from legal_counsel.choices import CounselKind
from legal_counsel.models import Appointment, Counsel
from legal_counsel.papers import Paper
from legal_counsel.pinning import citing
from legal_counsel.qualification import Finding
from legal_counsel.selecting.forms import FILES, area, units_of_agency
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.organization.models import Unit
from portal.seen import SeenForm

_TERMS = ("begins_on", "ends_on", "is_chief", "fee", "budget_line", "fee_basis", "procurement")


class TermsForm(SeenForm):
    """聘期和经费."""

    stale = "您打开本页后该聘任已被更新，请核对现在的内容"
    begins_on = WrittenDateField(label="起始日期")
    ends_on = WrittenDateField(label="截止日期", help_text=citing("一般不超过3年（{}）；超过的须另一人批准", "term"))
    is_chief = forms.BooleanField(label=citing("首席法律顾问（{}，可以设）", "chief"), required=False)
    fee = forms.DecimalField(label="顾问费（元）", max_digits=12, decimal_places=2, min_value=0, required=False)
    budget_line = WrittenLineField(label="经费科目", max_length=100, required=False)
    fee_basis = WrittenLineField(
        label="计酬依据",
        max_length=LONGEST_REASON,
        required=False,
        help_text=citing("{}；外聘的没有填写本项或者经费科目会提示", "fee"),
    )
    procurement = WrittenLineField(
        label="政府采购项目编号", max_length=100, required=False, help_text="律师事务所续聘的写明；选聘结果自动带入"
    )

    terms_groups = [
        ("聘期", ["begins_on", "ends_on", "is_chief"]),
        ("经费", ["fee", "budget_line", "fee_basis", "procurement"]),
    ]
    groups = terms_groups

    @classmethod
    def of(cls, row: Appointment, data: Any) -> TermsForm:
        """As it stands."""
        return cls(data, initial={name: getattr(row, name) for name in _TERMS} | {"seen": str(row.version)})

    def terms(self) -> Terms:
        """What the acts take."""
        return Terms(**{name: self.cleaned_data[name] for name in _TERMS})


class RenewForm(TermsForm):
    """续聘."""

    basis = WrittenLineField(
        label="续聘依据", max_length=LONGEST_REASON, required=False,
        help_text=citing(
            "如 原合同续签条款、局务会研究；没有写明的，决定时须写明继续办理的理由（{}，条款读法A9）", "term"
        ),
    )  # fmt: skip

    groups = [("续聘", ["basis"]), *TermsForm.terms_groups]


class PoolForm(TermsForm):
    """从人才库拟聘任."""

    unit = forms.ModelChoiceField(label="聘任单位", queryset=Unit.objects.none())
    counsel = forms.ModelChoiceField(label="人选", queryset=Counsel.objects.none())
    basis = WrittenTextField(label="选用依据", max_length=LONGEST_REASON, widget=area(2))

    groups = [("聘任", ["unit", "counsel", "basis"]), *TermsForm.terms_groups]

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data, initial={"seen": ""})
        units: Any = self.fields["unit"]
        units.queryset = units_of_agency(user)
        people: Any = self.fields["counsel"]
        kinds = (CounselKind.LAWYER, CounselKind.EXPERT)
        people.queryset = Counsel.objects.visible_to(user).filter(kind__in=kinds).select_related("firm")


class InternalForm(TermsForm):
    """内部任用."""

    counsel = forms.ModelChoiceField(label="人选", queryset=Counsel.objects.none())
    basis = WrittenTextField(label="任用依据", max_length=LONGEST_REASON, widget=area(2))
    consented_on = WrittenDateField(label="单位同意日期")
    consent_paper = forms.FileField(label="单位同意的材料", help_text=FILES)

    groups = [
        (citing("任用（{}）", "serves_own_unit"), ["counsel", "basis", "consented_on", "consent_paper"]),
        *TermsForm.terms_groups,
    ]

    def __init__(self, data: Any, files: Any, *, user: Any) -> None:
        super().__init__(data, files, initial={"seen": "", "consented_on": timezone.localdate()})
        people: Any = self.fields["counsel"]
        rows = Counsel.objects.visible_to(user).filter(kind=CounselKind.INTERNAL, unit__in=units_of_agency(user))
        people.queryset = rows.select_related("unit")

    def consent(self) -> Consent:
        """What the act takes."""
        given = self.cleaned_data
        return Consent(given["basis"], given["consented_on"], given["consent_paper"])


class ReasonsForm(SeenForm):
    """The written reasons to go on, one for each line that warns."""

    stale = "您打开本页后该聘任已被更新，请重新核对"

    def __init__(self, *args: Any, findings: Sequence[Finding], **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys: dict[str, str] = {}
        for number, each in enumerate(finding for finding in findings if finding.warns):
            name = f"reason_{number}"
            self.keys[name] = key_of(each)
            self.fields[name] = WrittenTextField(
                label=f"{each.article}：{each.condition}", max_length=LONGEST_REASON, widget=area(2),
                help_text=f"{each.fact}。写明继续办理的理由",
            )  # fmt: skip

    def reasons(self) -> dict[str, str]:
        """By the line that they answer."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


class ContractForm(ReasonsForm):
    """登记合同."""

    on = WrittenDateField(label="签订日期")
    contract = forms.FileField(label="服务合同", help_text=FILES)
    signer = forms.ModelChoiceField(label="签订单位", queryset=Unit.objects.none())
    authorisation = forms.FileField(
        label="授权文件", required=False, help_text="政府的法律顾问由司法行政部门受权签订的，上传授权文件"
    )

    def __init__(self, *args: Any, row: Appointment, **options: Any) -> None:
        super().__init__(*args, **options)
        agency = agency_of(row.unit)
        field: Any = self.fields["signer"]
        field.queryset = Unit.objects.filter(pk__in=[row.unit_id, agency.pk if agency else row.unit_id])

    def signed(self) -> Signed:
        """What the act takes."""
        given = self.cleaned_data
        return Signed(given["on"], given["contract"], given["signer"], given["authorisation"])


class SeenReasonForm(SeenForm):
    """批准超过三年, 撤回: with a reason, on what was seen."""

    stale = "您打开本页后该聘任已被更新，请重新核对"
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=area(3))


class NamedPaperForm(SeenForm):
    """登记聘任文件."""

    stale = "您打开本页后该聘任已被更新，请重新核对"
    number = WrittenLineField(label="文号", max_length=80, help_text="公文登记簿中有此文号的，标题可以不填")
    title = WrittenLineField(label="标题", max_length=LONGEST_TITLE, required=False)
    printed_on = WrittenDateField(
        label="印发日期", help_text=citing("备案的十五日自此日（或者合同签订之日）起算（{}）", "filing")
    )

    def paper(self) -> Paper:
        """What the act takes."""
        return Paper(self.cleaned_data["number"], self.cleaned_data["title"])


class IssueForm(SeenForm):
    """印发聘任文件."""

    stale = "您打开本页后该聘任已被更新，请重新核对"
    series = forms.ModelChoiceField(label="发文字号系列", queryset=Series.objects.none())
    addressees = WrittenLineField(label="主送机关", max_length=300, help_text="以逗号分隔")

    def __init__(self, *args: Any, row: Appointment, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["series"]
        usable = Series.objects.usable_by(row.unit) & Series.objects.open_on(timezone.localdate())
        field.queryset = usable.filter(is_normative=False, is_letter=False).select_related("unit")
