"""SelectionNotice 公示 of the recommended list for five working days, and the objections it brings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from documents.models import LONGEST_REASON
from legal_counsel.models.selection import Selection, person
from legal_counsel.models.selection_entry import SelectionEntry
from legal_counsel.selecting.choices import ObjectionOutcome
from legal_counsel.selecting.querysets import SelectionNoticeQuerySet
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked()
class SelectionNotice(models.Model):
    """公示. Its last day is counted whenever it is asked for; to be changed, it is recalled and given anew."""

    selection = models.ForeignKey(Selection, verbose_name="选聘", on_delete=models.PROTECT, related_name="notices")
    posted_on = models.DateField("公示发布日期")
    url = models.URLField("公示网址", max_length=500)
    snapshot = models.ForeignKey(Attachment, verbose_name="公示快照", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    recalled_by = person("撤下人")
    recalled_at = models.DateTimeField("撤下时间", null=True, blank=True)
    recall_reason = models.CharField("撤下理由", max_length=LONGEST_REASON, blank=True)

    objects = SelectionNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "选聘公示"
        verbose_name_plural = "选聘公示"
        ordering = ["-posted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_notice_one_standing",
                fields=["selection"],
                condition=Q(recalled_at=None),
                violation_error_message="已有公示",
            ),
            models.CheckConstraint(
                name="counsel_notice_recalled_whole",
                condition=Q(recalled_by=None, recalled_at=None, recall_reason="")
                | (Q(recalled_by__isnull=False, recalled_at__gte=F("recorded_at")) & ~Q(recall_reason="")),
                violation_error_message="撤下公示须有撤下人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posted_on}公示"


@tracked()
class SelectionObjection(models.Model):
    """公示异议 against somebody on the list, and the reply."""

    notice = models.ForeignKey(
        SelectionNotice, verbose_name="公示", on_delete=models.PROTECT, related_name="objections"
    )
    entry = models.ForeignKey(
        SelectionEntry, verbose_name="所涉人选", on_delete=models.PROTECT, related_name="objections"
    )
    objector = models.CharField("异议人", max_length=100)
    content = models.TextField("异议内容")
    received_on = models.DateField("收到日期")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    outcome = models.CharField("处理结论", max_length=20, choices=ObjectionOutcome, blank=True)
    reply = models.TextField("答复", blank=True)
    replied_by = person("答复人")
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "选聘公示异议"
        verbose_name_plural = "选聘公示异议"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_objection_said",
                condition=~Q(objector="") & ~Q(content=""),
                violation_error_message="异议须有异议人和内容",
            ),
            models.CheckConstraint(
                name="counsel_objection_answered_whole",
                condition=Q(outcome="", reply="", replied_by=None, replied_at=None)
                | (
                    Q(outcome__in=ObjectionOutcome.values, replied_by__isnull=False, replied_at__isnull=False)
                    & ~Q(reply="")
                ),
                violation_error_message="答复须有结论、内容、答复人和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"对{self.entry.counsel}的异议"
