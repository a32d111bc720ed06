"""DraftCorrection 导入更正: one value of a draft that a person changed, before and after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from documents.choices import DraftField
from documents.models.gazette_import import DraftDocument
from portal.history import tracked


@tracked()
class DraftCorrection(models.Model):
    """导入更正. Before and after are words as the page shows them; the draft itself holds the value in force."""

    draft = models.ForeignKey(
        DraftDocument, verbose_name="待登记公文", on_delete=models.CASCADE, related_name="corrections"
    )
    version = models.PositiveIntegerField("版本", help_text="这次更正之后的版本")
    field = models.CharField("项目", max_length=20, choices=DraftField)
    before = models.TextField("更正前", blank=True)
    after = models.TextField("更正后", blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="更正人", on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "导入更正"
        verbose_name_plural = "导入更正"
        ordering = ["corrected_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="draft_correction_field_known",
                condition=Q(field__in=DraftField.values),
                violation_error_message="更正的项目不在列表中",
            ),
            models.CheckConstraint(
                name="draft_correction_changes_something",
                condition=~Q(before=F("after")),
                violation_error_message="更正前后相同，不是更正",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}：{self.before or '（空）'} → {self.after or '（空）'}"
