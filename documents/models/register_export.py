"""RegisterExport 登记簿导出: a part of the register that is too long to wait for, made into a file by a worker."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.choices import ExportFormat
from documents.querysets import RegisterExportQuerySet
from portal.attachments import Attachment
from portal.history import tracked


@tracked()
class RegisterExport(models.Model):
    """登记簿导出. The file goes when its time is over; who took out what, and when, stays."""

    format = models.CharField("格式", max_length=10, choices=ExportFormat)
    query = models.TextField("筛选条件", blank=True, help_text="与登记簿页面网址中的相同")
    about = models.TextField("范围", blank=True, help_text="筛选条件的文字说明")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="导出人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("提交时间")
    attachment = models.OneToOneField(
        Attachment, verbose_name="文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField("登记簿的时刻", null=True, blank=True)
    document_count = models.PositiveIntegerField("公文件数", null=True, blank=True)
    expires_at = models.DateTimeField("下载期限", null=True, blank=True)

    objects = RegisterExportQuerySet.as_manager()

    class Meta:
        verbose_name = "登记簿导出"
        verbose_name_plural = "登记簿导出"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="register_export_format_known",
                condition=Q(format__in=ExportFormat.values),
                violation_error_message="导出格式不在列表中",
            ),
            models.CheckConstraint(
                name="register_export_made_whole",
                condition=Q(taken_at__isnull=False, document_count__isnull=False, expires_at__isnull=False)
                | Q(taken_at__isnull=True, document_count__isnull=True, expires_at__isnull=True)
                & Q(attachment__isnull=True),
                violation_error_message="已生成的导出须有登记簿的时刻、件数和下载期限，未生成的不得有",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}次登记簿导出"

    def get_absolute_url(self) -> str:
        return reverse("documents:register_export_detail", args=[self.pk])

    def is_offered(self, at: datetime) -> bool:
        """Whether its file can be had."""
        return self.attachment_id is not None and self.expires_at is not None and at < self.expires_at
