"""Who is asked about a paper on its way out, what each said, and the printed paper."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.issuing.choices import REVIEWED, StepKind, StepOutcome
from documents.models.document import Document
from documents.models.outgoing import OutgoingPaper
from documents.models.outgoing_parts import OF_A_DRAFT
from documents.models.written_once import goes_only, refuses, says_the_same
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Unit

LONGEST_OPINION = 1000


@tracked()
class Countersign(models.Model):
    """会签单位: a unit whose competence the paper touches (党政机关公文处理工作条例 第十九条第六项)."""

    paper = models.ForeignKey(
        OutgoingPaper, verbose_name="发文稿", on_delete=models.CASCADE, related_name="countersigns"
    )
    unit = models.ForeignKey(Unit, verbose_name="会签单位", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "会签单位"
        verbose_name_plural = "会签单位"
        ordering = ["paper", "unit__pinyin", "unit"]
        triggers = OF_A_DRAFT["countersign"]
        constraints = [
            models.UniqueConstraint(
                name="countersign_unit_once", fields=["paper", "unit"], violation_error_message="会签单位重复"
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)


@tracked()
class OutgoingStep(models.Model):
    """办理意见: what somebody said in a step of a round. Written once; a new round asks anew.

    `version` is the text that was read: what is said of one text does not hold for another.
    """

    paper = models.ForeignKey(OutgoingPaper, verbose_name="发文稿", on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField("轮次")
    version = models.PositiveIntegerField("稿次")
    kind = models.CharField("环节", max_length=20, choices=StepKind)
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("结论", max_length=20, choices=StepOutcome)
    opinion = models.CharField("意见", max_length=LONGEST_OPINION, blank=True)
    attachment = models.OneToOneField(
        Attachment, verbose_name="审核意见书", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_denial_confirmed = models.BooleanField("确认不作为行政规范性文件", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "办理意见"
        verbose_name_plural = "办理意见"
        ordering = ["paper", "at", "pk"]
        triggers = [
            says_the_same("outgoing_step_says_the_same", moves_with=[]),
            goes_only(
                "outgoing_step_goes_with_its_paper",
                while_stands="SELECT FROM documents_outgoingpaper p WHERE p.id = OLD.paper_id",
            ),
            refuses(
                "outgoing_step_by_another_than_the_drafter",
                pgtrigger.Insert,
                where="SELECT FROM documents_outgoingpaper p WHERE p.id = NEW.paper_id AND p.drafted_by_id = NEW.by_id",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="outgoing_step_once",
                fields=["paper", "round", "kind", "unit"],
                violation_error_message="该环节本轮已由贵单位办理",
            ),
            models.CheckConstraint(
                name="outgoing_step_kind_known",
                condition=Q(kind__in=StepKind.values),
                violation_error_message="环节不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_step_outcome_known",
                condition=Q(outcome__in=StepOutcome.values),
                violation_error_message="结论不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_step_return_reasoned",
                condition=Q(outcome=StepOutcome.AGREED) | ~Q(opinion=""),
                violation_error_message="退回和合法性审核须写明意见",
            ),
            models.CheckConstraint(
                name="outgoing_step_outcome_fits",
                condition=Q(kind=StepKind.LEGAL_REVIEW, outcome__in=REVIEWED)
                | (~Q(kind=StepKind.LEGAL_REVIEW) & ~Q(outcome__in=REVIEWED)),
                violation_error_message="合法性审核的结论为合法、应当修改或不合法，其他环节为同意或退回",
            ),
            models.CheckConstraint(
                name="outgoing_step_file_of_review",
                condition=Q(attachment=None) | Q(kind=StepKind.LEGAL_REVIEW),
                violation_error_message="只有合法性审核附审核意见书",
            ),
            models.CheckConstraint(
                name="outgoing_step_denial_of_check",
                condition=Q(is_denial_confirmed=False) | Q(kind=StepKind.CHECK, outcome=StepOutcome.AGREED),
                violation_error_message="只有核稿人在核稿同意时确认不作为行政规范性文件",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.get_outcome_display()}"


@tracked()
class PaperFile(models.Model):
    """正式文稿: the printed paper of an issued document, made once from the paper as it was issued."""

    document = models.OneToOneField(Document, verbose_name="公文", on_delete=models.PROTECT, related_name="paper_file")
    attachment = models.OneToOneField(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    notice = models.TextField("字体说明", blank=True)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "正式文稿"
        verbose_name_plural = "正式文稿"

    def __str__(self) -> str:
        return f"{self.document}（PDF）"
