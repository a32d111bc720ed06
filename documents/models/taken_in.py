"""What every file on its way into the register has: who handed it in, how far it is, who decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.choices import ImportState
from documents.querysets import ImportQuerySet
from portal.attachments import Attachment


class TakenIn(models.Model):
    """A file that is received, read, checked, and confirmed or withdrawn: a gazette, or the register as a file."""

    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=20, choices=ImportState, default=ImportState.RECEIVED)
    refusal = models.CharField("不能读取的原因", max_length=500, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField("上传时间")
    read_at = models.DateTimeField("读取时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="撤回人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-received_at", "-pk"]


def consistent(prefix: str) -> list[models.BaseConstraint]:
    """State and facts go together; `prefix` tells the constraints of one table from those of another."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_state_known",
            condition=Q(state__in=ImportState.values),
            violation_error_message="导入状态不在列表中",
        ),
        models.CheckConstraint(
            name=f"{prefix}_unreadable_says_why",
            condition=~Q(state=ImportState.UNREADABLE) | ~Q(refusal=""),
            violation_error_message="无法读取的导入须写明原因",
        ),
        models.CheckConstraint(
            name=f"{prefix}_read_dated",
            condition=~Q(state__in=[ImportState.READ, ImportState.CONFIRMED]) | Q(read_at__isnull=False),
            violation_error_message="已读取的导入须有读取时间",
        ),
        models.CheckConstraint(
            name=f"{prefix}_confirmed_by_somebody",
            condition=Q(state=ImportState.CONFIRMED, confirmed_at__isnull=False, confirmed_by__isnull=False)
            | (~Q(state=ImportState.CONFIRMED) & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
            violation_error_message="已登记的导入须有确认人和确认时间，其他状态不得有",
        ),
        models.CheckConstraint(
            name=f"{prefix}_withdrawn_by_somebody",
            condition=Q(state=ImportState.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False)
            | (~Q(state=ImportState.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
            violation_error_message="已撤回的导入须有撤回人和撤回时间，其他状态不得有",
        ),
    ]
