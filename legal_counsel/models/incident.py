"""CounselIncident 追责事项: what happened, what it cost, on which paper, and to whom it was handed over."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.decision import MajorDecision
from legal_counsel.models.matter import Matter
from legal_counsel.models.rule import Pinned
from legal_counsel.referring.choices import RULES, IncidentState, Liability
from legal_counsel.referring.querysets import IncidentQuerySet
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL
_HANDED_OVER = ~Q(handed_to="") & ~Q(handed_paper="") & Q(handed_on__gte=F("happened_on"))
_SETTLED = Q(settled_by__isnull=False, settled_at__isnull=False)


@tracked()
class CounselIncident(Pinned):
    """追责事项 (第三十一条至第三十三条). It says what is known; who answers for it is judged elsewhere."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="counsel_incidents")
    liability = models.CharField("所涉条款", max_length=20, choices=Liability)
    matter = models.ForeignKey(
        Matter, verbose_name="顾问事项", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    decision = models.ForeignKey(
        MajorDecision, verbose_name="决策事项", on_delete=models.PROTECT, null=True, blank=True,
        related_name="incidents",
    )  # fmt: skip
    appointment = models.ForeignKey(
        Appointment, verbose_name="聘任", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    happened_on = models.DateField("发生日期")
    words = models.CharField("经过", max_length=LONGEST_REASON)
    loss = models.CharField("损失或者影响", max_length=LONGEST_REASON)
    basis = models.CharField("依据材料", max_length=LONGEST_TITLE, blank=True)
    basis_file = models.ForeignKey(
        Attachment, verbose_name="材料附件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("办理状态", max_length=20, choices=IncidentState, default=IncidentState.OPENED)
    opened_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("登记时间")
    handed_to = models.CharField("移送机关", max_length=100, blank=True)
    handed_on = models.DateField("移送日期", null=True, blank=True)
    handed_paper = models.CharField("移送文件", max_length=LONGEST_TITLE, blank=True)
    closing_reason = models.CharField("结案理由", max_length=LONGEST_REASON, blank=True)
    settled_by = models.ForeignKey(
        _USER, verbose_name="移送或者结案录入人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField("移送或者结案录入时间", null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "追责事项"
        verbose_name_plural = "追责事项"
        ordering = ["-opened_at", "-pk"]
        triggers = [pgtrigger.Protect(name="counsel_incident_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="counsel_incident_told",
                condition=Q(liability__in=Liability.values, state__in=IncidentState.values)
                & ~Q(words="")
                & ~Q(loss=""),
                violation_error_message="追责事项须写明所涉条款、经过和损失或者影响",
            ),
            models.CheckConstraint(
                name="counsel_incident_about_something",
                condition=Q(liability=Liability.GATE) & (Q(matter__isnull=False) | Q(decision__isnull=False))
                | Q(liability=Liability.COUNSEL, appointment__isnull=False)
                | Q(liability=Liability.AGENCY)
                & (Q(matter__isnull=False) | Q(decision__isnull=False) | Q(appointment__isnull=False)),
                violation_error_message="须关联顾问事项、决策事项或者聘任：第三十一条关联事项，第三十三条关联聘任",
            ),
            models.CheckConstraint(
                name="counsel_incident_has_a_basis",
                condition=~Q(basis="") | Q(basis_file__isnull=False),
                violation_error_message="须写明依据材料的文号标题，或者上传材料",
            ),
            models.CheckConstraint(
                name="counsel_incident_settled_whole",
                condition=Q(
                    state=IncidentState.OPENED, handed_to="", handed_on=None, handed_paper="", closing_reason="",
                    settled_by=None, settled_at=None,
                )
                | (Q(state=IncidentState.HANDED_OVER, closing_reason="") & _HANDED_OVER & _SETTLED)
                | (
                    Q(state=IncidentState.CLOSED, handed_to="", handed_on=None, handed_paper="")
                    & ~Q(closing_reason="")
                    & _SETTLED
                ),
                violation_error_message="移送须有机关、日期和文件，日期不早于发生日期；结案须有理由",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"追责事项{self.pk}（{self.happened_on}）"

    @property
    def clause(self) -> str:
        """The article by which it is asked, as its version of the rules has it; reads `rule`."""
        return self.rule.cited(RULES[Liability(self.liability)])

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:incident_detail", args=[self.pk])
