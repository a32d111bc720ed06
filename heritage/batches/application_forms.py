"""What people fill in of an application: its material, files, the check, the answer about its name, an opinion."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.batches.applying import KINDS, Material
from heritage.batches.checking import CHANGED, Answer
from heritage.batches.choices import EntryKind, MaterialGroup, Vote
from heritage.batches.forms import lines
from heritage.batches.judging import OPINION_CHANGED, OPINIONS_CHANGED, Said, state_of_opinion
from heritage.batches.materials import FILES, PARTS, TEXTS
from heritage.choices import CATEGORY_CHOICES
from heritage.codes import find_code
from heritage.models import BEST, Application, Panelist, Project
from portal.fields import WrittenLineField, WrittenNumberField, WrittenTextField
from portal.seen import SeenForm

LONGEST_PART = 5000
HELP = {
    "history": "起源、流变和重要的历史记载",
    "present": "目前的存续状况、传承活动和面临的困难",
    "value": "历史、文学、艺术、科学价值",
    "scope": "流传的县市、乡镇和人群",
    "lineage": "师承或家族传承的代际、姓名和年代",
    "skill": "核心技艺、表现形式和现有水平",
    "influence": "在当地群众生产生活中的影响",
    "goals": "保护要达到的目标",
    "measures": "为实现目标采取的措施",
    "schedule": "分年度的步骤",
    "management": "责任单位、经费、档案等管理制度",
    "media": "所附图片、录音、录像的清单和说明，文件在保存后逐个添加",
}


class ApplicationForm(SeenForm):
    """申报材料 by the groups of 第十九条; parts may stay empty until it is submitted."""

    stale = "您打开本页后该申报已被修改，请核对现在的内容"
    name = WrittenLineField(label="项目名称", max_length=100)
    category = forms.TypedChoiceField(label="类别", choices=[("", "请选择"), *CATEGORY_CHOICES], coerce=int)
    claimed_code = WrittenLineField(
        label="原编号", max_length=20, required=False,
        help_text="申报扩展已列入的项目的，填写其编号，如 Ⅷ-38；新项目留空",
    )  # fmt: skip
    applicants = WrittenTextField(
        label="申报地区或单位", max_length=1000, widget=lines(2), help_text="每行一个，或以顿号分隔；按公布时的写法"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = [("项目", ["name", "category", "claimed_code", "applicants"])]
        for group, parts in PARTS.items():
            names = [name for name in parts if name != FILES]
            for name in names:
                self.fields[name] = WrittenTextField(
                    label=parts[name], max_length=LONGEST_PART, required=False, widget=lines(4), help_text=HELP[name]
                )
            self.groups.append((f"{MaterialGroup(group).label}（非物质文化遗产法第十九条）", names))

    @classmethod
    def of(cls, row: Application, data: Any) -> ApplicationForm:
        """As it stands."""
        known = {name: getattr(row, name) for name in ("name", "category", "claimed_code", *TEXTS)}
        return cls(data, initial=known | {"applicants": "\n".join(row.applicants), "seen": str(row.version)})

    def clean_claimed_code(self) -> str:
        """A code, or nothing."""
        typed: str = self.cleaned_data["claimed_code"].strip()
        if typed and find_code(typed) is None:
            raise ValidationError(f"“{typed}”不是项目编号，应写作Ⅷ-38、VIII-38或8-38")
        return typed

    def clean_applicants(self) -> list[str]:
        """One name each."""
        names = [each.strip() for each in re.split("[、\r\n]+", self.cleaned_data["applicants"]) if each.strip()]
        if long := next((each for each in names if len(each) > 100), None):
            raise ValidationError(f"“{long[:20]}…”超过100字，请每行只写一个单位")
        if not names:
            raise ValidationError("请填写申报地区或单位")
        return names

    def material(self) -> Material:
        """What the act takes."""
        given = self.cleaned_data
        texts = {name: given[name] for name in TEXTS}
        return Material(given["name"], given["category"], given["applicants"], given["claimed_code"], texts)


class FileForm(forms.Form):
    """A file of the material."""

    group = forms.ChoiceField(label="材料组", choices=MaterialGroup.choices, initial=MaterialGroup.MEDIA)
    caption = WrittenLineField(label="说明", max_length=100, help_text="如 传承人制作过程，2025年9月拍摄")
    file = forms.FileField(label="文件", help_text=f"可接受：{'、'.join(each.label for each in KINDS)}")


class SubmitForm(SeenForm):
    """提交, 复核通过: nothing but the press; `seen` is the version that was read."""

    stale = "该申报刚被修改，请重新核对"


class LackForm(SeenForm):
    """退回补正: what each group lacks, in the version that was read."""

    stale = SubmitForm.stale

    groups = [("逐组写明所缺的材料，齐全的组留空", list(MaterialGroup.values))]

    def __init__(self, data: Any, *, application: Application) -> None:
        super().__init__(data, initial={"seen": str(application.version)})
        for group in MaterialGroup:
            self.fields[group.value] = WrittenLineField(
                label=f"{group.label}所缺", max_length=LONGEST_REASON, required=False
            )

    def clean(self) -> dict[str, Any]:
        """At least one."""
        given = super().clean() or {}
        if not any(self.lacks().values()) and not self.errors:
            raise ValidationError("请写明哪一组材料缺什么")
        return given

    def lacks(self) -> dict[str, str]:
        """What was written, by group."""
        return {group: self.cleaned_data.get(group, "") for group in MaterialGroup.values}


class DetermineForm(SeenForm):
    """认定列入方式; nothing is chosen beforehand."""

    stale = CHANGED

    kind = forms.ChoiceField(label="列入方式", choices=EntryKind.choices, widget=forms.RadioSelect)
    code = WrittenLineField(label="扩展的项目编号", max_length=20, required=False, help_text="扩展项目填写，如 Ⅷ-38")
    joins = forms.ModelChoiceField(
        label="并入的申报", queryset=Application.objects.none(), required=False,
        help_text="两地申报同一新项目的（第二十一条），选择先申报的一件",
    )  # fmt: skip
    reason = WrittenTextField(
        label="理由",
        max_length=LONGEST_REASON,
        widget=lines(3),
        help_text="是否同一项目的根据，如 技艺、谱系、流传地区",
    )

    def __init__(self, data: Any, *, application: Application) -> None:
        super().__init__(data, initial={
            "kind": application.kind, "joins": application.joins_id, "seen": str(application.version),
        })  # fmt: skip
        field: Any = self.fields["joins"]
        others = application.batch.applications.filter(category=application.category).exclude(pk=application.pk)
        field.queryset = others.select_related("unit")

    def clean(self) -> dict[str, Any]:
        """What the kind asks for stands there, and nothing else."""
        given = super().clean() or {}
        kind, typed = given.get("kind"), given.get("code", "")
        code = find_code(typed) if typed else None
        given["extends"] = None
        if kind == EntryKind.EXTENSION:
            if code:
                given["extends"] = Project.objects.filter(category=code.category, number=code.number).first()
            if given["extends"] is None:
                self.add_error("code", f"登记簿中没有编号“{typed}”的项目" if typed else "请填写扩展的项目编号")
        elif typed:
            self.add_error("code", "只有扩展项目才填写编号")
        if kind == EntryKind.JOINT and not given.get("joins"):
            self.add_error("joins", "请选择并入的申报")
        if kind != EntryKind.JOINT and given.get("joins"):
            self.add_error("joins", "只有并入同批申报才选择")
        return given

    def answer(self) -> Answer:
        """What the act takes."""
        given = self.cleaned_data
        return Answer(given["kind"], given["extends"], given["joins"], given["reason"])


class OpinionForm(SeenForm):
    """专家意见; somebody who enters it for another names the signed sheet."""

    stale = OPINION_CHANGED

    vote = forms.ChoiceField(label="评审意见", choices=Vote.choices, widget=forms.RadioSelect)
    score = WrittenNumberField(
        label="评分", min_value=0, max_value=BEST, required=False, help_text="0至100；回避的不填"
    )
    words = WrittenTextField(
        label="理由", max_length=3000, widget=lines(4), help_text="评审意见的理由；回避的写明回避事由"
    )
    paper = WrittenLineField(label="签字评审表", max_length=LONGEST_TITLE, help_text="代录所据的评审表，写明编号或日期")

    def __init__(self, data: Any, *, panelist: Panelist, is_own: bool, application: Application) -> None:
        known = panelist.opinions.filter(application=application).first()
        names = ("vote", "score", "words", "paper")
        shown = {name: getattr(known, name) for name in names} if known else {}
        super().__init__(data, initial=shown | {"seen": state_of_opinion(known)})
        if is_own:
            del self.fields["paper"]

    def clean(self) -> dict[str, Any]:
        """A score with a vote, none without."""
        given = super().clean() or {}
        if given.get("vote") == Vote.RECUSED and given.get("score") is not None:
            self.add_error("score", "回避的不评分")
        if given.get("vote") in (Vote.FOR, Vote.AGAINST) and given.get("score") is None and "score" not in self.errors:
            self.add_error("score", "请填写0至100的评分")
        return given

    def said(self) -> Said:
        """What the act takes."""
        given = self.cleaned_data
        return Said(given["vote"], given["words"], given["score"], given.get("paper", ""))


class ConclusionForm(SeenForm):
    """初评结论: the votes count themselves; `seen` are the opinions that were read."""

    stale = OPINIONS_CHANGED

    protocol = WrittenTextField(label="评审记录", max_length=5000, widget=lines(5), help_text="时间、地点和评审要点")
