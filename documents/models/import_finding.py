"""ImportFinding 导入疑点: what the reader was not sure of, and what a person decided about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.choices import FindingDecision, FindingWeight
from documents.models.gazette_import import DraftDocument, GazetteImport
from documents.querysets import ImportFindingQuerySet
from portal.history import tracked


@tracked(fields=["gazette_import", "decision", "remark", "decided_by"])
class ImportFinding(models.Model):
    """导入疑点, of one draft or, without `draft`, of the text as a whole.

    `weight` is what the rules asked for when the file was read: a doubt must be decided before the import is
    confirmed, a notice need not be.
    """

    gazette_import = models.ForeignKey(
        GazetteImport, verbose_name="公报导入", on_delete=models.CASCADE, related_name="findings"
    )
    draft = models.ForeignKey(
        DraftDocument,
        verbose_name="待登记公文",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="findings",
    )
    code = models.CharField("代码", max_length=60)
    weight = models.CharField("轻重", max_length=20, choices=FindingWeight)
    message = models.TextField("内容")
    line = models.PositiveIntegerField("行号")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    decision = models.CharField("决定", max_length=20, choices=FindingDecision, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="决定人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    objects = ImportFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "导入疑点"
        verbose_name_plural = "导入疑点"
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                name="import_finding_weight_known",
                condition=Q(weight__in=FindingWeight.values),
                violation_error_message="疑点的轻重不在列表中",
            ),
            models.CheckConstraint(
                name="import_finding_decision_known",
                condition=Q(decision__in=["", *FindingDecision.values]),
                violation_error_message="对疑点的决定不在列表中",
            ),
            models.CheckConstraint(
                name="import_finding_decided_by_somebody",
                condition=Q(decision="", remark="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                violation_error_message="已决定的疑点须有决定人和决定时间，未决定的不得有",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"第{self.draft.order}件，第{self.line}行" if self.draft else f"全文，第{self.line}行"

    @property
    def url(self) -> str:
        """The line on the page of the import; a doubt about the whole text stands in no draft's source."""
        return f"{self.draft.address_of(self.start)}#line-{self.line}" if self.draft else ""
