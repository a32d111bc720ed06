"""DustEvent 沙尘过程: hours that heavy-pollution rules leave out because of sand or dust, as a person decided."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from pollution.choices import DustState
from pollution.querysets import DustEventQuerySet
from portal.history import tracked
from portal.organization.models import Region

_DECIDED = [DustState.DECIDED, DustState.REJECTED]


@tracked()
class DustEvent(models.Model):
    """沙尘过程 (环办监测〔2016〕120号): excluded hours are marked and never deleted; the air index itself stays.

    `hours` holds ends of hours: from after its lower bound up to and with its upper bound.
    """

    state = models.CharField("状态", max_length=20, choices=DustState, default=DustState.SUGGESTED)
    regions = models.ManyToManyField(Region, verbose_name="区域", related_name="dust_events")
    hours = DateTimeRangeField("时段", default_bounds="(]", help_text="小时以结束时刻标记")
    evidence = models.TextField("证据", max_length=2000, help_text="卫星、沙尘监测网、气象资料，或系统提示的浓度特征")
    suggested_at = models.DateTimeField("提示时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="认定人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    objects = DustEventQuerySet.as_manager()

    class Meta:
        verbose_name = "沙尘过程"
        verbose_name_plural = "沙尘过程"
        ordering = ["-hours", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dust_event_state_known",
                condition=Q(state__in=DustState.values),
                violation_error_message="沙尘过程状态不在列表中",
            ),
            models.CheckConstraint(
                name="dust_event_hours_bounded",
                condition=Q(hours__isempty=False, hours__lower_inf=False, hours__upper_inf=False),
                violation_error_message="沙尘过程须有起止时间，且终止晚于起始",
            ),
            models.CheckConstraint(
                name="dust_event_evidence_given", condition=~Q(evidence=""), violation_error_message="证据不能为空"
            ),
            models.CheckConstraint(
                name="dust_event_decided_by_somebody",
                condition=Q(state__in=_DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(state__in=_DECIDED) & Q(decided_by__isnull=True, decided_at__isnull=True)),
                violation_error_message="认定结果须有认定人和认定时间",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}号沙尘过程"

    def get_absolute_url(self) -> str:
        return reverse("pollution:dust_detail", args=[self.pk])
