"""What people fill in at a step of a paper on its way out: opinions, reasons, days."""

from __future__ import annotations

from django import forms

from documents.models import LONGEST_NAME, LONGEST_OPINION, LONGEST_REASON
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField
from portal.seen import SeenForm

TOLD_ONCE = "您打开本页后该稿已被修改或办理，请核对现在的内容后再提交"


class PressForm(SeenForm):
    """A button that is confirmed with the paper before one's eyes."""

    stale = TOLD_ONCE


class OpinionForm(PressForm):
    """同意, with what there is to say."""

    opinion = WrittenTextField(
        label="意见", max_length=LONGEST_OPINION, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="没有补充意见的可留空",
    )  # fmt: skip


class ConfirmingForm(OpinionForm):
    """核稿同意 of a paper whose drafter says against the proposal that it is not normative."""

    is_denial_confirmed = forms.BooleanField(
        label="确认不作为行政规范性文件",
        help_text="拟稿人的理由见上；不同意的，退回改为行政规范性文件",
        error_messages={"required": "请确认不作为行政规范性文件，或退回"},
    )


class LegalOpinionForm(PressForm):
    """The opinion of 合法性审核, in words and as the written opinion."""

    opinion = WrittenTextField(
        label="审核意见", max_length=LONGEST_OPINION, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="制定主体、权限、程序和内容是否合法；应当修改或不合法的，写明依据和修改意见",
        error_messages={"required": "合法性审核须写明审核意见"},
    )  # fmt: skip
    file = forms.FileField(
        label="审核意见书", required=False, allow_empty_file=True, help_text="PDF 或 Word 文档，可不附"
    )


class SignForm(OpinionForm):
    """签发."""

    post = WrittenLineField(
        label="签发人职务", max_length=50, required=False,
        help_text="上行文、命令必须填写；命令的职务印在签名之前（GB/T 9704-2012 7.3.5.3）",
    )  # fmt: skip


class NormativeSignForm(SignForm):
    """签发 of a normative paper, with the meeting that passed it."""

    meeting = WrittenLineField(
        label="集体审议的会议", max_length=LONGEST_NAME, required=False,
        help_text="如 州人民政府第5次常务会议（国办发〔2018〕37号第二部分第（七）项）",
    )  # fmt: skip
    meeting_on = WrittenDateField(label="集体审议日期", required=False, help_text="不早于合法性审核")


class ReturnPaperForm(PressForm):
    """退回, with what is to be mended."""

    opinion = WrittenTextField(
        label="意见", max_length=LONGEST_OPINION, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="需要修改的地方和理由；退回后各环节重新办理",
        error_messages={"required": "退回须写明意见"},
    )  # fmt: skip


class ReasonForm(PressForm):
    """撤回 or 作废, with the reason."""

    reason = WrittenTextField(
        label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由"},
    )  # fmt: skip


class PrintForm(PressForm):
    """印发 on a day."""

    printed_on = WrittenDateField(
        label="印发日期", help_text="“自印发之日起施行”自该日起算；不早于成文日期，不晚于今日"
    )
