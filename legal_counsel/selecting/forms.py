"""What people fill in of a selection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.choices import CounselKind
from legal_counsel.models import Counsel, PanelMember, Selection, SelectionEntry
from legal_counsel.pinning import citing
from legal_counsel.selecting.choices import (
    EntryMode,
    EntryState,
    ObjectionOutcome,
    ProcurementMethod,
    SelectionWay,
)
from legal_counsel.selecting.entering import Entering
from legal_counsel.selecting.moving import KINDS, SNAPSHOTS
from legal_counsel.selecting.noticing import Decided
from legal_counsel.selecting.opening import Outline, Procured
from legal_counsel.selecting.scoring import Seat, Sheet
from portal.accounts.models import User
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION
from portal.organization.models import Unit
from portal.seen import SeenForm

FILES = f"可接受：{'、'.join(each.label for each in KINDS)}"
SNAPSHOT = f"网页的打印件或截图，可接受：{'、'.join(each.label for each in SNAPSHOTS)}"


def area(rows: int) -> forms.Textarea:
    """A text field of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def units_of_agency(user: Any) -> Any:
    """The units whose agency is the own one (第五条)."""
    active = Unit.objects.active()
    administered = active.filter(judicial_administration=user.unit_id)
    return administered | active.filter(pk=user.unit_id).exclude(kind__in=HAS_JUDICIAL_ADMINISTRATION)


class SelectionForm(SeenForm):
    """筹备选聘."""

    unit = forms.ModelChoiceField(label="聘任单位", queryset=Unit.objects.none())
    title = WrittenLineField(label="名称", max_length=LONGEST_TITLE, help_text="如 2026年度法律顾问选聘")
    way = forms.ChoiceField(
        label="选聘方式", choices=SelectionWay.choices, widget=forms.RadioSelect, initial=SelectionWay.OPEN,
        help_text=citing("律师和法学专家公开选聘，律师事务所按政府采购程序（{}）", "selection"),
    )  # fmt: skip
    seats = WrittenNumberField(label="拟聘人数", min_value=1, max_value=50, initial=1)
    entries_until = WrittenDateField(label="报名截止日期", required=False, help_text="公开选聘填写")
    criteria = WrittenTextField(
        label="评分标准", max_length=1000, widget=area(5), required=False,
        help_text="公开选聘填写，每行一项：项目，权重。权重合计100，公告后不能修改；资格条件在初审核查，不列入评分",
    )  # fmt: skip

    groups = [("选聘", ["unit", "title", "way", "seats"]), ("公开选聘", ["entries_until", "criteria"])]

    def __init__(self, data: Any, *, user: Any, selection: Selection | None = None) -> None:
        known: dict[str, Any] = {}
        if selection:
            known = {name: getattr(selection, name) for name in ("unit", "title", "way", "seats", "entries_until")}
            known["criteria"] = "\n".join(f"{each.name}，{each.weight}" for each in selection.criteria.all())
            known["seen"] = str(selection.version)
        super().__init__(data, initial=known)
        field: Any = self.fields["unit"]
        field.queryset = units_of_agency(user)

    def clean_criteria(self) -> list[tuple[str, int]]:
        """A name and a whole number a line."""
        found = []
        for line in filter(str.strip, self.cleaned_data["criteria"].splitlines()):
            name, _, weight = line.replace(",", "，").rpartition("，")
            if not name.strip() or not weight.strip().rstrip("%").isdecimal():
                raise ValidationError(f"“{line[:30]}”应写作“项目，权重”，如“专业能力，60”")
            found.append((name.strip(), int(weight.strip().rstrip("%"))))
        return found

    def clean(self) -> dict[str, Any]:
        """What the open way asks for."""
        given = super().clean() or {}
        if given.get("way") == SelectionWay.OPEN and not given.get("entries_until") and not self.errors:
            self.add_error("entries_until", "公开选聘须有报名截止日期")
        return given

    def outline(self) -> Outline:
        """What the act takes."""
        return Outline(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class AnnouncementForm(SeenForm):
    """公告, or 公示, of what was seen: the address, the day, and how the page looked."""

    url = forms.URLField(label="网址", max_length=500, assume_scheme="https")
    on = WrittenDateField(label="发布日期")
    snapshot = forms.FileField(label="页面快照", help_text=SNAPSHOT)

    def __init__(self, data: Any, files: Any, *, selection: Selection) -> None:
        super().__init__(data, files, initial={"on": timezone.localdate(), "seen": str(selection.version)})


class ProcuredForm(forms.Form):
    """采购结果."""

    firm = forms.ModelChoiceField(label="成交律师事务所", queryset=Counsel.objects.none())
    reference = WrittenLineField(label="政府采购项目编号", max_length=100)
    method = forms.ChoiceField(label="采购方式", choices=[("", "请选择"), *ProcurementMethod.choices])
    on = WrittenDateField(label="成交结果公告日期")
    notice = forms.FileField(label="成交结果公告", help_text=SNAPSHOT)

    def __init__(self, data: Any, files: Any, *, user: Any) -> None:
        super().__init__(data, files)
        field: Any = self.fields["firm"]
        field.queryset = Counsel.objects.visible_to(user).filter(kind=CounselKind.FIRM)

    def result(self) -> Procured:
        """What the act takes."""
        return Procured(**self.cleaned_data)


class EntryForm(forms.Form):
    """登记报名."""

    counsel = forms.ModelChoiceField(label="人选", queryset=Counsel.objects.none(), help_text="先登记为法律顾问人选")
    mode = forms.ChoiceField(label="报名方式", choices=EntryMode.choices, widget=forms.RadioSelect)
    recommender = WrittenLineField(
        label="推荐单位", max_length=100, required=False, help_text="推荐的填写：伊犁州律师协会，或者高等院校的全称"
    )
    received_on = WrittenDateField(label="收到日期")
    file = forms.FileField(label="报名材料", help_text=FILES)

    def __init__(self, data: Any, files: Any, *, user: Any) -> None:
        super().__init__(data, files, initial={"received_on": timezone.localdate()})
        field: Any = self.fields["counsel"]
        kinds = (CounselKind.LAWYER, CounselKind.EXPERT)
        field.queryset = Counsel.objects.visible_to(user).filter(kind__in=kinds).select_related("firm")

    def entering(self) -> Entering:
        """What the act takes."""
        given = self.cleaned_data
        names = ("counsel", "mode", "received_on", "recommender")
        return Entering(**{name: given[name] for name in names}, files=[given["file"]])


class FileForm(forms.Form):
    """补充材料."""

    file = forms.FileField(label="文件", help_text=FILES)


class CheckForm(forms.Form):
    """初审 of one person."""

    outcome = forms.ChoiceField(
        label="初审结果", choices=[("pass", "通过"), ("fail", "不通过")], widget=forms.RadioSelect
    )
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=area(3), help_text="有提示的，写明继续办理的理由"
    )


class PanelForm(forms.Form):
    """选聘小组, one member a line."""

    members = WrittenTextField(
        label="成员", max_length=3000, widget=area(6),
        help_text="每行一名：姓名，工作单位，账号（没有账号的不填）。至少两人，人选不能参加",
    )  # fmt: skip

    def clean_members(self) -> list[Seat]:
        """The seats in their order."""
        seats: list[Seat] = []
        for number, line in enumerate(filter(str.strip, self.cleaned_data["members"].splitlines()), start=1):
            parts = [each.strip() for each in line.replace(",", "，").split("，")]
            if not 2 <= len(parts) <= 3 or not all(parts[:2]):
                raise ValidationError(f"第{number}行“{line[:30]}”应写作“姓名，工作单位”或“姓名，工作单位，账号”")
            account = parts[2] if len(parts) == 3 else ""
            user = User.objects.filter(username=account).first() if account else None
            if account and user is None:
                raise ValidationError(f"第{number}行的账号“{account}”不存在；没有账号的只写姓名和工作单位")
            seats.append(Seat(parts[0], parts[1], user))
        return seats


class SheetForm(forms.Form):
    """评分表 of one member for one candidate."""

    recused = forms.BooleanField(label="回避：与该人选有利害关系，不评分", required=False)

    def __init__(self, data: Any, *, entry: SelectionEntry, member: PanelMember, is_own: bool, interest: str) -> None:
        known = member.sheets.filter(entry=entry).first()
        names = ("words", "stays_reason", "paper")
        initial: dict[str, Any] = {name: getattr(known, name) for name in names} if known else {}
        initial |= {"recused": known.is_recused if known else bool(interest)}
        initial |= {f"points_{each.criterion_id}": each.points for each in (known.lines.all() if known else ())}
        super().__init__(data, initial=initial)
        self.criteria = list(entry.selection.criteria.all())
        for each in self.criteria:
            self.fields[f"points_{each.pk}"] = WrittenNumberField(
                label=str(each), min_value=0, max_value=100, required=False, help_text="0至100；回避的不填"
            )
        self.fields["words"] = WrittenTextField(label="意见或回避事由", max_length=LONGEST_REASON, widget=area(3))
        if interest:
            self.fields["stays_reason"] = WrittenTextField(
                label="不回避的理由", max_length=LONGEST_REASON, widget=area(2), required=False,
                help_text=f"{member.name}{interest}，应当回避；不回避的写明理由",
            )  # fmt: skip
        if not is_own:
            self.fields["paper"] = WrittenLineField(
                label="签字评分表", max_length=LONGEST_TITLE, help_text="代录所据的评分表，写明编号或日期"
            )

    def clean(self) -> dict[str, Any]:
        """Points of every criterion, or none."""
        given = super().clean() or {}
        for each in self.criteria:
            name = f"points_{each.pk}"
            if name in self.errors:
                continue
            if given.get("recused") and given.get(name) is not None:
                self.add_error(name, "回避的不评分")
            if not given.get("recused") and given.get(name) is None:
                self.add_error(name, "请填写0至100的得分")
        return given

    def sheet(self) -> Sheet:
        """What the act takes."""
        given = self.cleaned_data
        points = None if given["recused"] else {each.pk: given[f"points_{each.pk}"] for each in self.criteria}
        return Sheet(given["words"], points, given.get("stays_reason", ""), given.get("paper", ""))


class _ChoosingForm(SeenForm):
    """Some of the entries of a selection, as it was seen."""

    chosen = forms.MultipleChoiceField(label="人选", widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, files: Any, *, selection: Selection, choices: list[tuple[int, str]]) -> None:
        super().__init__(data, files, initial={"seen": str(selection.version)})
        field: Any = self.fields["chosen"]
        field.choices = [(str(key), label) for key, label in choices]

    def clean_chosen(self) -> list[int]:
        """Keys."""
        return [int(each) for each in self.cleaned_data["chosen"]]


class RecommendForm(_ChoosingForm):
    """推荐名单."""

    protocol = forms.FileField(label="评审记录", help_text=FILES)
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=area(3), required=False, help_text="未按得分次序推荐的写明"
    )


class DecisionForm(_ChoosingForm):
    """党组织决定."""

    organ = WrittenLineField(label="决定的党组织", max_length=100, help_text="如 中共某某局党组")
    number = WrittenLineField(label="文号或会议", max_length=100)
    on = WrittenDateField(label="决定日期")
    paper = forms.FileField(label="决定文件", help_text=FILES)

    def decided(self) -> Decided:
        """What the act takes."""
        return Decided(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class ReasonForm(forms.Form):
    """撤下, 退回, 终止, 退出."""

    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=area(3))


class ObjectionForm(forms.Form):
    """登记异议."""

    entry = forms.ModelChoiceField(label="所涉人选", queryset=SelectionEntry.objects.none())
    objector = WrittenLineField(label="异议人", max_length=100)
    content = WrittenTextField(label="异议内容", max_length=3000, widget=area(4))
    received_on = WrittenDateField(label="收到日期")

    def __init__(self, data: Any, *, selection: Selection) -> None:
        super().__init__(data, initial={"received_on": timezone.localdate()})
        field: Any = self.fields["entry"]
        states = (EntryState.RECOMMENDED, EntryState.EXCLUDED)
        field.queryset = selection.entries.filter(state__in=states).select_related("counsel")


class ReplyForm(forms.Form):
    """答复异议."""

    outcome = forms.ChoiceField(
        label="处理结论", choices=[("", "请选择"), *ObjectionOutcome.choices], help_text="异议成立的，该人选不再推荐"
    )
    words = WrittenTextField(label="核实情况和答复", max_length=3000, widget=area(4))
