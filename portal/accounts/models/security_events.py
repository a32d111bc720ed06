"""Security events 安全事件: who came, who was refused, who took something away."""

from __future__ import annotations

import pgtrigger
from django.db import models

from portal.accounts.choices import EventKind
from portal.accounts.models.users import User
from portal.accounts.querysets import SecurityEventQuerySet


class SecurityEvent(models.Model):
    """安全事件: date, user, kind, and whether it succeeded (GB/T 22239-2019 8.1.4.3 b).

    Append-only: a trigger refuses UPDATE and DELETE to everybody, and the running role has neither right
    (`is_append_only` is read by the `migrate` command).
    """

    is_append_only = True

    at = models.DateTimeField("时间")
    kind = models.CharField("类型", max_length=20, choices=EventKind)
    is_success = models.BooleanField("是否成功")
    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.PROTECT, null=True, related_name="+")
    username = models.CharField("用户名", max_length=50, blank=True)
    ip = models.GenericIPAddressField("IP 地址", null=True)
    path = models.CharField("页面地址", max_length=500, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    detail = models.CharField("说明", max_length=500, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = "安全事件"
        verbose_name_plural = "安全事件"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(name="security_event_latest", fields=["-at", "-id"]),
            models.Index(name="security_event_by_username", fields=["username", "-at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="security_event_kind_known",
                condition=models.Q(kind__in=EventKind.values),
                violation_error_message="安全事件类型不在列表中",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.username}"
