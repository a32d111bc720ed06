"""DustEvent 沙尘过程: hours that heavy-pollution rules leave out because of sand or dust, as a person decided."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from pollution.choices import DustState
from pollution.querysets import DustEventQuerySet, DustRegionQuerySet
from portal.history import tracked
from portal.organization.models import Region

_DECIDED = [DustState.DECIDED, DustState.REJECTED]
# Core PostgreSQL has no btree_gist; a range of one id does the same.
_REGION = Func(F("region"), F("region"), template="int8range(%(expressions)s, '[]')")


@tracked()
class DustEvent(models.Model):
    """沙尘过程 (环办监测〔2016〕120号): excluded hours are marked and never deleted; the air index itself stays.

    `hours` holds ends of hours: from after its lower bound up to and with its upper bound.
    """

    state = models.CharField("状态", max_length=20, choices=DustState, default=DustState.SUGGESTED)
    regions = models.ManyToManyField(
        Region, verbose_name="区域", related_name="dust_events", through="pollution.DustRegion"
    )
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
    data_changed_at = models.DateTimeField(
        "数据变动时间", null=True, blank=True, help_text="所列小时的监测数据最近一次入库、更正或撤回后重算的时间"
    )

    objects = DustEventQuerySet.as_manager()

    class Meta:
        verbose_name = "沙尘过程"
        verbose_name_plural = "沙尘过程"
        ordering = ["-hours", "-pk"]
        triggers = [
            pgtrigger.Trigger(
                name="regions_follow",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("hours", "state"),  # type: ignore[no-untyped-call]
                func="""
                    UPDATE pollution_dustregion
                    SET hours = CASE WHEN NEW.state IN ('rejected', 'dropped') THEN NULL ELSE NEW.hours END
                    WHERE event_id = NEW.id;
                    RETURN NULL;
                """,
            )
        ]
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
            models.CheckConstraint(
                name="dust_event_dropped_says_why",
                condition=~Q(state=DustState.DROPPED) | ~Q(reason=""),
                violation_error_message="撤销提示须写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}号沙尘过程"

    def get_absolute_url(self) -> str:
        return reverse("pollution:dust_detail", args=[self.pk])

    @property
    def is_outdated(self) -> bool:
        """Whether data of its hours has come, changed or gone since a person decided."""
        decided: datetime | None = self.decided_at
        return bool(decided and self.data_changed_at and self.data_changed_at >= decided)


@tracked(fields=["event", "region"])
class DustRegion(models.Model):
    """沙尘过程的区域: no hour of a region is taken by two events.

    `hours` are those of the event and null once it is rejected or dropped; triggers fill it, nobody else writes it.
    """

    event = models.ForeignKey(DustEvent, verbose_name="沙尘过程", on_delete=models.CASCADE, related_name="places")
    region = models.ForeignKey(Region, verbose_name="区域", on_delete=models.PROTECT, related_name="+")
    hours = DateTimeRangeField("时段", default_bounds="(]", null=True, editable=False)

    objects = DustRegionQuerySet.as_manager()

    class Meta:
        verbose_name = "沙尘过程区域"
        verbose_name_plural = "沙尘过程区域"
        triggers = [
            pgtrigger.Trigger(
                name="hours_of_event",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # Locked, so that an event that changes meanwhile finds the row and carries it along.
                func="""
                    SELECT CASE WHEN e.state IN ('rejected', 'dropped') THEN NULL ELSE e.hours END INTO NEW.hours
                    FROM pollution_dustevent e WHERE e.id = NEW.event_id FOR SHARE;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            ExclusionConstraint(
                name="dust_region_one_at_a_time",
                expressions=[(_REGION, RangeOperators.OVERLAPS), (F("hours"), RangeOperators.OVERLAPS)],
                violation_error_message="该区域在这段时间已有另一次沙尘过程，请在其中处理",
            ),
            models.UniqueConstraint(
                name="dust_region_once",
                fields=["event", "region"],
                violation_error_message="该沙尘过程已列出这个区域",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}：{self.region}"
