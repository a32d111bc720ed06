"""RegisterImport 登记簿导入: a file of documents on its way into the register, and what becomes of each line."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.choices import ImportState, RowOutcome
from documents.models.document import Document
from documents.querysets import RegisterImportQuerySet, RegisterImportRowQuerySet
from portal.attachments import Attachment
from portal.history import tracked


@tracked()
class RegisterImport(models.Model):
    """登记簿导入. Nothing of it is entered before it is confirmed; its lines stay and say what became of them."""

    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=20, choices=ImportState, default=ImportState.RECEIVED)
    refusal = models.CharField("不能读取的原因", max_length=500, blank=True)
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

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        verbose_name = "登记簿导入"
        verbose_name_plural = "登记簿导入"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="register_import_state_known",
                condition=Q(state__in=ImportState.values),
                violation_error_message="导入状态不在列表中",
            ),
            models.CheckConstraint(
                name="register_import_unreadable_says_why",
                condition=~Q(state=ImportState.UNREADABLE) | ~Q(refusal=""),
                violation_error_message="无法读取的导入须写明原因",
            ),
            models.CheckConstraint(
                name="register_import_read_dated",
                condition=~Q(state__in=[ImportState.READ, ImportState.CONFIRMED]) | Q(read_at__isnull=False),
                violation_error_message="已读取的导入须有读取时间",
            ),
            models.CheckConstraint(
                name="register_import_confirmed_by_somebody",
                condition=Q(state=ImportState.CONFIRMED, confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state=ImportState.CONFIRMED) & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
                violation_error_message="已登记的导入须有确认人和确认时间，其他状态不得有",
            ),
            models.CheckConstraint(
                name="register_import_withdrawn_by_somebody",
                condition=Q(state=ImportState.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | (~Q(state=ImportState.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                violation_error_message="已撤回的导入须有撤回人和撤回时间，其他状态不得有",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}次登记簿导入"

    def get_absolute_url(self) -> str:
        return reverse("documents:register_import_detail", args=[self.pk])


class RegisterImportRow(models.Model):
    """登记簿导入行: one line of the file with what becomes of it. Written once, in bulk; no history.

    A line stays when its document goes (认定同一件): its name and what was said of it are the record.
    """

    register_import = models.ForeignKey(
        RegisterImport, verbose_name="登记簿导入", on_delete=models.CASCADE, related_name="rows"
    )
    line = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=20, choices=RowOutcome)
    name = models.CharField("公文", max_length=200, blank=True)
    says = ArrayField(models.TextField(), verbose_name="说明", default=list, blank=True)
    document = models.ForeignKey(
        Document, verbose_name="登记簿中的公文", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    fingerprint = models.CharField(
        "比对时的指纹", max_length=64, help_text="所列结果及其依据的登记簿内容的 SHA-256，确认登记时核对"
    )

    objects = RegisterImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "登记簿导入行"
        verbose_name_plural = "登记簿导入行"
        ordering = ["register_import", "line"]
        constraints = [
            models.UniqueConstraint(
                name="register_import_row_line_once",
                fields=["register_import", "line"],
                violation_error_message="登记簿导入的行号重复",
            ),
            models.CheckConstraint(
                name="register_import_row_outcome_known",
                condition=Q(outcome__in=RowOutcome.values),
                violation_error_message="行的结果不在列表中",
            ),
            models.CheckConstraint(
                name="register_import_row_refusal_says_why",
                condition=~Q(outcome__in=[RowOutcome.CONFLICT, RowOutcome.REFUSED]) | ~Q(says=[]),
                violation_error_message="冲突和拒绝的行须写明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.line}行：{self.get_outcome_display()}"
