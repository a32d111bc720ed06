"""QualityFinding 数据质量事项: one doubt about the register, its owner, its resolution, and what was done."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.findings.choices import SETTLED, QualityKind, QualityState
from heritage.findings.querysets import QualityFindingQuerySet
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked()
class QualityFinding(models.Model):
    """数据质量事项. `subject` tells what it is about from everything else of its kind, for ever.

    `evidence` is what speaks for it, a sentence each; `settled_evidence` what was known when somebody settled it. A
    sentence that was not known then opens it again (docs/rules/heritage_quality.md).
    """

    kind = models.CharField("类别", max_length=20, choices=QualityKind)
    subject = models.CharField("对象", max_length=100)
    place = models.CharField("位置", max_length=300)
    evidence = ArrayField(models.CharField(max_length=500), verbose_name="依据")
    remedy = models.CharField("怎么办", max_length=300, blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    state = models.CharField("办理状态", max_length=20, choices=QualityState, default=QualityState.OPEN)
    owner = models.ForeignKey(
        _USER, verbose_name="办理人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField("处理结果", max_length=LONGEST_REASON, blank=True)
    settled_by = models.ForeignKey(
        _USER, verbose_name="处理人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_evidence = ArrayField(
        models.CharField(max_length=500), verbose_name="处理时的依据", default=list, blank=True
    )
    found_at = models.DateTimeField("发现时间")
    gone_at = models.DateTimeField("不再出现的时间", null=True, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = QualityFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "数据质量事项"
        verbose_name_plural = "数据质量事项"
        ordering = ["kind", "-found_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_quality_once", fields=["kind", "subject"], violation_error_message="该事项已登记"
            ),
            models.CheckConstraint(
                name="heritage_quality_kind_known",
                condition=Q(kind__in=QualityKind.values),
                violation_error_message="类别不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_quality_state_known",
                condition=Q(state__in=QualityState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_quality_evidenced",
                condition=Q(evidence__len__gt=0) & ~Q(place="") & ~Q(subject=""),
                violation_error_message="事项须有对象、位置和依据",
            ),
            models.CheckConstraint(
                name="heritage_quality_taken_by_somebody",
                condition=Q(state=QualityState.OPEN, owner=None)
                | Q(state=QualityState.TAKEN, owner__isnull=False)
                | Q(state__in=SETTLED),
                violation_error_message="处理中的事项须有办理人，待处理的没有",
            ),
            models.CheckConstraint(
                name="heritage_quality_settled_whole",
                condition=(Q(state__in=SETTLED, settled_by__isnull=False, settled_at__isnull=False) & ~Q(words=""))
                | (Q(words="", settled_by=None, settled_at=None) & ~Q(state__in=SETTLED)),
                violation_error_message="处理结果须有说明、处理人和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{QualityKind(self.kind).label}：{self.place}"

    def get_absolute_url(self) -> str:
        return reverse("heritage:quality_finding", args=[self.pk])

    @property
    def message(self) -> str:
        """All evidence in one text."""
        return "；".join(self.evidence)


@tracked()
class QualityStep(models.Model):
    """办理经过 of a finding; rows are never changed."""

    finding = models.ForeignKey(QualityFinding, verbose_name="事项", on_delete=models.CASCADE, related_name="steps")
    act = models.CharField("事项", max_length=30)
    reason = models.TextField("说明", blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "数据质量办理经过"
        verbose_name_plural = "数据质量办理经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_quality_step_named", condition=~Q(act=""), violation_error_message="经过须写明事项"
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding}：{self.act}"
