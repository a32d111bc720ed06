"""What people fill in of matters: the task, counsel and their declarations, opinions, adoption, the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.advising import agencies, assigning, conflicting, knowing
from legal_counsel.advising.adopting import Answer, Study
from legal_counsel.advising.choices import (
    AdoptionStatus,
    Classification,
    Conclusion,
    Duty,
    HandledAs,
    OpinionForm,
    Ownership,
    Proposal,
    ReasonClass,
    Stage,
    StudyResult,
)
from legal_counsel.advising.opening import Task
from legal_counsel.advising.opining import Said
from legal_counsel.choices import CounselKind
from legal_counsel.guarding import KINDS
from legal_counsel.models import Assignment, Matter, Opinion
from legal_counsel.pinning import citing
from portal.accounts.models import User
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.organization.models import Unit
from portal.seen import SeenForm

LONGEST_TEXT = 10_000
ACCEPTED = f"可接受：{'、'.join(each.label for each in KINDS)}"
NO_SECRETS = "涉及国家秘密的不得录入；标有密级标志的会被拒绝"


def lines(rows: int) -> forms.Textarea:
    """A text field of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def chosen(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A list from which nothing is chosen yet."""
    return [("", "请选择"), *choices]


def _classification() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="密级", choices=Classification.choices, widget=forms.RadioSelect, initial=Classification.NONE,
        help_text=NO_SECRETS,
    )  # fmt: skip


class MatterForm(forms.Form):
    """交办事项."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label="请选择")
    title = WrittenLineField(label="事项名称", max_length=LONGEST_TITLE)
    duty = forms.ChoiceField(label="职责类型", choices=chosen(Duty.choices), help_text=citing("{}所列九类", "duties"))
    stage = forms.ChoiceField(label="参与阶段", choices=Stage.choices, widget=forms.RadioSelect)
    due_on = WrittenDateField(label="办理期限")
    question = WrittenTextField(label="咨询内容", max_length=LONGEST_TEXT, widget=lines(5), help_text=NO_SECRETS)
    parties = WrittenLineField(
        label="相关当事人", max_length=LONGEST_REASON, required=False,
        help_text="合同相对方、申请人等，供法律顾问判断有无利害关系",
    )  # fmt: skip
    is_technical = forms.BooleanField(
        label="专业性、技术性较强",
        required=False,
        help_text=citing("须将法律顾问本人的意见一并报送（{}）", "technical"),
    )
    classification = _classification()
    mandate = forms.FileField(label="委托书", required=False, help_text=f"（五）（六）类必须上传；{ACCEPTED}")
    client = WrittenLineField(label="企业名称", max_length=100, required=False, help_text="（六）类必须填写")
    ownership = forms.ChoiceField(
        label="企业性质", choices=chosen(Ownership.choices), required=False,
        help_text="只限本单位所属国有企业和国有控股公司",
    )  # fmt: skip

    groups = [
        ("事项", ["unit", "title", "duty", "stage", "due_on", "question", "parties", "is_technical"]),
        ("密级", ["classification"]),
        ("接受委托办理的", ["mandate", "client", "ownership"]),
    ]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = units = agencies.acted_for(user)
        own = list(units[:2])
        if len(own) == 1:
            field.initial = own[0].pk

    def task(self) -> Task:
        """What the act takes."""
        return Task(**self.cleaned_data)


class MaterialForm(forms.Form):
    """上传材料."""

    caption = WrittenLineField(label="说明", max_length=100)
    file = forms.FileField(label="文件", help_text=f"{ACCEPTED}；{NO_SECRETS}")
    classification = _classification()


class AssignForm(forms.Form):
    """指派法律顾问."""

    appointment = forms.ChoiceField(label="法律顾问", help_text="聘期包括今日的本单位法律顾问")
    handler = WrittenLineField(
        label="承办律师", max_length=50, required=False, help_text="指派律师事务所的填写，其他留空"
    )
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=lines(2), required=False,
        help_text=citing(
            "申报的客户与相关当事人相同或者相近、仍要指派的，写明（{}）；没有申报客户的无从比对", "mandates"
        ),
    )  # fmt: skip

    def __init__(self, data: Any, *, matter: Matter) -> None:
        super().__init__(data)
        today = timezone.localdate()
        self.found = {str(each.pk): each for each in assigning.assignable(matter, today)}
        field: Any = self.fields["appointment"]
        field.choices = chosen(
            [
                (key, f"{_described(each.counsel)}{_conflicting(matter, each.counsel, today)}")
                for key, each in self.found.items()
            ]
        )

    def clean_appointment(self) -> Any:
        """The appointment itself."""
        return self.found[self.cleaned_data["appointment"]]


class DeclarationForm(forms.Form):
    """利害关系声明."""

    has_interest = forms.TypedChoiceField(
        label="与本事项",
        choices=[("no", "没有利害关系，可以公正履职"), ("yes", "有利害关系或者可能影响公正履职，申请回避")],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    words = WrittenTextField(
        label="说明", max_length=LONGEST_REASON, widget=lines(2), required=False,
        help_text=citing("有利害关系的写明关系；客户与相关当事人相同或者相近、仍可承办的写明理由（{}）", "mandates"),
    )  # fmt: skip
    paper = WrittenLineField(
        label="书面声明", max_length=100, required=False, help_text="代没有账号的法律顾问录入的，写明"
    )


class ReasonForm(forms.Form):
    """退出、撤回等的理由."""

    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=lines(3))


class AuthoriseForm(forms.Form):
    """授权查阅材料."""

    reason = WrittenTextField(label="说明", max_length=LONGEST_REASON, widget=lines(2), required=False)

    def __init__(self, data: Any, *, assignment: Assignment) -> None:
        super().__init__(data)
        if not assigning.has_undertaken(assignment):
            told = citing(f"{assigning.NO_UNDERTAKING}（{{}}）；仍要授权的，须写明理由", "secrecy")
            self.fields["reason"].help_text = told


class UndertakingForm(forms.Form):
    """登记保密承诺书."""

    signed_on = WrittenDateField(label="签署日期")
    file = forms.FileField(label="承诺书", help_text=ACCEPTED)


class ServiceForm(forms.Form):
    """登记服务."""

    served_on = WrittenDateField(label="服务日期")
    words = WrittenTextField(label="服务内容", max_length=LONGEST_REASON, widget=lines(3))
    hours = forms.DecimalField(label="工时（小时）", min_value=0.1, max_digits=5, decimal_places=1, required=False)


class ProlongForm(forms.Form):
    """调整期限."""

    due_on = WrittenDateField(label="办理期限")
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, widget=lines(2))


class OpinionEntryForm(forms.Form):
    """提交法律意见: first the words; on the last step, with them before one's eyes, the signed paper."""

    conclusion = forms.ChoiceField(label="结论", choices=Conclusion.choices, widget=forms.RadioSelect)
    basis = WrittenTextField(
        label="法律依据",
        max_length=LONGEST_TEXT,
        widget=lines(3),
        required=False,
        help_text="现行有效的法律、法规、规章",
    )
    analysis = WrittenTextField(label="分析", max_length=LONGEST_TEXT, widget=lines(8), help_text=NO_SECRETS)
    advice = WrittenTextField(label="风险提示和建议", max_length=LONGEST_TEXT, widget=lines(4), required=False)
    form = forms.ChoiceField(label="形式", choices=OpinionForm.choices, initial=OpinionForm.LETTER)
    handled_as = forms.ChoiceField(
        label="承办方式",
        choices=chosen(HandledAs.choices),
        help_text=citing("以所或者团队名义的须加盖公章（{}）", "formality"),
    )
    handler = WrittenLineField(label="签名人", max_length=50, help_text="承办律师或者法学专家")
    has_seal = forms.BooleanField(label="已加盖律师事务所公章", required=False)
    signed_paper = forms.FileField(label="签名（盖章）件", help_text=f"与上列内容一致、签名后的扫描件；{ACCEPTED}")
    annex = forms.FileField(label="附件", required=False, help_text=ACCEPTED)

    def __init__(self, *args: Any, assignment: Assignment, is_last: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        counsel = assignment.appointment.counsel
        formal, papers = ["form", "handled_as", "handler", "has_seal"], ["signed_paper", "annex"]
        if not counsel.is_external:
            formal, papers = ["form"], ["annex"]
        elif counsel.kind == CounselKind.FIRM:
            formal.remove("handled_as")
        else:
            self.fields["handler"].initial = counsel.name
        kept = {*formal, *(papers if is_last else ())}
        for name in {"handled_as", "handler", "has_seal", "signed_paper", "annex"} - kept:
            del self.fields[name]
        self.groups = [
            ("意见", ["conclusion", "basis", "analysis", "advice"]),
            (citing("形式（{}）", "formality"), formal),
        ]
        if is_last:
            self.groups = [("签名件和附件", papers)]

    def said(self) -> Said:
        """What the act takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "annex"}
        annex = self.cleaned_data.get("annex")
        return Said(**given, annexes=(annex,) if annex else ())


class ReviewForm(forms.Form):
    """内部分析."""

    analysis = WrittenTextField(label="综合研究分析", max_length=LONGEST_TEXT, widget=lines(6))
    proposal = forms.ChoiceField(label="采纳建议", choices=Proposal.choices, widget=forms.RadioSelect)


class SynthesisForm(forms.Form):
    """综合形成最终意见."""

    conclusion = forms.ChoiceField(label="结论", choices=Conclusion.choices, widget=forms.RadioSelect)
    text = WrittenTextField(label="最终意见和建议", max_length=LONGEST_TEXT, widget=lines(8))


class SendingForm(forms.Form):
    """报送本单位."""

    with_final = forms.BooleanField(label="报送最终意见（含其所综合的意见）", required=False)
    attached = forms.MultipleChoiceField(
        label="随附法律顾问本人的意见", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = WrittenTextField(
        label="说明",
        max_length=LONGEST_REASON,
        widget=lines(2),
        required=False,
        help_text="有提示而继续报送的，须写明理由",
    )

    def __init__(self, data: Any, *, matter: Matter) -> None:
        super().__init__(data)
        self.found = {str(each.pk): each for each in knowing.opinions_of([matter])}
        field: Any = self.fields["attached"]
        field.choices = [(key, f"{each}：{each.get_conclusion_display()}") for key, each in self.found.items()]
        if matter.finals.exists():
            self.fields["with_final"].initial = True
        else:
            del self.fields["with_final"]

    def chosen(self) -> tuple[bool, list[Opinion]]:
        """Whether the synthesis goes up, and which opinions by themselves."""
        return bool(self.cleaned_data.get("with_final")), [self.found[key] for key in self.cleaned_data["attached"]]


class AdoptionForm(forms.Form):
    """记录采纳情况."""

    status = forms.ChoiceField(label="采纳情况", choices=AdoptionStatus.choices, widget=forms.RadioSelect)
    reason_class = forms.ChoiceField(
        label="理由类别", choices=chosen(ReasonClass.choices), required=False, help_text="部分采纳和未采纳的填写"
    )
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=lines(3), required=False,
        help_text=citing("部分采纳的写未采纳部分的理由（{}）", "adoption"),
    )  # fmt: skip
    archived_in = WrittenLineField(label="存档位置", max_length=100, required=False, help_text="未采纳的填写，存档备查")

    def answer(self) -> Answer:
        """What the act takes."""
        return Answer(**self.cleaned_data)


class FeedbackForm(forms.Form):
    """反馈."""

    told_on = WrittenDateField(label="反馈日期")
    manner = WrittenLineField(label="反馈方式", max_length=100, help_text="如 书面函复、当面说明")


class StudyForm(forms.Form):
    """研究论证."""

    result = forms.ChoiceField(label="论证结果", choices=StudyResult.choices, widget=forms.RadioSelect)
    words = WrittenTextField(label="论证意见", max_length=LONGEST_TEXT, widget=lines(5))
    participants = WrittenLineField(label="参加人员", max_length=LONGEST_REASON)
    studied_on = WrittenDateField(label="论证日期")
    paper = WrittenLineField(
        label="论证文件", max_length=LONGEST_TITLE, required=False, help_text="会议纪要等的名称、文号"
    )

    def study(self) -> Study:
        """What the act takes."""
        return Study(**self.cleaned_data)


class ClosingForm(SeenForm):
    """办结."""

    stale = "您打开本页后该事项已有变动，请重新核对"
    words = WrittenTextField(label="办结说明", max_length=LONGEST_REASON, widget=lines(2))
    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=lines(2), required=False, help_text="有提示而继续办结的，须写明"
    )


def _conflicting(matter: Matter, counsel: Any, on: date) -> str:
    return "：可能有利益冲突" if conflicting.conflicts(matter, counsel, on) else ""


def _described(counsel: Any) -> str:
    return f"{counsel.name}（{counsel.get_kind_display()}，{counsel.where}）" if counsel.where else counsel.name
