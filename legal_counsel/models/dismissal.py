"""CounselDismissal 解聘 of an appointment, and the evidence of its ground."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.dismissing.choices import ITEMS, DismissalGround, DismissalState
from legal_counsel.dismissing.querysets import DismissalQuerySet
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.rule import Pinned
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class CounselDismissal(Pinned):
    """解聘. `ends_on` is the last day as counsel."""

    appointment = models.ForeignKey(
        Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="dismissals"
    )
    ground = models.CharField("情形", max_length=20, choices=DismissalGround)
    facts = models.CharField("事实", max_length=LONGEST_REASON)
    state = models.CharField("办理状态", max_length=20, choices=DismissalState, default=DismissalState.DRAFTED)
    drafted_by = models.ForeignKey(_USER, verbose_name="拟订人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟订时间")
    decided_on = models.DateField("决定日期", null=True, blank=True)
    told_on = models.DateField("通知日期", null=True, blank=True)
    ends_on = models.DateField("聘任关系终止日", null=True, blank=True)
    decision_paper = models.CharField("决定文件", max_length=LONGEST_TITLE, blank=True)
    decided_by = _person("决定录入人")
    decided_at = models.DateTimeField("决定录入时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        verbose_name = "法律顾问解聘"
        verbose_name_plural = "法律顾问解聘"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_dismissal_one_open",
                fields=["appointment"],
                condition=~Q(state=DismissalState.WITHDRAWN),
                violation_error_message="该聘任已有解聘在办理或者已解聘",
            ),
            models.CheckConstraint(
                name="counsel_dismissal_ground_told",
                condition=Q(ground__in=DismissalGround.values, state__in=DismissalState.values) & ~Q(facts=""),
                violation_error_message="解聘须写明情形和事实（第三十条）",
            ),
            models.CheckConstraint(
                name="counsel_dismissal_decided_whole",
                condition=(
                    Q(decided_on=None, told_on=None, ends_on=None, decision_paper="", decided_by=None, decided_at=None)
                    & ~Q(state=DismissalState.DECIDED)
                )
                | (
                    Q(state=DismissalState.DECIDED, decided_on__isnull=False, ends_on__gte=F("decided_on"))
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision_paper="")
                    & ~Q(decided_by=F("drafted_by"))
                ),
                violation_error_message="解聘决定须有日期、文件和终止日，并由拟订人以外的人录入",
            ),
            models.CheckConstraint(
                name="counsel_dismissal_withdrawn_with_a_reason",
                condition=Q(withdrawal_reason="") | Q(state=DismissalState.WITHDRAWN),
                violation_error_message="撤回理由只写在撤回的解聘上",
            ),
        ]

    def __str__(self) -> str:
        return f"解聘{self.appointment.counsel}"

    @property
    def clause(self) -> str:
        """The article that it rests on, as its version of the rules has it; reads `rule`."""
        return self.rule.cited("dismissal")

    @property
    def ground_clause(self) -> str:
        """The item of its ground; reads `rule`."""
        return f"{self.clause}第{ITEMS[DismissalGround(self.ground)]}项"

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:dismissal_detail", args=[self.pk])


@tracked()
class DismissalEvidence(models.Model):
    """证据材料."""

    dismissal = models.ForeignKey(
        CounselDismissal, verbose_name="解聘", on_delete=models.CASCADE, related_name="evidence"
    )
    caption = models.CharField("说明", max_length=100)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "解聘证据"
        verbose_name_plural = "解聘证据"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_evidence_captioned", condition=~Q(caption=""), violation_error_message="证据须有说明"
            )
        ]

    def __str__(self) -> str:
        return self.caption
