"""What people fill in of a clean-up: its outline, items by hand, proposals, reviews, the decision of the meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from documents.cleaning_up import scoping
from documents.cleaning_up.articles import unfit
from documents.cleaning_up.choices import OF_ARTICLES, CleanupOutcome
from documents.cleaning_up.concluding import addressees_of
from documents.cleaning_up.proposing import Said
from documents.cleaning_up.scoping import Outline
from documents.filters import DocumentFilters
from documents.gazette import provisions
from documents.issuing.choices import SeriesForm
from documents.models import (
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TITLE,
    Campaign,
    CleanupDecision,
    CleanupProposal,
    Instrument,
    Series,
)
from documents.register_forms import read_number, reason_field
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.organization.models import Unit
from portal.seen import SeenForm

ADDRESSEES = "各县市人民政府，州人民政府各部门、各直属机构"
ANY = [("", "请选择")]


class CampaignForm(SeenForm):
    """The outline of a campaign; its scope is the address of the register's list, as it stands in the browser."""

    title = WrittenLineField(label="名称", max_length=100, help_text="如 2026年行政规范性文件和政策性文件集中清理")
    basis = WrittenTextField(
        label="依据", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="布置清理的文件和所依据的办法，照此写入清理决定",
    )  # fmt: skip
    series = forms.ModelChoiceField(
        label="决定的发文字号系列", queryset=Series.objects.none(), help_text="以该系列的发文机关名义决定"
    )
    addressees = WrittenLineField(label="主送机关", max_length=300, initial=ADDRESSEES, help_text="以逗号分隔")
    propose_by = WrittenDateField(label="部门报送期限", help_text="过此日没有意见的列为逾期")
    scope = forms.CharField(
        label="范围", required=False, max_length=1000,
        help_text="在公文登记簿中筛选好后，把地址栏中的地址粘贴在此；留空为逐件添加",
    )  # fmt: skip

    groups = [("清理", ["title", "basis", "series", "addressees"]), ("范围和期限", ["scope", "propose_by"])]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["series"]
        usable = Series.objects.filter(form=SeriesForm.BRACKET, is_normative=False, is_letter=False, closed_on=None)
        field.queryset = usable.filter(opened_on__lte=timezone.localdate()).select_related("unit")

    @classmethod
    def of(cls, campaign: Campaign, data: Any) -> CampaignForm:
        """As it stands."""
        names = ("title", "basis", "series", "addressees", "propose_by", "scope")
        seen = {"seen": scoping.outline_seen(campaign)}
        return cls(data, initial={name: getattr(campaign, name) for name in names} | seen)

    def clean_propose_by(self) -> Any:
        """Nobody can answer until a day that has passed."""
        day = self.cleaned_data["propose_by"]
        if day < timezone.localdate():
            raise ValidationError(f"{day}已过，请写今日或以后的日期")
        return day

    def clean_addressees(self) -> str:
        """Each of them short enough for a paper."""
        written: str = self.cleaned_data["addressees"]
        if long := [each for each in addressees_of(written) if len(each) > LONGEST_NAME]:
            raise ValidationError(f"“{long[0][:20]}…”超过{LONGEST_NAME}字，请以逗号分开各主送机关")
        return written

    def clean_scope(self) -> str:
        """The conditions that the register's list knows; a whole address is taken apart."""
        typed = self.cleaned_data["scope"].strip().rpartition("?")[2]
        given = QueryDict(typed)
        known = QueryDict(mutable=True)
        filters = DocumentFilters(given, queryset=Instrument.objects.none())
        for name in DocumentFilters.base_filters:
            if values := [each for each in given.getlist(name) if each]:
                known.setlist(name, values)
        if typed and not known:
            raise ValidationError(f"“{typed}”里没有登记簿的筛选条件；请从公文登记簿的地址栏粘贴")
        if errors := filters.form.errors:
            raise ValidationError([message for messages in errors.values() for message in messages])
        return str(known.urlencode())

    def outline(self) -> Outline:
        """What the act takes."""
        return Outline(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class AddItemForm(forms.Form):
    """A document by its number, or one that the register lacks by title and number."""

    number = WrittenLineField(label="发文字号", max_length=120, required=False)
    title = WrittenLineField(
        label="名称", max_length=LONGEST_TITLE, required=False, help_text="登记簿没有该文件或文件没有字号的，填写名称"
    )
    unit = forms.ModelChoiceField(
        label="责任部门", queryset=Unit.objects.active(), required=False, help_text="留空为拟稿部门或发文机关"
    )

    def clean(self) -> dict[str, Any]:
        """A number that the register holds stands for its texts; else the title is asked for."""
        given = super().clean() or {}
        number = read_number(given.get("number", ""))
        rivals = scoping.named_in_the_register(given.get("title", ""), number["value"] if number else "")
        if len(rivals) > 1:
            told = "、".join(str(each) for each in rivals[:3])
            raise ValidationError(f"登记簿中不止一件：{told}；请填写字号")
        document = given["document"] = rivals[0] if rivals else None
        if document and number and (told := scoping.of_another_title(document, given.get("title", ""))):
            raise ValidationError(told)
        if document is None and not given.get("title"):
            raise ValidationError("登记簿中没有该字号，请同时填写名称" if number else "请填写发文字号或名称")
        if document is None and not given.get("unit"):
            raise ValidationError("登记簿没有的文件，请指定责任部门")
        return given


class ReassignForm(SeenForm):
    """责任部门; `seen` is the one that was shown."""

    stale = scoping.CHANGED

    unit = forms.ModelChoiceField(label="责任部门", queryset=Unit.objects.active())


class ConclusionForm(SeenForm):
    """清理意见, or what the meeting decided otherwise; `seen` is what was said before."""

    outcome = forms.ChoiceField(label="结论", choices=[*ANY, *CleanupOutcome.choices])
    articles = WrittenTextField(
        label="条款", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="废止、恢复施行部分条款的，写明条款，如 第三条、第五条第二款，第九至十二条",
    )  # fmt: skip
    until = WrittenDateField(label="延长至", required=False, help_text="延长有效期的，写最后一个有效日")
    due_on = WrittenDateField(label="修改期限", required=False, help_text="需要修改的，写另行发文修改的期限")
    reason = reason_field("如 上位法已修改、适用期已过、工作任务已完成")

    def clean(self) -> dict[str, Any]:
        """A day stands where the outcome asks for one, and nowhere else."""
        given = super().clean()
        for name, outcome in (("until", CleanupOutcome.EXTEND), ("due_on", CleanupOutcome.AMEND)):
            is_asked = given.get("outcome") == outcome
            if is_asked and not given.get(name):
                self.add_error(name, f"{outcome.label}须写明此日")
            if not is_asked and given.get(name):
                self.add_error(name, f"只有“{outcome.label}”才填写此项")
        is_read = given.get("outcome") and "articles" in given
        if is_read and (why := unfit(given["outcome"], given["articles"])):
            self.add_error("articles", why)
        return given

    def clean_articles(self) -> tuple[str, ...]:
        """Each in one way of writing."""
        try:
            return provisions.read(self.cleaned_data["articles"])
        except provisions.Unread as unread:
            raise ValidationError(str(unread)) from unread

    def said(self) -> Said:
        """What the act takes."""
        given = self.cleaned_data
        return Said(given["outcome"], given["reason"], given["until"], given["due_on"], given.get("articles", ()))

    @classmethod
    def of(cls, known: CleanupProposal | CleanupDecision | None, data: Any, *, seen: str = "") -> ConclusionForm:
        """As it was said before."""
        names = ("outcome", "until", "due_on", "reason")
        before = {name: getattr(known, name) for name in names} if known else {}
        told = {"articles": "、".join(known.articles)} if known else {}
        return cls(data, initial=before | told | {"seen": seen})


class ManyForm(ConclusionForm):
    """The same for many texts at once: articles belong to one text, so nothing is said of them here."""

    articles = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["outcome"]
        field.choices = [*ANY, *((code, label) for code, label in CleanupOutcome.choices if code not in OF_ARTICLES)]
        field.help_text = "只涉及部分条款的，请打开该条目单独提出"


class ReviewForm(SeenForm):
    """合法性审核意见; `seen` is the proposal that was read."""

    stale = "该清理意见刚被更新，请重新阅读后再审核"
    opinion = WrittenTextField(
        label="审核意见", max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="同意的可不填；退回须写明意见",
    )  # fmt: skip


class MeetingForm(SeenForm):
    """会议决定: by which meeting, when; `seen` are the proposals that were read."""

    stale = "清理意见或审核刚被更新，请重新核对后再录入"
    meeting = WrittenLineField(label="会议", max_length=100, help_text="如 自治州第十五届人民政府第27次常务会议")
    meeting_on = WrittenDateField(label="会议日期")


class ConcludeForm(SeenForm):
    """印发: nothing but the press; `seen` tells which decisions were read."""

    stale = "会议决定刚被更新，请重新阅读后再印发"


class ReopenForm(SeenForm):
    """退回重议: nothing but the press; `seen` tells which decisions would go."""

    stale = "会议决定刚被更新，请重新核对后再退回"


class ReasonForm(SeenForm):
    """撤回; `seen` tells how far the campaign was."""

    stale = "您打开本页后该清理已有变动，请核对后再提交"

    reason = reason_field("撤回的原因")


class SettlementForm(forms.Form):
    """了结 of what was to be amended and was done otherwise."""

    paper = WrittenLineField(
        label="所据文件",
        max_length=LONGEST_TITLE,
        help_text="写明发文字号或名称，如 新政发〔2027〕3号、州人民政府第8次常务会议纪要",
    )
    reason = reason_field("如 上级新文件已取代本件，不再另行修改")
