"""What people fill in of a paper on its way out: the draft and its parts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from documents.choices import DocumentKind, Publicity
from documents.forms import LinesField, ProvisionsField
from documents.importing import matching
from documents.issuing.choices import LONGEST_PERIOD, Urgency
from documents.issuing.composing import AnnexPart, Draft, EffectPart, InstrumentPart, Part, PartRow
from documents.issuing.paper_templates import Template
from documents.issuing.step_forms import TOLD_ONCE
from documents.models import (
    EFFECT_KINDS,
    LONGEST_CLAUSE,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TITLE,
    Document,
    Instrument,
    OutgoingAnnex,
    OutgoingEffect,
    OutgoingInstrument,
    OutgoingPaper,
    Series,
)
from documents.register_forms import LONGEST_ARTICLE, read_number
from portal.accounts.choices import KnowledgeLevel
from portal.accounts.models import User
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.organization.models import Unit
from portal.seen import SeenForm

KINDS = [(code, label) for code, label in DocumentKind.choices if code != DocumentKind.OTHER]
LONGEST_BODY = 200_000


_LISTS = ("addressees", "copies", "attended", "excused", "observed")


class UnitLinesField(LinesField):
    """Units by their names, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=100, required=False, **options)

    def clean(self, value: Any) -> list[Unit]:
        """The units in the order of the lines; names the first that the tree does not know."""
        names: list[str] = super().clean(value)
        rows = Unit.objects.filter(Q(name__in=names) | Q(short_name__in=names), is_active=True)
        by_name = {each.short_name: each for each in rows if each.short_name} | {each.name: each for each in rows}
        for name in names:
            if name not in by_name:
                raise ValidationError(f"机构目录中没有在用的“{name}”，请写机构的全称或简称")
        return list(dict.fromkeys(by_name[name] for name in names))


class PaperForm(SeenForm):
    """A draft. A line end in the title is where its printed lines break."""

    stale = TOLD_ONCE
    kind = forms.ChoiceField(label="文种", choices=KINDS)
    series = forms.ModelChoiceField(
        label="发文字号系列",
        queryset=Series.objects.none(),
        help_text="字号在签发后由文件管理员编定；系列的发文机关为主办机关",
        error_messages={"required": "请选择发文字号系列"},
    )
    title = WrittenTextField(
        label="标题",
        max_length=LONGEST_TITLE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"关于……的文种。需要分行排列的，在词意完整处换行（GB/T 9704-2012 7.3.1），每行不超过{LONGEST_LINE}字",
        error_messages={"required": "标题不能为空"},
    )
    addressees = LinesField(label="主送机关", longest=LONGEST_NAME, required=False, help_text="每行一个")
    body = WrittenTextField(
        label="正文",
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="每段一行；层次序号用“一、”“（一）”“1.”“（1）”",
    )
    urgency = forms.ChoiceField(
        label="紧急程度",
        required=False,
        choices=[("", "不标注"), *Urgency.choices],
        help_text="公文标注特急、加急；电报标注特提、特急、加急、平急（条例第九条第三项）",
    )
    attended = LinesField(
        label="出席", longest=LONGEST_NAME, required=False, help_text="仅纪要填写，每行一个单位，如 州财政局 张三、李四"
    )
    excused = LinesField(label="请假", longest=LONGEST_NAME, required=False, help_text="仅纪要填写，写法同上")
    observed = LinesField(label="列席", longest=LONGEST_NAME, required=False, help_text="仅纪要填写，写法同上")
    note = WrittenLineField(label="附注", max_length=100, required=False, help_text="如 此件公开发布")
    copies = LinesField(label="抄送机关", longest=LONGEST_NAME, required=False, help_text="每行一个")
    is_normative = forms.BooleanField(
        label="是行政规范性文件",
        required=False,
        help_text="未经合法性审核或者经审核不合法的，不得提交集体审议（国办发〔2018〕37号第二部分第（六）项）；本系统也不予签发",
    )
    not_normative_reason = WrittenTextField(
        label="不作为行政规范性文件的理由",
        max_length=LONGEST_REASON,
        required=False,
        help_text="系统初判本文或所变动的文本是而您认为不是的填写，由核稿人确认",
    )
    comments_from = WrittenDateField(label="征求意见自", required=False, help_text="行政规范性文件填写")
    comments_to = WrittenDateField(label="征求意见至", required=False, help_text="最后一日")
    comments = WrittenTextField(
        label="征求意见情况",
        max_length=LONGEST_REASON,
        required=False,
        help_text="行政规范性文件填写：方式和采纳情况；没有征求的写明理由",
    )
    asked = UnitLinesField(label="会签单位", help_text="内容涉及其职权的单位，每行一个（条例第十九条第六项）")
    joint = UnitLinesField(
        label="联合发文机关", help_text="除主办机关外的，每行一个；一般不联合发文，须写明理由并列入会签"
    )
    joint_reason = WrittenTextField(label="联合发文的理由", max_length=LONGEST_REASON, required=False)
    knowledge_level = forms.TypedChoiceField(label="知悉层级", choices=KnowledgeLevel.choices, coerce=int)
    publicity = forms.ChoiceField(label="拟定公开属性", choices=Publicity)
    publicity_clause = WrittenTextField(label="拟定公开属性的依据", max_length=120, required=False)

    groups = [
        ("公文", ["kind", "series", "urgency", "title", "addressees", "body", "note", "copies"]),
        ("纪要的人员", ["attended", "excused", "observed"]),
        ("会签", ["asked", "joint", "joint_reason"]),
        (
            "行政规范性文件",
            ["is_normative", "not_normative_reason", "comments_from", "comments_to", "comments"],
        ),
        ("知悉和公开", ["knowledge_level", "publicity", "publicity_clause"]),
    ]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["series"]
        usable = Series.objects.usable_by(user.unit).open_on(timezone.localdate())
        chosen = self.initial.get("series")
        field.queryset = Series.objects.filter(Q(pk__in=usable.values("pk")) | Q(pk=chosen)) if chosen else usable

    @classmethod
    def from_template(cls, template: Template, data: Any, *, user: User) -> PaperForm:
        """A new draft."""
        initial = {
            "kind": template.kind,
            "title": template.title,
            "addressees": "\n".join(template.addressees),
            "body": template.body,
            "knowledge_level": KnowledgeLevel.STAFF,
            "seen": "",
        }
        return cls(data, initial=initial, user=user)

    @classmethod
    def of(cls, paper: OutgoingPaper, data: Any, *, user: User) -> PaperForm:
        """What stands there now."""
        of_normative = ("is_normative", "not_normative_reason", "comments_from", "comments_to", "comments")
        same = ("kind", "body", "note", "urgency", "joint_reason", "publicity", "publicity_clause", *of_normative)
        initial = {name: getattr(paper, name) for name in same} | {
            "series": paper.series_id,
            "title": "\n".join(paper.title_lines),
            **{name: "\n".join(getattr(paper, name)) for name in _LISTS},
            "asked": "\n".join(each.unit.name for each in paper.countersigns.select_related("unit")),
            "joint": "\n".join(each.unit.name for each in paper.joint_issuers.select_related("unit")),
            "knowledge_level": paper.knowledge_level,
            "seen": str(paper.version),
        }
        return cls(data, initial=initial, user=user)

    def clean_title(self) -> list[str]:
        """The lines of the title."""
        lines = [line.strip() for line in self.cleaned_data["title"].splitlines() if line.strip()]
        for line in lines:
            if len(line) > LONGEST_LINE:
                raise ValidationError(f"“{line[:10]}……”一行超过{LONGEST_LINE}字，请在词意完整处换行")
        return lines

    def draft(self) -> Draft:
        """What the act takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Draft(title_lines=given.pop("title"), **given)


class InstrumentPartForm(SeenForm):
    """A text that the paper carries."""

    stale = TOLD_ONCE
    title = WrittenLineField(
        label="名称", max_length=LONGEST_TITLE, help_text="不加书名号，如 示范州值班工作办法（试行）"
    )
    text = WrittenTextField(
        label="全文", max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 16}), help_text="每条、每段一行"
    )
    starts_on = WrittenDateField(label="施行日期", required=False, help_text="留空为自印发之日起施行")
    years = forms.IntegerField(
        label="有效期（年）",
        required=False,
        min_value=1,
        max_value=LONGEST_PERIOD,
        error_messages={
            "min_value": f"有效期应在1至{LONGEST_PERIOD}年之间",
            "max_value": f"有效期应在1至{LONGEST_PERIOD}年之间",
        },
    )
    ends_on = WrittenDateField(label="有效期至", required=False, help_text="最后一个有效日；年数和日期只写一项")

    @staticmethod
    def initial_of(row: PartRow) -> dict[str, Any]:
        """What stands there now."""
        assert isinstance(row, OutgoingInstrument)
        return {name: getattr(row, name) for name in ("title", "text", "starts_on", "years", "ends_on")}

    def part(self) -> Part:
        """What the act takes."""
        return InstrumentPart(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class AnnexPartForm(SeenForm):
    """An annex."""

    stale = TOLD_ONCE
    title = WrittenLineField(label="附件名称", max_length=LONGEST_TITLE, help_text="不写“附件1”，序号由系统编排")
    text = WrittenTextField(
        label="附件正文",
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="每段一行；留空为另行印送",
    )

    @staticmethod
    def initial_of(row: PartRow) -> dict[str, Any]:
        """What stands there now."""
        assert isinstance(row, OutgoingAnnex)
        return {"title": row.title, "text": row.text}

    def part(self) -> Part:
        """What the act takes."""
        return AnnexPart(title=self.cleaned_data["title"], text=self.cleaned_data["text"])


class EffectPartForm(SeenForm):
    """What the paper does to another text, named by its number, and by its name where that paper has several."""

    stale = TOLD_ONCE
    kind = forms.ChoiceField(label="变动", choices=EFFECT_KINDS)
    number = WrittenLineField(
        label="所涉公文的字号", max_length=80, required=False, help_text="没有字号的留空，只写名称"
    )
    name = WrittenLineField(
        label="所涉文本的名称", max_length=LONGEST_TITLE, required=False, help_text="一件公文印发了几个文本的，须写明"
    )
    articles = ProvisionsField(
        label="所涉条款", longest=LONGEST_ARTICLE, required=False, help_text="每行一条；留空为全文"
    )
    since = WrittenDateField(label="自何日起", required=False, help_text="留空为与本文同时")
    until = WrittenDateField(label="延至何日", required=False, help_text="仅延期填写，最后一个有效日")
    successor = WrittenLineField(
        label="替代的文本",
        max_length=LONGEST_TITLE,
        required=False,
        help_text="修改整件、重新公布的，本文所载新文本的名称；其他留空",
    )
    clause = WrittenLineField(
        label="依据的条款",
        max_length=LONGEST_CLAUSE,
        required=False,
        help_text="通常留空，由系统从正文读出；读不出的填写，如 第二条",
    )
    reason = WrittenTextField(label="理由", max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    @staticmethod
    def initial_of(row: PartRow) -> dict[str, Any]:
        """What stands there now."""
        assert isinstance(row, OutgoingEffect)
        same = {name: getattr(row, name) for name in ("kind", "since", "until", "clause", "reason", "successor")}
        named = {"number": row.instrument.document.number, "name": row.instrument.title}
        return same | named | {"articles": "\n".join(row.articles)}

    def clean(self) -> dict[str, Any]:
        """The text that is meant, among those that this person may see."""
        given = super().clean()
        if self.errors:
            return given
        try:
            given["instrument"] = self._instrument(given["number"], given["name"])
        except ValidationError as refusal:
            self.add_error("number", refusal)
        return given

    def _instrument(self, typed: str, name: str) -> Instrument:
        number = read_number(typed)
        if number is None and not name.strip():
            raise ValidationError("请填写所涉公文的字号，或所涉文本的名称")
        rows = Instrument.objects.filter(document__in=Document.objects.visible_to(self.user))
        if number is not None:
            document = matching.numbered(number)
            rows = rows.filter(document=document)
        if name.strip():
            rows = rows.filter(plain_title=matching.title_key(name))
        found = list(rows.select_related("document")[:2])
        if not found:
            raise ValidationError("登记簿中没有这样的文本，请核对字号和名称；尚未登记的先导入或登记")
        if len(found) > 1:
            raise ValidationError("有几个文本符合，请同时写明字号和名称")
        return found[0]

    def part(self) -> Part:
        """What the act takes."""
        names = ("instrument", "kind", "articles", "since", "until", "clause", "reason", "successor")
        return EffectPart(**{name: self.cleaned_data[name] for name in names})
