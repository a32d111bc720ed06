"""What people fill in who correct a row of a list, let a project leave it, or turn a change back."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.changing.correcting import Wording, wording_of
from heritage.choices import RestorationKind
from heritage.levels.forms import PaperForm
from heritage.models import Inscription, Project
from heritage.models.inscription import LONGEST_REMARK
from heritage.protecting.deciding import CHANGED
from portal.fields import WrittenDateField, WrittenLineField, WrittenNumberField, WrittenTextField
from portal.seen import SeenForm

PAPER = ("所据文件", ["paper_number", "paper_title"])
_ONE_A_LINE = "每行一个，按公布文件的次序和文字"


def reason_field(label: str) -> WrittenTextField:
    """Why, in a few lines."""
    return WrittenTextField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class InscriptionForm(SeenForm, PaperForm):
    """更正列入: what the list prints, and how one knows."""

    stale = "您打开本页后该列入已被更正，请核对现在的内容"
    printed_name = WrittenLineField(label="原文所印名称", max_length=100, help_text="与公布文件一字不差")
    sub_name = WrittenLineField(label="分项名称", max_length=100, required=False, help_text="扩展项目另写的名称")
    batch = WrittenNumberField(label="批次", min_value=1, max_value=99, required=False, help_text="文件未写明的留空")
    applicants = WrittenTextField(
        label="申报地区或单位", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_ONE_A_LINE
    )
    safeguarding = WrittenTextField(
        label="保护单位", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"文件另列保护单位的填写，{_ONE_A_LINE}",
    )  # fmt: skip
    remark = WrittenLineField(label="备注", max_length=LONGEST_REMARK, required=False, help_text="原文“备注”一栏的文字")
    reason = reason_field("更正理由")

    groups = [
        ("公布文件所印", ["printed_name", "sub_name", "batch", "remark"]),
        ("单位", ["applicants", "safeguarding"]),
        ("更正", ["reason"]),
        PAPER,
    ]

    def __init__(self, data: Any, *, row: Inscription) -> None:
        known = wording_of(row)
        super().__init__(
            data,
            initial={
                "printed_name": known.printed_name,
                "sub_name": known.sub_name,
                "batch": known.batch,
                "remark": known.remark,
                "applicants": "\n".join(known.applicants),
                "safeguarding": "\n".join(known.safeguarding),
                "seen": str(row.version),
            },
        )

    def wording(self) -> Wording:
        """What the act takes."""
        given = self.cleaned_data
        texts = {name: given[name] for name in ("printed_name", "sub_name", "batch", "remark")}
        applicants, safeguarding = _lines(given["applicants"]), _lines(given["safeguarding"])
        return Wording(**texts, applicants=applicants, safeguarding=safeguarding)


class ExitForm(PaperForm):
    """退出州级名录."""

    on = WrittenDateField(label="退出日期", help_text="决定退出的文件的成文日期")
    reason = reason_field("退出原因")

    groups = [("退出", ["on", "reason"]), ("所据文件，向社会公开", ["paper_number", "paper_title"])]


class RestorationForm(SeenForm, PaperForm):
    """撤回退出，恢复列入: of the exit that was seen."""

    stale = "您打开本页后该项目的退出登记已被修改，请核对现在的内容"

    kind = forms.ChoiceField(
        label="情形", choices=[("", "请选择"), *RestorationKind.choices],
        help_text="后文恢复：自恢复日期起重新在名录中；登记有误：视为从未退出，退出的登记仍然可查",
    )  # fmt: skip
    on = WrittenDateField(label="恢复日期", help_text="决定恢复或者更正的文件的成文日期")
    reason = reason_field("恢复理由")

    groups = [
        ("恢复列入", ["kind", "on", "reason"]),
        ("所据文件，向社会公开", ["paper_number", "paper_title"]),
    ]

    def __init__(self, data: Any, *, project: Project) -> None:
        super().__init__(data, initial={"seen": str(project.exited_on)})


class ReinstatementForm(SeenForm):
    """撤销保护单位的解除."""

    stale = CHANGED
    on = WrittenDateField(label="日期", help_text="所据文件作出决定的日期；解除登记有误的，填写解除的日期")
    paper = WrittenLineField(label="所据文件", max_length=LONGEST_TITLE, help_text="文号或名称")
    reason = reason_field("理由")


class WordsForm(forms.Form):
    """Why it goes back."""

    words = reason_field("理由")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.splitlines() if each.strip())
