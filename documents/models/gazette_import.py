"""GazetteImport 公报导入: a file on its way into the register, and what was understood of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.choices import Decision
from documents.highlighting import part_of
from documents.models.document import Document
from documents.models.taken_in import TakenIn, consistent
from portal.history import tracked


@tracked(exclude=["text"])  # up to megabytes, written once at reading, and the file itself is kept
class GazetteImport(TakenIn):
    """公报导入. Nothing of it is official before it is confirmed; it can be opened again afterwards."""

    text = models.TextField("读出的文字", blank=True, editable=False)

    class Meta(TakenIn.Meta):
        verbose_name = "公报导入"
        verbose_name_plural = "公报导入"
        constraints = consistent("gazette_import")

    def __str__(self) -> str:
        return f"第{self.pk}次导入"

    def get_absolute_url(self) -> str:
        return reverse("documents:import_detail", args=[self.pk])


@tracked(fields=["gazette_import", "decision", "document"])
class DraftDocument(models.Model):
    """待登记公文: one document as the reader understood it and a person corrected it.

    An event is a copy of the row. Text and values of a draft come to megabytes and would be copied again by every
    event, so its events hold what people decide, and each changed value is a row of `DraftCorrection`, which is tracked
    too: values as read and corrections together tell every state there was.

    `values` holds field → {"value", "start", "end"}: offsets into the import's text
    (documents/importing/drafting.py gives the shape). `version` counts corrections, so that of two people
    correcting at once the second is told.
    """

    gazette_import = models.ForeignKey(
        GazetteImport, verbose_name="公报导入", on_delete=models.CASCADE, related_name="drafts"
    )
    order = models.PositiveSmallIntegerField("次序")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    values = models.JSONField("读出的内容", default=dict)
    blocks = models.JSONField("段落", default=list)
    decision = models.CharField("处理", max_length=20, choices=Decision, default=Decision.REGISTER)
    version = models.PositiveIntegerField("版本", default=1)
    document = models.OneToOneField(
        Document, verbose_name="登记成的公文", on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        verbose_name = "待登记公文"
        verbose_name_plural = "待登记公文"
        ordering = ["gazette_import", "order"]
        constraints = [
            models.UniqueConstraint(
                name="draft_document_order_once",
                fields=["gazette_import", "order"],
                violation_error_message="待登记公文次序重复",
            ),
            models.CheckConstraint(
                name="draft_document_decision_known",
                condition=Q(decision__in=Decision.values),
                violation_error_message="处理方式不在列表中",
            ),
            models.CheckConstraint(
                name="draft_document_skipped_is_not_registered",
                condition=Q(decision=Decision.REGISTER) | Q(document__isnull=True),
                violation_error_message="选择不登记的公文不能有登记结果",
            ),
        ]

    def __str__(self) -> str:
        return str((self.values.get("title") or {}).get("value") or f"第{self.order}件")

    def get_absolute_url(self) -> str:
        return f"{self.gazette_import.get_absolute_url()}?document={self.order}"

    @property
    def source(self) -> str:
        """The text of the import, into which the places of values and paragraphs lead."""
        return self.gazette_import.text

    @property
    def number(self) -> str:
        """发文字号, or nothing."""
        return str((self.values.get("number") or {}).get("value") or "")

    @property
    def issued_on(self) -> str:
        """成文日期 as ISO, or nothing."""
        return str((self.values.get("issued_on") or {}).get("value") or "")

    def address_of(self, offset: int) -> str:
        """The page of this draft that shows the character `offset` of the text."""
        part = part_of(offset, self.start)
        return self.get_absolute_url() + (f"&part={part}" if part > 1 else "")
