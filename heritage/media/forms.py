"""What people fill in of a medium."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.models import LONGEST_REASON
from heritage.media.choices import Licence, MediumForm
from heritage.media.keeping import Said
from heritage.models import ProjectMedium
from portal.fields import WrittenLineField, WrittenTextField
from portal.seen import SeenForm

_PUBLIC = (
    "可以公开的只有图片、录音和录像：图片只给重新编码的展示图，不含拍摄地点等信息；录音、录像按原件提供下载，"
    "带有定位信息、备注或封面图的不能公开"
)


class MediumFields(SeenForm):
    """What is said of a medium, new or known."""

    stale = "您打开本页后该素材的说明已被修改，请核对现在的内容"
    caption = WrittenLineField(
        label="说明", max_length=100, help_text="是什么、何时、何地，如 2023年那达慕大会上的擀毡"
    )
    alt = WrittenLineField(
        label="替代文字", required=False, max_length=200, help_text="图片必填：给看不见图片的人，写图中有什么"
    )
    rights_holder = WrittenLineField(label="权利人", max_length=100, help_text="拍摄者、作者或者持有权利的单位")
    licence = forms.ChoiceField(label="许可", choices=[("", "请选择"), *Licence.choices])
    licence_note = WrittenLineField(label="许可说明", required=False, max_length=200, help_text="许可选“其他”的必填")
    is_public = forms.BooleanField(label="向社会公开", required=False, help_text=_PUBLIC)
    has_consent = forms.BooleanField(
        label="已取得授权",
        help_text="权利人同意如上使用；其中可以辨认的人同意公开",
        error_messages={"required": "没有取得权利人和可以辨认的人同意的，不能使用"},
    )
    groups = [
        ("内容", ["caption", "alt"]),
        ("权利", ["rights_holder", "licence", "licence_note", "has_consent"]),
        ("公开", ["is_public"]),
    ]

    @property
    def said(self) -> Said:
        """As the act takes it."""
        given = self.cleaned_data
        names = ("caption", "alt", "rights_holder", "licence", "licence_note", "is_public")
        return Said(**{name: given[name] for name in names})

    def clean(self) -> dict[str, Any]:
        """其他 says what."""
        given = super().clean() or {}
        if given.get("licence") == Licence.OTHER and not given.get("licence_note"):
            self.add_error("licence_note", "许可选“其他”的，请写许可说明")
        return given

    @classmethod
    def of(cls, medium: ProjectMedium, data: Any) -> MediumFields:
        """As it stands."""
        names = ("caption", "alt", "rights_holder", "licence", "licence_note", "is_public")
        form = cls(data, initial={name: getattr(medium, name) for name in names} | {"seen": str(medium.version)})
        if medium.form == MediumForm.DOCUMENT:
            form.fields["is_public"].disabled = True
        return form


class NewMediumForm(MediumFields):
    """A file with what is said of it."""

    file = forms.FileField(
        label="文件",
        allow_empty_file=True,
        help_text=(
            "图片 .jpg、.png（25MB、4000 万像素以内），文件 .pdf、.docx，录音 .mp3，录像 .mp4（50MB 以内）；"
            "手机的 .heic 请先另存为 .jpg"
        ),
        error_messages={"required": "请选择要上传的文件"},
    )
    groups = [("文件", ["file"]), *MediumFields.groups]


class WithdrawMediumForm(forms.Form):
    """Why it goes."""

    reason = WrittenTextField(
        label="撤下理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如 权利人要求撤下、说明有误。撤下后公众不再看到，原件和记录保留",
    )  # fmt: skip
