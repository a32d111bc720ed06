"""What people fill in of a batch: its outline, the panel, the meetings, the notice, objections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.issuing.choices import SeriesForm
from documents.models import LONGEST_REASON, LONGEST_TITLE, Series
from heritage.batches import deliberating, noticing, opening
from heritage.batches.choices import ApplicationState, ObjectionOutcome
from heritage.batches.deliberating import Meeting
from heritage.batches.judging import Seat
from heritage.batches.opening import Outline
from heritage.choices import CATEGORY_CHOICES
from heritage.models import Application, Batch
from portal.accounts.models import User
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.seen import SeenForm

ADDRESSEES = "各县市人民政府，州人民政府各部门、各直属机构"
CONTACT = "受理机构、地址、电话和电子邮箱，异议须以书面形式实名提出"


def lines(rows: int) -> forms.Textarea:
    """A text field of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


class BatchForm(SeenForm):
    """布置申报."""

    stale = opening.CHANGED

    number = WrittenNumberField(label="批次", min_value=1, max_value=99, help_text="第几批，写数字，如 6")
    basis = WrittenTextField(label="依据", max_length=300, widget=lines(2), help_text="组织申报的文件，写明文号")
    applications_until = WrittenDateField(label="申报截止日期", help_text="过此日不再受理新的申报；退回补正的除外")
    series = forms.ModelChoiceField(
        label="公布文件的发文字号系列", queryset=Series.objects.none(), help_text="以该系列的发文机关名义公布"
    )
    addressees = WrittenLineField(label="主送机关", max_length=300, initial=ADDRESSEES, help_text="以逗号分隔")

    groups = [("申报", ["number", "basis", "applications_until"]), ("公布", ["series", "addressees"])]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["series"]
        today = timezone.localdate()
        usable = Series.objects.open_on(today).filter(form=SeriesForm.BRACKET, is_normative=False, is_letter=False)
        field.queryset = usable.select_related("unit")

    @classmethod
    def of(cls, batch: Batch, data: Any) -> BatchForm:
        """As it stands."""
        known = {name: getattr(batch, name) for name in cls.base_fields if name != "seen"}
        return cls(data, initial=known | {"seen": opening.state_of(batch)})

    def outline(self) -> Outline:
        """What the act takes."""
        return Outline(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class PanelForm(forms.Form):
    """专家评审小组, one member a line, the chair first."""

    members = WrittenTextField(
        label="成员", max_length=3000, widget=lines(6),
        help_text="每行一名：姓名，工作单位，账号（没有账号的不填）。第一行为组长",
    )  # fmt: skip

    def clean_members(self) -> list[Seat]:
        """The seats in their order."""
        seats: list[Seat] = []
        rows = [line for line in self.cleaned_data["members"].splitlines() if line.strip()]
        for number, line in enumerate(rows, start=1):
            parts = [each.strip() for each in line.replace(",", "，").split("，")]
            if not 2 <= len(parts) <= 3 or not all(parts[:2]):
                raise ValidationError(f"第{number}行“{line[:30]}”应写作“姓名，工作单位”或“姓名，工作单位，账号”")
            name, employer, account = parts if len(parts) == 3 else [*parts, ""]
            user = User.objects.filter(username=account).first() if account else None
            if account and user is None:
                raise ValidationError(f"第{number}行的账号“{account}”不存在；没有账号的专家只写姓名和工作单位")
            seats.append(Seat(name, employer, user, is_chair=number == 1))
        return seats


class DeliberationForm(SeenForm):
    """审议: the meeting, and the reason beside each project that is not to be listed."""

    stale = deliberating.CHANGED

    meeting = WrittenLineField(label="评审委员会会议", max_length=100, help_text="如 第六批项目评审委员会第1次会议")
    day = WrittenDateField(label="审议日期")
    minutes = WrittenTextField(label="审议意见", max_length=3000, widget=lines(4))

    def __init__(self, data: Any, *, batch: Batch) -> None:
        super().__init__(data, initial={"seen": deliberating.state_of(batch)})
        self.rows = list(batch.applications.filter(state=ApplicationState.PASSED).select_related("unit"))
        for each in self.rows:
            self.fields[f"declined_{each.pk}"] = WrittenLineField(
                label=str(each)[:120], max_length=LONGEST_REASON, required=False,
                help_text="审议同意的留空；不予列入的写明理由",
            )  # fmt: skip
        self.groups = [
            ("会议", ["meeting", "day", "minutes"]),
            ("初评通过的项目", [f"declined_{each.pk}" for each in self.rows]),
        ]

    def meeting_held(self) -> Meeting:
        """What the act takes of the meeting."""
        return Meeting(*(self.cleaned_data[name] for name in ("meeting", "day", "minutes")))

    def declined(self) -> dict[int, str]:
        """The reasons by key."""
        said = {each.pk: self.cleaned_data[f"declined_{each.pk}"] for each in self.rows}
        return {pk: reason for pk, reason in said.items() if reason}


class NoticeForm(forms.Form):
    """公示."""

    first_day = WrittenDateField(label="公示首日")
    last_day = WrittenDateField(label="公示末日")
    contact = WrittenTextField(label="异议受理方式", max_length=300, widget=lines(2), help_text=CONTACT)

    def __init__(self, data: Any) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"first_day": today, "last_day": noticing.usual_last_day(today)})
        least = noticing.length(today, today).least
        self.fields["last_day"].help_text = f"公示期按条款读法为{least}日；短于此数的会提示，不拦阻"

    def clean(self) -> dict[str, Any]:
        """In their order."""
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "公示末日不能早于公示首日")
        return given

    @property
    def warning(self) -> str:
        """What is to be said of a short notice."""
        return noticing.length(self.cleaned_data["first_day"], self.cleaned_data["last_day"]).warning


class ApprovalForm(forms.Form):
    """批准."""

    meeting = WrittenLineField(label="批准会议", max_length=100, help_text="如 自治州第十五届人民政府第27次常务会议")
    day = WrittenDateField(label="批准日期", help_text="会议日期，即公布文件的成文日期")
    paper = WrittenLineField(label="所据文件", max_length=LONGEST_TITLE, help_text="会议纪要的文号或名称")


class AnnouncementForm(SeenForm):
    """公布: nothing but the press; `seen` tells which state was read."""

    stale = "该批次刚被更新，请重新核对后再公布"


class ReasonForm(forms.Form):
    """退回, 撤回, 撤下."""

    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=lines(3))


class ObjectionForm(forms.Form):
    """登记异议."""

    application = forms.ModelChoiceField(label="所涉项目", queryset=Application.objects.none())
    objector = WrittenLineField(label="异议人", max_length=100, help_text="姓名或单位名称，不公开")
    contact = WrittenLineField(label="联系方式", max_length=100, required=False, help_text="用于答复，不公开")
    content = WrittenTextField(label="异议内容", max_length=3000, widget=lines(4))
    received_on = WrittenDateField(label="收到日期")

    def __init__(self, data: Any, *, batch: Batch) -> None:
        super().__init__(data, initial={"received_on": timezone.localdate()})
        field: Any = self.fields["application"]
        field.queryset = batch.applications.proposed().select_related("unit")


class ReplyForm(forms.Form):
    """答复异议."""

    outcome = forms.ChoiceField(
        label="处理结论", choices=[("", "请选择"), *ObjectionOutcome.choices],
        help_text="异议成立的，该项目不予列入",
    )  # fmt: skip
    words = WrittenTextField(
        label="答复", max_length=3000, widget=lines(4),
        help_text="非遗管理员、非遗审核和签发人看得到；申报单位和公众看不到，只知道异议已答复、是否成立",
    )  # fmt: skip
    paper = WrittenLineField(label="答复文件", max_length=LONGEST_TITLE, required=False, help_text="书面答复的文号")


class FloorForm(SeenForm):
    """已用编号."""

    stale = "您打开本页后有人登记了已用编号，请核对后再登记"

    category = forms.TypedChoiceField(
        label="类别",
        choices=[("", "序号"), *CATEGORY_CHOICES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    last = WrittenNumberField(label="已用到", min_value=0, max_value=99999, help_text="此前各批最后的号；从未用过的填0")
    basis = WrittenTextField(
        label="依据", max_length=300, widget=lines(2), help_text="此前各批的公布文件或州文旅局的答复，写明文号和日期"
    )
