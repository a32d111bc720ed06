"""CounselComplaint 履职反映: that counsel do not keep a duty of 第二十一条, and what the agency found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from legal_counsel.complaining.choices import ITEMS, ComplaintResult, ComplaintState, Obligation
from legal_counsel.complaining.querysets import ComplaintQuerySet
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.rule import Pinned
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked()
class CounselComplaint(Pinned):
    """履职反映. `informant` is empty where nobody gave a name; the finding stands while it is 已核实."""

    appointment = models.ForeignKey(
        Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="complaints"
    )
    item = models.CharField("所涉义务", max_length=20, choices=Obligation)
    informant = models.CharField("反映人", max_length=100, blank=True)
    received_on = models.DateField("收到日期")
    words = models.CharField("反映内容", max_length=LONGEST_REASON)
    state = models.CharField("办理状态", max_length=20, choices=ComplaintState, default=ComplaintState.RECEIVED)
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    result = models.CharField("核实结果", max_length=20, choices=ComplaintResult, blank=True)
    finding = models.CharField("查明的事实", max_length=LONGEST_REASON, blank=True)
    found_on = models.DateField("核实日期", null=True, blank=True)
    found_by = models.ForeignKey(
        _USER, verbose_name="核实人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField("核实录入时间", null=True, blank=True)
    note = models.CharField("重新核实或者作废的理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "履职反映"
        verbose_name_plural = "履职反映"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_complaint_told",
                condition=Q(item__in=Obligation.values, state__in=ComplaintState.values) & ~Q(words=""),
                violation_error_message="反映须写明所涉义务和内容（第二十一条）",
            ),
            models.CheckConstraint(
                name="counsel_complaint_found_whole",
                condition=(
                    Q(result="", finding="", found_on=None, found_by=None, found_at=None)
                    & ~Q(state=ComplaintState.VERIFIED)
                )
                | (
                    Q(state=ComplaintState.VERIFIED, result__in=ComplaintResult.values)
                    & Q(found_on__gte=F("received_on"), found_by__isnull=False, found_at__isnull=False)
                    & ~Q(finding="")
                ),
                violation_error_message="核实须有结果、查明的事实、日期和核实人，日期不早于收到日期",
            ),
            models.CheckConstraint(
                name="counsel_complaint_withdrawn_with_a_reason",
                condition=~Q(state=ComplaintState.WITHDRAWN) | ~Q(note=""),
                violation_error_message="作废须写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"对{self.appointment.counsel}的反映（{self.received_on}）"

    @property
    def clause(self) -> str:
        """The item of 第二十一条, as its version of the rules has it; reads `rule`."""
        return f"{self.rule.cited('obligations')}第{ITEMS[Obligation(self.item)]}项"

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:complaint_detail", args=[self.pk])


@tracked()
class ComplaintEvidence(models.Model):
    """反映材料: a file that came with it, or that the agency found."""

    complaint = models.ForeignKey(
        CounselComplaint, verbose_name="履职反映", on_delete=models.PROTECT, related_name="evidence"
    )
    caption = models.CharField("说明", max_length=100)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "反映材料"
        verbose_name_plural = "反映材料"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_complaint_evidence_captioned",
                condition=~Q(caption=""),
                violation_error_message="材料须有说明",
            )
        ]

    def __str__(self) -> str:
        return self.caption
