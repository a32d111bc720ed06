"""CounselFiling 备案 of an appointment or a dismissal, its material, its way, and every day that it was due on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from legal_counsel.filing.choices import FilingCause, FilingMaterialKind, FilingState, FilingTrigger
from legal_counsel.filing.querysets import CounselFilingQuerySet
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.rule import Pinned
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL


@tracked()
class CounselFiling(Pinned):
    """备案. `receiver` is empty where the body above is no unit of the portal; `doubts` say why the day is 暂定."""

    appointment = models.ForeignKey(Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="filings")
    cause = models.CharField("备案事项", max_length=20, choices=FilingCause)
    filer = models.ForeignKey(Unit, verbose_name="报送机关", on_delete=models.PROTECT, related_name="filings_to_make")
    receiver = models.ForeignKey(
        Unit,
        verbose_name="备案机关",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="filings_to_receive",
    )
    receiver_name = models.CharField("备案机关名称", max_length=100)
    trigger = models.CharField("起算事由", max_length=20, choices=FilingTrigger)
    triggered_on = models.DateField("起算日")
    due_on = models.DateField("届满日")
    doubts = ArrayField(models.CharField(max_length=200), verbose_name="暂定原因", default=list, blank=True)
    state = models.CharField("办理状态", max_length=20, choices=FilingState, default=FilingState.OWED)
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    received_on = models.DateField("备案日期", null=True, blank=True)
    receipt_number = models.CharField("备案编号", max_length=80, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = CounselFilingQuerySet.as_manager()

    class Meta:
        verbose_name = "法律顾问备案"
        verbose_name_plural = "法律顾问备案"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_filing_once_a_cause",
                fields=["appointment", "cause"],
                condition=~Q(state=FilingState.CANCELLED),
                violation_error_message="该聘任的这一事项已有备案",
            ),
            models.CheckConstraint(
                name="counsel_filing_choices_known",
                condition=Q(
                    cause__in=FilingCause.values, trigger__in=FilingTrigger.values, state__in=FilingState.values
                ),
                violation_error_message="备案事项、起算事由或办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_filing_has_a_receiver",
                condition=~Q(receiver_name=""),
                violation_error_message="备案须有备案机关",
            ),
            models.CheckConstraint(
                name="counsel_filing_due_after_it_began",
                condition=Q(due_on__gt=models.F("triggered_on")),
                violation_error_message="届满日应在起算日之后",
            ),
            models.CheckConstraint(
                name="counsel_filing_days_of_its_state",
                condition=(
                    Q(state=FilingState.OWED, submitted_on=None)
                    | Q(state__in=[FilingState.SUBMITTED, FilingState.RECEIVED], submitted_on__isnull=False)
                    | Q(state__in=[FilingState.RETURNED, FilingState.CANCELLED])
                )
                & (
                    (Q(received_on=None, receipt_number="") & ~Q(state=FilingState.RECEIVED))
                    | (Q(state=FilingState.RECEIVED, received_on__gte=models.F("submitted_on")) & ~Q(receipt_number=""))
                ),
                violation_error_message="已报送的须有报送日期，已备案的须有备案日期和编号，备案日期不能早于报送日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}：{self.appointment}"

    @property
    def clause(self) -> str:
        """The article that it rests on, as its version of the rules has it; reads `rule`."""
        return self.rule.cited("dismissal" if self.cause == FilingCause.DISMISSAL else "filing")

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:filing_detail", args=[self.pk])


@tracked()
class FilingMaterial(models.Model):
    """备案材料."""

    filing = models.ForeignKey(CounselFiling, verbose_name="备案", on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField("材料", max_length=20, choices=FilingMaterialKind)
    caption = models.CharField("说明", max_length=100, blank=True)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "备案材料"
        verbose_name_plural = "备案材料"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_filing_material_known",
                condition=Q(kind__in=FilingMaterialKind.values),
                violation_error_message="材料种类不在列表中",
            )
        ]

    def __str__(self) -> str:
        return self.caption or str(self.get_kind_display())


@tracked()
class FilingStep(models.Model):
    """备案经过: who did what, when and why; rows are never changed.

    `due_before` is the day that held until this line moved it, `handed_in_on` that of a submission.
    """

    filing = models.ForeignKey(CounselFiling, verbose_name="备案", on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("事项", max_length=30)
    reason = models.CharField("说明", max_length=LONGEST_REASON, blank=True)
    due_before = models.DateField("原届满日", null=True, blank=True)
    handed_in_on = models.DateField("报送日期", null=True, blank=True)
    by = models.ForeignKey(
        _USER, verbose_name="办理人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "备案经过"
        verbose_name_plural = "备案经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_filing_step_named", condition=~Q(act=""), violation_error_message="经过须写明事项"
            )
        ]

    def __str__(self) -> str:
        return self.act
