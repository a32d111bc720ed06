"""SelectionEntry 报名: somebody who wants to be counsel, how they entered, the material, and the initial check."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.selection import Selection, person
from legal_counsel.selecting.choices import EntryMode, EntryState
from legal_counsel.selecting.querysets import SelectionEntryQuerySet
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
_UNCHECKED = (EntryState.ENTERED, EntryState.WITHDRAWN)


@tracked()
class SelectionEntry(models.Model):
    """报名. `report` are the lines of the qualification report on which the initial check rested, as they were."""

    selection = models.ForeignKey(Selection, verbose_name="选聘", on_delete=models.PROTECT, related_name="entries")
    counsel = models.ForeignKey(Counsel, verbose_name="人选", on_delete=models.PROTECT, related_name="entries")
    mode = models.CharField("报名方式", max_length=20, choices=EntryMode)
    recommender = models.CharField("推荐单位", max_length=100, blank=True)
    received_on = models.DateField("收到日期")
    state = models.CharField("办理状态", max_length=20, choices=EntryState, default=EntryState.ENTERED)
    entered_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    check_reason = models.CharField("初审理由", max_length=LONGEST_REASON, blank=True)
    report = models.JSONField("初审所据的条件核查", default=list, blank=True)
    checked_by = person("初审人")
    checked_at = models.DateTimeField("初审时间", null=True, blank=True)

    objects = SelectionEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "选聘报名"
        verbose_name_plural = "选聘报名"
        ordering = ["selection", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_entry_once",
                fields=["selection", "counsel"],
                condition=~Q(state=EntryState.WITHDRAWN),
                violation_error_message="该人选已报名",
            ),
            models.CheckConstraint(
                name="counsel_entry_choices_known",
                condition=Q(mode__in=EntryMode.values, state__in=EntryState.values),
                violation_error_message="报名方式或办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_entry_recommended_by_somebody",
                condition=Q(mode=EntryMode.SELF, recommender="") | (Q(mode=EntryMode.RECOMMENDED) & ~Q(recommender="")),
                violation_error_message="推荐的须写明推荐单位，自荐的不写",
            ),
            models.CheckConstraint(
                name="counsel_entry_checked_whole",
                condition=(Q(checked_by=None, checked_at=None, check_reason="") & Q(state__in=_UNCHECKED))
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False)
                    & ~Q(check_reason="")
                    & ~Q(state=EntryState.ENTERED)
                ),
                violation_error_message="初审须有理由、初审人和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsel}（{self.get_mode_display()}）"


@tracked()
class EntryFile(models.Model):
    """报名材料."""

    entry = models.ForeignKey(SelectionEntry, verbose_name="报名", on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "选聘报名材料"
        verbose_name_plural = "选聘报名材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.attachment)
