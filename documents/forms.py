"""What people fill in: the upload, the correction of a draft, the decision on publicity."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from documents.choices import Decision, DocumentKind, FindingDecision
from documents.duties import assistance
from documents.duties import lines as duty_lines
from documents.duties.forms import DutyLinesField
from documents.gazette.numbering import parse_number
from documents.gazette.provisions import canonical
from documents.gazette.shadow import shadow_of
from documents.importing import amended_lines
from documents.importing.drafting import Json, number_parts
from documents.models import LONGEST_NAME, LONGEST_TITLE, DraftDocument
from portal.fields import WrittenDateField, WrittenTextField, no_hidden_characters

LISTS = ("issuers", "addressees", "instruments")
DAYS = ("issued_on", "effective_on", "expires_on")
PAGE_DAMAGED = "页面不完整，请从导入页重新打开更正页再填写"
_KEY = re.compile(r"[0-9]{1,18}")  # of a row; the database holds none longer


class UploadForm(forms.Form):
    """A gazette as a file."""

    file = forms.FileField(
        label="公报文件",
        allow_empty_file=True,
        help_text=".txt（UTF-8或GB18030编码）、.docx、.html 或带文字层的 .pdf。读取后经您核对、确认才登记。",
        error_messages={"required": "请选择要上传的文件"},
    )


class LinesField(forms.CharField):
    """A list, one entry a line, each of at most `longest` characters."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, longest: int, **options: Any) -> None:
        self.longest = longest
        super().__init__(**options)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # a list is what the field is for
        return [line.strip() for line in str(value or "").split("\n") if line.strip()]

    def validate(self, value: list[str]) -> None:
        """Names the entry that is too long."""
        super().validate(value)
        for line in value:
            no_hidden_characters(line)
        for place, line in enumerate(value, start=1):
            if len(line) > self.longest:
                raise ValidationError(f"第{place}个（“{line[:10]}……”）超过{self.longest}字，请检查是否漏了换行")


class ProvisionsField(LinesField):
    """Provisions, one a line or several, each under its one name."""

    def clean(self, value: Any) -> list[str]:
        """第3条 is 第三条."""
        return list(canonical(super().clean(value)))


class AmendedLinesField(forms.CharField):
    """Lines of documents.importing.amended_lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[tuple[str, list[str]]]:  # type: ignore[override]
        text = str(value or "")
        no_hidden_characters(text)
        try:
            return amended_lines.read(text)
        except amended_lines.UnreadableProvisions as error:
            raise ValidationError(str(error)) from error


class CorrectionForm(forms.Form):
    """The fields of a draft. What is left as it was keeps its place in the source."""

    decision = forms.ChoiceField(
        label="处理", choices=Decision, help_text="“不登记”的公文留在本次导入中，不进入公文登记簿"
    )
    number = WrittenTextField(label="发文字号", required=False, max_length=80, help_text="如 伊州政办规〔2023〕2号")
    title = WrittenTextField(label="标题", max_length=LONGEST_TITLE, error_messages={"required": "标题不能为空"})
    kind = forms.ChoiceField(label="文种", choices=[(label, label) for label in DocumentKind.labels])
    issued_on = WrittenDateField(label="成文日期", required=False)
    issuers = LinesField(label="发文机关", longest=LONGEST_NAME, required=False, help_text="每行一个，牵头机关在前")
    addressees = LinesField(label="主送机关", longest=LONGEST_NAME, required=False, help_text="每行一个")
    instruments = LinesField(
        label="所印发的文本",
        longest=LONGEST_TITLE,
        required=False,
        help_text="随通知印发的规定、办法等，每行一个；没有则留空",
    )
    effective_on = WrittenDateField(label="施行日期", required=False)
    expires_on = WrittenDateField(label="有效期至", required=False, help_text="最后一个有效日")
    amends = AmendedLinesField(label="修改的条款", required=False, help_text=amended_lines.SHAPE)
    duties = DutyLinesField(required=False, help_text=f"不是分工通知的留空。{DutyLinesField.SHAPE}")
    version = forms.IntegerField(
        label="更正页",
        widget=forms.HiddenInput(attrs={"data-seen": ""}),  # a draft in the browser remembers it (drafts.js)
        error_messages={"required": PAGE_DAMAGED, "invalid": PAGE_DAMAGED},
    )

    groups = [
        ("处理方式", ["decision"]),
        ("公文", ["number", "title", "kind", "issued_on", "issuers", "addressees"]),
        ("效力", ["instruments", "effective_on", "expires_on", "amends"]),
        ("分工", ["duties"]),
    ]

    @classmethod
    def of(cls, draft: DraftDocument) -> CorrectionForm:
        """The form with what the draft holds now."""
        values = draft.values
        initial: dict[str, Any] = {name: (values[name] or {}).get("value") for name in ("number", "title", *DAYS)}
        initial |= {name: "\n".join(each["value"] for each in values[name]) for name in LISTS}
        initial["amends"] = amended_lines.written(values.get("amends") or ())
        initial["duties"] = duty_lines.written(map(assistance.charge_of, values["duties"]))
        kind = values["kind"] if values["kind"] in DocumentKind.labels else DocumentKind.OTHER.label
        return cls(initial=initial | {"kind": kind, "decision": draft.decision, "version": draft.version})

    def take_version(self, draft: DraftDocument) -> None:
        """Go on from what the draft holds now, so that what was typed can be saved after a look at it."""
        draft.refresh_from_db()
        self.data = {name: self.data[name] for name in self.data} | {"version": str(draft.version)}

    def clean_number(self) -> Json | None:
        """The parts of the number, whatever brackets and blanks were typed."""
        typed = self.cleaned_data["number"].strip()
        if not typed:
            return None
        number = parse_number(shadow_of(typed))
        if number is None:
            raise ValidationError("不是发文字号；请写成“机关代字〔年份〕顺序号”，如 伊州政办规〔2023〕2号")
        return number_parts(number) | {"printed": typed}

    def clean(self) -> dict[str, Any]:
        """The last day in force does not come before the first."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("effective_on"), cleaned.get("expires_on")
        if start and end and end < start:
            self.add_error("expires_on", "有效期不能早于施行日期")
        return cleaned

    def changed_values(self, draft: DraftDocument) -> Json:
        """The values that differ from the draft, marked as corrected and at the place where the old ones stood."""
        given = self.cleaned_data
        wanted: Json = {name: given[name].isoformat() if given[name] else None for name in DAYS}
        wanted["title"] = given["title"]
        changed: Json = {}
        for name, value in wanted.items():
            old = draft.values[name]
            if (old or {}).get("value") != value:
                changed[name] = _at_the_place_of(old, {"value": value}) if value else None
        if (draft.values["number"] or {}).get("value") != (given["number"] or {}).get("value"):
            changed["number"] = _at_the_place_of(draft.values["number"], given["number"]) if given["number"] else None
        for name in LISTS:
            known = {each["value"]: each for each in draft.values[name]}
            if list(known) != given[name]:
                changed[name] = [known.get(value) or {"value": value, "corrected": True} for value in given[name]]
        amends = amended_lines.amended(draft.values.get("amends") or (), given["amends"])
        if amends != list(draft.values.get("amends") or ()):
            changed["amends"] = amends
        charges = [assistance.charge_of(each) for each in draft.values["duties"]]
        if duty_lines.written(charges) != duty_lines.written(given["duties"]):
            changed["duties"] = _duties_in_their_places(draft.values["duties"], given["duties"])
        if draft.values["kind"] != given["kind"]:
            changed["kind"] = given["kind"]
        return changed


def _duties_in_their_places(old: list[Json], charges: list[assistance.Charge]) -> list[Json]:
    """Corrected duties; what is said of the same deputy and leader as before keeps its place."""
    places = {each["person"]: each for each in old}
    kept = assistance.keeping_places(charges, map(assistance.charge_of, old))
    return [_at_the_place_of(places.get(each.deputy), assistance.value_of(each)) for each in kept]


def _at_the_place_of(old: Json | None, new: Json) -> Json:
    place = {name: old[name] for name in ("start", "end") if old and name in old}
    return new | place | {"corrected": True}


class ConfirmationForm(forms.Form):
    """How many corrections the person saw who confirms."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class SeenField(forms.MultipleChoiceField):
    """The findings that were ticked, each with the decision that the person saw: `12:` or `12:as_read`."""

    def validate(self, value: list[str]) -> None:
        """Which findings there are, the act knows."""

    def clean(self, value: Any) -> dict[int, str]:
        """Key → decision as seen."""
        parts = [str(each).partition(":") for each in super().clean(value)]
        if any(not _KEY.fullmatch(key) or seen not in ("", *FindingDecision.values) for key, _, seen in parts):
            raise ValidationError(PAGE_DAMAGED)
        return {int(key): seen for key, _, seen in parts}


class DecisionForm(forms.Form):
    """One decision for the findings that are ticked."""

    TAKE_BACK = "take_back"

    finding = SeenField(label="疑点", required=False)
    decision = forms.ChoiceField(
        label="决定",
        choices=[("", "请选择"), *FindingDecision.choices, (TAKE_BACK, "撤销决定")],
        error_messages={"required": "请选择一种决定，再提交"},
    )
    remark = WrittenTextField(label="备注", required=False, max_length=300)
    with_alike = forms.BooleanField(label="同类疑点一并决定", required=False)

    def clean_decision(self) -> str:
        """Taking back is no decision."""
        chosen: str = self.cleaned_data["decision"]
        return "" if chosen == self.TAKE_BACK else chosen

    @property
    def first_error(self) -> str:
        """The message for a page that shows no form."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")
