"""Correction 更正: why and how what the register says of a document was put right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models.document import LONGEST_REASON, Document
from documents.models.written_once import goes_only, says_the_same
from portal.history import tracked


@tracked()
class Correction(models.Model):
    """更正: `changes` are [label, old, new] in words; the row history holds the values themselves."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="corrections")
    reason = models.CharField("更正理由", max_length=LONGEST_REASON)
    changes = models.JSONField("更正内容", default=list)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="更正人", on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["document", "-corrected_at", "-pk"]
        triggers = [
            says_the_same("correction_says_the_same", moves_with=[]),
            goes_only(
                "correction_goes_with_its_document",
                while_stands="SELECT FROM documents_document d WHERE d.id = OLD.document_id",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="correction_reasoned", condition=~Q(reason=""), violation_error_message="更正须写明理由"
            ),
            models.CheckConstraint(
                name="correction_changes_something",
                condition=~Q(changes=[]),
                violation_error_message="没有要更正的内容",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.corrected_at:%Y-%m-%d} {self.reason}"
