"""GazetteImport 公报导入: a file on its way into the register, and what was understood of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.choices import Decision, ImportState
from documents.highlighting import part_of
from documents.models.document import Document
from documents.querysets import GazetteImportQuerySet
from portal.attachments import Attachment
from portal.history import tracked


@tracked(exclude=["text"])  # up to megabytes, written once at reading, and the file itself is kept
class GazetteImport(models.Model):
    """公报导入. Nothing of it is official before it is confirmed; it can be opened again afterwards."""

    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=20, choices=ImportState, default=ImportState.RECEIVED)
    refusal = models.CharField("不能读取的原因", max_length=500, blank=True)
    text = models.TextField("读出的文字", blank=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField("上传时间")
    read_at = models.DateTimeField("读取时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="撤回人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = GazetteImportQuerySet.as_manager()

    class Meta:
        verbose_name = "公报导入"
        verbose_name_plural = "公报导入"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="gazette_import_state_known",
                condition=Q(state__in=ImportState.values),
                violation_error_message="导入状态不在列表中",
            ),
            models.CheckConstraint(
                name="gazette_import_unreadable_says_why",
                condition=~Q(state=ImportState.UNREADABLE) | ~Q(refusal=""),
                violation_error_message="无法读取的导入须写明原因",
            ),
            models.CheckConstraint(
                name="gazette_import_read_dated",
                condition=~Q(state__in=[ImportState.READ, ImportState.CONFIRMED]) | Q(read_at__isnull=False),
                violation_error_message="已读取的导入须有读取时间",
            ),
            models.CheckConstraint(
                name="gazette_import_confirmed_by_somebody",
                condition=Q(state=ImportState.CONFIRMED, confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state=ImportState.CONFIRMED) & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
                violation_error_message="已登记的导入须有确认人和确认时间，其他状态不得有",
            ),
            models.CheckConstraint(
                name="gazette_import_withdrawn_by_somebody",
                condition=Q(state=ImportState.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | (~Q(state=ImportState.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                violation_error_message="已撤回的导入须有撤回人和撤回时间，其他状态不得有",
            ),
        ]

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
    (documents/drafting.py gives the shape). `version` counts corrections, so that of two people
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
