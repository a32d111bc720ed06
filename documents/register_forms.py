"""What people fill in about a registered document: its validity, its correction, its publicity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.choices import EVENT_KINDS, DocumentKind, Outcome
from documents.forms import LinesField, ProvisionsField
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.importing import matching
from documents.importing.drafting import Json, number_parts
from documents.lifecycle import PUBLICITY_CLAUSES
from documents.models import (
    LONGEST_CLAUSE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TITLE,
    Document,
    Instrument,
    ValidityEvent,
)
from documents.validity import REPLACEMENTS, EventKind
from portal.fields import WrittenDateField, WrittenTextField

LONGEST_ARTICLE = 40
NOT_A_NUMBER = "不是发文字号；请写成“机关代字〔年份〕顺序号”，如 伊州政办规〔2023〕2号"
PAGE_DAMAGED = "页面不完整，请重新打开本页再填写"


def read_number(typed: str) -> Json | None:
    """The parts of a typed number, None for none; raises ValidationError for what is no number."""
    typed = typed.strip()
    if not typed:
        return None
    number = parse_number(shadow_of(typed))
    if number is None:
        raise ValidationError(NOT_A_NUMBER)
    return number_parts(number) | {"printed": typed}


class SeenField(forms.IntegerField):
    """How many decisions the person saw, so that of two people at once the second is told."""

    def __init__(self) -> None:
        messages = {"required": PAGE_DAMAGED, "invalid": PAGE_DAMAGED}
        super().__init__(label="已见记录数", widget=forms.HiddenInput, error_messages=messages)


def reason_field(help_text: str) -> WrittenTextField:
    """Why; always asked for."""
    return WrittenTextField(
        label="理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages={"required": "请写明理由和依据"},
    )


class IdentificationForm(forms.Form):
    """Which document a title-only record is: one that is offered, one typed by its number, or none."""

    NONE = "none"

    choice = forms.ChoiceField(label="与哪一件是同一件", widget=forms.RadioSelect, required=False)
    number = forms.CharField(
        label="其他公文的字号", required=False, help_text="不在上面的，填写登记簿中那一件的发文字号"
    )
    reason = reason_field("认定的依据，如原件、起草单位答复的名称和日期")

    def __init__(self, *args: Any, offered: list[Document], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((str(each.pk), str(each)) for each in offered), (self.NONE, "都不是")]

    def clean_number(self) -> Document | None:
        """The document under the typed number."""
        number = read_number(self.cleaned_data["number"])
        if number is None:
            return None
        if document := matching.numbered(number):
            return document
        raise ValidationError(f"登记簿中没有{number['value']}")

    def clean(self) -> dict[str, Any]:
        """One answer, not two and not none."""
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned["choice"]) == bool(cleaned["number"]):
            self.add_error("choice", "请选择一件，或者填写字号，二者取其一")
        return cleaned


class DeterminationForm(forms.Form):
    """What the office decides about one event."""

    outcome = forms.ChoiceField(label="认定结论", widget=forms.RadioSelect)
    reason = reason_field("认定的依据，如办公会议纪要、起草单位复函的名称和日期")
    seen = SeenField()

    def __init__(self, *args: Any, event: ValidityEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {event.outcome or Outcome.REOPENED}
        if event.other_since is None:
            left_out.add(Outcome.OTHER_READING)
        field: Any = self.fields["outcome"]
        field.choices = [(code, label) for code, label in Outcome.choices if code not in left_out]
        self.initial.setdefault("seen", event.determinations.count())


class EventForm(forms.Form):
    """An event of validity as a person records it."""

    kind = forms.ChoiceField(label="事件", choices=EVENT_KINDS)
    since = WrittenDateField(label="起始日", required=False, help_text="自这一天起有效果；撤销自始无效，须留空")
    last_day = WrittenDateField(label="截止日", required=False, help_text="最后一天；延期必须填写，其他一般留空")
    articles = ProvisionsField(
        label="所涉条款", longest=LONGEST_ARTICLE, required=False, help_text="每行一条，如 第三条；涉及整件的留空"
    )
    by_number = WrittenTextField(
        label="依据的公文", required=False, max_length=80, help_text="登记簿中公文的发文字号，如 伊州政发〔2023〕11号"
    )
    clause = WrittenTextField(
        label="依据的条款",
        required=False,
        max_length=LONGEST_CLAUSE,
        help_text="依据的公文在哪一条写明；没有依据的公文时，该文本自身的条款，如 第三十六条",
    )
    reason = WrittenTextField(
        label="理由", required=False, max_length=LONGEST_REASON, help_text="没有依据的公文时必须写明"
    )
    successor = WrittenTextField(
        label="替代的文本",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="修改整件或重新公布时，依据的公文所载新文本的名称，如 某某办法（2024年修订）；其他留空",
    )

    def clean(self) -> dict[str, Any]:
        """Every event but an annulment has a first day, and all rest on a document or a reason."""
        given = super().clean() or {}
        kind = given.get("kind")
        if kind == EventKind.ANNULMENT and (given.get("since") or given.get("last_day")):
            self.add_error("since" if given.get("since") else "last_day", "撤销的自始无效，起始日和截止日请留空")
        if kind != EventKind.ANNULMENT and not given.get("since") and "since" not in self.errors:
            self.add_error("since", "请填写起始日")
        if kind == EventKind.EXTENSION and not given.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "延期须写明延至何日")
        is_wrong = "by_number" in self.errors or "reason" in self.errors  # what is wrong is not missing as well
        if not given.get("by_number") and not given.get("reason") and not is_wrong:
            self.add_error("reason", "请填写依据的公文，或写明理由")
        given["successor"] = self._successor(given)
        return given

    def _successor(self, given: dict[str, Any]) -> Instrument | None:
        """The text of that name that the document carries."""
        title, by = given.get("successor"), given.get("by_number")
        if not title:
            return None
        if given.get("kind") not in REPLACEMENTS or given.get("articles"):
            self.add_error("successor", "只有修改整件、重新公布有替代的文本，请留空")
            return None
        wanted = matching.title_key(title)
        found = next((each for each in by.instruments.all() if each.plain_title == wanted), None) if by else None
        if found is None:
            self.add_error("successor", "依据的公文没有这个名称的文本，请核对名称和依据的公文")
        return found

    def clean_by_number(self) -> Document | None:
        """The document that stands in the register under the typed number."""
        number = read_number(self.cleaned_data["by_number"])
        if number is None:
            return None
        found = matching.numbered(number)
        if found is None:
            raise ValidationError(f"登记簿中没有{number['value']}，请先登记该公文，或只写明理由")
        return found

    def facts(self) -> dict[str, Any]:
        """As `determining.record` takes them."""
        return {("by_document" if name == "by_number" else name): value for name, value in self.cleaned_data.items()}


class DocumentCorrectionForm(forms.Form):
    """What the register says of a document."""

    number = WrittenTextField(label="发文字号", required=False, max_length=80, help_text="如 伊州政办规〔2023〕2号")
    title = WrittenTextField(label="标题", max_length=LONGEST_TITLE, error_messages={"required": "标题不能为空"})
    kind = forms.ChoiceField(label="文种", choices=DocumentKind)
    issued_on = WrittenDateField(
        label="成文日期", required=False, help_text="据此登记的施行、废止日期不随之改变，须在“效力”中另行认定或登记"
    )
    issuers = LinesField(label="发文机关", longest=LONGEST_NAME, required=False, help_text="每行一个，牵头机关在前")
    addressees = LinesField(label="主送机关", longest=LONGEST_NAME, required=False, help_text="每行一个")
    instruments = LinesField(
        label="施行文本", longest=LONGEST_TITLE, required=False, help_text="每行一个，个数与登记簿一致"
    )
    reason = reason_field("更正的依据，如与原件第几页核对；与更正内容一起保留")
    seen = SeenField()

    groups = [
        ("公文", ["number", "title", "kind", "issued_on", "issuers", "addressees", "instruments"]),
        ("依据", ["reason"]),
    ]

    @classmethod
    def of(cls, document: Document) -> dict[str, Any]:
        """What the register holds now."""
        lines = {
            name: "\n".join(str(each) for each in getattr(document, name).all())
            for name in ("issuers", "addressees", "instruments")
        }
        return lines | {
            "number": document.number,
            "title": document.title,
            "kind": document.kind,
            "issued_on": document.issued_on,
            "seen": document.corrections.count(),
        }

    def clean_number(self) -> Json | None:
        """The parts of the number, whatever brackets and blanks were typed."""
        return read_number(self.cleaned_data["number"])


class PublicityForm(forms.Form):
    """On which clause and why a document, or several, are published or not."""

    clause = forms.ChoiceField(
        label="依据的条款", widget=forms.RadioSelect, error_messages={"required": "请选择依据的条款"}
    )
    reason = WrittenTextField(
        label="理由",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="依申请公开、不予公开必须写明理由；批准主动公开可以留空。",
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause: Any = self.fields["clause"]
        clause.choices = [(each, each) for each in PUBLICITY_CLAUSES[action]]
        clause.initial = PUBLICITY_CLAUSES[action][0] if len(PUBLICITY_CLAUSES[action]) == 1 else None
        self.fields["reason"].required = action != "publish"
        self.fields["reason"].error_messages["required"] = "请写明理由"
