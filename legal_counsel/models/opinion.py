"""Opinion 法律意见: immutable versions, their internal analysis, the synthesis, and what went up to the unit."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from legal_counsel.advising.choices import Conclusion, HandledAs, OpinionForm, Proposal
from legal_counsel.advising.querysets import OpinionQuerySet
from legal_counsel.models.assignment import Assignment
from legal_counsel.models.matter import Matter, stays
from legal_counsel.models.rule import Pinned
from portal.attachments import Attachment
from portal.data_changes import noted

_USER = settings.AUTH_USER_MODEL

# `file_count` is part of what is hashed: with it no file joins an opinion after it was given.
_NO_MORE_FILES = pgtrigger.Trigger(
    name="counsel_opinion_is_whole",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
        IF (SELECT count(*) FROM legal_counsel_opinionfile WHERE opinion_id = NEW.opinion_id)
            >= (SELECT file_count FROM legal_counsel_opinion WHERE id = NEW.opinion_id) THEN
            RAISE EXCEPTION 'counsel_opinion_is_whole'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'counsel_opinion_is_whole';
        END IF;
        RETURN NEW;
    """,
)


@noted
class Opinion(Pinned):
    """法律意见: version `number` of one counsel on one matter. Nobody edits or deletes it (第二十条第一项).

    `digest` is the SHA-256 over text and files; `handler` the 承办律师 or 法学专家 who signed.
    """

    assignment = models.ForeignKey(Assignment, verbose_name="指派", on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField("版次")
    form = models.CharField("形式", max_length=10, choices=OpinionForm)
    handled_as = models.CharField("承办方式", max_length=10, choices=HandledAs, blank=True)
    basis = models.TextField("法律依据", blank=True)
    analysis = models.TextField("分析")
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    advice = models.TextField("风险提示和建议", blank=True)
    handler = models.CharField("签名人", max_length=50, blank=True)
    has_seal = models.BooleanField("加盖律师事务所公章", default=False)
    file_count = models.PositiveSmallIntegerField("文件数", default=0)
    digest = models.CharField("SHA-256", max_length=64)
    submitted_by = models.ForeignKey(_USER, verbose_name="提交人", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间", db_index=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "法律意见"
        verbose_name_plural = "法律意见"
        ordering = ["assignment", "number"]
        triggers = [stays("counsel_opinion_stays")]
        constraints = [
            models.UniqueConstraint(
                name="counsel_opinion_version_once",
                fields=["assignment", "number"],
                violation_error_message="该版次的意见已提交",
            ),
            models.CheckConstraint(
                name="counsel_opinion_form_known",
                condition=Q(form__in=OpinionForm.values),
                violation_error_message="意见形式不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_opinion_handled_as_known",
                condition=Q(handled_as__in=["", *HandledAs.values]),
                violation_error_message="承办方式不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_opinion_conclusion_known",
                condition=Q(conclusion__in=Conclusion.values),
                violation_error_message="结论应为合法、部分存在问题或者不合法",
            ),
            models.CheckConstraint(
                name="counsel_opinion_external_is_formal",
                condition=Q(handled_as="")
                | (~Q(handler="") & ~Q(form=OpinionForm.ORAL) & (Q(handled_as=HandledAs.PERSON) | Q(has_seal=True))),
                violation_error_message="外聘法律顾问的意见须书面、有承办人签名，以所或团队名义的须加盖公章（第二十二条）",
            ),
            models.CheckConstraint(
                name="counsel_opinion_hashed",
                condition=Q(digest__regex="^[0-9a-f]{64}$") & ~Q(analysis=""),
                violation_error_message="意见须有分析内容和摘要值",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}的意见（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:opinion_detail", args=[self.pk])


@noted
class OpinionFile(models.Model):
    """意见文件: the signed paper, or an annex."""

    opinion = models.ForeignKey(Opinion, verbose_name="法律意见", on_delete=models.PROTECT, related_name="files")
    is_signed_paper = models.BooleanField("签名（盖章）件", default=False)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "意见文件"
        verbose_name_plural = "意见文件"
        ordering = ["pk"]
        triggers = [stays("counsel_opinion_file_stays"), _NO_MORE_FILES]

    def __str__(self) -> str:
        return str(self.attachment)


@noted
class InternalReview(models.Model):
    """内部分析 (第十五条): internal counsel on the opinion of an external, with the proposal to adopt it or not."""

    opinion = models.ForeignKey(Opinion, verbose_name="法律意见", on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        Assignment, verbose_name="内部法律顾问", on_delete=models.PROTECT, related_name="reviews"
    )
    analysis = models.TextField("综合研究分析")
    proposal = models.CharField("采纳建议", max_length=10, choices=Proposal)
    by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "内部分析"
        verbose_name_plural = "内部分析"
        ordering = ["pk"]
        triggers = [stays("counsel_review_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_review_proposes",
                condition=Q(proposal__in=Proposal.values) & ~Q(analysis=""),
                violation_error_message="内部分析须有内容和是否采纳的建议（第十五条）",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}：{self.get_proposal_display()}"


@noted
class FinalOpinion(Pinned):
    """最终意见 (第二十三条第一款): what the agency makes of the opinions of several counsel."""

    matter = models.ForeignKey(Matter, verbose_name="顾问事项", on_delete=models.PROTECT, related_name="finals")
    number = models.PositiveSmallIntegerField("版次")
    text = models.TextField("最终意见和建议")
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    made_by = models.ForeignKey(_USER, verbose_name="综合人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("综合时间")
    opinions = models.ManyToManyField(
        Opinion, verbose_name="所综合的意见", through="SynthesisedOpinion", related_name="finals"
    )

    class Meta:
        verbose_name = "最终意见"
        verbose_name_plural = "最终意见"
        ordering = ["matter", "number"]
        triggers = [stays("counsel_final_stays")]
        constraints = [
            models.UniqueConstraint(
                name="counsel_final_version_once",
                fields=["matter", "number"],
                violation_error_message="该版次的最终意见已形成",
            ),
            models.CheckConstraint(
                name="counsel_final_concludes",
                condition=Q(conclusion__in=Conclusion.values) & ~Q(text=""),
                violation_error_message="最终意见须有内容和结论",
            ),
        ]

    def __str__(self) -> str:
        return f"最终意见（第{self.number}版）"


@noted
class SynthesisedOpinion(models.Model):
    """综合所据意见."""

    final = models.ForeignKey(FinalOpinion, verbose_name="最终意见", on_delete=models.PROTECT, related_name="+")
    opinion = models.ForeignKey(Opinion, verbose_name="法律意见", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "综合所据意见"
        verbose_name_plural = "综合所据意见"
        triggers = [stays("counsel_synthesised_stays")]
        constraints = [
            models.UniqueConstraint(
                name="counsel_synthesised_once", fields=["final", "opinion"], violation_error_message="意见已列入"
            )
        ]

    def __str__(self) -> str:
        return str(self.opinion)


@noted
class SendingUp(models.Model):
    """报送 (第二十三条): what the agency laid before the unit, and why it did so in spite of what was told."""

    matter = models.ForeignKey(Matter, verbose_name="顾问事项", on_delete=models.PROTECT, related_name="sendings")
    final = models.ForeignKey(
        FinalOpinion, verbose_name="最终意见", on_delete=models.PROTECT, null=True, blank=True, related_name="sendings"
    )
    reason = models.CharField("说明", max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(_USER, verbose_name="报送人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("报送时间")

    class Meta:
        verbose_name = "意见报送"
        verbose_name_plural = "意见报送"
        ordering = ["pk"]
        triggers = [stays("counsel_sending_stays")]

    def __str__(self) -> str:
        return f"{self.matter}：{self.at:%Y-%m-%d}报送"


@noted
class SentOpinion(models.Model):
    """报送的意见: went up by itself, or within the final opinion."""

    sending = models.ForeignKey(SendingUp, verbose_name="报送", on_delete=models.PROTECT, related_name="sent")
    opinion = models.ForeignKey(Opinion, verbose_name="法律意见", on_delete=models.PROTECT, related_name="sent")
    is_attached = models.BooleanField("随附原意见")

    class Meta:
        verbose_name = "报送的意见"
        verbose_name_plural = "报送的意见"
        triggers = [stays("counsel_sent_stays")]
        constraints = [
            models.UniqueConstraint(
                name="counsel_sent_once", fields=["sending", "opinion"], violation_error_message="意见已在本次报送中"
            )
        ]

    def __str__(self) -> str:
        return str(self.opinion)
