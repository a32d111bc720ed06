"""RegisterImport 登记簿导入: a file of documents on its way into the register, and what becomes of each line."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.choices import RowOutcome
from documents.models.document import Document
from documents.models.taken_in import TakenIn, consistent
from documents.querysets import RegisterImportRowQuerySet
from portal.history import tracked


@tracked()
class RegisterImport(TakenIn):
    """登记簿导入. Nothing of it is entered before it is confirmed; its lines stay and say what became of them."""

    class Meta(TakenIn.Meta):
        verbose_name = "登记簿导入"
        verbose_name_plural = "登记簿导入"
        constraints = consistent("register_import")

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
