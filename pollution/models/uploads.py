"""MonitoringUpload 监测数据上传: a file on its way into the readings; and the mappings that people keep."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pollution.choices import UploadState
from pollution.querysets import MonitoringMappingQuerySet, MonitoringUploadQuerySet
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
_HAS_ROWS = [UploadState.STORED, UploadState.WITHDRAWING]


@tracked(exclude=["understanding"])  # up to megabytes, and the file itself is kept
class MonitoringUpload(models.Model):
    """监测数据上传. Nothing of it is a reading before it is confirmed and stored; withdrawing takes all of it back.

    `choices` is what a person says of the file (pollution.air.monitoring.formats.Choices as JSON), `understanding` what
    was understood under them (pollution.air.monitoring.understanding.Understanding as JSON).
    """

    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=20, choices=UploadState, default=UploadState.RECEIVED)
    refusal = models.CharField("不能读取的原因", max_length=500, blank=True)
    choices = models.JSONField("读取方式", default=dict, blank=True)
    understanding = models.JSONField("读取结果", default=dict, blank=True, editable=False)
    confirms_itself = models.BooleanField("无疑点时自动确认", default=False)
    rows_read = models.PositiveBigIntegerField("读取行数", default=0)
    rows_stored = models.PositiveBigIntegerField("入库站点小时数", default=0)
    rows_changed = models.PositiveBigIntegerField("其中更正", default=0)
    rows_unchanged = models.PositiveBigIntegerField("与已有数据相同", default=0)
    rows_refused = models.PositiveBigIntegerField("拒收处数", default=0)
    rows_left_out = models.PositiveBigIntegerField("未登记站点的小时数", default=0)
    first_at = models.DateTimeField("最早一小时", null=True, blank=True)
    last_at = models.DateTimeField("最晚一小时", null=True, blank=True)
    received_by = models.ForeignKey(_USER, verbose_name="上传人", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField("上传时间")
    read_at = models.DateTimeField("读取时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        _USER, verbose_name="确认人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    stored_at = models.DateTimeField("入库时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="撤回人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=300, blank=True)

    objects = MonitoringUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "监测数据上传"
        verbose_name_plural = "监测数据上传"
        ordering = ["-received_at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="upload_stays", operation=pgtrigger.Delete)
        ]  # readings name it without a key
        constraints = [
            models.CheckConstraint(
                name="monitoring_upload_state_known",
                condition=Q(state__in=UploadState.values),
                violation_error_message="上传状态不在列表中",
            ),
            models.CheckConstraint(
                name="monitoring_upload_unreadable_says_why",
                condition=~Q(state=UploadState.UNREADABLE) | ~Q(refusal=""),
                violation_error_message="无法读取的上传须写明原因",
            ),
            models.CheckConstraint(
                name="monitoring_upload_read_dated",
                condition=~Q(state__in=[UploadState.READ, UploadState.CONFIRMED, *_HAS_ROWS])
                | Q(read_at__isnull=False),
                violation_error_message="已读取的上传须有读取时间",
            ),
            models.CheckConstraint(
                name="monitoring_upload_confirmed_by_somebody",
                condition=~Q(state__in=[UploadState.CONFIRMED, *_HAS_ROWS])
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                violation_error_message="已确认的上传须有确认人和确认时间",
            ),
            models.CheckConstraint(
                name="monitoring_upload_stored_dated",
                condition=Q(state__in=_HAS_ROWS, stored_at__isnull=False)
                | Q(state=UploadState.WITHDRAWN)
                | (~Q(state__in=_HAS_ROWS) & Q(stored_at__isnull=True)),
                violation_error_message="只有入库的上传才有入库时间",
            ),
            models.CheckConstraint(
                name="monitoring_upload_withdrawn_by_somebody",
                condition=~Q(state__in=[UploadState.WITHDRAWING, UploadState.WITHDRAWN])
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message="撤回的上传须有撤回人和撤回时间",
            ),
            models.CheckConstraint(
                name="monitoring_upload_period_in_order",
                condition=Q(first_at__isnull=True, last_at__isnull=True)
                | Q(first_at__isnull=False, last_at__isnull=False, first_at__lte=F("last_at")),
                violation_error_message="最早和最晚一小时应同时填写，且前者不晚于后者",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}次上传"

    def get_absolute_url(self) -> str:
        return reverse("pollution:upload_detail", args=[self.pk])


@tracked()
class MonitoringMapping(models.Model):
    """列对应: how the columns of a file that is none of the known formats are read, set once under a name."""

    name = models.CharField("名称", max_length=50, help_text="如 巩留县站月报")
    mapping = models.JSONField("列对应")
    created_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    objects = MonitoringMappingQuerySet.as_manager()

    class Meta:
        verbose_name = "列对应"
        verbose_name_plural = "列对应"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="monitoring_mapping_name_once", fields=["name"], violation_error_message="已有同名的列对应"
            ),
            models.CheckConstraint(
                name="monitoring_mapping_name_given", condition=~Q(name=""), violation_error_message="名称不能为空"
            ),
        ]

    def __str__(self) -> str:
        return self.name
